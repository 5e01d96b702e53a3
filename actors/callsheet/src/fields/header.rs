//! The head of a sheet: production, unit, day n of m, revision, notes.

mod title;

use std::sync::LazyLock;

use regex::Regex;

use super::evidence::Found;
use super::sections::Sections;
use crate::layout::{Chunk, Document, Page};
use crate::lexicon::{Label, fold};
use crate::reading::{Context, Unit};
use crate::revision;

pub(crate) use title::parts_of;
pub(super) use title::production;

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
static ORDINAL_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(\d{1,3})\s?(?:\.|°|o|a|e|er|re|th|st|nd|rd)?\s*(?:dzien\s+zdj[a-z]*|drehtag|jour\s+de\s+tournage|giorno\s+di\s+ripresa|dia\s+de\s+rodaje|shoot(?:ing)?\s+day)\s*(?:of|/|z|von|sur|su|de|di)\s*(\d{1,3})\b",
    )
});
static DAY_CELL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,3})\s*(?:of|/|z|von|sur|de|di)\s*(\d{1,3})$"));
static ORDINAL_DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\d{1,3})\.?\s*(?:dzien\s+zdj[a-z]*|drehtag)\b"));
static SECOND_UNIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:2nd unit|second unit|2\. unit|ii unit|unit 2|ii ekipa|druga ekipa|2 ekipa|ekipa ii|ii jednostka|second[- ]?unit|2(?:\.|nd|e|eme|\.?[ao])? ?(?:equipe|team|unidad|unita)|zweites team|deuxieme equipe|segunda unidad|seconda unita|2u)\b",
    )
});
static UNIT_WORDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:main|first|second|1st|2nd|unit|ekipa|glowna|team)\b"));
static SPLINTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bsplinter(?: unit)?\b"));

/// What call sheets call themselves.
pub(crate) const CALL_SHEET_TITLE: &str = r"\b(?:call ?-?sheet|plan pracy|plan zdjeciowy|plan dnia|karta pracy|karta wezwan|dyspozycja|tagesdispo(?:sition)?|dispo|drehdispo(?:sition)?|disposition|feuille de service|orden de rodaje|orden de trabajo|orden del dia|hoja de llamado|ordine del giorno|odg|daily call)\b";

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
    for regex in [&*ORDINAL_OF, &*DAY_OF, &*DAY_ONLY, &*ORDINAL_DAY] {
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
        if let Some(mark) = mark_among_others(chunk) {
            return Some(Found::at(mark, 0.88, page, chunk.rect, "revision-part"));
        }
        if let Some(mark) = mark_behind_label(chunk) {
            return Some(Found::at(mark, 0.92, page, chunk.rect, "revision-inline"));
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

/// "DT 10 / 58 / Main Unit / V3", "SHOOT DAY 13 OF 52 WHITE": a mark that stands in a line of
/// its own but for the day and the unit.
fn mark_among_others(chunk: &Chunk) -> Option<String> {
    let parts = chunk.text.split(['/', '|', '•', '·', ';']);
    let of_parts = parts
        .skip(1)
        .find_map(|part| revision::mark_of(part.trim()));
    of_parts.or_else(|| {
        let text = &chunk.folded.text;
        let day = ORDINAL_OF.find(text).or_else(|| DAY_OF.find(text))?;
        let tail = UNIT_WORDS.replace_all(&text[day.end()..], " ");
        revision::mark_of(tail.trim())
    })
}

/// "Fassung: blau" anywhere in a line.
fn mark_behind_label(chunk: &Chunk) -> Option<String> {
    let label = chunk.labels.iter().find(|l| l.label == Label::Revision)?;
    let tail = chunk.folded.text.get(label.end..)?.trim_start();
    let value = tail.strip_prefix([':', '-', '='])?.trim_start();
    let word = value.split([' ', ',', ';', '|']).next()?;
    revision::labelled_mark(word)
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
