//! A new table of objects for a file whose own is damaged.
//!
//! ```text
//! bytes -> every "N G obj" -> a table stream behind the file -> opened once
//!       -> the objects inside object streams -> the table with them as well
//! ```
//!
//! The file is searched once from front to back; what comes last counts.

use std::collections::BTreeMap;

use pdf::object::{PlainRef, Resolve};
use pdf::primitive::Primitive;

use super::document::{Objects, open};

/// Numbers of objects; a call sheet has some hundreds.
const HIGHEST: u64 = 300_000;
/// Object streams looked into.
const STREAMS: usize = 2_000;
/// Bytes of an object that are searched for its type.
const HEAD: usize = 400;

/// Where an object is.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// At a byte behind the header, with its generation.
    File(usize, u16),
    /// In an object stream, at an index.
    Stream(u32, u16),
}

type Table = BTreeMap<u32, Place>;

/// The file with a new table behind it; `None` where no object or no catalogue
/// is found.
pub(super) fn with_new_table(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = &bytes[..bytes.len().min(1024)];
    let header = head.windows(5).position(|w| w == b"%PDF-")?;
    let body = &bytes[header..];
    let mut table = objects(body);
    let trailer = trailer(body, &table)?;
    let streams: Vec<u32> = table
        .iter()
        .filter(|(_, place)| matches!(place, Place::File(at, _) if contains(head_of(body, *at), b"/ObjStm")))
        .map(|(&id, _)| id)
        .take(STREAMS)
        .collect();
    let first = written(body, &table, &trailer);
    if streams.is_empty() {
        return Some(first);
    }
    // A file that does not open says why when it is read.
    let Ok((storage, _)) = open(&first) else {
        return Some(first);
    };
    let resolver = storage.resolver();
    let objects = Objects::new(&resolver);
    for id in streams {
        for (index, inner) in packed(&objects, id)
            .unwrap_or_default()
            .into_iter()
            .enumerate()
        {
            let Ok(index) = u16::try_from(index) else {
                break;
            };
            // An object of its own is as likely the newer one.
            if !matches!(table.get(&inner), Some(Place::File(..))) {
                table.insert(inner, Place::Stream(id, index));
            }
        }
    }
    Some(written(body, &table, &trailer))
}

/// All "N G obj" of a file.
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
            && (1..=HIGHEST).contains(&u64::from(id))
        {
            table.insert(id, Place::File(rest.len(), generation));
        }
    }
    table
}

/// The number a text ends with, blanks behind it, and what stands before it.
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

/// The start of an object, up to its stream or end.
fn head_of(body: &[u8], at: usize) -> &[u8] {
    let head = &body[at..body.len().min(at + HEAD)];
    let end = positions(head, b"stream").next();
    let end = end.or_else(|| positions(head, b"endobj").next());
    &head[..end.unwrap_or(head.len())]
}

/// The entries a trailer needs: of the file's last ones, else of its catalogue.
fn trailer(body: &[u8], table: &Table) -> Option<Vec<u8>> {
    let entry = |key: &[u8]| {
        positions(body, key)
            .rev()
            .find_map(|at| Some([key, b" ", value(&body[at + key.len()..])?, b"\n"].concat()))
    };
    let catalogue = || {
        let found = table.iter().rev().find_map(|(&id, place)| match place {
            Place::File(at, generation) => {
                let head = head_of(body, *at);
                let named = contains(head, b"/Catalog") && contains(head, b"/Pages");
                named.then_some((id, generation))
            }
            Place::Stream(..) => None,
        });
        found.map(|(id, generation)| format!("/Root {id} {generation} R\n").into_bytes())
    };
    let mut trailer = entry(b"/Root").or_else(catalogue)?;
    if let Some(encrypt) = entry(b"/Encrypt") {
        // Protected files cannot be opened without their name.
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
fn packed<R: Resolve>(objects: &Objects<'_, R>, id: u32) -> Option<Vec<u32>> {
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
    // Pairs of number and place.
    let numbers = head.split_ascii_whitespace().step_by(2);
    Some(numbers.map_while(|n| n.parse().ok()).collect())
}

/// The file with a table stream of all objects behind it.
fn written(body: &[u8], table: &Table, trailer: &[u8]) -> Vec<u8> {
    let own = table
        .keys()
        .next_back()
        .copied()
        .unwrap_or(0)
        .saturating_add(1);
    let mut entries = Vec::new();
    for id in 0..own {
        let (kind, place, rest) = match table.get(&id) {
            Some(&Place::File(at, generation)) => (1, u32::try_from(at).unwrap_or(0), generation),
            Some(&Place::Stream(stream, index)) => (2, stream, index),
            None => (0, 0, 0),
        };
        entries.push(kind);
        entries.extend(place.to_be_bytes());
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
