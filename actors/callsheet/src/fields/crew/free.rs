//! Rows of people outside tables.

use std::collections::{HashMap, HashSet};

use super::super::names::is_name;
use super::super::sections::Sections;
use super::PersonRow;
use super::entry::{Entry, entry, is_set_word};
use crate::layout::Page;
use crate::lexicon::{Folded, Label, department_of, find_labels, fold, role_at_start, words};
use crate::reading::Call;
use crate::value::address::address_score;
use crate::value::phone::find_phones;
use crate::value::time::{Strength, find_times};

/// A piece of a row: a chunk or a part of one.
struct Piece {
    text: String,
    size: f64,
    role: Option<(&'static str, &'static str)>,
}

/// Rows outside tables: a role or a name with a time beside it.
pub(super) fn free_rows(
    page: &Page,
    sections: &Sections,
    taken: &HashSet<usize>,
    country: Option<&str>,
) -> Vec<PersonRow> {
    let mut found = Vec::new();
    // Second lines that were read with the first.
    let mut read = HashSet::new();
    for row in &page.rows {
        let free = |i: &usize| {
            let blocked = sections.owner(*i) == Some(Label::Hospital);
            !taken.contains(i) && !blocked && !sections.is_advance(page, *i)
        };
        let unread = |i: &usize| free(i) && !read.contains(i);
        let row: Vec<usize> = row.iter().copied().filter(unread).collect();
        let rest = rest_of_cells(page, &row, country);
        let mut cells: Vec<(f64, Vec<Piece>)> = row
            .iter()
            .map(|&i| match rest.get(&i) {
                Some(&below) => (page.chunks[i].rect.x0, vec![two_lines(page, i, below)]),
                None => (page.chunks[i].rect.x0, pieces(page, i)),
            })
            .collect();
        let centred = centred(page, &row).filter(|(above, _)| free(above));
        let both = |(above, below): (usize, usize)| {
            let x0 = page.chunks[above].rect.x0;
            (x0, vec![two_lines(page, above, below)])
        };
        cells.extend(centred.map(both));
        read.extend(rest.into_values());
        cells.sort_by(|a, b| a.0.total_cmp(&b.0));
        let pieces: Vec<Piece> = cells.into_iter().flat_map(|(_, pieces)| pieces).collect();
        let (mut at, mut from) = (0, 0);
        while at < pieces.len() {
            let (person, next) = read_person(page, &pieces, at, from, country);
            at = next.max(at + 1);
            if let Some(person) = person {
                found.push(person);
                from = at;
            }
        }
    }
    found
}

/// A cell of two lines.
fn two_lines(page: &Page, above: usize, below: usize) -> Piece {
    let text = format!("{} {}", page.chunks[above].text, page.chunks[below].text);
    Piece {
        role: short_role(&text),
        size: page.chunks[above].size,
        text,
    }
}

/// The second lines of a row's cells: what cells of people with a telephone number were too
/// narrow for. The line below has no number of its own, and all of it stands under the row.
fn rest_of_cells(page: &Page, row: &[usize], country: Option<&str>) -> HashMap<usize, usize> {
    let text = |i: usize| page.chunks[i].text.as_str();
    let numbered = row.iter().any(|&i| text(i).starts_with(['+', '(']));
    let below = |i: usize| {
        let chunk = &page.chunks[i];
        let below = page.below(i)?;
        let under = &page.chunks[below].rect;
        let near = under.y0 - chunk.rect.y1 < 0.5 * chunk.size;
        (near && (under.x0 - chunk.rect.x0).abs() < 3.0).then_some((i, below))
    };
    let rest: HashMap<usize, usize> = row.iter().filter_map(|&i| below(i)).collect();
    let Some(&any) = rest.values().next().filter(|_| numbered) else {
        return HashMap::new();
    };
    let line = page.chunks[any].rect;
    let mut beside = page
        .beside(&line)
        .filter(|&i| page.chunks[i].rect.same_line(&line));
    let whole = beside.all(|i| {
        let chunk = &page.chunks[i];
        let ours = rest.values().any(|&below| below == i);
        let section = chunk.heading().is_some_and(|h| h.label.is_section());
        let own = section || !find_phones(&chunk.text, country).is_empty();
        let elsewhere = !row
            .iter()
            .any(|&r| page.chunks[r].rect.overlap_x(&chunk.rect) > 0.0);
        elsewhere || ours && !own
    });
    if whole { rest } else { HashMap::new() }
}

/// Cells of two lines that stand centred beside a row: one line above its middle, one below.
fn centred<'a>(page: &'a Page, row: &'a [usize]) -> impl Iterator<Item = (usize, usize)> + 'a {
    let line = row
        .iter()
        .map(|&i| page.chunks[i].rect)
        .reduce(|a, b| a.union(&b));
    let beside = line.into_iter().flat_map(move |line| {
        let half = move |i: &usize| {
            let rect = &page.chunks[*i].rect;
            let reaches = rect.overlap_y(&line) > 0.25 * rect.height().min(line.height());
            let apart = row
                .iter()
                .all(|&other| other != *i && page.chunks[other].rect.overlap_x(rect) <= 0.0);
            reaches && apart
        };
        let (top, middle, foot) = (
            line.y0 - line.height(),
            line.mid_y(),
            line.y1 + line.height(),
        );
        page.between(top, middle)
            .filter(half)
            .map(move |above| (above, middle, foot, line))
    });
    beside.filter_map(move |(above, middle, foot, line)| {
        let below = page.below(above)?;
        let rect = &page.chunks[below].rect;
        let near = rect.mid_y() > middle && rect.mid_y() < foot;
        (near && rect.overlap_y(&line) > 0.0).then_some((above, below))
    })
}

/// Parts of a chunk: `1st AC – Anna Kowalska, 06:00` has three.
fn pieces(page: &Page, index: usize) -> Vec<Piece> {
    let chunk = &page.chunks[index];
    let mut parts: Vec<String> = vec![String::new()];
    let mut rest = chunk.text.as_str();
    // The title may run into the name: "DOP Jan Kowalski".
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
        .flat_map(|p| split_soft(&p))
        .flat_map(|p| split_value(&p));
    parts
        .map(|p| p.trim_matches([' ', ':', ',', '-', '–']).to_owned())
        .filter(|p| p.chars().any(char::is_alphanumeric))
        .map(|text| Piece {
            role: short_role(&text),
            size: chunk.size,
            text,
        })
        .collect()
}

/// A comma or colon parts only where both sides then mean something.
fn split_soft(text: &str) -> Vec<String> {
    for mark in [':', ','] {
        let Some((a, b)) = text.split_once(mark) else {
            continue;
        };
        let digits = a.ends_with(|c: char| c.is_ascii_digit())
            && b.starts_with(|c: char| c.is_ascii_digit());
        let telling = |t: &str| {
            let words = &t[..t
                .find(|c: char| c.is_ascii_digit() || c == '(')
                .unwrap_or(t.len())];
            short_role(t).is_some() || is_name(words) || !find_times(&fold(t)).is_empty()
        };
        if !digits && telling(a) && telling(b.split([',', ':']).next().unwrap_or(b)) {
            let mut parts = vec![a.to_owned()];
            parts.extend(split_soft(b));
            return parts;
        }
    }
    vec![text.to_owned()]
}

/// "Franz Huber 06:45": the name and what follows it.
fn split_value(text: &str) -> Vec<String> {
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

/// A role and little else.
fn short_role(text: &str) -> Option<(&'static str, &'static str)> {
    let folded = fold(text);
    let Some((role, end)) = role_at_start(&folded) else {
        return department_title(text);
    };
    let letters = |t: &str| t.chars().filter(|c| c.is_alphabetic()).count();
    (letters(&folded[end..]) <= 12 && letters(&folded[end..]) <= letters(&folded[..end]) + 2)
        .then_some(role)
}

/// "Maskenbild" before a name is a title, though it names the department.
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

/// Reads one person from `pieces[at..]`, nobody having claimed those since `from`; gives where to go on.
fn read_person(
    page: &Page,
    pieces: &[Piece],
    at: usize,
    from: usize,
    country: Option<&str>,
) -> (Option<PersonRow>, usize) {
    let (role_at, name_at) = match (&pieces[at], pieces.get(at + 1)) {
        (p, Some(next)) if is_name(&p.text) && p.role.is_none() => {
            let follows =
                next.role.is_some() && !pieces.get(at + 2).is_some_and(|n| is_name(&n.text));
            (follows.then_some(at + 1), Some(at))
        }
        (p, next) if p.role.is_some() => {
            (Some(at), next.filter(|n| is_name(&n.text)).map(|_| at + 1))
        }
        _ => return (None, at + 1),
    };
    let start = role_at.max(name_at).map_or(at, |i| i) + 1;
    let (mut entry, phone, end) = trailing(pieces, start, country);
    let named = name_at.is_some();
    if named && entry.time.is_none() && entry.status.is_none() {
        entry = leading(pieces, at, from).unwrap_or(entry);
    }
    let timed = entry.time.is_some() || entry.status.is_some();
    // A role alone with a time is a row ("Gaffer 06:00"), a name alone needs more.
    if !(timed && (named || role_at.is_some())
        || phone.is_some() && named
        || named && role_at.is_some())
    {
        return (None, at + 1);
    }
    // A title that no list knows: the words before the name.
    let role_at = role_at.or_else(|| {
        let before = at.checked_sub(1).filter(|&i| i >= from)?;
        let text = &pieces[before].text;
        let plain = text
            .chars()
            .all(|c| c.is_alphabetic() || " .-/&'".contains(c));
        (plain && text.chars().count() <= 32 && !is_name(text)).then_some(before)
    });
    let role = role_at.map(|i| &pieces[i]);
    let person = PersonRow {
        call: Call {
            name: name_at.map(|i| pieces[i].text.clone()),
            role: role.map(|p| p.text.clone()),
            department: role
                .and_then(|p| {
                    p.role
                        .map(|(_, department)| department)
                        .or_else(|| department_of(&p.text))
                })
                .map(str::to_owned),
            time: entry.time,
            status: entry.status,
            place: entry.place,
            next_day: entry.next_day,
        },
        phone,
        page: page.number,
    };
    (Some(person), end)
}

/// The call in front of a name, where a row begins with it.
fn leading(pieces: &[Piece], at: usize, from: usize) -> Option<Entry> {
    let first = at.checked_sub(1).filter(|&i| i == from)?;
    let text = &pieces[first].text;
    let call = entry(text);
    let bare = text.chars().filter(|c| c.is_alphabetic()).count() <= 4;
    (bare && (call.time.is_some() || call.status.is_some())).then_some(call)
}

/// Phone, time and place behind a name, up to the next person.
fn trailing(
    pieces: &[Piece],
    start: usize,
    country: Option<&str>,
) -> (Entry, Option<String>, usize) {
    let mut found = Entry::default();
    let mut phone = None;
    let mut at = start;
    while let Some(piece) = pieces.get(at).filter(|_| at < start + 4) {
        if piece.role.is_some() || is_name(&piece.text) {
            break;
        }
        let folded = fold(&piece.text);
        let foreign = find_labels(&Folded::new(&piece.text))
            .iter()
            .any(|l| l.label.is_time() && l.label != Label::BareCall || l.label.is_section());
        // "Sunrise 6:12" further right is nobody's call, nor is a sentence with a
        // time in it.
        if (foreign || is_sentence(&folded)) && !find_times(&folded).is_empty() {
            break;
        }
        // A headline beside the row, a house number behind a name.
        let large = piece.size > 1.5 * pieces[start - 1].size;
        if large || address_score(&piece.text) >= 2 {
            break;
        }
        let phones = find_phones(&piece.text, country);
        let here = entry(&piece.text);
        if let Some(first) = phones.into_iter().next() {
            phone = phone.or(Some(first.number));
            let strong = find_times(&folded)
                .iter()
                .any(|t| t.strength == Strength::Strong);
            if strong && found.time.is_none() {
                found = here;
            }
        } else if found.time.is_none() && found.status.is_none() {
            if here.time.is_some() || here.status.is_some() {
                found = here;
            }
        } else if pieces.get(at + 1).is_some_and(|next| is_name(&next.text)) {
            // The title of the next person, unknown as it may be.
            break;
        } else if found.place.is_none() && piece.text.chars().count() <= 24 && here.time.is_none() {
            let other = find_labels(&Folded::new(&piece.text))
                .iter()
                .any(|l| matches!(l.label, Label::Department(_) | Label::Crew | Label::Cast));
            found.place =
                Some(piece.text.clone()).filter(|p| !other && !is_set_word(p) && !p.contains('@'));
        }
        at += 1;
    }
    (found, phone, at)
}

/// Words enough before the first time that it is theirs.
fn is_sentence(folded: &str) -> bool {
    let start = find_times(folded).first().map_or(0, |t| t.start);
    let before = &folded[..start];
    words(before).len() >= 3 && find_labels(&Folded::new(before)).is_empty()
}
