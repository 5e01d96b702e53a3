//! The area of a table below its titles.

use super::titles::Title;
use crate::layout::{Chunk, Page, Rect};
use crate::lexicon::{Column, Label, department_of, is_name, role_of};
use crate::value::address::address_score;

/// The area from the titles down to the next titles, a section heading or a wide gap.
pub(super) fn body_area(page: &Page, panel: &[Title], index: usize, areas: &[Rect]) -> Rect {
    let head = areas[index];
    let others = || {
        areas
            .iter()
            .enumerate()
            .filter(move |(i, _)| *i != index)
            .map(|(_, a)| a)
    };
    let right = others()
        .filter(|a| a.same_line(&head) && a.x0 > head.x1)
        .map(|a| a.x0 - 1.0)
        .fold(page.width, f64::min);
    let left = others()
        .filter(|a| a.same_line(&head) && a.x1 < head.x0)
        .map(|a| a.x1 + 1.0)
        .fold(0.0, f64::max);
    // Text may exceed its column a little, but not into the next table.
    let last_wide = panel.last().is_none_or(|t| t.cell.is_none());
    let x1 = if last_wide {
        right.min(head.x1 + 130.0)
    } else {
        head.x1 + 2.0
    };
    let first_wide = panel.first().is_none_or(|t| t.cell.is_none());
    let x0 = if first_wide {
        // A wide value of the table to the left must not count as one of this table.
        let reach = if left > 0.0 { 4.0 } else { 60.0 };
        left.max(head.x0 - reach)
    } else {
        head.x0 - 2.0
    };
    let bottom = others()
        .filter(|a| a.y0 > head.y1 && a.overlap_x(&head) > 0.3 * a.width().min(head.width()))
        .map(|a| a.y0 - 1.0)
        .fold(page.height, f64::min);
    let mut area = Rect {
        x0,
        y0: head.y1,
        x1,
        y1: bottom,
    };
    area.y1 = end_of_body(page, panel, &area, &head).min(bottom);
    area
}

/// The height at which a section heading or a gap ends the table.
fn end_of_body(page: &Page, panel: &[Title], area: &Rect, head: &Rect) -> f64 {
    let drawn = panel.iter().all(|t| t.cell.is_some());
    let has = |c: Column| panel.iter().any(|t| t.column == c);
    let (of_scenes, of_cast) = (has(Column::Scene), has(Column::Character));
    let ends_with = |label: Label, chunk: &Chunk| match label {
        Label::Crew => of_scenes,
        Label::Set => of_cast,
        Label::Advance
        | Label::Notes
        | Label::Transport
        | Label::Hospital
        | Label::Parking
        | Label::Contacts
        | Label::Weather
        | Label::Office
        | Label::Scenes
        | Label::Cast => department_of(&chunk.text).is_none(),
        _ => false,
    };
    let mut boxed = false;
    let mut last = head.y1;
    for row in &page.rows {
        let inside: Vec<usize> = row
            .iter()
            .copied()
            .filter(|&i| {
                let r = &page.chunks[i].rect;
                r.mid_y() > area.y0 && (area.x0..=area.x1).contains(&r.mid_x())
            })
            .collect();
        let Some(&first) = inside.first() else {
            continue;
        };
        let chunk = &page.chunks[first];
        let gap = chunk.rect.y0 - last;
        if gap > 5.5 * page.body_size.max(6.0) {
            return chunk.rect.y0 - 1.0;
        }
        // Text outside all cells is not a row of a drawn table.
        if drawn && boxed && inside.iter().all(|&i| page.chunks[i].cell.is_none()) {
            return chunk.rect.y0 - 1.0;
        }
        // A banner in a cell of its own does not show whether the rows have cells.
        boxed |= inside.len() > 1 && chunk.cell.is_some();
        let ends = ends_by_crew(page, panel, &inside)
            || ends_by_place(page, panel, &inside)
            || inside.iter().all(|&i| {
                let chunk = &page.chunks[i];
                chunk.heading().is_some_and(|h| ends_with(h.label, chunk))
            });
        if ends {
            return chunk.rect.y0 - 1.0;
        }
        last = last.max(
            inside
                .iter()
                .map(|&i| page.chunks[i].rect.y1)
                .fold(last, f64::max),
        );
    }
    page.height
}

/// Whether a row belongs to places that follow the table: a label of a place with an address.
fn ends_by_place(page: &Page, panel: &[Title], inside: &[usize]) -> bool {
    let chunks = || inside.iter().map(|&i| &page.chunks[i]);
    let labelled = |c: &Chunk| c.bare_heading().is_some_and(|h| h.label.is_place());
    !panel.iter().any(|t| t.column == Column::Address)
        && chunks().any(labelled)
        && chunks().any(|c| c.bare_heading().is_none() && address_score(&c.text) >= 2)
}

/// Whether a row belongs to a list of people that follows the table: department banners side by
/// side, or crew below a table of scenes or cast.
fn ends_by_crew(page: &Page, panel: &[Title], inside: &[usize]) -> bool {
    let is_department = |&&i: &&usize| {
        let chunk = &page.chunks[i];
        let first = chunk.labels.first().filter(|l| l.start == 0 && !l.fuzzy);
        let rest = first.map_or(0, |l| chunk.folded.text.len() - l.end);
        // The production department has a banner as well: "PRODUCTION | CAMERA".
        first.is_some_and(|l| matches!(l.label, Label::Department(_) | Label::Title))
            && (rest <= 2 || !chunk.times.is_empty() && rest <= 12)
    };
    let has = |c: Column| panel.iter().any(|t| t.column == c);
    let departments = inside.iter().filter(is_department).count();
    let cast = has(Column::Character) || has(Column::CastNumber);
    let scenes = has(Column::Scene);
    let opens = inside.iter().take(1).any(|i| is_department(&i));
    let crew_row = || {
        inside
            .iter()
            .any(|&i| role_of(&page.chunks[i].text).is_some())
            && inside.iter().any(|&i| is_name(&page.chunks[i].text))
    };
    departments >= 2 || opens && (cast || scenes) || scenes && crew_row()
}
