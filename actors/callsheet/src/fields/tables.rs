//! Tables found by their column titles; tables side by side stay apart.
//!
//! ```text
//! row of titles -> panels (a title that repeats, or another kind, opens the next)
//! panel         -> the chunks below it within its width, to its end
//! chunks        -> rows (drawn cells, else lines) -> columns (overlap, alignment)
//! ```

mod area;
mod rows;
mod titles;

use std::collections::HashSet;

use super::columns::Column;
use super::names::is_name;
use super::sections::Sections;
use crate::layout::{Page, Rect};
use crate::lexicon::role_of;
use area::body_area;
use rows::body_rows;
use titles::{Title, header_rect, title_panels};

/// One cell's text, lines joined by a blank.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) column: Column,
    pub(super) text: String,
    pub(super) lines: Vec<String>,
    pub(super) rect: Rect,
    pub(super) chunks: Vec<usize>,
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
    /// The chunks of its titles.
    pub(super) titles: Vec<usize>,
}

/// Tables of one page that are looked at.
const PANELS: usize = 48;

impl Table {
    pub(super) fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    pub(super) fn is_scenes(&self) -> bool {
        // "Nr. | Rolle | Darsteller" is the cast.
        self.has(Column::Scene)
            && !self.has(Column::Character)
            && self
                .columns
                .iter()
                .filter(|c| c.of_scenes() || matches!(c, Column::Place | Column::Address))
                .count()
                >= 2
    }

    /// A table of places with their addresses.
    pub(super) fn is_places(&self) -> bool {
        let people = [
            Column::Role,
            Column::Character,
            Column::Call,
            Column::Department,
        ];
        self.has(Column::Address)
            && !self.is_scenes()
            && !self.has(Column::Date)
            && !people.iter().any(|&c| self.has(c))
    }

    pub(super) fn is_people(&self) -> bool {
        !self.is_scenes()
            && !self.is_places()
            && (self.has(Column::Name) || self.has(Column::Role) || self.has(Column::Character))
    }

    /// The table with the column of days that has no title: every row names another day.
    fn with_dates(mut self, page: &Page) -> Self {
        let day = |row: &Row| {
            let dated = |&&i: &&usize| {
                let mut dates = page.chunks[i].dates.iter();
                dates.any(|date| !date.weak && (date.weekday.is_some() || date.year.is_some()))
            };
            row.chunks.iter().find(dated).copied()
        };
        let days: Vec<Option<usize>> = self.rows.iter().map(day).collect();
        let told: HashSet<&str> = days
            .iter()
            .flatten()
            .map(|&i| page.chunks[i].text.as_str())
            .collect();
        if self.has(Column::Date) || told.len() < 3 || told.len() * 4 < days.len() * 3 {
            return self;
        }
        for (row, day) in self.rows.iter_mut().zip(days) {
            row.values
                .retain(|value| day.is_none_or(|day| value.chunks != [day]));
            row.values.extend(day.map(|day| Value {
                column: Column::Date,
                text: page.chunks[day].text.clone(),
                lines: vec![page.chunks[day].text.clone()],
                rect: page.chunks[day].rect,
                chunks: vec![day],
            }));
        }
        self.columns.push(Column::Date);
        self
    }

    /// The times that stand in rows of people, which are nobody else's.
    pub(super) fn own_times(&self) -> impl Iterator<Item = usize> {
        let person = |row: &&Row| {
            row.get(Column::Name).is_some_and(is_name)
                || row.get(Column::Role).is_some_and(|t| role_of(t).is_some())
                || row.get(Column::Character).is_some()
        };
        let call = |value: &&Value| {
            matches!(
                value.column,
                Column::Call | Column::Pickup | Column::Makeup | Column::OnSet
            )
        };
        let rows = self.rows.iter().filter(person);
        let values = rows.flat_map(move |row| row.values.iter().filter(call));
        values.flat_map(|value| value.chunks.iter().copied())
    }
}

/// All tables of a page.
pub(super) fn tables(page: &Page, sections: &Sections) -> Vec<Table> {
    let mut panels: Vec<Vec<Title>> = Vec::new();
    for row in &page.rows {
        panels.extend(title_panels(page, row));
    }
    panels.truncate(PANELS);
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
            let table = Table {
                columns: panel.iter().map(|t| t.column).collect(),
                rows: body_rows(page, panel, &area),
                rect: area.union(&areas[index]),
                advance,
                titles: panel.iter().map(|t| t.chunk).collect(),
            };
            table.with_dates(page)
        })
        .collect()
}
