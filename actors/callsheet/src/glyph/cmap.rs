//! Character maps: from the codes of a font to Unicode, and the length of the codes.

use std::collections::HashMap;

use super::lexer::{Lexer, Token};

/// Entries of one map that are kept; 16-bit codes cannot reach more.
const MAX_ENTRIES: usize = 1 << 16;

/// A parsed `ToUnicode` stream or embedded encoding map.
#[derive(Clone, Debug, Default)]
pub(super) struct CMap {
    /// Text by code.
    pub(super) text: HashMap<u32, String>,
    /// `(bytes, low, high)` of each code space range.
    spaces: Vec<(usize, u32, u32)>,
}

impl CMap {
    pub(super) fn parse(data: &[u8]) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(data);
        let mut operands: Vec<Token> = Vec::new();
        while let Some(token) = lexer.next_token() {
            let Token::Operator(op) = token else {
                if operands.len() < MAX_ENTRIES * 3 {
                    operands.push(token);
                }
                continue;
            };
            match op.as_str() {
                "endbfchar" => map.chars(&operands),
                "endbfrange" => map.ranges(&operands),
                "endcodespacerange" => map.code_spaces(&operands),
                _ => {}
            }
            operands.clear();
        }
        map
    }

    fn chars(&mut self, operands: &[Token]) {
        for pair in operands.chunks_exact(2) {
            if let [Token::Text(code), Token::Text(text)] = pair {
                self.insert(code_of(code), utf16(text));
            }
        }
    }

    fn ranges(&mut self, operands: &[Token]) {
        for triple in operands.chunks_exact(3) {
            let [Token::Text(low), Token::Text(high), target] = triple else {
                continue;
            };
            let (low, high) = (code_of(low), code_of(high).min(0xffff));
            match target {
                Token::Text(text) => self.range(low, high, &utf16(text)),
                Token::Array(items) => {
                    for (code, item) in (low..=high).zip(items) {
                        if let Token::Text(text) = item {
                            self.insert(code, utf16(text));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn range(&mut self, low: u32, high: u32, text: &str) {
        let Some(last) = text.chars().last() else {
            return;
        };
        let stem = &text[..text.len() - last.len_utf8()];
        for code in low..=high {
            if let Some(ch) = char::from_u32(last as u32 + (code - low)) {
                self.insert(code, format!("{stem}{ch}"));
            }
        }
    }

    fn code_spaces(&mut self, operands: &[Token]) {
        for pair in operands.chunks_exact(2) {
            if let [Token::Text(low), Token::Text(high)] = pair {
                self.spaces.push((low.len(), code_of(low), code_of(high)));
            }
        }
    }

    fn insert(&mut self, code: u32, text: String) {
        if self.text.len() < MAX_ENTRIES && !text.is_empty() {
            self.text.insert(code, text);
        }
    }

    /// The next code of `bytes` and its length by the code space ranges, or two bytes if no range
    /// matches.
    pub(super) fn next_code(&self, bytes: &[u8]) -> Option<(u32, usize)> {
        for length in 1..=bytes.len().min(4) {
            let code = code_of(&bytes[..length]);
            let fits =
                |&(n, low, high): &(usize, u32, u32)| n == length && (low..=high).contains(&code);
            if self.spaces.iter().any(fits) {
                return Some((code, length));
            }
        }
        let length = bytes.len().min(2);
        (length > 0).then(|| (code_of(&bytes[..length]), length))
    }
}

fn code_of(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(4)
        .fold(0, |code, &b| code << 8 | u32::from(b))
}

fn utf16(bytes: &[u8]) -> String {
    if let [single] = bytes {
        return char::from(*single).to_string();
    }
    let units = bytes
        .chunks_exact(2)
        .map(|b| u16::from_be_bytes([b[0], b[1]]));
    char::decode_utf16(units)
        .filter_map(Result::ok)
        .filter(|&c| c != '\0')
        .collect()
}
