//! Rows of people: from tables with titles, and from rows that need none.

mod entry;
mod free;

use std::collections::HashSet;

use super::columns::Column;
use super::sections::Sections;
use super::tables::{Row, Table};
use crate::layout::Page;
use crate::lexicon::{department_of, role_of};
use crate::reading::{Call, Contact};
use crate::value::phone::find_phones;
use entry::entry;
pub(super) use entry::is_set_word;
use free::free_rows;

/// A person's row and its page.
#[derive(Clone, Debug)]
pub(super) struct PersonRow {
    pub(super) call: Call,
    pub(super) phone: Option<String>,
    pub(super) page: u32,
}

impl PersonRow {
    pub(super) fn contact(&self) -> Option<Contact> {
        let phone = self.phone.clone()?;
        (self.call.name.is_some() || self.call.role.is_some()).then(|| Contact {
            name: self.call.name.clone(),
            role: self.call.role.clone(),
            phone: Some(phone),
        })
    }
}

/// All people of a page outside the fences.
pub(super) fn people(
    page: &Page,
    sections: &Sections,
    tables: &[Table],
    country: Option<&str>,
) -> Vec<PersonRow> {
    let mut rows = Vec::new();
    let mut taken: HashSet<usize> = HashSet::new();
    for table in tables.iter().filter(|t| t.is_people()) {
        for row in &table.rows {
            taken.extend(&row.chunks);
            if !table.advance {
                rows.extend(from_table(page, table, row, country));
            }
        }
    }
    for table in tables.iter().filter(|t| t.is_scenes() || t.is_places()) {
        taken.extend(table.rows.iter().flat_map(|r| &r.chunks));
    }
    rows.extend(free_rows(page, sections, &taken, country));
    rows
}

fn from_table(page: &Page, table: &Table, row: &Row, country: Option<&str>) -> Option<PersonRow> {
    let role = row.get(Column::Role).or(row.get(Column::Character));
    let mut name = row.get(Column::Name);
    if role.is_none() && name.is_none() {
        return None;
    }
    // "Position" tables may carry the name in brackets or leave it open.
    if name.is_some_and(|n| !n.chars().any(char::is_alphabetic)) {
        name = None;
    }
    let columns = [Column::Call, Column::Pickup, Column::Makeup, Column::OnSet];
    let cells = columns.iter().filter_map(|&c| row.get(c));
    let cells: Vec<&str> = cells
        .filter(|t| find_phones(t, country).is_empty())
        .collect();
    let entry = cells
        .iter()
        .map(|t| entry(t))
        .find(|e| e.time.is_some() || e.status.is_some());
    let entry = entry.unwrap_or_default();
    let stated = row.get(Column::Phone).or(row.get(Column::Remarks));
    // A number may stand in rows whose table has no column for it.
    let others = row.values.iter().map(|v| v.text.as_str());
    // Two times side by side are eight digits.
    let long = |t: &&str| t.chars().filter(char::is_ascii_digit).count() > 8;
    let others = others.filter(|_| !table.has(Column::Phone)).filter(long);
    let mut texts = stated.into_iter().chain(others);
    let phone = texts.find_map(|text| Some(find_phones(text, country).into_iter().next()?.number));
    if entry.time.is_none() && entry.status.is_none() && phone.is_none() && name.is_none() {
        return None;
    }
    let place = row.get(Column::Place).map(str::to_owned).or(entry.place);
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
            time: entry.time,
            status: entry.status,
            place,
            next_day: entry.next_day,
        },
        phone,
        page: page.number,
    })
}
