//! The title of the production.

use std::sync::LazyLock;

use regex::Regex;

use super::patterns::{DAY_ONLY, HEAD_SHARE};
use crate::fields::evidence::Found;
use crate::fields::sections::Sections;
use crate::layout::{Chunk, Page};
use crate::lexicon::{CALL_SHEET_TITLE, Label, columns_of, parts_of, role_of, unit_of};
use crate::revision;
use crate::text::{Folded, fold, pattern};
use crate::value::address::address_score;
use crate::value::date::find_dates;
use crate::value::time::find_times;

static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"["„“«”]([^"„“«”»]{2,60})["”“»]"#));

static DOCUMENT_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:shooting schedule|schedule|one ?liner?|strip ?board|harmonogram|drabinka|drehplan|plan de travail|plan de rodaje|main unit|ekipa glowna)\b",
    )
});

static SHEET_TITLE: LazyLock<Regex> = LazyLock::new(|| pattern(CALL_SHEET_TITLE));

/// The value of a label: in its chunk, to the right, or below.
fn labelled_value(page: &Page, sections: &Sections, wanted: Label) -> Option<Found<String>> {
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
            // "Produktion | Produktionsleitung" is a department with its first row, not a title.
            let person = role_of(&c.text).is_some();
            free && !person && c.times.is_empty() && c.dates.is_empty()
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

/// The title of the production: after its label, else the largest print of the head.
pub(in crate::fields) fn production(page: &Page, sections: &Sections) -> Option<Found<String>> {
    let titled = labelled_value(page, sections, Label::Title);
    if let Some(mut found) = titled.filter(|found| !is_company(page, found)) {
        found.value = unquote(&clean_title(&found.value));
        return Some(found);
    }
    let head = page.chunks.iter().enumerate().filter_map(|(i, c)| {
        let high = c.rect.y0 < page.height * HEAD_SHARE;
        let free = !sections.is_advance(page, i) && sections.owner(i).is_none();
        if !(high && free) {
            return None;
        }
        let title = title_candidate(c)?;
        // Print that does not stand out is a title only near the top.
        let stands_out = c.size > 1.15 * page.body_size || c.bold;
        let top = c.rect.y0 < page.height * 0.14;
        (stands_out || top).then_some((c, title))
    });
    let best = head.max_by(|(a, _), (b, _)| {
        let size = (a.size / 1.1).round().total_cmp(&(b.size / 1.1).round());
        let quoted = |c: &Chunk| QUOTED.is_match(&c.text);
        size.then(quoted(a).cmp(&quoted(b)))
            .then(a.bold.cmp(&b.bold))
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

/// Whether a title is the name of the company: "Produktion: Seeadler Film GmbH".
fn is_company(page: &Page, found: &Found<String>) -> bool {
    const FORMS: [&str; 16] = [
        "gmbh", "ltd", "limited", "llc", "inc", "corp", "sarl", "sas", "srl", "sl", "slu", "spzoo",
        "sa", "kg", "ug", "bv",
    ];
    let chunk = page.chunks.iter().find(|c| c.rect == found.rect);
    let line = chunk.map_or("", |c| c.folded.text.as_str());
    let value = fold(&found.value);
    let tail = line.find(&value).map_or(value.as_str(), |at| &line[at..]);
    let compact: String = tail.chars().take(60).filter(|c| *c != '.').collect();
    let compact = compact
        .replace("sp z o o", "spzoo")
        .replace("sp z oo", "spzoo");
    compact
        .split([',', '/', '|', ':'])
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(1)
        .any(|word| FORMS.contains(&word))
}

/// The first part of a chunk, if it can be a title: of "Schattenspiel · 26.11.2026" it can.
fn title_candidate(chunk: &Chunk) -> Option<String> {
    let text = chunk
        .text
        .split(['·', '•', '|'])
        .next()
        .unwrap_or_default()
        .trim();
    let folded = Folded::new(text);
    let title = clean_title(text);
    let rejected = !find_dates(text, &folded).is_empty()
        || !find_times(&folded.text).is_empty()
        || chunk.heading().is_some()
        || !columns_of(text).is_empty()
        || revision::mark_of(text).is_some()
        || DAY_ONLY.is_match(&folded.text)
        || SHEET_TITLE.is_match(&fold(&title))
        || text.contains('@')
        || address_score(text) >= 2
        || title.chars().filter(|ch| ch.is_alphabetic()).count() < 3;
    (!rejected).then_some(title)
}

/// A title without the parts that name the document, the unit or the day: "NIGHT TRAIN – Call
/// Sheet". Text in quotation marks is the title.
fn clean_title(text: &str) -> String {
    if let Some(captures) = QUOTED.captures(text) {
        // `COLA "SUMMER"` is one title; `Call sheet "SUMMER"` names the film in quotation marks.
        let outside = fold(&text.replace(&captures[0], " "));
        let plain = outside.chars().all(|c| !c.is_alphabetic());
        let title_words = ["film", "serial", "produkcja", "production", "odc"];
        if plain
            || SHEET_TITLE.is_match(&outside)
            || DOCUMENT_NAME.is_match(&outside)
            || title_words.iter().any(|word| outside.contains(word))
        {
            return captures[1].trim().to_owned();
        }
    }
    let mut title = String::new();
    for (mark, part) in parts_of(text) {
        let folded = fold(part);
        let own = SHEET_TITLE.is_match(&folded) || DOCUMENT_NAME.is_match(&folded);
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

/// A title without the quotation marks around it.
fn unquote(text: &str) -> String {
    let edge = [
        '"', '„', '”', '“', '«', '»', '\'', '’', '‘', ' ', ':', '-', '–', ',',
    ];
    let trimmed = text.trim_matches(edge);
    // `COLA "SUMMER"` keeps the mark that closes the inner quotation.
    let inner = trimmed.contains(['"', '„', '“', '«']);
    let whole = text.trim_matches([' ', ':', '-', '–', ',']);
    if inner {
        whole.to_owned()
    } else {
        trimmed.to_owned()
    }
}
