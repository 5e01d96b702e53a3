//! One SQL text for SQLite and PostgreSQL.
//!
//! ```text
//! Statement (text with $1, $2 ..., values) -> Connection | Pool -> Row
//!                    differences: Dialect
//! ```
//! Values are integers, texts and bytes; instants are microseconds, structures JSON text. A
//! statement for many rows comes in a few sizes, so that its prepared forms stay in the cache of
//! the connection.

mod connection;
mod dialect;
mod row;
mod statement;

pub use connection::{Connect, Connection, Pool};
pub use dialect::Dialect;
pub use row::Row;
pub use statement::{Statement, Tuple, Value, runs};

#[cfg(test)]
mod tests;
