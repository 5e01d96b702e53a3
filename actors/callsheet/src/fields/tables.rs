//! Tables found by their column titles; tables side by side stay apart.
//!
//! ```text
//! row of titles -> panels (a title that repeats, or another kind, opens the next)
//! panel         -> the chunks below it within its width, to its end
//! chunks        -> rows (drawn cells, else lines) -> columns (overlap, alignment)
//! ```

use super::columns::{Column, columns_of};
use super::names::is_name;
use super::sections::Sections;
use crate::layout::{Page, Rect};
use crate::lexicon::{Label, department_of, role_of};

/// A title with its place.
#[derive(Clone, Debug)]
struct Title {
    column: Column,
    rect: Rect,
    cell: Option<Rect>,
}

/// One cell's text, lines joined by a blank.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) column: Column,
    pub(super) text: String,
    pub(super) lines: Vec<String>,
    pub(super) rect: Rect,
}

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) values: Vec<Value>,
    /// The banner above, if it names a department.
    pub(super) department: Option<&'static str>,
    pub(super) rect: Rect,
    /// The chunks it was made of.
    pub(super) chunks: Vec<usize>,
}

impl Row {
    pub(super) fn get(&self, column: Column) -> Option<&str> {
        self.values
            .iter()
            .find(|v| v.column == column)
            .map(|v| v.text.trim())
            .filter(|t| !t.is_empty())
    }
}

/// A table with its columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    pub(super) rect: Rect,
    /// It stands in the advance schedule.
    pub(super) advance: bool,
}

impl Table {
    pub(super) fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    pub(super) fn is_scenes(&self) -> bool {
        self.has(Column::Scene)
            && self
                .columns
                .iter()
                .filter(|c| c.of_scenes() || **c == Column::Place)
                .count()
                >= 2
    }

    pub(super) fn is_people(&self) -> bool {
        !self.is_scenes()
            && (self.has(Column::Name) || self.has(Column::Role) || self.has(Column::Character))
    }
}

/// All tables of a page.
pub(super) fn tables(page: &Page, sections: &Sections) -> Vec<Table> {
    let mut panels: Vec<Vec<Title>> = Vec::new();
    for row in &page.rows {
        panels.extend(title_panels(page, row));
    }
    let areas: Vec<Rect> = panels.iter().map(|p| header_rect(p)).collect();
    panels
        .iter()
        .enumerate()
        .map(|(index, panel)| {
            let mut area = body_area(page, panel, index, &areas);
            let head = areas[index];
            let ahead = sections.advance.iter().filter(|a| {
                a.y0 > head.y0 && a.overlap_x(&head) > 0.3 * head.width().min(a.width())
            });
            area.y1 = ahead.map(|a| a.y0).fold(area.y1, f64::min);
            let advance = sections
                .advance
                .iter()
                .any(|a| a.contains(areas[index].mid_x(), areas[index].mid_y()));
            Table {
                columns: panel.iter().map(|t| t.column).collect(),
                rows: body_rows(page, panel, &area),
                rect: area.union(&areas[index]),
                advance,
            }
        })
        .collect()
}

/// The tables whose titles stand in this row.
fn title_panels(page: &Page, row: &[usize]) -> Vec<Vec<Title>> {
    let mut panels: Vec<Vec<Title>> = vec![Vec::new()];
    for &index in row {
        let chunk = &page.chunks[index];
        let options = columns_of(&chunk.text);
        if options.is_empty() {
            continue;
        }
        let current = panels.last().map_or(&[][..], Vec::as_slice);
        let (column, opens) = choose(options, current);
        let title = Title {
            column,
            rect: chunk.rect,
            cell: chunk.cell,
        };
        match panels.last_mut().filter(|_| !opens) {
            Some(panel) => panel.push(title),
            None => panels.push(vec![title]),
        }
    }
    panels.retain(|panel| is_header(panel));
    panels
}

/// The meaning that fits the table so far, and whether it opens another.
fn choose(options: &[Column], current: &[Title]) -> (Column, bool) {
    let has = |c: Column| current.iter().any(|t| t.column == c);
    let scenes = current.iter().filter(|t| t.column.of_scenes()).count();
    let people = current.iter().filter(|t| t.column.of_people()).count();
    let fits = |c: &&Column| {
        let clash = (c.of_scenes() && people > scenes)
            || (matches!(**c, Column::Role | Column::Name | Column::Phone) && scenes > people);
        !has(**c) && !clash
    };
    match options.iter().find(fits) {
        Some(&column) => (column, false),
        None => (options[0], true),
    }
}

fn is_header(panel: &[Title]) -> bool {
    let has = |c: Column| panel.iter().any(|t| t.column == c);
    let who = has(Column::Name) || has(Column::Role) || has(Column::Character);
    let when =
        has(Column::Call) || has(Column::Pickup) || has(Column::OnSet) || has(Column::Makeup);
    let scene_columns = panel.iter().filter(|t| t.column.of_scenes()).count();
    (who && when)
        || (has(Column::Name) && (has(Column::Role) || has(Column::Phone)))
        || (has(Column::Department) && when)
        || (has(Column::Scene) && (scene_columns >= 2 || has(Column::Place)))
        || (has(Column::Date) && panel.len() >= 3)
}

fn header_rect(panel: &[Title]) -> Rect {
    let first = panel.first().map(|t| t.rect).unwrap_or_default();
    panel.iter().fold(first, |r, t| {
        let r = r.union(&t.rect);
        // A drawn cell tells the width of its column.
        t.cell.map_or(r, |c| Rect {
            x0: r.x0.min(c.x0),
            x1: r.x1.max(c.x1),
            ..r
        })
    })
}

/// From the titles down to the next titles, a closing section or a wide gap.
fn body_area(page: &Page, panel: &[Title], index: usize, areas: &[Rect]) -> Rect {
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
    // Text may stick out of its column a little, not into the next table.
    let last_wide = panel.last().is_none_or(|t| t.cell.is_none());
    let x1 = if last_wide {
        right.min(head.x1 + 130.0)
    } else {
        head.x1 + 2.0
    };
    let first_wide = panel.first().is_none_or(|t| t.cell.is_none());
    let x0 = if first_wide {
        // A neighbour's wide value must not count as this table's.
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
    area.y1 = closing(page, panel, &area, &head).min(bottom);
    area
}

/// Where the table ends by a section heading or a gap.
fn closing(page: &Page, panel: &[Title], area: &Rect, head: &Rect) -> f64 {
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
        let ends = ends_by_crew(page, panel, &inside)
            || inside.len() == 1
                && chunk.heading().is_some_and(|h| {
                    matches!(
                        h.label,
                        Label::Advance
                            | Label::Notes
                            | Label::Transport
                            | Label::Hospital
                            | Label::Parking
                            | Label::Contacts
                            | Label::Weather
                            | Label::Office
                            | Label::Scenes
                            | Label::Cast
                    ) && department_of(&chunk.text).is_none()
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

/// Whether a row belongs to a list of people that follows: department banners
/// side by side, or crew under a table of scenes or cast.
fn ends_by_crew(page: &Page, panel: &[Title], inside: &[usize]) -> bool {
    let is_department = |&&i: &&usize| {
        let chunk = &page.chunks[i];
        let first = chunk.labels.first().filter(|l| l.start == 0 && !l.fuzzy);
        let rest = first.map_or(0, |l| chunk.folded.text.len() - l.end);
        // The production's people have a banner too: "PRODUCTION | CAMERA".
        first.is_some_and(|l| matches!(l.label, Label::Department(_) | Label::Title))
            && (rest <= 2 || !chunk.times.is_empty() && rest <= 12)
    };
    let has = |c: Column| panel.iter().any(|t| t.column == c);
    let departments = inside.iter().filter(is_department).count();
    let cast = has(Column::Character) || has(Column::CastNumber);
    let scenes = has(Column::Scene);
    let opens = inside.iter().take(1).any(|i| is_department(&i));
    let crew_row = || {
        let first = inside.first().map(|&i| &page.chunks[i]);
        first.is_some_and(|c| role_of(&c.text).is_some())
            && inside.iter().any(|&i| is_name(&page.chunks[i].text))
    };
    departments >= 2 || opens && (cast || scenes) || scenes && crew_row()
}

fn body_rows(page: &Page, panel: &[Title], area: &Rect) -> Vec<Row> {
    let inside: Vec<usize> = (0..page.chunks.len())
        .filter(|&i| {
            let r = &page.chunks[i].rect;
            area.contains(r.mid_x(), r.mid_y()) && r.mid_y() > area.y0
        })
        .collect();
    let mut rows: Vec<Row> = Vec::new();
    let mut department = None;
    for group in group_rows(page, &inside) {
        if let Some(banner) = banner(page, &group, panel) {
            department = department_of(&banner).or(department);
            // "CAMERA  06:00" is a banner with a call and no row.
            continue;
        }
        let mut row = make_row(page, panel, &group);
        row.department = department;
        let continues = rows
            .last()
            .is_some_and(|last| continuation(&row, last, panel));
        match rows.last_mut().filter(|_| continues) {
            Some(last) => append(last, row),
            None => rows.push(row),
        }
    }
    rows
}

/// Chunks of one row: in one band of drawn cells, else on one line.
fn group_rows(page: &Page, inside: &[usize]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(Vec<usize>, Rect)> = Vec::new();
    for &index in inside {
        let chunk = &page.chunks[index];
        let band = chunk
            .cell
            .filter(|c| c.height() < 8.0 * chunk.size)
            .unwrap_or(chunk.rect);
        let joins = groups.iter_mut().rev().take(3).find(|(members, rect)| {
            let drawn = chunk.cell.is_some()
                && band.overlap_y(rect) > 0.7 * band.height().min(rect.height());
            drawn
                || members
                    .iter()
                    .any(|&m| page.chunks[m].rect.same_line(&chunk.rect))
        });
        match joins {
            Some((members, _)) => members.push(index),
            None => groups.push((vec![index], band)),
        }
    }
    groups
        .into_iter()
        .map(|(mut members, _)| {
            members.sort_by(|&a, &b| {
                let (a, b) = (&page.chunks[a].rect, &page.chunks[b].rect);
                if a.same_line(b) {
                    a.x0.total_cmp(&b.x0)
                } else {
                    a.y0.total_cmp(&b.y0)
                }
            });
            members
        })
        .collect()
}

/// A row that is only a department's name (and perhaps its call).
fn banner(page: &Page, group: &[usize], panel: &[Title]) -> Option<String> {
    if !panel.iter().any(|t| t.column.of_people()) {
        return None;
    }
    let mut texts = group.iter().map(|&i| &page.chunks[i]);
    let first = texts.next()?;
    let rest_are_times = texts.all(|c| {
        !c.times.is_empty() && c.text.chars().filter(|ch| ch.is_alphabetic()).count() <= 8
    });
    let named = first.labels.iter().any(|l| {
        matches!(
            l.label,
            Label::Department(_) | Label::Crew | Label::Cast | Label::Transport
        )
    });
    let heading = first.bare_heading().is_some()
        || first
            .labels
            .first()
            .is_some_and(|l| l.start == 0 && !first.times.is_empty());
    (rest_are_times && named && heading && group.len() <= 2).then(|| first.text.clone())
}

fn make_row(page: &Page, panel: &[Title], group: &[usize]) -> Row {
    let mut row = Row {
        chunks: group.to_vec(),
        ..Row::default()
    };
    for &index in group {
        let chunk = &page.chunks[index];
        row.rect = if row.values.is_empty() {
            chunk.rect
        } else {
            row.rect.union(&chunk.rect)
        };
        let spans = panel
            .iter()
            .filter(|t| chunk.rect.overlap_x(&t.rect) > 0.5 * t.rect.width())
            .count();
        if spans >= 2 && chunk.words.len() >= 2 {
            for word in &chunk.words {
                push_value(
                    &mut row,
                    column_at(panel, &word.rect),
                    &word.text,
                    word.rect,
                );
            }
        } else {
            push_value(
                &mut row,
                column_at(panel, &chunk.rect),
                &chunk.text,
                chunk.rect,
            );
        }
    }
    row
}

fn push_value(row: &mut Row, column: Option<Column>, text: &str, rect: Rect) {
    let Some(column) = column else { return };
    match row.values.iter_mut().find(|v| v.column == column) {
        Some(value) => {
            value.text.push(' ');
            value.text.push_str(text);
            match value
                .lines
                .last_mut()
                .filter(|_| value.rect.same_line(&rect))
            {
                Some(line) => {
                    line.push(' ');
                    line.push_str(text);
                }
                None => value.lines.push(text.to_owned()),
            }
            value.rect = value.rect.union(&rect);
        }
        None => row.values.push(Value {
            column,
            text: text.to_owned(),
            lines: vec![text.to_owned()],
            rect,
        }),
    }
}

/// The column a box belongs to: drawn cell, overlap, or a common edge.
fn column_at(panel: &[Title], rect: &Rect) -> Option<Column> {
    let drawn = panel.iter().find(|t| {
        t.cell
            .is_some_and(|c| c.x0 - 1.0 <= rect.mid_x() && rect.mid_x() <= c.x1 + 1.0)
    });
    if let Some(title) = drawn {
        return Some(title.column);
    }
    let closeness = |t: &Title| {
        let overlap = t.rect.overlap_x(rect) / t.rect.width().min(rect.width()).max(1.0);
        let edge = (t.rect.x0 - rect.x0)
            .abs()
            .min((t.rect.mid_x() - rect.mid_x()).abs())
            .min((t.rect.x1 - rect.x1).abs());
        overlap * 20.0 + if edge < 5.0 { 25.0 } else { 0.0 } - edge / 4.0
    };
    panel
        .iter()
        .max_by(|a, b| closeness(a).total_cmp(&closeness(b)))
        .map(|t| t.column)
}

/// A further line of the row above: nothing stands in the columns that open a row.
fn continuation(row: &Row, last: &Row, panel: &[Title]) -> bool {
    let keys = [
        Column::Scene,
        Column::Name,
        Column::Role,
        Column::Call,
        Column::CastNumber,
        Column::Character,
        Column::Date,
        Column::Phone,
        Column::Department,
        Column::Pickup,
        Column::OnSet,
    ];
    let opens = keys.iter().any(|&k| row.get(k).is_some());
    let has_key = keys.iter().any(|k| panel.iter().any(|t| t.column == *k));
    has_key && !opens && row.rect.y0 - last.rect.y1 < 1.2 * row.rect.height().max(6.0)
}

fn append(last: &mut Row, row: Row) {
    for value in row.values {
        push_value(last, Some(value.column), &value.text, value.rect);
    }
    last.rect = last.rect.union(&row.rect);
    last.chunks.extend(row.chunks);
}
