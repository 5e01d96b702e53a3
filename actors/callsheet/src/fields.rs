//! Fields: from a laid-out document to the values of its shooting days.
//!
//! ```text
//! Document   -> sections (hospital, office, parking and advance schedule are excluded)
//!            -> tables
//!            -> candidates: dates, labels x times, blocks -> places, rows -> people
//! Extraction -> features -> kind
//!            -> one segment of pages for each shooting day -> day -> Reading
//! ```

mod crew;
mod dates;
mod day;
mod document;
mod evidence;
mod extraction;
mod features;
mod header;
mod locale;
mod places;
mod scenes;
mod schedule;
mod sections;
mod sun;
mod tables;
mod times;

pub(crate) use document::read_document;
