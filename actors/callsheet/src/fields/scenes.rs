//! Scenes of the day: from scene tables, else from slug lines.

use std::sync::LazyLock;

use regex::Regex;

use super::sections::Sections;
use super::tables::{Row, Table};
use crate::layout::Page;
use crate::lexicon::{Column, broken_int_ext_word, day_night_word, int_ext_word};
use crate::reading::{DayNight, IntExt, Scene};
use crate::text::{fold, pattern, words};

// Over folded text.
static SLUG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:sc(?:ene|ena|\.)?\s*|bild\s*|seq\.?\s*|escena\s*|scena\s*)?#?\s*([a-z]{0,2}\d{1,4}[a-z]{0,3}(?:[./-]\d{1,3}[a-z]?)?)[\s.:,)-]+(.*)$",
    )
});

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[a-z]{0,2}\d{1,4}[a-z]{0,3}(?:[./-]\d{1,4}[a-z]{0,2})?(?:\s?(?:pt|part|cz|teil)\.?\s?\d*)?\*?$",
    )
});

/// The scenes of one page.
pub(super) fn scenes(page: &Page, sections: &Sections, tables: &[Table]) -> Vec<Scene> {
    let mut found: Vec<Scene> = Vec::new();
    for table in tables.iter().filter(|t| t.is_scenes() && !t.advance) {
        let lettered = is_lettered(table);
        found.extend(
            table
                .rows
                .iter()
                .flat_map(|row| scenes_of_row(row, lettered)),
        );
    }
    if found.is_empty() {
        found = slug_lines(page, sections);
    }
    found.dedup_by(|a, b| a.number == b.number);
    found
}

/// Whether every set begins with INT, EXT or a letter for one of them: "E QUAI DE GARE" is an
/// exterior.
fn is_lettered(table: &Table) -> bool {
    let numbered = |row: &&Row| {
        let number = row.get(Column::Scene).map(fold);
        number.is_some_and(|number| NUMBER.is_match(&number))
    };
    let sets = table.rows.iter().filter(numbered);
    let mut sets = sets.filter_map(|row| row.get(Column::SetName)).peekable();
    let opens = |set: &str| {
        let folded = fold(set);
        let first = words(&folded).into_iter().next();
        first.is_some_and(|word| int_ext_word(&word.text).is_some())
    };
    sets.peek().is_some() && sets.all(opens)
}

/// The scenes of a row, without regard to the rest of its table.
pub(super) fn from_row(row: &Row) -> Vec<Scene> {
    scenes_of_row(row, false)
}

/// The scenes of a row, which may have several numbers: `12, 13A`.
fn scenes_of_row(row: &Row, lettered: bool) -> Vec<Scene> {
    let Some(cell) = row.get(Column::Scene) else {
        return Vec::new();
    };
    let all: Vec<&str> = row
        .values
        .iter()
        .filter(|v| matches!(v.column, Column::SetName | Column::IntExt))
        .map(|v| v.text.as_str())
        .collect();
    let text = all.join(" ");
    let int_ext = row
        .get(Column::IntExt)
        .and_then(int_ext_of)
        .or_else(|| int_ext(&text, lettered));
    let day_night = row
        .get(Column::DayNight)
        .and_then(day_night_of)
        .or_else(|| row.get(Column::IntExt).and_then(day_night_of_effect))
        .or_else(|| trailing_day_night(&text));
    cell.split([',', ';', '&', '+'])
        .flat_map(|part| part.split_whitespace())
        .map(|part| part.trim_matches(['.', '*', '#', '(', ')']))
        .filter(|part| NUMBER.is_match(&fold(part)))
        .map(|part| Scene {
            number: part.to_owned(),
            int_ext,
            day_night,
        })
        .collect()
}

/// Scenes from slug lines such as "12A INT. STATION - DAY".
fn slug_lines(page: &Page, sections: &Sections) -> Vec<Scene> {
    let mut found = Vec::new();
    for row in &page.rows {
        let line: Vec<&str> = row
            .iter()
            .filter(|&&i| !sections.is_advance(page, i))
            .map(|&i| page.chunks[i].text.as_str())
            .collect();
        let line = line.join(" ");
        let folded = fold(&line);
        let Some(captures) = SLUG.captures(folded.trim()) else {
            continue;
        };
        let (Some(number), Some(rest)) = (captures.get(1), captures.get(2)) else {
            continue;
        };
        let opens = words(rest.as_str())
            .first()
            .is_some_and(|w| int_ext_word(&w.text).is_some());
        if opens {
            found.push(Scene {
                number: number.as_str().to_uppercase(),
                int_ext: int_ext_of(rest.as_str()),
                day_night: trailing_day_night(rest.as_str()),
            });
        }
    }
    found
}

/// INT or EXT as the value of a column or at the start of a description.
pub(super) fn int_ext_of(text: &str) -> Option<IntExt> {
    int_ext(text, false)
}

/// INT or EXT at the start of a text; with `lettered` a single letter counts anywhere.
fn int_ext(text: &str, lettered: bool) -> Option<IntExt> {
    let folded = fold(text);
    let words = words(&folded);
    let first = int_ext_word(&words.first()?.text)?;
    // A single letter counts only as the whole value: "A house" is not an exterior; "I/A" is both.
    let two = folded[words[0].end..].starts_with(['/', '.']);
    if words[0].text.len() == 1 && words.len() > 2 && !two && !lettered {
        return None;
    }
    let second = words
        .get(1)
        .and_then(|w| int_ext_word(&w.text).or_else(|| broken_int_ext_word(&w.text)))
        .filter(|_| {
            folded[words[0].end..words[1].start]
                .trim()
                .chars()
                .all(|c| matches!(c, '/' | '.' | '-' | '&'))
        });
    match second {
        Some(other) if other != first => Some(IntExt::IntExt),
        _ => Some(first),
    }
}

/// The time of the story day as the value of a column: `D`, `N`, `Day`, `D11`, `Noc`.
pub(super) fn day_night_of(text: &str) -> Option<DayNight> {
    let folded = fold(text);
    words(&folded).iter().find_map(|w| {
        let letters = w.text.trim_end_matches(|c: char| c.is_ascii_digit());
        day_night_word(letters, true)
    })
}

/// The time of the story day in a column "Effet", which has INT and EXT, day and night, or both.
fn day_night_of_effect(text: &str) -> Option<DayNight> {
    match int_ext_of(text) {
        None => day_night_of(text),
        Some(_) => trailing_day_night(text),
    }
}

/// The time of the story day at the end of a description.
fn trailing_day_night(text: &str) -> Option<DayNight> {
    let folded = fold(text);
    let words = words(&folded);
    words
        .iter()
        .rev()
        .take(3)
        .find_map(|w| day_night_word(&w.text, false))
        .or_else(|| {
            let last = words.last().filter(|_| words.len() >= 2)?;
            let separated = folded[..last.start]
                .trim_end()
                .ends_with(['-', '/', '.', ',']);
            day_night_word(&last.text, true).filter(|_| separated)
        })
}
