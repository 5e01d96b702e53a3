//! A person's days as a table, as CSV for a spreadsheet or as PDF for printing.

mod csv;
mod pdf;
mod row;

pub(super) use csv::csv;
pub(super) use pdf::pdf;
