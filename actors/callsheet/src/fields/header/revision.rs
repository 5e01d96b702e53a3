//! The revision mark in the head of a sheet.

use std::sync::LazyLock;

use regex::Regex;

use super::patterns::{DAY_OF, HEAD_SHARE, ORDINAL_OF};
use crate::fields::evidence::Found;
use crate::fields::sections::Sections;
use crate::layout::{Chunk, Page, Rect};
use crate::lexicon::Label;
use crate::reading::Context;
use crate::revision;
use crate::text::pattern;

static UNIT_WORDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:main|first|second|1st|2nd|unit|ekipa|glowna|team)\b"));

/// The revision mark: in the head, else at the foot, else in the subject or the file name.
pub(in crate::fields) fn revision(
    page: &Page,
    sections: &Sections,
    context: &Context,
) -> Option<Found<String>> {
    let head =
        page.chunks.iter().enumerate().filter(|(i, c)| {
            c.rect.y0 < page.height * HEAD_SHARE && !sections.is_advance(page, *i)
        });
    for (index, chunk) in head {
        let labelled = chunk.labels.iter().any(|l| l.label == Label::Revision);
        if let Some(mark) = revision::mark_of(&chunk.text) {
            return Some(Found::at(mark, 0.92, page, chunk.rect, "revision-mark"));
        }
        if let Some(mark) = mark_beside_day(chunk) {
            return Some(Found::at(mark, 0.88, page, chunk.rect, "revision-part"));
        }
        if let Some(mark) = mark_after_label(chunk) {
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
    let names = [context.subject.as_deref(), context.file_name.as_deref()];
    names.into_iter().flatten().find_map(|text| {
        let text = text.replace(['_', '.'], " ");
        let mark = revision::named_mark(&text)?;
        Some(Found::at(mark, 0.6, page, Rect::default(), "revision-name"))
    })
}

/// The mark on a line with only the day number and the unit besides: "DT 10 / 58 / Main Unit / V3",
/// "SHOOT DAY 13 OF 52 WHITE".
fn mark_beside_day(chunk: &Chunk) -> Option<String> {
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

/// The mark after a label anywhere in a line: "Fassung: blau".
fn mark_after_label(chunk: &Chunk) -> Option<String> {
    let label = chunk.labels.iter().find(|l| l.label == Label::Revision)?;
    let tail = chunk.folded.text.get(label.end..)?.trim_start();
    let value = tail.strip_prefix([':', '-', '='])?.trim_start();
    let word = value.split([' ', ',', ';', '|']).next()?;
    revision::labelled_mark(word)
}
