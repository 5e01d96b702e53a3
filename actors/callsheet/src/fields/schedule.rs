//! Schedules of several days: tables with a date column, or banners between scenes.

use jiff::civil::Date;

use super::evidence::Found;
use super::scenes;
use super::tables::Table;
use crate::layout::{Document, Page};
use crate::lexicon::Column;
use crate::reading::{CallTime, Location, LocationRole, Scene};
use crate::text::{Folded, fold};
use crate::value::address::split_place;
use crate::value::date::{DateHints, find_dates};
use crate::value::time::find_times;

/// One day of a schedule.
#[derive(Clone, Debug)]
pub(super) struct ScheduledDay {
    pub(super) date: Found<Date>,
    pub(super) call: Option<CallTime>,
    pub(super) location: Option<Location>,
    pub(super) scenes: Vec<Scene>,
}

/// The days of a schedule in order of their dates.
pub(super) fn days(
    document: &Document,
    tables: &[Vec<Table>],
    hints: &DateHints,
) -> Vec<ScheduledDay> {
    let dated: Vec<ScheduledDay> = document
        .pages
        .iter()
        .zip(tables)
        .flat_map(|(page, tables)| table_days(page, tables, hints))
        .collect();
    let mut days = if dated.len() >= 2 {
        dated
    } else {
        banner_days(document, tables, hints)
    };
    // Further rows of the same date add their scenes, and what the first row lacks.
    days.sort_by_key(|d| d.date.value);
    let mut merged: Vec<ScheduledDay> = Vec::new();
    for day in days {
        match merged
            .last_mut()
            .filter(|last| last.date.value == day.date.value)
        {
            Some(last) => {
                last.scenes.extend(day.scenes);
                last.call = last.call.or(day.call);
                last.location = last.location.take().or(day.location);
            }
            None => merged.push(day),
        }
    }
    merged
}

/// Days from the rows of tables with a date column.
fn table_days(page: &Page, tables: &[Table], hints: &DateHints) -> Vec<ScheduledDay> {
    let mut days = Vec::new();
    for table in tables.iter().filter(|t| t.has(Column::Date)) {
        for row in &table.rows {
            let Some(cell) = row.get(Column::Date) else {
                continue;
            };
            let folded = Folded::new(cell);
            let date = find_dates(cell, &folded)
                .iter()
                .find_map(|d| d.resolve(hints));
            let Some(date) = date else { continue };
            let place = [Column::Place, Column::Address, Column::SetName]
                .into_iter()
                .find_map(|c| row.get(c));
            let location = place.map(|text| {
                let (name, address) = split_place(&[text.to_owned()]);
                Location {
                    name,
                    address,
                    role: LocationRole::Set,
                    coordinates: None,
                    what3words: None,
                }
            });
            let call = row
                .get(Column::Call)
                .and_then(|t| find_times(&fold(t)).first().map(|t| t.time));
            days.push(ScheduledDay {
                date: Found::at(date.date, date.confidence, page, row.rect, "schedule-row"),
                call,
                location,
                scenes: scenes::from_row(row),
            });
        }
    }
    days
}

/// Days from rows that name a date. The scenes between two such banners belong to the banner above,
/// or to the one below if the banners say "end of day".
fn banner_days(document: &Document, tables: &[Vec<Table>], hints: &DateHints) -> Vec<ScheduledDay> {
    let mut days: Vec<ScheduledDay> = Vec::new();
    let mut pending: Vec<Scene> = Vec::new();
    for (page, tables) in document.pages.iter().zip(tables) {
        for row in &page.rows {
            let text: Vec<&str> = row.iter().map(|&i| page.chunks[i].text.as_str()).collect();
            let folded = fold(&text.join(" "));
            let ends = [
                "end of day",
                "end day",
                "koniec dnia",
                "ende drehtag",
                "fin de journee",
                "fin jour",
                "fin del dia",
                "fine giorno",
            ]
            .iter()
            .any(|mark| folded.contains(mark));
            let banner = row.iter().find_map(|&i| {
                let chunk = &page.chunks[i];
                let span = chunk
                    .dates
                    .iter()
                    .find(|d| d.weekday.is_some() || ends || is_banner(&folded))?;
                Some((span.resolve(hints)?, chunk.rect))
            });
            if let Some((date, rect)) = banner {
                days.push(ScheduledDay {
                    date: Found::at(date.date, date.confidence, page, rect, "schedule-banner"),
                    call: None,
                    location: None,
                    scenes: if ends {
                        std::mem::take(&mut pending)
                    } else {
                        Vec::new()
                    },
                });
                continue;
            }
            let scenes = row_scenes(tables, row);
            match days.last_mut().filter(|_| pending.is_empty()) {
                Some(day) if !scenes.is_empty() => day.scenes.extend(scenes),
                None => pending.extend(scenes),
                _ => {}
            }
        }
    }
    days
}

fn is_banner(folded: &str) -> bool {
    ["day", "dzien", "drehtag", "jour", "dia ", "giorno"]
        .iter()
        .any(|w| folded.contains(w))
}

fn row_scenes(tables: &[Table], row: &[usize]) -> Vec<Scene> {
    tables
        .iter()
        .filter(|t| t.is_scenes())
        .flat_map(|t| &t.rows)
        .filter(|r| r.chunks.first().is_some_and(|first| row.contains(first)))
        .flat_map(scenes::from_row)
        .collect()
}
