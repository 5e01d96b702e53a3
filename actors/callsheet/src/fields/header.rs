//! The head of a sheet: production, unit, day number, revision; and its notes.

mod day_number;
mod lines;
mod patterns;
mod revision;
mod title;

use super::sections::Sections;
use crate::layout::{Document, Page};
use crate::lexicon::{Label, unit_of};
use crate::reading::{Context, Unit};
use crate::text::fold;
pub(super) use day_number::day_number;
use lines::head_lines;
pub(super) use revision::revision;
pub(super) use title::production;

/// The unit named in the head, in the subject of the mail or in the file name; else the main unit.
pub(super) fn unit(page: &Page, sections: &Sections, context: &Context) -> Unit {
    let head: Vec<String> = head_lines(page, sections, 0.3)
        .into_iter()
        .map(|(l, _)| l)
        .collect();
    let names = [context.subject.as_deref(), context.file_name.as_deref()];
    let names = names
        .into_iter()
        .flatten()
        .map(|t| fold(t).replace('_', " "));
    let texts: Vec<String> = head.into_iter().chain(names).collect();
    unit_of(&texts.join("\n")).unwrap_or_default()
}

/// The lines of the notes sections.
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
