//! The database as the API uses it: lists that are read page by page, outcomes of commands, sums
//! for analytics, and the calendar events that people enter themselves. The stages of the
//! pipeline use [`journal`](crate::journal) instead.

mod aggregates;
mod calendar;
mod pages;
mod store;

pub use aggregates::Totals;
pub use calendar::PersonalEvent;
pub use pages::Cursor;
#[cfg(test)]
pub(crate) use pages::{CHANGED, EMAILS, MESSAGES, NEWEST, page_after};
pub use store::ApiStore;
