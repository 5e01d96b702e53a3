//! The areas of the advance schedule, which announces later days.

use crate::layout::{Page, Rect};
use crate::lexicon::{Label, LabelSpan};

/// Areas of one page that are read.
const MAX_AREAS: usize = 12;

/// Where an advance schedule that continues on the next page was cut.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Continuation {
    /// Directly after its heading.
    AfterHeading,
    /// Later than that.
    Later,
}

/// Where the page cuts the advance schedule, `None` if the schedule does not reach the end of the
/// page.
pub(super) fn continuation_over_page(page: &Page, areas: &[Rect]) -> Option<Continuation> {
    let last = areas.iter().find(|area| area.y1 >= page.height)?;
    let second = page.chunks.iter().any(|chunk| {
        let rect = &chunk.rect;
        last.contains(rect.mid_x(), rect.mid_y()) && rect.y0 > last.y0 + page.body_size
    });
    match second {
        true => Some(Continuation::Later),
        false => Some(Continuation::AfterHeading),
    }
}

/// The areas of a page that announce later days.
pub(super) fn advance(
    page: &Page,
    headings: &[(usize, LabelSpan)],
    continuation: Option<Continuation>,
) -> Vec<Rect> {
    let mut areas = Vec::new();
    areas.extend(continuation.map(|from| continued_area(page, from)));
    for &(index, _) in headings
        .iter()
        .filter(|(_, s)| s.label == Label::Advance)
        .take(MAX_AREAS)
    {
        let chunk = &page.chunks[index];
        let (x0, x1) = advance_width(page, index);
        let ends = headings.iter().filter(|&&(i, s)| {
            let other = &page.chunks[i];
            i != index
                && other.rect.y0 > chunk.rect.y1
                && (x0..=x1).contains(&other.rect.mid_x())
                && is_end_of_advance(page, i, s.label, x0, x1)
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

/// The area of a continued schedule: from the top of the page down to the next heading or date.
fn continued_area(page: &Page, from: Continuation) -> Rect {
    // The date of the later day stands on the line right below the heading.
    let first = match from {
        Continuation::AfterHeading => page.rows.first().map_or(0, Vec::len),
        Continuation::Later => 0,
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

/// The left and the right edge of an advance schedule.
fn advance_width(page: &Page, index: usize) -> (f64, f64) {
    let chunk = &page.chunks[index];
    if let Some(cell) = &chunk.cell {
        return (cell.x0, cell.x1);
    }
    // Another heading on the same line limits the width.
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

/// Whether a heading ends the advance schedule: it is alone in its row and not a column title.
fn is_end_of_advance(page: &Page, index: usize, label: Label, x0: f64, x1: f64) -> bool {
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
