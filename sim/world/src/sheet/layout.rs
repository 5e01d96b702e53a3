//! How a day is drawn. Each layout is one file, after what productions of that
//! kind send.

mod commercial;
mod feature;
pub mod grid;
mod plan_pracy;

use document::Document;

use super::model::{Layout, Sheet};

/// Draws a sheet in its layout.
#[must_use]
pub fn draw(sheet: &Sheet) -> Document {
    match sheet.layout {
        Layout::PlanPracy => plan_pracy::draw(sheet),
        Layout::Feature => feature::draw(sheet),
        Layout::Commercial => commercial::draw(sheet),
    }
}
