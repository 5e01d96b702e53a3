//! A table: its columns and rows, and its kind by its columns.

use std::collections::HashSet;

use crate::layout::{Page, Rect};
use crate::lexicon::{Column, is_name, role_of};

/// The value of a cell; `text` has its lines joined by spaces.
#[derive(Clone, Debug)]
pub(in crate::fields) struct Value {
    pub(in crate::fields) column: Column,
    pub(in crate::fields) text: String,
    pub(in crate::fields) lines: Vec<String>,
    pub(in crate::fields) rect: Rect,
    pub(in crate::fields) chunks: Vec<usize>,
}

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub(in crate::fields) struct Row {
    pub(in crate::fields) values: Vec<Value>,
    /// The key of the department in the banner above the row.
    pub(in crate::fields) department: Option<&'static str>,
    pub(in crate::fields) rect: Rect,
    /// Indices of the chunks of the row.
    pub(in crate::fields) chunks: Vec<usize>,
}

impl Row {
    /// The trimmed text in a column, `None` if it is empty.
    pub(in crate::fields) fn get(&self, column: Column) -> Option<&str> {
        self.values
            .iter()
            .find(|v| v.column == column)
            .map(|v| v.text.trim())
            .filter(|t| !t.is_empty())
    }
}

/// A table with its columns.
#[derive(Clone, Debug, Default)]
pub(in crate::fields) struct Table {
    pub(in crate::fields) columns: Vec<Column>,
    pub(in crate::fields) rows: Vec<Row>,
    pub(in crate::fields) rect: Rect,
    /// Whether the table is in the advance schedule.
    pub(in crate::fields) advance: bool,
    /// Indices of the chunks of its titles.
    pub(in crate::fields) titles: Vec<usize>,
}

impl Table {
    pub(in crate::fields) fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Whether it is a table of scenes.
    pub(in crate::fields) fn is_scenes(&self) -> bool {
        // "Nr. | Rolle | Darsteller" is a table of the cast.
        self.has(Column::Scene)
            && !self.has(Column::Character)
            && self
                .columns
                .iter()
                .filter(|c| c.of_scenes() || matches!(c, Column::Place | Column::Address))
                .count()
                >= 2
    }

    /// Whether it is a table of places with their addresses.
    pub(in crate::fields) fn is_places(&self) -> bool {
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

    /// Whether it is a table of people.
    pub(in crate::fields) fn is_people(&self) -> bool {
        !self.is_scenes()
            && !self.is_places()
            && (self.has(Column::Name) || self.has(Column::Role) || self.has(Column::Character))
    }

    /// Adds a date column without a title, if nearly every row has another date.
    pub(super) fn with_untitled_dates(mut self, page: &Page) -> Self {
        let day = |row: &Row| {
            let dated = |&&i: &&usize| {
                let mut dates = page.chunks[i].dates.iter();
                dates.any(|date| !date.weak && (date.weekday.is_some() || date.year.is_some()))
            };
            row.chunks.iter().find(dated).copied()
        };
        let days: Vec<Option<usize>> = self.rows.iter().map(day).collect();
        let distinct: HashSet<&str> = days
            .iter()
            .flatten()
            .map(|&i| page.chunks[i].text.as_str())
            .collect();
        if self.has(Column::Date) || distinct.len() < 3 || distinct.len() * 4 < days.len() * 3 {
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

    /// Indices of the chunks with the calls of people. No label outside the row may take these times.
    pub(in crate::fields) fn person_times(&self) -> impl Iterator<Item = usize> {
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
