//! Chunks: words that stand close together, with the labels, times and dates in them.

use super::geometry::Rect;
use crate::lexicon::{LabelSpan, find_labels};
use crate::text::Folded;
use crate::value::date::{DateSpan, find_dates};
use crate::value::time::{TimeSpan, find_times};

/// A word with its box; sizes in points.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WordBox {
    pub(crate) text: String,
    pub(crate) rect: Rect,
    pub(crate) size: f64,
    pub(crate) bold: bool,
}

/// Words of one line that stand close together: one entry of a table or form.
#[derive(Clone, Debug)]
pub(crate) struct Chunk {
    pub(crate) text: String,
    pub(crate) folded: Folded,
    pub(crate) rect: Rect,
    pub(crate) size: f64,
    pub(crate) bold: bool,
    pub(crate) words: Vec<WordBox>,
    /// The drawn cell around the chunk.
    pub(crate) cell: Option<Rect>,
    /// Heights of the nearest rulings above and below the chunk.
    pub(crate) band: (Option<f64>, Option<f64>),
    pub(crate) labels: Vec<LabelSpan>,
    pub(crate) times: Vec<TimeSpan>,
    pub(crate) dates: Vec<DateSpan>,
}

impl Chunk {
    pub(crate) fn new(words: Vec<WordBox>) -> Self {
        let text = words
            .iter()
            .map(|w| w.text.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let folded = Folded::new(&text);
        let first = words.first().map(|w| w.rect).unwrap_or_default();
        let rect = words.iter().fold(first, |r, w| r.union(&w.rect));
        let labels = find_labels(&folded);
        let dates = find_dates(&text, &folded);
        // The digits of a date are not a time: `24.11` and `25.11.2024`.
        let times = find_times(&folded.text)
            .into_iter()
            .filter(|t| {
                !dates
                    .iter()
                    .any(|d| t.start < d.end && d.start < t.end && !d.weak)
            })
            .collect();
        Self {
            size: words.iter().map(|w| w.size).fold(0.0, f64::max),
            bold: words.iter().filter(|w| w.bold).count() * 2 > words.len(),
            text,
            folded,
            rect,
            words,
            cell: None,
            band: (None, None),
            labels,
            times,
            dates,
        }
    }

    /// The printed text of a range of the folded text, without punctuation at its ends.
    pub(crate) fn printed(&self, start: usize, end: usize) -> &str {
        let range = self.folded.original(start)..self.folded.original(end);
        self.text
            .get(range)
            .unwrap_or_default()
            .trim_matches(is_edge)
    }
}

fn is_edge(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            ':' | ',' | ';' | '|' | '-' | '–' | '—' | '•' | '*' | '/' | '='
        )
}
