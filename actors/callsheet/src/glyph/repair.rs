//! Rebuilds the cross-reference table of a damaged file.
//!
//! ```text
//! bytes -> every "N G obj" -> cross-reference stream appended -> file opened once
//!       -> objects inside object streams -> cross-reference stream with them as well
//! ```
//!
//! The file is searched once from front to back; the last object of a number counts.

use std::collections::BTreeMap;

use pdf::object::{PlainRef, Resolve};
use pdf::primitive::Primitive;

use super::objects::{Objects, open};

/// The highest object number that is accepted; a call sheet has some hundreds of objects.
const MAX_OBJECT_NUMBER: u64 = 300_000;

/// Object streams that are searched.
const MAX_OBJECT_STREAMS: usize = 2_000;

/// Bytes at the start of an object that are searched for its type.
const MAX_HEAD_BYTES: usize = 400;

/// The location of an object.
#[derive(Clone, Copy, Debug)]
enum ObjectLocation {
    /// At an offset from the header, with its generation.
    File(usize, u16),
    /// At an index of an object stream.
    Stream(u32, u16),
}

type Table = BTreeMap<u32, ObjectLocation>;

/// The file with a rebuilt cross-reference stream appended; `None` if no object or no catalogue is
/// found.
pub(super) fn rebuild_xref(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = &bytes[..bytes.len().min(1024)];
    let header = head.windows(5).position(|w| w == b"%PDF-")?;
    let body = &bytes[header..];
    let mut table = objects(body);
    let trailer = trailer(body, &table)?;
    let streams: Vec<u32> = table
        .iter()
        .filter(|(_, location)| matches!(location, ObjectLocation::File(at, _) if contains(head_of(body, *at), b"/ObjStm")))
        .map(|(&id, _)| id)
        .take(MAX_OBJECT_STREAMS)
        .collect();
    let first = with_xref_stream(body, &table, &trailer);
    if streams.is_empty() {
        return Some(first);
    }
    // If the file does not open, the error is reported when it is read.
    let Ok((storage, _)) = open(&first) else {
        return Some(first);
    };
    let resolver = storage.resolver();
    let objects = Objects::new(&resolver);
    for id in streams {
        for (index, inner) in numbers_in_stream(&objects, id)
            .unwrap_or_default()
            .into_iter()
            .enumerate()
        {
            let Ok(index) = u16::try_from(index) else {
                break;
            };
            // An object outside the streams is preferred: it is probably newer.
            if !matches!(table.get(&inner), Some(ObjectLocation::File(..))) {
                table.insert(inner, ObjectLocation::Stream(id, index));
            }
        }
    }
    Some(with_xref_stream(body, &table, &trailer))
}

/// The locations of every "N G obj" of a file.
fn objects(body: &[u8]) -> Table {
    let mut table = Table::new();
    for at in positions(body, b"obj") {
        let behind = body.get(at + 3).copied().unwrap_or(b' ');
        if behind.is_ascii_alphanumeric() {
            continue;
        }
        let Some((generation, rest)) = number_before(&body[..at]) else {
            continue;
        };
        let Some((id, rest)) = number_before(rest) else {
            continue;
        };
        if let (Ok(id), Ok(generation)) = (u32::try_from(id), u16::try_from(generation))
            && (1..=MAX_OBJECT_NUMBER).contains(&u64::from(id))
        {
            table.insert(id, ObjectLocation::File(rest.len(), generation));
        }
    }
    table
}

/// The number at the end of a text, before trailing white space, and the text before it.
fn number_before(text: &[u8]) -> Option<(u64, &[u8])> {
    let end = text.trim_ascii_end();
    let digits = end.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    if digits == 0 || digits > 10 {
        return None;
    }
    let (rest, number) = end.split_at(end.len() - digits);
    let number = std::str::from_utf8(number).ok()?.parse().ok()?;
    Some((number, rest))
}

fn positions<'a>(body: &'a [u8], word: &'a [u8]) -> impl DoubleEndedIterator<Item = usize> + 'a {
    body.windows(word.len())
        .enumerate()
        .filter(move |(_, w)| *w == word)
        .map(|(at, _)| at)
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    positions(text, word).next().is_some()
}

/// The first bytes of an object, up to its stream or its end.
fn head_of(body: &[u8], at: usize) -> &[u8] {
    let head = &body[at..body.len().min(at + MAX_HEAD_BYTES)];
    let end = positions(head, b"stream").next();
    let end = end.or_else(|| positions(head, b"endobj").next());
    &head[..end.unwrap_or(head.len())]
}

/// The entries of the new trailer: from the last trailer of the file, else from its catalogue.
fn trailer(body: &[u8], table: &Table) -> Option<Vec<u8>> {
    let entry = |key: &[u8]| {
        positions(body, key)
            .rev()
            .find_map(|at| Some([key, b" ", value(&body[at + key.len()..])?, b"\n"].concat()))
    };
    let catalogue = || {
        let found = table
            .iter()
            .rev()
            .find_map(|(&id, location)| match location {
                ObjectLocation::File(at, generation) => {
                    let head = head_of(body, *at);
                    let named = contains(head, b"/Catalog") && contains(head, b"/Pages");
                    named.then_some((id, generation))
                }
                ObjectLocation::Stream(..) => None,
            });
        found.map(|(id, generation)| format!("/Root {id} {generation} R\n").into_bytes())
    };
    let mut trailer = entry(b"/Root").or_else(catalogue)?;
    if let Some(encrypt) = entry(b"/Encrypt") {
        // An encrypted file cannot be opened without its `/ID`.
        trailer.extend(encrypt);
        trailer.extend(entry(b"/ID")?);
    }
    Some(trailer)
}

/// A reference, or an array of two hexadecimal strings.
fn value(text: &[u8]) -> Option<&[u8]> {
    let start = text.len() - text.trim_ascii_start().len();
    let rest = &text[start..text.len().min(start + 300)];
    let end = if rest.starts_with(b"[") {
        let end = rest.iter().position(|&b| b == b']')? + 1;
        let plain =
            |b: &u8| b.is_ascii_hexdigit() || b.is_ascii_whitespace() || b"[]<>".contains(b);
        rest[..end].iter().all(plain).then_some(end)?
    } else {
        let end = rest.iter().position(|&b| b == b'R')? + 1;
        let plain = |b: &u8| b.is_ascii_digit() || b.is_ascii_whitespace();
        let reference = number_before(&rest[..end - 1]).and_then(|(_, rest)| number_before(rest));
        reference.filter(|_| rest[..end - 1].iter().all(plain))?;
        end
    };
    Some(&rest[..end])
}

/// The numbers of the objects inside an object stream, in their order.
fn numbers_in_stream<R: Resolve>(objects: &Objects<'_, R>, id: u32) -> Option<Vec<u32>> {
    let reference = Primitive::Reference(PlainRef {
        id: id.into(),
        r#gen: 0,
    });
    let stream = objects.resolve(reference)?;
    let Primitive::Stream(inner) = &stream else {
        return None;
    };
    let first = objects.number(&inner.info, "First")?.max(0.0) as usize;
    let data = objects.data(&stream)?;
    let head = std::str::from_utf8(data.get(..first)?).ok()?;
    // Pairs of object number and offset.
    let numbers = head.split_ascii_whitespace().step_by(2);
    Some(numbers.map_while(|n| n.parse().ok()).collect())
}

/// The file with a cross-reference stream of all objects appended.
fn with_xref_stream(body: &[u8], table: &Table, trailer: &[u8]) -> Vec<u8> {
    let own = table
        .keys()
        .next_back()
        .copied()
        .unwrap_or(0)
        .saturating_add(1);
    let mut entries = Vec::new();
    for id in 0..own {
        let (kind, location, rest) = match table.get(&id) {
            Some(&ObjectLocation::File(at, generation)) => {
                (1, u32::try_from(at).unwrap_or(0), generation)
            }
            Some(&ObjectLocation::Stream(stream, index)) => (2, stream, index),
            None => (0, 0, 0),
        };
        entries.push(kind);
        entries.extend(location.to_be_bytes());
        entries.extend(rest.to_be_bytes());
    }
    let mut file = body.to_vec();
    file.push(b'\n');
    let at = file.len();
    let head = format!(
        "{own} 0 obj\n<< /Type /XRef /Size {own} /W [1 4 2] /Length {} ",
        entries.len()
    );
    file.extend(head.into_bytes());
    file.extend(trailer);
    file.extend(b">>\nstream\n");
    file.extend(entries);
    file.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").into_bytes());
    file
}
