//! From characters on a page to pieces of text that belong together.
//!
//! ```text
//! glyphs   -> lines by baseline -> words by gaps -> chunks (gaps, rulings, aligned columns)
//! rulings  -> the drawn cell around each chunk
//! text     -> the same chunks on an imaginary typewriter page
//! chunks   -> labels, times and dates found once -> Page (neighbours, rows, cells)
//! ```

mod cells;
mod chunks;
mod page;
mod plain;

/// Where a label with a word more and a colon ends: "Parkplätze Team: …", "Parking ekipy A: …".
fn qualified(folded: &str, end: usize) -> Option<usize> {
    let (more, _) = folded.get(end..)?.split_once(':')?;
    let word = more.trim_matches([' ', '/', '(', ')']);
    let short = !word.is_empty() && word.len() <= 14 && word.split(' ').count() <= 2;
    let apart = more.starts_with([' ', '/']);
    // "Location Manager: …" is a person.
    let role = role_of(&folded[..end + more.len()]).is_some();
    let word = !role && !word.contains(|c: char| c.is_ascii_digit());
    (short && apart && word).then_some(end + more.len())
}

#[cfg(test)]
mod tests;
mod words;
mod wraps;

pub(crate) use page::{Document, Page, in_column};
pub(crate) use plain::from_text;
pub(crate) use wraps::is_wrapped;

use crate::glyph::Glyphs;
use crate::lexicon::{Folded, LabelSpan, find_labels, role_of};
use crate::value::date::{DateSpan, find_dates};
use crate::value::time::{TimeSpan, find_times};

/// A box in points from the top left of its page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x0: f64,
    pub(crate) y0: f64,
    pub(crate) x1: f64,
    pub(crate) y1: f64,
}

impl Rect {
    pub(crate) fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    pub(crate) fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    pub(crate) fn mid_x(&self) -> f64 {
        (self.x0 + self.x1) / 2.0
    }

    pub(crate) fn mid_y(&self) -> f64 {
        (self.y0 + self.y1) / 2.0
    }

    /// Length shared on the x axis.
    pub(crate) fn overlap_x(&self, other: &Self) -> f64 {
        (self.x1.min(other.x1) - self.x0.max(other.x0)).max(0.0)
    }

    /// Length shared on the y axis.
    pub(crate) fn overlap_y(&self, other: &Self) -> f64 {
        (self.y1.min(other.y1) - self.y0.max(other.y0)).max(0.0)
    }

    /// Whether both stand on one line of text.
    pub(crate) fn same_line(&self, other: &Self) -> bool {
        self.overlap_y(other) >= 0.5 * self.height().min(other.height())
    }

    pub(crate) fn contains(&self, x: f64, y: f64) -> bool {
        (self.x0..=self.x1).contains(&x) && (self.y0..=self.y1).contains(&y)
    }

    pub(crate) fn union(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    pub(crate) fn nearly(&self, other: &Self) -> bool {
        let close = |a: f64, b: f64| (a - b).abs() < 1.5;
        close(self.x0, other.x0)
            && close(self.y0, other.y0)
            && close(self.x1, other.x1)
            && close(self.y1, other.y1)
    }

    pub(crate) fn to_array(self) -> [f64; 4] {
        [self.x0, self.y0, self.x1, self.y1].map(|v| (v * 10.0).round() / 10.0)
    }
}

/// A word with its place on the line.
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
    /// The drawn cell around it.
    pub(crate) cell: Option<Rect>,
    /// The drawn lines next above and below it.
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
        // A date's digits are no time: `24.11` and `25.11.2024`.
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

    /// Printed text of a range of the folded text, trimmed of punctuation.
    pub(crate) fn printed(&self, start: usize, end: usize) -> &str {
        let range = self.folded.original(start)..self.folded.original(end);
        self.text
            .get(range)
            .unwrap_or_default()
            .trim_matches(is_edge)
    }

    /// The label that makes up (nearly) the whole chunk, or opens it before a colon.
    pub(crate) fn heading(&self) -> Option<LabelSpan> {
        let first = *self.labels.first()?;
        let text = &self.folded.text;
        let lead = text[..first.start]
            .chars()
            .filter(|c| c.is_alphanumeric())
            .count();
        // "Motiv / Drehort": a second word for the same.
        let other_word = lead <= 14 && text[..first.start].trim_end().ends_with('/');
        if lead > 2 && !other_word {
            return None;
        }
        let tail = &text[first.end..];
        let count = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).count();
        // "Basis / Parken": what follows are labels as well.
        let labelled: usize = self
            .labels
            .iter()
            .skip(1)
            .map(|l| count(&text[l.start..l.end]))
            .sum();
        let letters = count(tail) - labelled.min(count(tail));
        let colon = tail
            .trim_start_matches([' ', ')', '#', '.'])
            .starts_with(':');
        let dash = tail.starts_with(" -") || tail.starts_with(" |");
        let numbered = tail
            .trim()
            .trim_start_matches('#')
            .trim_end_matches(':')
            .parse::<u8>();
        let colon = colon || qualified(text, first.end).is_some();
        (letters <= 3 || colon || dash || numbered.is_ok() || self.is_set_off(first))
            .then_some(first)
    }

    /// Whether a label at the start is printed otherwise than what follows it.
    fn is_set_off(&self, label: LabelSpan) -> bool {
        let end = self.folded.original(label.end);
        let count = self
            .text
            .get(..end)
            .unwrap_or_default()
            .split(' ')
            .filter(|w| !w.is_empty())
            .count();
        let (Some(head), Some(next)) = (self.words.get(..count), self.words.get(count)) else {
            return false;
        };
        let bold = !next.bold && head.iter().all(|w| w.bold);
        let size = head.iter().all(|w| (w.size / next.size - 1.0).abs() > 0.08);
        label.start == 0 && !label.fuzzy && !head.is_empty() && (bold || size)
    }

    /// Where a label ends together with the labels that follow it at once:
    /// "Basis / Aufenthalt", "Parken Team".
    pub(crate) fn label_end(&self, label: LabelSpan) -> usize {
        let text = &self.folded.text;
        let mut end = label.end;
        for next in self.labels.iter().filter(|l| l.start >= label.end) {
            if text[end..next.start].chars().any(char::is_alphanumeric) {
                break;
            }
            end = next.end;
        }
        let rest = text[end..].trim_start_matches([' ', ')', '#', '.']);
        // "Location Studio 5" is a label and a name.
        if rest.is_empty() || rest.starts_with(':') {
            end
        } else {
            qualified(text, label.end).unwrap_or(label.end)
        }
    }

    /// A heading with nothing behind it.
    pub(crate) fn bare_heading(&self) -> Option<LabelSpan> {
        self.heading().filter(|h| {
            self.folded.text[self.label_end(*h)..]
                .chars()
                .filter(|c| c.is_alphanumeric())
                .count()
                <= 2
        })
    }
}

fn is_edge(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            ':' | ',' | ';' | '|' | '-' | '–' | '—' | '•' | '*' | '/' | '='
        )
}

/// Chunks of one page and of a document that are looked at. Neighbours are found
/// by comparing all with all, so that a hostile page must not have more.
const PAGE_CHUNKS: usize = 4_000;
const DOCUMENT_CHUNKS: usize = 15_000;

/// Lays out all pages.
pub(crate) fn from_glyphs(glyphs: &Glyphs) -> Document {
    let mut left = DOCUMENT_CHUNKS;
    let pages = glyphs.pages.iter().zip(1u32..).map(|(page, number)| {
        let words = words::words(&page.glyphs);
        let mut chunks = chunks::chunks(words, &page.rulings);
        chunks.truncate(PAGE_CHUNKS.min(left));
        left -= chunks.len();
        cells::attach(&mut chunks, &page.rulings, page.width, page.height);
        let chunks = wraps::join(chunks);
        Page::new(number, page.width, page.height, chunks, page.links.clone())
    });
    Document {
        pages: pages.collect(),
    }
}
