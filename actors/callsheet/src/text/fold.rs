//! Text in lower case without accents, with the offsets of the printed text.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folded text with, for each of its bytes, the offset in the original text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folded {
    pub(crate) text: String,
    map: Vec<usize>,
}

impl Folded {
    pub(crate) fn new(original: &str) -> Self {
        let mut folded = Self::default();
        for (at, ch) in original.char_indices() {
            let start = folded.text.len();
            push_folded(&mut folded.text, ch);
            folded.map.resize(folded.text.len(), at);
            debug_assert!(start <= folded.text.len());
        }
        folded.map.push(original.len());
        folded
    }

    /// The byte offset in the original text of a byte offset in the folded text.
    pub(crate) fn original(&self, at: usize) -> usize {
        self.map.get(at).or(self.map.last()).copied().unwrap_or(0)
    }
}

fn push_folded(out: &mut String, ch: char) {
    match ch {
        'ł' | 'Ł' => out.push('l'),
        'ß' => out.push_str("ss"),
        'ø' | 'Ø' => out.push('o'),
        'đ' | 'Đ' => out.push('d'),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
        '\u{2018}' | '\u{2019}' | '\u{00b4}' | '`' => out.push('\''),
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '«' | '»' => out.push('"'),
        'º' | 'ª' => out.push('o'),
        _ if ch.is_ascii() => out.push(ch.to_ascii_lowercase()),
        _ if ch.is_whitespace() => out.push(' '),
        _ => {
            for part in std::iter::once(ch)
                .nfkd()
                .filter(|c| !is_combining_mark(*c))
            {
                out.extend(part.to_lowercase());
            }
        }
    }
}

/// Folds a text: lower case, no accents, plain dashes and quotation marks.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        push_folded(&mut out, ch);
    }
    out
}

/// The ASCII base letter of a character in the same case, `None` if it has none.
pub(crate) fn fold_char(ch: char) -> Option<char> {
    if ch.is_ascii() {
        return Some(ch);
    }
    let base = match ch {
        'ł' => 'l',
        'Ł' => 'L',
        '\u{2013}' | '\u{2014}' => '-',
        _ => std::iter::once(ch).nfkd().next()?,
    };
    base.is_ascii().then_some(base)
}
