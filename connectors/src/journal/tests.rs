//! Against a real SQLite file.

mod fixtures;
mod plans;
mod reads;
mod writes;
