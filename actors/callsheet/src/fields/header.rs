//! The head of a sheet: production, unit, day n of m, revision, notes.

use std::sync::LazyLock;

use regex::Regex;

use super::columns::columns_of;
use super::evidence::Found;
use super::sections::Sections;
use crate::layout::{Chunk, Document, Page};
use crate::lexicon::{Folded, Label, fold};
use crate::reading::{Context, Unit};
use crate::revision;
use crate::value::address::address_score;
use crate::value::date::find_dates;
use crate::value::time::find_times;

/// The share of the first page that is its head.
const HEAD: f64 = 0.36;

// Literal patterns, checked by the first test that uses them.
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("{error}"))
}

static DAY_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:shoot(?:ing)?\s+day|day|dzien(?:\s+zdj[a-z.]*)?|dz\.?\s*zdj\.?|drehtag|dt|tag|jour(?:\s+de\s+tournage)?|j|dia(?:\s+de\s+rodaje)?|jornada|giorno(?:\s+di\s+ripresa)?)\s*(?:no\.?|nr\.?|n\.|#|num\.?)?\s*[:.-]?\s*#?(\d{1,3})\s*(?:of|out\s+of|/|\\|z|von|sur|de|di|aus)\s*(\d{1,3})\b",
    )
});
static DAY_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:shoot(?:ing)?\s+day|day|dzien\s+zdj[a-z.]*|dz\.?\s*zdj\.?|drehtag|jour(?:\s+de\s+tournage)|dia\s+de\s+rodaje|giorno\s+di\s+ripresa)\s*(?:no\.?|nr\.?|n\.|#)?\s*[:.-]?\s*#?(\d{1,3})\b",
    )
});
static DAY_CELL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,3})\s*(?:of|/|z|von|sur|de|di)\s*(\d{1,3})$"));
static ORDINAL_DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\d{1,3})\.?\s*(?:dzien\s+zdj[a-z]*|drehtag)\b"));
static SECOND_UNIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:2nd unit|second unit|2\. unit|ii unit|unit 2|ii ekipa|druga ekipa|2 ekipa|ekipa ii|ii jednostka|second[- ]?unit|2(?:\.|nd|e|eme)? ?(?:equipe|team|unidad|unita)|zweites team|deuxieme equipe|segunda unidad|seconda unita|2u)\b",
    )
});
static SPLINTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bsplinter(?: unit)?\b"));
static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"["„“«”]([^"„“«”»]{2,60})["”“»]"#));
static OWN_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:shooting schedule|schedule|one ?liner?|strip ?board|harmonogram|drabinka|drehplan|plan de travail|plan de rodaje|main unit|ekipa glowna)\b",
    )
});
static SHEET_TITLE: LazyLock<Regex> = LazyLock::new(|| pattern(CALL_SHEET_TITLE));

/// What call sheets call themselves.
pub(crate) const CALL_SHEET_TITLE: &str = r"\b(?:call ?-?sheet|plan pracy|plan zdjeciowy|plan dnia|karta pracy|karta wezwan|dyspozycja|tagesdispo(?:sition)?|dispo|drehdispo(?:sition)?|disposition nr|feuille de service|orden de rodaje|orden del dia|hoja de llamado|ordine del giorno|odg|daily call)\b";

/// Text behind a label: in its chunk, to the right, or below.
fn value_of(page: &Page, sections: &Sections, wanted: Label) -> Option<Found<String>> {
    for (index, chunk) in page.chunks.iter().enumerate() {
        if chunk.rect.y0 > page.height * 0.5 || sections.is_advance(page, index) {
            continue;
        }
        let Some(position) = chunk.labels.iter().position(|l| l.label == wanted) else {
            continue;
        };
        let span = chunk.labels[position];
        let tail = &chunk.folded.text[span.end..];
        let end = chunk
            .labels
            .get(position + 1)
            .map_or(chunk.folded.text.len(), |l| l.start);
        let colon = tail.trim_start().starts_with([':', '-', '|', '=', '"']);
        let inline = chunk.printed(span.end, end);
        if colon && inline.chars().any(char::is_alphanumeric) {
            return Some(Found::at(
                inline.to_owned(),
                0.93,
                page,
                chunk.rect,
                "label-inline",
            ));
        }
        if chunk.bare_heading().is_none_or(|h| h.label != wanted) {
            continue;
        }
        // "Title | Name | Phone": a table of people, not the title of the film.
        let beside = page
            .right_of(index)
            .map(|i| columns_of(&page.chunks[i].text));
        if beside.is_some_and(|columns| !columns.is_empty()) {
            continue;
        }
        let usable = |i: &usize| {
            let c = &page.chunks[*i];
            let column_title = !columns_of(&c.text).is_empty();
            let free = c.labels.iter().all(|l| l.start > 0) && !column_title;
            free && c.times.is_empty() && c.dates.is_empty()
        };
        let right = page
            .right_of(index)
            .filter(usable)
            .filter(|&i| page.chunks[i].rect.x0 - chunk.rect.x1 < 200.0);
        let below = page
            .below(index)
            .filter(usable)
            .filter(|&i| page.chunks[i].rect.y0 - chunk.rect.y1 < 1.5 * page.chunks[i].size);
        if let Some(i) = right.or(below) {
            let value = page.chunks[i].text.clone();
            return Some(Found::at(
                value,
                0.9,
                page,
                page.chunks[i].rect,
                "label-near",
            ));
        }
    }
    None
}

/// The production's title: labelled, else the largest print of the head.
pub(super) fn production(page: &Page, sections: &Sections) -> Option<Found<String>> {
    if let Some(mut found) = value_of(page, sections, Label::Title) {
        found.value = unquote(&clean_title(&found.value));
        return Some(found);
    }
    let head = page.chunks.iter().enumerate().filter_map(|(i, c)| {
        let high = c.rect.y0 < page.height * HEAD;
        let free = !sections.is_advance(page, i) && sections.owner(i).is_none();
        if !(high && free) {
            return None;
        }
        let lead = lead(c)?;
        // Print like all other print is a title only near the top.
        let stands_out = c.size > 1.15 * page.body_size || c.bold;
        let top = c.rect.y0 < page.height * 0.14;
        (stands_out || top).then_some((c, lead))
    });
    let best = head.max_by(|(a, _), (b, _)| {
        let size = (a.size / 1.1).round().total_cmp(&(b.size / 1.1).round());
        size.then(a.bold.cmp(&b.bold))
            .then(b.rect.y0.total_cmp(&a.rect.y0))
    });
    let (chunk, title) = best?;
    let confidence = if chunk.size > 1.3 * page.body_size {
        0.75
    } else {
        0.45
    };
    Some(Found::at(
        unquote(&title),
        confidence,
        page,
        chunk.rect,
        "largest-print",
    ))
}

/// The part of a chunk that could be a title: "Schattenspiel · 26.11.2026" has one.
fn lead(chunk: &Chunk) -> Option<String> {
    let text = chunk
        .text
        .split(['·', '•', '|'])
        .next()
        .unwrap_or_default()
        .trim();
    let folded = Folded::new(text);
    let title = clean_title(text);
    let refused = !find_dates(text, &folded).is_empty()
        || !find_times(&folded.text).is_empty()
        || chunk.heading().is_some()
        || !columns_of(text).is_empty()
        || revision::mark_of(text).is_some()
        || DAY_ONLY.is_match(&folded.text)
        || SHEET_TITLE.is_match(&fold(&title))
        || text.contains('@')
        || address_score(text) >= 2
        || title.chars().filter(|ch| ch.is_alphabetic()).count() < 3;
    (!refused).then_some(title)
}

/// "NIGHT TRAIN – Call Sheet, 2nd unit" without what the sheet calls itself; what
/// stands in quotation marks is the title.
fn clean_title(text: &str) -> String {
    if let Some(captures) = QUOTED.captures(text) {
        // "COLA "SUMMER"" is one title, "Call sheet "SUMMER"" names its film.
        let outside = fold(&text.replace(&captures[0], " "));
        let plain = outside.chars().all(|c| !c.is_alphabetic());
        let told = ["film", "serial", "produkcja", "production", "odc"];
        if plain
            || SHEET_TITLE.is_match(&outside)
            || OWN_NAME.is_match(&outside)
            || told.iter().any(|word| outside.contains(word))
        {
            return captures[1].trim().to_owned();
        }
    }
    let mut title = String::new();
    for (mark, part) in parts_of(text) {
        let folded = fold(part);
        let own = SHEET_TITLE.is_match(&folded) || OWN_NAME.is_match(&folded);
        if part.is_empty() || own || unit_of(&folded).is_some() || DAY_ONLY.is_match(&folded) {
            continue;
        }
        if !title.is_empty() {
            title.push_str(mark);
        }
        title.push_str(part);
    }
    if title.is_empty() {
        text.to_owned()
    } else {
        title
    }
}

/// The parts of a title line, each with the mark before it as printed.
pub(crate) fn parts_of(text: &str) -> Vec<(&str, &str)> {
    const MARKS: [&str; 5] = [" - ", " – ", " — ", ":", "|"];
    let mut parts = Vec::new();
    let (mut rest, mut mark) = (text, "");
    while let Some((at, found)) = MARKS
        .iter()
        .filter_map(|m| rest.find(m).map(|at| (at, m)))
        .min_by_key(|&(at, _)| at)
    {
        parts.push((mark, rest[..at].trim()));
        mark = if *found == ":" { ": " } else { found };
        rest = &rest[at + found.len()..];
    }
    parts.push((mark, rest.trim()));
    parts
}

fn unquote(text: &str) -> String {
    let edge = [
        '"', '„', '”', '“', '«', '»', '\'', '’', '‘', ' ', ':', '-', '–', ',',
    ];
    let trimmed = text.trim_matches(edge);
    // `COLA "SUMMER"` keeps the mark that closes its inner quotation.
    let inner = trimmed.contains(['"', '„', '“', '«']);
    let whole = text.trim_matches([' ', ':', '-', '–', ',']);
    if inner {
        whole.to_owned()
    } else {
        trimmed.to_owned()
    }
}

/// Folded lines of the head.
fn head_lines(page: &Page, sections: &Sections, share: f64) -> Vec<(String, usize)> {
    page.rows
        .iter()
        .filter_map(|row| {
            let row: Vec<usize> = row
                .iter()
                .copied()
                .filter(|&i| {
                    page.chunks[i].rect.y0 < page.height * share && !sections.is_advance(page, i)
                })
                .collect();
            let first = *row.first()?;
            let text: Vec<&str> = row
                .iter()
                .map(|&i| page.chunks[i].folded.text.as_str())
                .collect();
            Some((text.join(" "), first))
        })
        .collect()
}

/// Day n of m.
pub(super) fn day_number(page: &Page, sections: &Sections) -> Option<Found<(u32, Option<u32>)>> {
    let lines = head_lines(page, sections, 0.5);
    for regex in [&*DAY_OF, &*DAY_ONLY, &*ORDINAL_DAY] {
        for (line, index) in &lines {
            for captures in regex.captures_iter(line) {
                let number = |g: usize| captures.get(g).and_then(|m| m.as_str().parse().ok());
                let end = captures.get(0).map_or(0, |m| m.end());
                // `Day 24/11/25` and `Tag 24.11.` are dates, `day 06:30` a time.
                let more = line[end..].trim_start_matches(' ');
                let date = more.starts_with(['/', '.', '-', ':'])
                    && more[1..].starts_with(|c: char| c.is_ascii_digit());
                let Some(n) = number(1).filter(|_| !date) else {
                    continue;
                };
                let rect = page.chunks[*index].rect;
                let value = (n, number(2));
                let confidence = if value.1.is_some() { 0.95 } else { 0.85 };
                return Some(Found::at(value, confidence, page, rect, "day-of"));
            }
        }
    }
    day_cell(page, sections)
}

/// "8 / 30" in the cell under or beside "Shoot day".
fn day_cell(page: &Page, sections: &Sections) -> Option<Found<(u32, Option<u32>)>> {
    page.chunks.iter().enumerate().find_map(|(index, chunk)| {
        if chunk.rect.y0 > page.height * 0.5 || sections.is_advance(page, index) {
            return None;
        }
        let captures = DAY_CELL.captures(chunk.folded.text.trim())?;
        let labelled = page.chunks.iter().any(|c| {
            let head = c.bare_heading().map(|h| h.label);
            let wanted = matches!(head, Some(Label::DayNumber | Label::Date));
            let above = crate::layout::in_column(&c.rect, &chunk.rect)
                && (0.0..2.5 * chunk.size).contains(&(chunk.rect.y0 - c.rect.y1 + 2.0));
            let left = c.rect.same_line(&chunk.rect)
                && (0.0..120.0).contains(&(chunk.rect.x0 - c.rect.x1 + 2.0));
            wanted && (above || left)
        });
        let number = |g: usize| captures.get(g).and_then(|m| m.as_str().parse().ok());
        let value = (number(1)?, Some(number(2)?));
        labelled.then(|| Found::at(value, 0.9, page, chunk.rect, "day-cell"))
    })
}

/// Which unit: the head, else the mail's subject, else the file's name.
pub(super) fn unit(page: &Page, sections: &Sections, context: &Context) -> Unit {
    let head: Vec<String> = head_lines(page, sections, 0.3)
        .into_iter()
        .map(|(l, _)| l)
        .collect();
    let beside = [context.subject.as_deref(), context.file_name.as_deref()];
    let beside = beside
        .into_iter()
        .flatten()
        .map(|t| fold(t).replace('_', " "));
    let texts: Vec<String> = head.into_iter().chain(beside).collect();
    unit_of(&texts.join("\n")).unwrap_or_default()
}

/// The unit a folded text names.
pub(crate) fn unit_of(folded: &str) -> Option<Unit> {
    if SPLINTER.is_match(folded) {
        Some(Unit::Splinter)
    } else if SECOND_UNIT.is_match(folded) {
        Some(Unit::Second)
    } else {
        None
    }
}

/// The revision mark: the head, else subject and file name.
pub(super) fn revision(
    page: &Page,
    sections: &Sections,
    context: &Context,
) -> Option<Found<String>> {
    let head = page
        .chunks
        .iter()
        .enumerate()
        .filter(|(i, c)| c.rect.y0 < page.height * HEAD && !sections.is_advance(page, *i));
    for (index, chunk) in head {
        let labelled = chunk.labels.iter().any(|l| l.label == Label::Revision);
        if let Some(mark) = revision::mark_of(&chunk.text) {
            return Some(Found::at(mark, 0.92, page, chunk.rect, "revision-mark"));
        }
        let next = [page.right_of(index), page.below(index)]
            .into_iter()
            .flatten();
        if labelled && chunk.bare_heading().is_some() {
            for i in next {
                if let Some(mark) = revision::labelled_mark(&page.chunks[i].text) {
                    return Some(Found::at(
                        mark,
                        0.93,
                        page,
                        page.chunks[i].rect,
                        "revision-label",
                    ));
                }
            }
        }
    }
    let foot = page
        .chunks
        .iter()
        .filter(|c| c.rect.y0 > page.height * 0.93);
    for chunk in foot {
        if let Some(mark) = revision::mark_of(&chunk.text) {
            return Some(Found::at(mark, 0.7, page, chunk.rect, "revision-foot"));
        }
    }
    let beside = [context.subject.as_deref(), context.file_name.as_deref()];
    beside.into_iter().flatten().find_map(|text| {
        let text = text.replace(['_', '.'], " ");
        let mark = revision::named_mark(&text)?;
        Some(Found::at(
            mark,
            0.6,
            page,
            crate::layout::Rect::default(),
            "revision-name",
        ))
    })
}

/// Safety notes: the lines of the notes sections.
pub(super) fn notes(document: &Document, sections: &[Sections]) -> Vec<String> {
    let mut notes = Vec::new();
    for (page, sections) in document.pages.iter().zip(sections) {
        for block in sections.blocks.iter().filter(|b| b.label == Label::Notes) {
            notes.extend(block.inline.clone());
            notes.extend(block.members.iter().map(|&i| page.chunks[i].text.clone()));
        }
    }
    notes.truncate(40);
    notes
}
