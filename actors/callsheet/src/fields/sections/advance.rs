//! Where the days to come are announced.

use crate::layout::{Page, Rect};
use crate::lexicon::{Label, LabelSpan};

/// Announcements of one page that are looked at.
const AREAS: usize = 12;

/// An announcement that the page's end has cut.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum GoesOn {
    /// Behind its heading.
    AfterHeading,
    Later,
}

/// Whether a page ends while it announces other days.
pub(super) fn cut_by_page(page: &Page, areas: &[Rect]) -> Option<GoesOn> {
    let last = areas.iter().find(|area| area.y1 >= page.height)?;
    let second = page.chunks.iter().any(|chunk| {
        let rect = &chunk.rect;
        last.contains(rect.mid_x(), rect.mid_y()) && rect.y0 > last.y0 + page.body_size
    });
    match second {
        true => Some(GoesOn::Later),
        false => Some(GoesOn::AfterHeading),
    }
}

/// Rectangles of the page that announce other days.
pub(super) fn advance(
    page: &Page,
    headings: &[(usize, LabelSpan)],
    goes_on: Option<GoesOn>,
) -> Vec<Rect> {
    let mut areas = Vec::new();
    areas.extend(goes_on.map(|from| continued(page, from)));
    for &(index, _) in headings
        .iter()
        .filter(|(_, s)| s.label == Label::Advance)
        .take(AREAS)
    {
        let chunk = &page.chunks[index];
        let (x0, x1) = advance_width(page, index);
        let ends = headings.iter().filter(|&&(i, s)| {
            let other = &page.chunks[i];
            i != index
                && other.rect.y0 > chunk.rect.y1
                && (x0..=x1).contains(&other.rect.mid_x())
                && ends_advance(page, i, s.label, x0, x1)
        });
        let bottom = ends
            .map(|&(i, _)| page.chunks[i].rect.y0 - 1.0)
            .fold(page.height, f64::min);
        areas.push(Rect {
            x0,
            y0: chunk.rect.y0 - 2.0,
            x1,
            y1: bottom,
        });
    }
    areas
}

/// The top of a page, down to whatever opens something of its own.
fn continued(page: &Page, from: GoesOn) -> Rect {
    // The line with the date of the other day stands right under its heading.
    let first = match from {
        GoesOn::AfterHeading => page.rows.first().map_or(0, Vec::len),
        GoesOn::Later => 0,
    };
    let opens = page.chunks.iter().skip(first).find(|chunk| {
        let label = chunk.labels.first().filter(|l| l.start == 0 && !l.fuzzy);
        let headed = label.map(|l| l.label).is_some_and(|label| {
            let bare = chunk.bare_heading().is_some();
            let time = label.is_time() && label != Label::OtherTime;
            label.is_section() && bare || time && (bare || !chunk.times.is_empty())
        });
        let dated = chunk
            .dates
            .iter()
            .any(|d| d.weekday.is_some() || d.year.is_some());
        headed || dated
    });
    Rect {
        x0: 0.0,
        y0: 0.0,
        x1: page.width,
        y1: opens.map_or(page.height, |chunk| chunk.rect.y0 - 1.0),
    }
}

/// The columns an advance schedule takes.
fn advance_width(page: &Page, index: usize) -> (f64, f64) {
    let chunk = &page.chunks[index];
    if let Some(cell) = &chunk.cell {
        return (cell.x0, cell.x1);
    }
    // Another heading on the same line shares the page's width.
    let beside = page.chunks.iter().enumerate().filter(|&(i, c)| {
        i != index && c.rect.same_line(&chunk.rect) && c.bare_heading().is_some()
    });
    let (mut x0, mut x1) = (0.0_f64, page.width);
    for (_, other) in beside {
        if other.rect.x0 > chunk.rect.x1 {
            x1 = x1.min(other.rect.x0 - 2.0);
        } else {
            x0 = x0.max(chunk.rect.x0 - 4.0);
        }
    }
    (x0, x1)
}

/// A heading alone in its row that is no column title of the advance table.
fn ends_advance(page: &Page, index: usize, label: Label, x0: f64, x1: f64) -> bool {
    let closing = matches!(
        label,
        Label::Notes
            | Label::Crew
            | Label::Contacts
            | Label::Transport
            | Label::Hospital
            | Label::Parking
            | Label::Weather
            | Label::Office
    );
    let rect = &page.chunks[index].rect;
    // "… rings; the / telefon." ends a sentence.
    let first = page.chunks[index].text.chars().find(|c| c.is_alphabetic());
    let sentence = first.is_some_and(char::is_lowercase);
    let alone =
        !page.chunks.iter().enumerate().any(|(i, c)| {
            i != index && c.rect.same_line(rect) && c.rect.x0 >= x0 && c.rect.x1 <= x1
        });
    closing && alone && !sentence && page.chunks[index].bare_heading().is_some()
}
