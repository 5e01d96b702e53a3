//! The new part of a mail, without the quoted earlier mail.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern;

// Over the printed text, not the folded one.
static INTRODUCTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\s*(?:",
        r"on\b.{4,200}\bwrote\s*:",
        r"|dnia\b.{4,200}\bnapisał(?:a|\(a\)|/a)?\s*:?",
        r"|.{4,120}\b(?:napisał|napisała|napisał\(a\)|pisze)\s*:",
        r"|(?:w dniu|pon|wt|śr|czw|pt|sob|niedz)\b.{4,200}\bnapisał.{0,4}:?",
        r"|am\b.{4,200}\bschrieb\b.{0,120}:",
        r"|le\b.{4,200}\ba écrit\s*:",
        r"|el\b.{4,200}\bescribió\s*:",
        r"|il\b.{4,200}\bha scritto\s*:",
        r"|-{2,}\s*(?:original message|forwarded message|oryginalna wiadomość|wiadomość oryginalna|ursprüngliche nachricht|message d'origine|message original|mensaje original|messaggio originale)",
        r"|_{10,}\s*$",
        r"|(?:from|od|von|de|da)\s*:\s.*@",
        r")"
    ))
});

/// The text above the first quoted line or its introduction.
///
/// Of a mail that begins with the quotation and answers below it, all unquoted lines are kept.
pub(crate) fn without_quotes(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut kept: Vec<&str> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if is_introduction(&lines, index) && kept.iter().any(|l| !l.trim().is_empty()) {
            break;
        }
        let quoted = line.trim_start().starts_with('>');
        let introduces = is_introduction(&lines, index);
        if !quoted && !introduces {
            kept.push(line);
        }
    }
    kept.join("\n")
}

/// An introduction may be wrapped over two lines.
fn is_introduction(lines: &[&str], index: usize) -> bool {
    let line = lines[index];
    if line.chars().count() > 300 {
        return false;
    }
    let wrapped = || {
        let next = lines.get(index + 1)?;
        let short = next.trim_end().ends_with(':') && next.chars().count() < 100;
        short.then(|| format!("{} {}", line.trim_end(), next.trim()))
    };
    INTRODUCTION.is_match(line)
        || (line.chars().count() > 20
            && wrapped().is_some_and(|l| opens_wrapped(line) && INTRODUCTION.is_match(&l)))
}

/// Whether a line can be the first half of a wrapped introduction: it begins like one.
fn opens_wrapped(line: &str) -> bool {
    let lower = line.trim_start().to_lowercase();
    ["on ", "dnia ", "w dniu ", "am ", "le ", "el ", "il "]
        .iter()
        .any(|w| lower.starts_with(w))
        && lower.chars().any(|c| c.is_ascii_digit())
}
