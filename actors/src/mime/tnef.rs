//! Reads the attachments of `winmail.dat`, Outlook's TNEF format, as specified by [MS-OXTNEF] and,
//! for the properties of an attachment, [MS-OXCDATA].
//!
//! ```text
//! signature key { level id length data checksum }*
//!                  id: start of an attachment, its title, data, or properties (long name)
//! ```
//! The text of such a message is a MIME part of its own, so the RTF inside is ignored.

const SIGNATURE: [u8; 4] = [0x78, 0x9f, 0x3e, 0x22];
const ATTACHMENT_BEGINS: u32 = 0x0006_9002;
const TITLE: u32 = 0x0001_8010;
const DATA: u32 = 0x0006_800f;
const PROPERTIES: u32 = 0x0006_9005;
/// Properties of an attachment: its long name, and the object of an embedded message.
const LONG_NAME: u16 = 0x3707;
const OBJECT: u16 = 0x3701;
/// Length of the interface id before an embedded message.
const INTERFACE_ID: usize = 16;
/// Nesting depth of embedded messages.
const MAX_DEPTH: usize = 4;
const MAX_ATTACHMENTS: usize = 200;

pub(super) fn is_tnef(bytes: &[u8]) -> bool {
    bytes.starts_with(&SIGNATURE)
}

/// Name and content of each attachment, up to the first damaged attribute.
pub(super) fn attachments(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    read(bytes, 0, &mut found);
    found
}

fn read(bytes: &[u8], depth: usize, found: &mut Vec<(String, Vec<u8>)>) {
    let mut input = Input(bytes);
    if input.take(6).is_none() || depth == MAX_DEPTH {
        return;
    }
    // The attachment being read; attributes of the message come before the first one.
    let mut current: Option<(String, Vec<u8>)> = None;
    while let Some((id, data)) = attribute(&mut input) {
        match (id, &mut current) {
            (ATTACHMENT_BEGINS, _) if found.len() < MAX_ATTACHMENTS => {
                found.extend(current.replace(Default::default()));
            }
            (TITLE, Some((name, _))) if name.is_empty() => *name = text(data),
            (DATA, Some((_, content))) => *content = data.to_vec(),
            (PROPERTIES, Some((name, _))) => {
                for (property, value) in properties(data) {
                    match property {
                        LONG_NAME => *name = value.as_text(),
                        OBJECT if value.bytes.len() > INTERFACE_ID => {
                            let inner = &value.bytes[INTERFACE_ID..];
                            if is_tnef(inner) {
                                read(inner, depth + 1, found);
                            }
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    found.extend(current);
}

/// The next attribute: its id and its data.
fn attribute<'a>(input: &mut Input<'a>) -> Option<(u32, &'a [u8])> {
    let _level = input.take(1)?;
    let id = input.number()?;
    let length = input.number()? as usize;
    let data = input.take(length)?;
    let _checksum = input.take(2)?;
    Some((id, data))
}

/// A value of variable length.
struct Value<'a> {
    wide: bool,
    bytes: &'a [u8],
}

impl Value<'_> {
    fn as_text(&self) -> String {
        if !self.wide {
            return text(self.bytes);
        }
        let units = self.bytes.chunks_exact(2);
        let units = units.map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        let letters = char::decode_utf16(units.take_while(|unit| *unit != 0));
        letters.map(|letter| letter.unwrap_or('\u{fffd}')).collect()
    }
}

/// Properties with values of variable length; those of fixed length are skipped.
fn properties(data: &[u8]) -> Vec<(u16, Value<'_>)> {
    let mut input = Input(data);
    let mut found = Vec::new();
    for _ in 0..input.number().unwrap_or(0) {
        if property(&mut input, &mut found).is_none() {
            break;
        }
    }
    found
}

fn property<'a>(input: &mut Input<'a>, found: &mut Vec<(u16, Value<'a>)>) -> Option<()> {
    const NAMED: u16 = 0x8000;
    const MANY: u16 = 0x1000;
    let kind = input.short()?;
    let id = input.short()?;
    if id >= NAMED {
        input.take(16)?;
        if input.number()? == 0 {
            input.take(4)?;
        } else {
            let length = input.number()? as usize;
            input.padded(length)?;
        }
    }
    let fixed = match kind & !MANY {
        0x0002 | 0x0003 | 0x0004 | 0x000a | 0x000b => Some(4),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        _ => None,
    };
    let count = match (kind & MANY, fixed) {
        (0, Some(_)) => 1,
        _ => input.number()?,
    };
    for _ in 0..count {
        match fixed {
            Some(length) => drop(input.take(length)?),
            None => {
                let length = input.number()? as usize;
                let bytes = input.padded(length)?;
                let wide = kind & !MANY == 0x001f;
                found.push((id, Value { wide, bytes }));
            }
        }
    }
    Some(())
}

/// Eight-bit text up to its terminating zero: UTF-8, or else Latin-1.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0);
    let bytes = &bytes[..end.unwrap_or(bytes.len())];
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// As [`Self::take`], and skips the padding to a multiple of four.
    fn padded(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.take(length)?;
        self.take(length.wrapping_neg() % 4)?;
        Some(taken)
    }

    fn short(&mut self) -> Option<u16> {
        let bytes = self.take(2)?.try_into().ok()?;
        Some(u16::from_le_bytes(bytes))
    }

    fn number(&mut self) -> Option<u32> {
        let bytes = self.take(4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    }
}
