//! The rows of a table, and the columns of their text.

use super::model::{Row, Value};
use super::titles::Title;
use crate::layout::{Page, Rect};
use crate::lexicon::{Column, Label, columns_of, department_of};
use crate::value::time::TIME_PREFIXES;

/// The rows of a table in its area.
pub(super) fn body_rows(page: &Page, panel: &[Title], area: &Rect) -> Vec<Row> {
    let inside: Vec<usize> = (0..page.chunks.len())
        .filter(|&i| {
            let r = &page.chunks[i].rect;
            area.contains(r.mid_x(), r.mid_y()) && r.mid_y() > area.y0
        })
        .collect();
    let mut rows: Vec<Row> = Vec::new();
    // A department may be the title of the column of its roles.
    let mut department = panel
        .iter()
        .find(|t| t.column == Column::Role)
        .filter(|t| !columns_of(&page.chunks[t.chunk].text).contains(&Column::Role))
        .and_then(|t| department_of(&page.chunks[t.chunk].text));
    let lines = group_rows(page, &inside).into_iter();
    let lines: Vec<Row> = lines.map(|group| make_row(page, panel, group)).collect();
    let max_gap = max_continuation_gap(page, panel, &lines);
    for mut row in lines {
        let more = rows.last_mut().filter(|last| {
            let continues = is_timed(last) && !is_timed(&row) || awaits_time(last);
            continues && row.rect.y0 - last.rect.y1 < max_gap
        });
        if let Some(last) = more {
            append(last, row);
            continue;
        }
        if let Some(banner) = banner(page, &row.chunks, panel) {
            department = department_of(&banner).or(department);
            // "CAMERA  06:00" is a banner with a department call, not a row.
            continue;
        }
        row.department = department;
        let continues = rows
            .last()
            .is_some_and(|last| is_continuation(&row, last, panel));
        match rows.last_mut().filter(|_| continues) {
            Some(last) => append(last, row),
            None => rows.push(row),
        }
    }
    rows
}

/// Columns of times, of which every row of people has at least one.
const TIME_COLUMNS: [Column; 4] = [Column::Call, Column::Pickup, Column::Makeup, Column::OnSet];

fn is_timed(row: &Row) -> bool {
    TIME_COLUMNS.iter().any(|&column| row.get(column).is_some())
}

/// Whether a time column ends with "godz.", so that the time is on the next line.
fn awaits_time(row: &Row) -> bool {
    let mut times = TIME_COLUMNS.iter().filter_map(|&column| row.get(column));
    times.any(|text| TIME_PREFIXES.contains(&text.trim_end_matches('.')))
}

/// The gap below which a line without a time continues the row above: clearly less than the gap
/// before any row with a time.
fn max_continuation_gap(page: &Page, panel: &[Title], rows: &[Row]) -> f64 {
    if !panel.iter().any(|t| TIME_COLUMNS.contains(&t.column)) {
        return f64::MIN;
    }
    let pairs = rows
        .windows(2)
        .filter(|pair| is_timed(&pair[1]) && !awaits_time(&pair[0]));
    let gaps = pairs.map(|pair| pair[1].rect.y0 - pair[0].rect.y1);
    let least = gaps.fold(f64::MAX, f64::min);
    match least < f64::MAX {
        true => least - 0.15 * page.body_size,
        false => f64::MIN,
    }
}

/// Groups chunks into rows: by drawn cells at the same height, else by line.
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
            // The lines of one cell may be centred beside the single line of another.
            let beside = |m: &usize| {
                let other = &page.chunks[*m].rect;
                other.overlap_y(&chunk.rect) > 0.3 * other.height().min(chunk.rect.height())
            };
            drawn || members.iter().any(beside)
        });
        match joins {
            Some((members, _)) => members.push(index),
            None => groups.push((vec![index], band)),
        }
    }
    groups
        .into_iter()
        .map(|(members, _)| in_reading_order(page, members))
        .collect()
}

/// The chunks line by line, each line from left to right.
fn in_reading_order(page: &Page, mut members: Vec<usize>) -> Vec<usize> {
    let rect = |i: usize| &page.chunks[i].rect;
    members.sort_by(|&a, &b| rect(a).y0.total_cmp(&rect(b).y0));
    let mut lines: Vec<Vec<usize>> = Vec::new();
    for index in members {
        let first = lines.last().and_then(|line| line.first()).copied();
        let joins = first.is_some_and(|first| rect(first).same_line(rect(index)));
        match lines.last_mut().filter(|_| joins) {
            Some(line) => line.push(index),
            None => lines.push(vec![index]),
        }
    }
    for line in &mut lines {
        line.sort_by(|&a, &b| rect(a).x0.total_cmp(&rect(b).x0));
    }
    lines.concat()
}

/// The text of a row that is only the name of a department, perhaps with its call.
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

/// Builds a row: every chunk, or every word of a wide chunk, goes to its column.
fn make_row(page: &Page, panel: &[Title], group: Vec<usize>) -> Row {
    let mut row = Row::default();
    for &index in &group {
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
                let column = column_at(panel, &word.rect);
                push_value(&mut row, column, &word.text, word.rect, index);
            }
        } else {
            let column = column_at(panel, &chunk.rect);
            push_value(&mut row, column, &chunk.text, chunk.rect, index);
        }
    }
    row.chunks = group;
    row
}

fn push_value(row: &mut Row, column: Option<Column>, text: &str, rect: Rect, chunk: usize) {
    let Some(column) = column else { return };
    let Some(value) = row.values.iter_mut().find(|v| v.column == column) else {
        row.values.push(Value {
            column,
            text: text.to_owned(),
            lines: vec![text.to_owned()],
            rect,
            chunks: vec![chunk],
        });
        return;
    };
    value.text.push(' ');
    value.text.push_str(text);
    let same_line = value.rect.same_line(&rect);
    match value.lines.last_mut().filter(|_| same_line) {
        Some(line) => {
            line.push(' ');
            line.push_str(text);
        }
        None => value.lines.push(text.to_owned()),
    }
    value.rect = value.rect.union(&rect);
    if value.chunks.last() != Some(&chunk) {
        value.chunks.push(chunk);
    }
}

/// The column that a box belongs to: by drawn cell, overlap or a common edge.
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

/// Whether a row is a further line of the row above: the columns that begin a row are empty.
fn is_continuation(row: &Row, last: &Row, panel: &[Title]) -> bool {
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

/// Adds a continuation to the row above.
fn append(last: &mut Row, row: Row) {
    for value in row.values {
        let chunk = value.chunks.first().copied().unwrap_or_default();
        push_value(last, Some(value.column), &value.text, value.rect, chunk);
    }
    last.rect = last.rect.union(&row.rect);
    last.chunks.extend(row.chunks);
}
