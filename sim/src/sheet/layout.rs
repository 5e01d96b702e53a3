//! How a day is drawn. Each layout is one file, after what productions of that
//! kind send.

mod commercial;
mod feature;
pub mod grid;
mod plan_pracy;

use serde::Serialize;

use super::Sheet;
use crate::pdf::Document;

/// One of the layouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Polish plan pracy: spreadsheet export, ruled tables, transport table.
    PlanPracy,
    /// American feature: two header times, boxes side by side, crew in two
    /// tables side by side on the second page.
    Feature,
    /// Commercial: no scenes, rental house first, a fine billing address.
    Commercial,
}

/// Draws a sheet in its layout.
#[must_use]
pub fn draw(sheet: &Sheet) -> Document {
    match sheet.layout {
        Layout::PlanPracy => plan_pracy::draw(sheet),
        Layout::Feature => feature::draw(sheet),
        Layout::Commercial => commercial::draw(sheet),
    }
}
