//! Encodings of simple fonts: from byte to glyph name to text.

use pdf_encoding::{Encoding, ForwardMap, glyphname_to_unicode};

/// The table of a named base encoding.
pub(super) fn base(name: &str) -> Option<&'static ForwardMap> {
    match name {
        "StandardEncoding" => Encoding::AdobeStandard.forward_map(),
        "MacRomanEncoding" => Encoding::MacRomanEncoding.forward_map(),
        "MacExpertEncoding" => Encoding::AdobeExpert.forward_map(),
        "WinAnsiEncoding" => Encoding::WinAnsiEncoding.forward_map(),
        "Symbol" => Encoding::AdobeSymbol.forward_map(),
        "ZapfDingbats" => Encoding::AdobeZdingbat.forward_map(),
        _ => None,
    }
}

/// The text of a glyph name: from the Adobe glyph list, or hexadecimal after `uni` or `u`; parts
/// are separated by underscores, and a suffix after a dot is ignored.
pub(super) fn glyph_text(name: &str) -> Option<String> {
    let stem = name.split('.').next().filter(|s| !s.is_empty())?;
    let mut text = String::new();
    for part in stem.split('_') {
        text.push_str(&part_text(part)?);
    }
    (!text.is_empty()).then_some(text)
}

fn part_text(part: &str) -> Option<String> {
    if let Some(text) = glyphname_to_unicode(part) {
        return Some(text.to_owned());
    }
    if let Some(hex) = part
        .strip_prefix("uni")
        .filter(|h| h.len() >= 4 && h.is_ascii())
    {
        let units: Option<Vec<u16>> = hex
            .as_bytes()
            .chunks_exact(4)
            .map(|c| u16::from_str_radix(std::str::from_utf8(c).ok()?, 16).ok())
            .collect();
        return char::decode_utf16(units?)
            .collect::<Result<String, _>>()
            .ok();
    }
    let hex = part
        .strip_prefix('u')
        .filter(|h| (4..=6).contains(&h.len()))?;
    char::from_u32(u32::from_str_radix(hex, 16).ok()?).map(String::from)
}

/// The built-in encoding of a Type 1 font program: the `dup 65 /A put` lines of its clear text
/// portion.
pub(super) fn type1_builtin(program: &[u8]) -> Vec<(u8, String)> {
    let clear = &program[..program.len().min(40_000)];
    let text = String::from_utf8_lossy(clear);
    let Some(start) = text.find("/Encoding") else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    let mut words = text[start..].split_ascii_whitespace();
    while let Some(word) = words.next() {
        match word {
            "dup" => {
                let code = words.next().and_then(|w| w.parse::<u8>().ok());
                let name = words.next().and_then(|w| w.strip_prefix('/'));
                if let (Some(code), Some(name)) = (code, name)
                    && let Some(text) = glyph_text(name)
                {
                    pairs.push((code, text));
                }
            }
            "def" | "readonly" if !pairs.is_empty() => break,
            "eexec" => break,
            _ => {}
        }
    }
    pairs
}
