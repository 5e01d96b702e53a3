//! Sections of a page: which chunks belong to which heading, and which say nothing about the day.

mod advance;
mod block;
mod form;
mod headings;

use std::collections::HashMap;

use crate::layout::{Page, Rect};
use crate::lexicon::{Label, LabelSpan};
use advance::{Continuation, advance, continuation_over_page};
pub(super) use block::{Block, block};
use headings::section_heading;

/// The sections of one page.
#[derive(Clone, Debug, Default)]
pub(super) struct Sections {
    pub(super) blocks: Vec<Block>,
    /// Areas of the advance schedule, which announces later days.
    pub(super) advance: Vec<Rect>,
    /// The section label of each chunk in a block.
    owner: HashMap<usize, Label>,
}

impl Sections {
    /// The sections of all pages; the advance schedule may continue over the end of a page.
    pub(super) fn of_pages(pages: &[Page]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for (index, page) in pages.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|at| pages.get(at));
            let before = before.zip(all.last());
            let continuation = before
                .and_then(|(before, sections)| continuation_over_page(before, &sections.advance));
            all.push(Self::of(page, continuation));
        }
        all
    }

    fn of(page: &Page, continuation: Option<Continuation>) -> Self {
        let headings: Vec<(usize, LabelSpan)> = page
            .chunks
            .iter()
            .enumerate()
            .filter_map(|(i, _)| section_heading(page, i).map(|span| (i, span)))
            .collect();
        let mut sections = Self {
            advance: advance(page, &headings, continuation),
            ..Self::default()
        };
        for &(index, span) in &headings {
            // "PARKING | Crew parking" is one heading, not two.
            let repeated = span.label.is_place() && sections.owner(index) == Some(span.label);
            if span.label == Label::Advance || repeated || sections.is_advance(page, index) {
                continue;
            }
            let block = block(page, index, span);
            for &member in block.members.iter().chain([&block.heading]) {
                sections.owner.entry(member).or_insert(span.label);
            }
            sections.blocks.push(block);
        }
        sections
    }

    /// Whether a chunk is in the advance schedule.
    pub(super) fn is_advance(&self, page: &Page, index: usize) -> bool {
        let rect = &page.chunks[index].rect;
        self.advance
            .iter()
            .any(|area| area.contains(rect.mid_x(), rect.mid_y()))
    }

    /// The label of the section that a chunk belongs to.
    pub(super) fn owner(&self, index: usize) -> Option<Label> {
        self.owner.get(&index).copied()
    }

    /// Whether the times and dates of a chunk say nothing about the shooting day.
    pub(super) fn is_excluded(&self, page: &Page, index: usize) -> bool {
        self.is_advance(page, index)
            || matches!(
                self.owner(index),
                Some(Label::Hospital | Label::Office | Label::Parking)
            )
    }
}
