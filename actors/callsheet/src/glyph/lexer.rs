//! Tokens of a content stream. The lexer never fails: it skips invalid bytes.

/// An operand, or an operator for the operands before it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Name(String),
    Text(Vec<u8>),
    Array(Vec<Token>),
    /// A dictionary, without its content, which is not needed.
    Dictionary,
    Operator(String),
}

/// Nesting of arrays and dictionaries that is followed.
const MAX_DEPTH: usize = 16;

pub(super) struct Lexer<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.data.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b) = self.peek() {
            if b == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(b) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// The next token, `None` at the end.
    pub(super) fn next_token(&mut self) -> Option<Token> {
        self.token(0)
    }

    fn token(&mut self, depth: usize) -> Option<Token> {
        loop {
            self.skip_space();
            let b = self.peek()?;
            match b {
                b'/' => return Some(Token::Name(self.name())),
                b'(' => return Some(Token::Text(self.literal())),
                b'<' if self.data.get(self.at + 1) == Some(&b'<') => {
                    self.at += 2;
                    self.tokens_until(b'>', depth);
                    return Some(Token::Dictionary);
                }
                b'<' => return Some(Token::Text(self.hex())),
                b'[' => {
                    self.at += 1;
                    return Some(Token::Array(self.tokens_until(b']', depth)));
                }
                // A closing delimiter without an opening one, or one of an enclosing token.
                b'>' | b']' | b')' | b'{' | b'}' => self.at += 1,
                _ => return Some(self.word()),
            }
        }
    }

    /// Collects tokens up to a closing byte (`>` stands for `>>`).
    fn tokens_until(&mut self, close: u8, depth: usize) -> Vec<Token> {
        let mut items = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None => return items,
                Some(b) if b == close => {
                    self.at += if close == b'>' { 2 } else { 1 };
                    return items;
                }
                Some(_) if depth >= MAX_DEPTH => self.at += 1,
                Some(_) => match self.token(depth + 1) {
                    Some(token) => items.push(token),
                    None => return items,
                },
            }
        }
    }

    fn name(&mut self) -> String {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(b) = self.peek().filter(|&b| is_regular(b)) {
            self.at += 1;
            let code = (b == b'#')
                .then(|| {
                    Some(
                        hex_digit(*self.data.get(self.at)?)? * 16
                            + hex_digit(*self.data.get(self.at + 1)?)?,
                    )
                })
                .flatten();
            if let Some(code) = code {
                self.at += 2;
                name.push(code);
            } else {
                name.push(b);
            }
        }
        String::from_utf8_lossy(&name).into_owned()
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut open = 1;
        let mut text = Vec::new();
        while let Some(b) = self.peek() {
            self.at += 1;
            match b {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(b);
        }
        text
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(b) = self.peek() else { return };
        self.at += 1;
        match b {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(b - b'0');
                for _ in 0..2 {
                    let Some(d @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    self.at += 1;
                    code = code * 8 + u32::from(d - b'0');
                }
                text.push((code & 0xff) as u8);
            }
            other => text.push(other),
        }
    }

    fn hex(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut text = Vec::new();
        let mut half: Option<u8> = None;
        while let Some(b) = self.peek() {
            self.at += 1;
            if b == b'>' {
                break;
            }
            if let Some(digit) = hex_digit(b) {
                half = match half {
                    Some(high) => {
                        text.push(high * 16 + digit);
                        None
                    }
                    None => Some(digit),
                };
            }
        }
        if let Some(high) = half {
            text.push(high * 16);
        }
        text
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        while self.peek().is_some_and(is_regular) {
            self.at += 1;
        }
        // Consumes at least one byte, so that the lexer always advances.
        self.at = self.at.max(start + 1);
        let word = &self.data[start..self.at];
        match number(word) {
            Some(n) => Token::Number(n),
            None => Token::Operator(String::from_utf8_lossy(word).into_owned()),
        }
    }

    /// Skips an inline image; call after the `BI` operator.
    pub(super) fn skip_inline_image(&mut self) {
        while let Some(token) = self.next_token() {
            if token == Token::Operator("ID".to_owned()) {
                break;
            }
        }
        while self.at + 2 < self.data.len() {
            let before = self.data[self.at];
            let after = self.data.get(self.at + 3).copied();
            if is_space(before)
                && &self.data[self.at + 1..self.at + 3] == b"EI"
                && after.is_none_or(is_space)
            {
                self.at += 3;
                return;
            }
            self.at += 1;
        }
        self.at = self.data.len();
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_regular(b: u8) -> bool {
    !is_space(b) && !b"()<>[]{}/%".contains(&b)
}

fn hex_digit(b: u8) -> Option<u8> {
    (b as char).to_digit(16).map(|d| d as u8)
}

/// PDF numbers have no exponent; sloppy writers double the sign.
fn number(word: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(word).ok()?;
    if !text
        .bytes()
        .all(|b| b.is_ascii_digit() || b"+-.".contains(&b))
    {
        return None;
    }
    let negative = text.starts_with('-');
    let value: f64 = text
        .trim_start_matches(['+', '-'])
        .split('-')
        .next()?
        .parse()
        .ok()?;
    Some(if negative { -value } else { value })
}
