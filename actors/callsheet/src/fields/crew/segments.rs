//! Splits a row of a list into segments: role, name, time, telephone number.

use crate::layout::Page;
use crate::lexicon::{Label, find_labels, is_name, role_at_start};
use crate::text::{Folded, fold};
use crate::value::time::find_times;

/// A segment of a row: a chunk, a part of one, or a cell of two lines.
pub(super) struct Segment {
    pub(super) text: String,
    pub(super) size: f64,
    pub(super) role: Option<(&'static str, &'static str)>,
}

/// Splits a chunk into segments: `1st AC – Anna Kowalska, 06:00` has three.
pub(super) fn split_chunk(page: &Page, index: usize) -> Vec<Segment> {
    let chunk = &page.chunks[index];
    let mut parts: Vec<String> = vec![String::new()];
    let mut rest = chunk.text.as_str();
    // Role and name may have no separator: "DOP Jan Kowalski".
    if let Some((_, end)) = role_at_start(&chunk.folded.text) {
        let cut = chunk.folded.original(end);
        let tail = rest.get(cut..).unwrap_or_default();
        let open =
            !tail.starts_with(|c: char| c.is_alphanumeric() || c == '/' || c == '.' || c == '-');
        let before_value = &tail[..tail
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(tail.len())];
        if is_name(before_value.trim_matches([' ', ':', '-', '–', ','])) && open {
            parts[0] = rest[..cut].to_owned();
            parts.push(String::new());
            rest = tail;
        }
    }
    let spaced = rest
        .replace(" - ", "\u{1}")
        .replace(" – ", "\u{1}")
        .replace(" — ", "\u{1}");
    for ch in spaced.chars() {
        if matches!(ch, '\u{1}' | '|' | ';' | '•') {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(ch);
        }
    }
    let parts = parts
        .into_iter()
        .flat_map(|p| split_at_mark(&p))
        .flat_map(|p| split_before_value(&p));
    parts
        .map(|p| p.trim_matches([' ', ':', ',', '-', '–']).to_owned())
        .filter(|p| p.chars().any(char::is_alphanumeric))
        .map(|text| Segment {
            role: short_role(&text),
            size: chunk.size,
            text,
        })
        .collect()
}

/// Joins the two lines of a cell into one segment.
pub(super) fn join_lines(page: &Page, above: usize, below: usize) -> Segment {
    let text = format!("{} {}", page.chunks[above].text, page.chunks[below].text);
    Segment {
        role: short_role(&text),
        size: page.chunks[above].size,
        text,
    }
}

/// Splits at commas and colons, but only if both sides are a role, a name or a time.
fn split_at_mark(text: &str) -> Vec<String> {
    for mark in [':', ','] {
        let Some((a, b)) = text.split_once(mark) else {
            continue;
        };
        let digits = a.ends_with(|c: char| c.is_ascii_digit())
            && b.starts_with(|c: char| c.is_ascii_digit());
        let is_meaningful = |t: &str| {
            let words = &t[..t
                .find(|c: char| c.is_ascii_digit() || c == '(')
                .unwrap_or(t.len())];
            short_role(t).is_some() || is_name(words) || !find_times(&fold(t)).is_empty()
        };
        if !digits && is_meaningful(a) && is_meaningful(b.split([',', ':']).next().unwrap_or(b)) {
            let mut parts = vec![a.to_owned()];
            parts.extend(split_at_mark(b));
            return parts;
        }
    }
    vec![text.to_owned()]
}

/// Splits a name or role from the value after it: "Franz Huber 06:45".
fn split_before_value(text: &str) -> Vec<String> {
    let Some(cut) = text.find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')) else {
        return vec![text.to_owned()];
    };
    let (head, tail) = text.split_at(cut);
    let named = is_name(head.trim_matches([' ', ':', ',', '-', '–']));
    let role = short_role(head).is_some() && !find_times(&fold(tail)).is_empty();
    if (named || role) && cut > 0 {
        vec![head.to_owned(), tail.to_owned()]
    } else {
        vec![text.to_owned()]
    }
}

/// The role of a text that is little more than a role.
fn short_role(text: &str) -> Option<(&'static str, &'static str)> {
    let folded = fold(text);
    let Some((role, end)) = role_at_start(&folded) else {
        return department_title(text);
    };
    let letters = |t: &str| t.chars().filter(|c| c.is_alphabetic()).count();
    (letters(&folded[end..]) <= 12 && letters(&folded[end..]) <= letters(&folded[..end]) + 2)
        .then_some(role)
}

/// The department of a text such as "Maskenbild", which stands for a role before a name.
fn department_title(text: &str) -> Option<(&'static str, &'static str)> {
    let folded = Folded::new(text.trim_matches([' ', ':', '-', '–']));
    match find_labels(&folded)[..] {
        [only] if only.start == 0 && only.end == folded.text.len() && !only.fuzzy => {
            match only.label {
                Label::Department(key) => Some((key, key)),
                _ => None,
            }
        }
        _ => None,
    }
}
