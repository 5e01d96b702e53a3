//! Rows of column titles, and the tables that they begin.

use crate::layout::{Chunk, Page, Rect};
use crate::lexicon::{Column, Label, columns_of, columns_of_exactly, department_of};

/// A column title with its box and its cell.
#[derive(Clone, Debug)]
pub(super) struct Title {
    pub(super) column: Column,
    pub(super) rect: Rect,
    pub(super) cell: Option<Rect>,
    pub(super) chunk: usize,
}

/// The panels of a row of titles: the titles of one table each. Empty if the row has no titles.
pub(super) fn title_panels(page: &Page, row: &[usize]) -> Vec<Vec<Title>> {
    let row = &with_centred(page, row);
    let mut panels: Vec<Vec<Title>> = vec![Vec::new()];
    for (at, &index) in row.iter().enumerate() {
        let chunk = &page.chunks[index];
        let (mut options, rect) = columns_of_title(page, index);
        let next = row.get(at + 1).map(|&i| columns_of_title(page, i).0);
        let next_is = |column| next.is_some_and(|next| next.contains(&column));
        if names_department(chunk) && next_is(Column::Name) {
            options = &[Column::Role];
        }
        // "GOTOWOŚĆ 16.00" beside a row of titles is a label with its time.
        let timed = row
            .get(at + 1)
            .is_some_and(|&i| !page.chunks[i].times.is_empty());
        if options.is_empty() || timed && next.is_some_and(<[Column]>::is_empty) {
            continue;
        }
        // "# | Rolle | Darsteller" after the titles of scenes begins a table of the cast.
        let numbers = options.contains(&Column::CastNumber);
        if numbers && (next_is(Column::Character) || next_is(Column::Name)) {
            let scenes = panels.last().is_some_and(|panel| is_of_scenes(panel));
            if scenes {
                panels.push(Vec::new());
            }
        }
        if let Some(panel) = panels.last_mut() {
            set_place_code(page, panel, options);
        }
        let before = at.checked_sub(1).and_then(|at| row.get(at));
        let before = before.and_then(|&i| page.chunks[i].cell);
        if panels
            .last()
            .is_some_and(|panel| is_detached(panel, before, chunk.cell.as_ref()))
        {
            panels.push(Vec::new());
        }
        let current = panels.last().map_or(&[][..], Vec::as_slice);
        let (column, opens) = choose_column(options, current);
        let title = Title {
            column,
            rect,
            cell: chunk.cell,
            chunk: index,
        };
        match panels.last_mut().filter(|_| !opens) {
            Some(panel) => panel.push(title),
            None => panels.push(vec![title]),
        }
    }
    for panel in &mut panels {
        set_code_columns(page, panel);
    }
    panels.retain(|panel| is_header(panel));
    // A row with a value between the titles is a form, not a row of titles.
    panels.retain(|panel| !is_places(panel) || is_unbroken(page, row, panel));
    panels
}

/// The row with the titles of two lines that are centred beside it.
fn with_centred(page: &Page, row: &[usize]) -> Vec<usize> {
    let Some(all) = row
        .iter()
        .map(|&i| page.chunks[i].rect)
        .reduce(|a, b| a.union(&b))
    else {
        return Vec::new();
    };
    let mut titles = row.to_vec();
    let high = all.y0 - 0.5 * all.height();
    let beside = page.between(high, all.mid_y()).filter(|i| {
        let rect = &page.chunks[*i].rect;
        let reaches = rect.overlap_y(&all) > 0.3 * rect.height().min(all.height());
        let apart = row
            .iter()
            .all(|&other| page.chunks[other].rect.overlap_x(rect) <= 0.0);
        // Only the upper of the two lines; the lower is added to it later.
        reaches && apart && rect.mid_y() < all.mid_y()
    });
    titles.extend(beside.filter(|i| !row.contains(i)));
    titles.sort_by(|&a, &b| page.chunks[a].rect.x0.total_cmp(&page.chunks[b].rect.x0));
    titles
}

/// The columns that a title may mean with all its lines, and its box. A narrow cell breaks
/// "Day/Night" anywhere.
fn columns_of_title(page: &Page, index: usize) -> (&'static [Column], Rect) {
    let title = &page.chunks[index];
    let below = page.below(index).map(|i| &page.chunks[i]).filter(|below| {
        let gap = below.rect.y0 - title.rect.y1;
        gap < 0.6 * title.size && below.times.is_empty()
    });
    let whole = below.and_then(|below| {
        let glued = columns_of_exactly(&format!("{}{}", title.text, below.text));
        let options = match glued.is_empty() && columns_of(&title.text).is_empty() {
            true => columns_of_exactly(&format!("{} {}", title.text, below.text)),
            false => glued,
        };
        (!options.is_empty()).then(|| (options, title.rect.union(&below.rect)))
    });
    whole.unwrap_or_else(|| (columns_of(&title.text), title.rect))
}

/// Whether the titles are those of a table of scenes.
fn is_of_scenes(panel: &[Title]) -> bool {
    let of_scenes = panel.iter().filter(|t| t.column.of_scenes()).count();
    of_scenes >= 3 && panel.iter().any(|t| t.column == Column::Scene)
}

/// Whether a title is the name of a department above its roles: "CAMERA | NAME | CALL".
fn names_department(chunk: &Chunk) -> bool {
    chunk
        .bare_heading()
        .is_some_and(|h| matches!(h.label, Label::Department(_) | Label::Title))
        && department_of(&chunk.text).is_some()
}

/// Whether a cell does not touch the previous one, so that another table begins.
fn is_detached(panel: &[Title], before: Option<Rect>, cell: Option<&Rect>) -> bool {
    let last = before.or_else(|| panel.last().and_then(|t| t.cell));
    matches!((last, cell), (Some(last), Some(cell)) if cell.x0 - last.x1 > 4.0) && is_header(panel)
}

/// Makes "LOC" before "LOCATION" the code of the place.
fn set_place_code(page: &Page, panel: &mut [Title], options: &[Column]) {
    let Some(last) = panel.last_mut() else { return };
    let short = columns_of(&page.chunks[last.chunk].text).contains(&Column::Code);
    if options.first() == Some(&Column::Place) && last.column == Column::Place && short {
        last.column = Column::Code;
    }
}

/// Whether the titles are those of a table of places.
fn is_places(panel: &[Title]) -> bool {
    let has = |c: Column| panel.iter().any(|t| t.column == c);
    let named = [Column::Place, Column::Name, Column::SetName, Column::Code];
    has(Column::Address)
        && named.iter().any(|&c| has(c))
        && ![
            Column::Role,
            Column::Character,
            Column::Call,
            Column::Department,
            Column::Date,
        ]
        .iter()
        .any(|&c| has(c))
}

/// Makes "No", "#" and "LOC" beside a name codes in a table of places.
fn set_code_columns(page: &Page, panel: &mut [Title]) {
    if !is_places(panel) {
        return;
    }
    let has = |panel: &[Title], c: Column| panel.iter().any(|t| t.column == c);
    let named = has(panel, Column::Name) || has(panel, Column::SetName);
    for title in panel {
        let short = columns_of(&page.chunks[title.chunk].text).contains(&Column::Code);
        let number = matches!(title.column, Column::CastNumber | Column::Scene);
        if short && (number || title.column == Column::Place && named) {
            title.column = Column::Code;
        }
    }
}

/// Whether no other chunk stands between the titles.
fn is_unbroken(page: &Page, row: &[usize], panel: &[Title]) -> bool {
    let head = header_rect(panel);
    row.iter().all(|&i| {
        let x = page.chunks[i].rect.mid_x();
        panel.iter().any(|t| t.chunk == i) || !(head.x0..=head.x1).contains(&x)
    })
}

/// The column that fits the table so far, and whether it begins another table instead.
fn choose_column(options: &[Column], current: &[Title]) -> (Column, bool) {
    let has = |c: Column| current.iter().any(|t| t.column == c);
    let scenes = current.iter().filter(|t| t.column.of_scenes()).count();
    let people = current.iter().filter(|t| t.column.of_people()).count();
    let fits = |c: &&Column| {
        // In a schedule "# | Call | Location" stand before the titles of the scenes.
        let who = [
            Column::Name,
            Column::Role,
            Column::Character,
            Column::Department,
        ];
        let of_people = who.iter().any(|&c| has(c));
        let clash = (c.of_scenes() && of_people && people > scenes)
            || (matches!(**c, Column::Role | Column::Name | Column::Phone) && scenes > people);
        !has(**c) && !clash
    };
    // Among scenes "SET" is the set that is shot, not the time on set.
    let of_scenes = || options.iter().find(|c| c.of_scenes() && fits(c));
    let preferred = if has(Column::Scene) && !has(Column::Character) {
        of_scenes()
    } else {
        None
    };
    match preferred.or_else(|| options.iter().find(fits)) {
        Some(&column) => (column, false),
        None => (options[0], true),
    }
}

/// Whether the titles are enough for a table.
fn is_header(panel: &[Title]) -> bool {
    let has = |c: Column| panel.iter().any(|t| t.column == c);
    let who = has(Column::Name) || has(Column::Role) || has(Column::Character);
    let when =
        has(Column::Call) || has(Column::Pickup) || has(Column::OnSet) || has(Column::Makeup);
    let scene_columns = panel.iter().filter(|t| t.column.of_scenes()).count();
    // "SCENY | Aktorzy" are the headings of two tables, not the titles of one.
    if panel.len() == 2 && has(Column::Scene) && has(Column::CastIds) {
        return false;
    }
    (who && when)
        || (has(Column::Name) && (has(Column::Role) || has(Column::Phone)))
        || (has(Column::Department) && when)
        || (has(Column::Scene)
            && (scene_columns >= 2 || has(Column::Place) || has(Column::Address)))
        || (has(Column::Date) && panel.len() >= 3)
        || is_places(panel)
}

/// The box of the titles and their cells.
pub(super) fn header_rect(panel: &[Title]) -> Rect {
    let first = panel.first().map(|t| t.rect).unwrap_or_default();
    panel.iter().fold(first, |r, t| {
        let r = r.union(&t.rect);
        // A drawn cell gives the width of its column.
        t.cell.map_or(r, |c| Rect {
            x0: r.x0.min(c.x0),
            x1: r.x1.max(c.x1),
            ..r
        })
    })
}
