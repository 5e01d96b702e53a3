//! Fonts: decode the bytes of a string into text and advance widths.

use std::collections::HashMap;

use pdf::object::Resolve;
use pdf::primitive::{Dictionary, Primitive};

use super::cmap::CMap;
use super::objects::Objects;
use super::{encoding, metrics};

/// A decoded glyph of a string: its text and its advance width.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Decoded {
    /// Empty if the font does not give it.
    pub(super) text: String,
    /// In units of the font size.
    pub(super) advance: f64,
    /// Whether word spacing applies: only to the single byte 32.
    pub(super) is_space: bool,
}

/// The parts of a font that reading text needs.
pub(super) struct Font {
    pub(super) bold: bool,
    composite: bool,
    /// The encoding itself is UTF-16 (predefined `Uni…` maps).
    utf16: bool,
    to_unicode: CMap,
    encoding: Option<CMap>,
    simple: HashMap<u8, String>,
    widths: HashMap<u32, f64>,
    default_width: Option<f64>,
    name: String,
}

impl Font {
    pub(super) fn load<R: Resolve>(objects: &Objects<'_, R>, font: &Dictionary) -> Self {
        let subtype = objects.name(font, "Subtype").unwrap_or_default();
        let name = objects.name(font, "BaseFont").unwrap_or_default();
        let to_unicode = font
            .get("ToUnicode")
            .and_then(|p| objects.data(p))
            .map(|data| CMap::parse(&data))
            .unwrap_or_default();
        let mut loaded = Self {
            bold: is_bold(&name),
            composite: subtype == "Type0",
            utf16: false,
            to_unicode,
            encoding: None,
            simple: HashMap::new(),
            widths: HashMap::new(),
            default_width: None,
            name,
        };
        if loaded.composite {
            loaded.load_composite(objects, font);
        } else {
            loaded.load_simple(objects, font, &subtype);
        }
        loaded
    }

    fn load_composite<R: Resolve>(&mut self, objects: &Objects<'_, R>, font: &Dictionary) {
        match objects.get(font, "Encoding") {
            Some(Primitive::Name(name)) => {
                self.utf16 = name.contains("UCS2") || name.contains("UTF16");
            }
            Some(stream @ Primitive::Stream(_)) => {
                self.encoding = objects.data(&stream).map(|data| CMap::parse(&data));
            }
            _ => {}
        }
        let descendant = objects
            .array(font, "DescendantFonts")
            .and_then(|fonts| objects.resolve(fonts.into_iter().next()?))
            .and_then(|p| p.into_dictionary().ok());
        let Some(descendant) = descendant else { return };
        self.default_width = Some(objects.number(&descendant, "DW").unwrap_or(1000.0) / 1000.0);
        if let Some(items) = objects.array(&descendant, "W") {
            self.load_cid_widths(objects, items);
        }
    }

    /// Loads widths by character id: `c [w1 w2 …]` or `first last w`.
    fn load_cid_widths<R: Resolve>(&mut self, objects: &Objects<'_, R>, items: Vec<Primitive>) {
        let mut items = items.into_iter().filter_map(|item| objects.resolve(item));
        while let Some(first) = items.next() {
            let Ok(first) = first.as_u32() else { continue };
            match items.next() {
                Some(Primitive::Array(widths)) => {
                    for (cid, width) in (first..=0xffff).zip(widths) {
                        if let Some(Ok(w)) = objects.resolve(width).map(|p| p.as_number()) {
                            self.widths.insert(cid, f64::from(w) / 1000.0);
                        }
                    }
                }
                Some(last) => {
                    let width = items.next().and_then(|p| p.as_number().ok());
                    let (Ok(last), Some(width)) = (last.as_u32(), width) else {
                        continue;
                    };
                    for cid in first..=last.min(0xffff) {
                        self.widths.insert(cid, f64::from(width) / 1000.0);
                    }
                }
                None => return,
            }
        }
    }

    fn load_simple<R: Resolve>(
        &mut self,
        objects: &Objects<'_, R>,
        font: &Dictionary,
        subtype: &str,
    ) {
        let descriptor = objects.dictionary(font, "FontDescriptor");
        let program = descriptor
            .as_ref()
            .and_then(|d| objects.data(d.get("FontFile")?))
            .filter(|_| self.to_unicode.text.is_empty());
        self.load_encoding(objects, font, subtype, program.as_deref());
        // A Type 3 font measures in its own glyph space.
        let unit = if subtype == "Type3" {
            objects
                .numbers(font, "FontMatrix")
                .and_then(|m| m.first().copied())
                .unwrap_or(0.001)
        } else {
            0.001
        };
        let first = objects.number(font, "FirstChar").unwrap_or(0.0).max(0.0) as u32;
        if let Some(widths) = objects.numbers(font, "Widths") {
            self.widths
                .extend((first..=255).zip(widths.into_iter().map(|w| (w * unit).abs())));
            let missing = descriptor.and_then(|d| objects.number(&d, "MissingWidth"));
            self.default_width = Some(missing.unwrap_or(0.0) * unit);
        }
    }

    fn load_encoding<R: Resolve>(
        &mut self,
        objects: &Objects<'_, R>,
        font: &Dictionary,
        subtype: &str,
        program: Option<&[u8]>,
    ) {
        let encoding = objects.get(font, "Encoding");
        let base_name = match &encoding {
            Some(Primitive::Name(name)) => Some(name.to_string()),
            Some(Primitive::Dictionary(dict)) => objects.name(dict, "BaseEncoding"),
            _ => None,
        };
        let fallback = match self.name.as_str() {
            n if n.contains("Symbol") => "Symbol",
            n if n.contains("ZapfDingbats") => "ZapfDingbats",
            // Most producers of TrueType fonts without an encoding mean that of Windows.
            _ if subtype == "TrueType" => "WinAnsiEncoding",
            _ => "StandardEncoding",
        };
        let table = base_name.as_deref().and_then(encoding::base);
        if let Some(map) = table.or_else(|| encoding::base(fallback)) {
            for byte in 0..=255 {
                if let Some(ch) = map.get(byte) {
                    self.simple.insert(byte, ch.to_string());
                }
            }
        }
        if let Some(program) = program.filter(|_| base_name.is_none()) {
            self.simple.extend(encoding::type1_builtin(program));
        }
        if let Some(Primitive::Dictionary(dict)) = encoding {
            self.load_differences(objects, &dict);
        }
    }

    fn load_differences<R: Resolve>(&mut self, objects: &Objects<'_, R>, encoding: &Dictionary) {
        let mut code: u32 = 0;
        for item in objects.array(encoding, "Differences").unwrap_or_default() {
            match objects.resolve(item) {
                Some(Primitive::Name(name)) => {
                    if let Ok(byte) = u8::try_from(code) {
                        match encoding::glyph_text(&name) {
                            Some(text) => self.simple.insert(byte, text),
                            None => self.simple.remove(&byte),
                        };
                    }
                    code += 1;
                }
                Some(number) => code = number.as_number().map_or(code, |n| n.max(0.0) as u32),
                None => {}
            }
        }
    }

    /// Decodes a shown string.
    pub(super) fn decode(&self, bytes: &[u8]) -> Vec<Decoded> {
        if !self.composite {
            return bytes.iter().map(|&byte| self.decode_byte(byte)).collect();
        }
        let codes = self.encoding.as_ref().unwrap_or(&self.to_unicode);
        let mut glyphs = Vec::with_capacity(bytes.len() / 2);
        let mut rest = bytes;
        while let Some((code, length)) = self.next_code(codes, rest) {
            glyphs.push(self.decode_code(code, length));
            rest = &rest[length..];
        }
        glyphs
    }

    fn next_code(&self, codes: &CMap, bytes: &[u8]) -> Option<(u32, usize)> {
        if self.encoding.is_some() {
            return codes.next_code(bytes);
        }
        // Identity and the other predefined maps take two bytes, whatever the
        // code space of the ToUnicode map claims.
        let length = bytes.len().min(2);
        let code = bytes[..length]
            .iter()
            .fold(0, |code, &b| code << 8 | u32::from(b));
        (length > 0).then_some((code, length))
    }

    fn decode_byte(&self, byte: u8) -> Decoded {
        let code = u32::from(byte);
        let text = self
            .to_unicode
            .text
            .get(&code)
            .or_else(|| self.simple.get(&byte));
        let text = text.cloned().unwrap_or_default();
        let advance = self.widths.get(&code).copied().or(self.default_width);
        let advance = advance.unwrap_or_else(|| {
            let ch = text.chars().next().unwrap_or('n');
            metrics::standard_width(&self.name, self.bold, ch) / 1000.0
        });
        Decoded {
            text,
            advance,
            is_space: byte == 32,
        }
    }

    fn decode_code(&self, code: u32, length: usize) -> Decoded {
        let known = self.to_unicode.text.get(&code).cloned();
        let text = known.or_else(|| {
            self.utf16
                .then(|| char::from_u32(code).map(String::from))
                .flatten()
        });
        let advance = self
            .widths
            .get(&code)
            .copied()
            .or(self.default_width)
            .unwrap_or(1.0);
        Decoded {
            text: text.unwrap_or_default(),
            advance,
            is_space: length == 1 && code == 32,
        }
    }
}

fn is_bold(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["bold", "black", "heavy", "semibold", "demi"]
        .iter()
        .any(|w| name.contains(w))
}
