//! Rows of people: from tables, and from lists without column titles.

mod call_cell;
mod list;
mod model;
mod person;
mod segments;
mod two_lines;

use std::collections::HashSet;

use super::sections::Sections;
use super::tables::{Row, Table};
use crate::layout::Page;
use crate::lexicon::{Column, department_of, role_of};
use crate::reading::Call;
use crate::value::phone::find_phones;
pub(super) use call_cell::is_set_reference;
use call_cell::read_call_cell;
use list::list_rows;
pub(super) use model::PersonRow;

/// The people of a page outside the advance schedule.
pub(super) fn people(
    page: &Page,
    sections: &Sections,
    tables: &[Table],
    country: Option<&str>,
) -> Vec<PersonRow> {
    let mut rows = Vec::new();
    let mut used: HashSet<usize> = HashSet::new();
    for table in tables.iter().filter(|t| t.is_people()) {
        for row in &table.rows {
            used.extend(&row.chunks);
            if !table.advance {
                rows.extend(from_table(page, table, row, country));
            }
        }
    }
    for table in tables.iter().filter(|t| t.is_scenes() || t.is_places()) {
        used.extend(table.rows.iter().flat_map(|r| &r.chunks));
    }
    rows.extend(list_rows(page, sections, &used, country));
    rows
}

/// The person of a table row, `None` if the row has neither a name nor a call.
fn from_table(page: &Page, table: &Table, row: &Row, country: Option<&str>) -> Option<PersonRow> {
    let role = row.get(Column::Role).or(row.get(Column::Character));
    let mut name = row.get(Column::Name);
    if role.is_none() && name.is_none() {
        return None;
    }
    // A table of positions may leave the name open: "-", "???".
    if name.is_some_and(|n| !n.chars().any(char::is_alphabetic)) {
        name = None;
    }
    let columns = [Column::Call, Column::Pickup, Column::Makeup, Column::OnSet];
    let cells = columns.iter().filter_map(|&c| row.get(c));
    let cells: Vec<&str> = cells
        .filter(|t| find_phones(t, country).is_empty())
        .collect();
    let cell = cells
        .iter()
        .map(|t| read_call_cell(t))
        .find(|e| e.time.is_some() || e.status.is_some());
    let cell = cell.unwrap_or_default();
    let phone_cell = row.get(Column::Phone).or(row.get(Column::Remarks));
    // A table without a phone column may have numbers in other columns.
    let others = row.values.iter().map(|v| v.text.as_str());
    // Two times side by side have eight digits.
    let long = |t: &&str| t.chars().filter(char::is_ascii_digit).count() > 8;
    let others = others.filter(|_| !table.has(Column::Phone)).filter(long);
    let mut texts = phone_cell.into_iter().chain(others);
    let phone = texts.find_map(|text| Some(find_phones(text, country).into_iter().next()?.number));
    if cell.time.is_none() && cell.status.is_none() && phone.is_none() && name.is_none() {
        return None;
    }
    let place = row.get(Column::Place).map(str::to_owned).or(cell.place);
    let department = row
        .get(Column::Department)
        .and_then(department_of)
        .or(row.department)
        .or(role.and_then(role_of).map(|(_, d)| d))
        .or(role.and_then(department_of));
    let printed = |t: &str| t.trim_matches([':', '-', ' ']).to_owned();
    let cast =
        table.has(Column::Character) || table.has(Column::CastNumber) && !table.has(Column::Role);
    Some(PersonRow {
        call: Call {
            name: name.map(printed),
            role: role.map(printed),
            department: if cast {
                Some("cast".to_owned())
            } else {
                department.map(str::to_owned)
            },
            time: cell.time,
            status: cell.status,
            place,
            next_day: cell.next_day,
        },
        phone,
        page: page.number,
    })
}
