//! From a laid-out document to the fields of its days.
//!
//! ```text
//! Document -> sections (hospital, office, advance schedule are fenced off)
//!          -> dates -> one segment of pages for each shooting day
//! segment  -> labels x times -> calls      blocks -> places
//!          -> tables and role rows -> crew, cast, scenes, contacts
//! all      -> kind, consistency, confidence -> Reading
//! ```

mod assemble;
mod columns;
mod crew;
mod dates;
mod evidence;
mod header;
mod names;
mod places;
mod scenes;
mod schedule;
mod sections;
mod sun;
mod survey;
mod tables;
mod times;

pub(crate) use assemble::read_document;
pub(crate) use header::{CALL_SHEET_TITLE, parts_of, unit_of};
pub(crate) use names::name_parts;
