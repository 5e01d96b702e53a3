//! The day number: shooting day n of m.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::head_lines;
use super::patterns::{DAY_OF, DAY_ONLY, ORDINAL_OF};
use crate::fields::evidence::Found;
use crate::fields::sections::Sections;
use crate::layout::{Page, in_column};
use crate::lexicon::Label;
use crate::text::pattern;

static DAY_CELL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,3})\s*(?:of|/|z|von|sur|de|di)\s*(\d{1,3})$"));

static ORDINAL_DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\d{1,3})\.?\s*(?:dzien\s+zdj[a-z]*|drehtag)\b"));

/// The day number in the upper half of the page: n, and m if it is printed.
pub(in crate::fields) fn day_number(
    page: &Page,
    sections: &Sections,
) -> Option<Found<(u32, Option<u32>)>> {
    let lines = head_lines(page, sections, 0.5);
    for regex in [&*ORDINAL_OF, &*DAY_OF, &*DAY_ONLY, &*ORDINAL_DAY] {
        for (line, index) in &lines {
            for captures in regex.captures_iter(line) {
                let number = |g: usize| captures.get(g).and_then(|m| m.as_str().parse().ok());
                let end = captures.get(0).map_or(0, |m| m.end());
                // `Day 24/11/25` and `Tag 24.11.` are dates, `day 06:30` is a time.
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

/// The day number in the cell below or beside its label: "8 / 30" for "Shoot day".
fn day_cell(page: &Page, sections: &Sections) -> Option<Found<(u32, Option<u32>)>> {
    page.chunks.iter().enumerate().find_map(|(index, chunk)| {
        if chunk.rect.y0 > page.height * 0.5 || sections.is_advance(page, index) {
            return None;
        }
        let captures = DAY_CELL.captures(chunk.folded.text.trim())?;
        let labelled = page.chunks.iter().any(|c| {
            let head = c.bare_heading().map(|h| h.label);
            let wanted = matches!(head, Some(Label::DayNumber | Label::Date));
            let above = in_column(&c.rect, &chunk.rect)
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
