//! Pairs labels with their times.
//!
//! ```text
//! chunk "CREW CALL 7:00A  LUNCH 1P" -> pairs inside the chunk
//! other labels x other times        -> cost by position: right, below, same cell, above
//! lowest cost first, each label and each time once -> Pairing
//! ```
//! Labels whose times are not fields (sunrise, breakfast, production call) take part as well, so that
//! no other label gets their times.

mod inline;
mod matching;
mod pairing;
mod standalone;

use std::collections::HashSet;

use super::sections::Sections;
use super::tables::Table;
use crate::layout::Page;
use crate::lexicon::LabelSpan;
use crate::value::time::TimeSpan;
use inline::{inline_confidence, inline_pairs};
use matching::match_unpaired;
use pairing::pairing;
pub(super) use pairing::{Pairing, best};
use standalone::{standalone_label, standalone_time};

/// All pairings of a page.
///
/// Titles of tables of people are not labels, and the times in a row of a person are not paired:
/// they are the call of that person.
pub(super) fn pair_times(page: &Page, sections: &Sections, tables: &[Table]) -> Vec<Pairing> {
    let people = || tables.iter().filter(|t| t.is_people());
    let titles: HashSet<usize> = people().flat_map(|t| &t.titles).copied().collect();
    let person_times: HashSet<usize> = people().flat_map(Table::person_times).collect();
    let mut pairings = Vec::new();
    let mut unpaired_labels: Vec<(usize, LabelSpan)> = Vec::new();
    let mut unpaired_times: Vec<(usize, TimeSpan)> = Vec::new();
    for (index, chunk) in page.chunks.iter().enumerate() {
        if sections.is_excluded(page, index) {
            continue;
        }
        let inline = inline_pairs(chunk);
        for &(label, time) in &inline {
            pairings.push(pairing(
                page,
                index,
                label,
                time,
                inline_confidence(time),
                "inline",
            ));
        }
        if !inline.is_empty() {
            continue;
        }
        if let Some(label) = standalone_label(chunk).filter(|_| !titles.contains(&index)) {
            unpaired_labels.push((index, label));
        }
        if let Some(time) = standalone_time(chunk).filter(|_| !person_times.contains(&index)) {
            unpaired_times.push((index, time));
        }
    }
    pairings.extend(match_unpaired(page, &unpaired_labels, &unpaired_times));
    pairings
}
