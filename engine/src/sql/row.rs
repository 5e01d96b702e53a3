//! A row of a query's result.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, TypeInfo, ValueRef};

/// A row of either database. A column that is missing or of another type is an error.
#[derive(Debug)]
pub enum Row {
    /// Of SQLite.
    Sqlite(SqliteRow),
    /// Of PostgreSQL.
    Postgres(PgRow),
}

macro_rules! get {
    ($row:expr, $column:expr) => {
        match $row {
            Row::Sqlite(row) => row.try_get($column),
            Row::Postgres(row) => row.try_get($column),
        }
    };
}

impl Row {
    /// An integer.
    ///
    /// # Errors
    /// It is missing, null or no integer.
    pub fn int(&self, column: &str) -> Result<i64, sqlx::Error> {
        let found = self.opt_int(column)?;
        found.ok_or_else(|| self.foreign(column, "null"))
    }

    /// An integer that may be null.
    ///
    /// # Errors
    /// It is missing or no integer.
    pub fn opt_int(&self, column: &str) -> Result<Option<i64>, sqlx::Error> {
        match self {
            Self::Postgres(row) if is_short(row, column)? => {
                Ok(row.try_get::<Option<i32>, _>(column)?.map(i64::from))
            }
            row => get!(row, column),
        }
    }

    /// An integer that counts something.
    ///
    /// # Errors
    /// It is missing, null, negative or larger than a `u32`.
    pub fn count(&self, column: &str) -> Result<u32, sqlx::Error> {
        let number = self.int(column)?;
        u32::try_from(number).map_err(|error| self.foreign(column, error))
    }

    /// A text.
    ///
    /// # Errors
    /// It is missing, null or no text.
    pub fn text(&self, column: &str) -> Result<String, sqlx::Error> {
        get!(self, column)
    }

    /// A text that may be null.
    ///
    /// # Errors
    /// It is missing or no text.
    pub fn opt_text(&self, column: &str) -> Result<Option<String>, sqlx::Error> {
        get!(self, column)
    }

    /// Bytes.
    ///
    /// # Errors
    /// They are missing or null.
    pub fn bytes(&self, column: &str) -> Result<Vec<u8>, sqlx::Error> {
        get!(self, column)
    }

    /// The error for a value that this program cannot have written.
    pub fn foreign(&self, column: &str, reason: impl std::fmt::Display) -> sqlx::Error {
        sqlx::Error::ColumnDecode {
            index: column.to_owned(),
            source: reason.to_string().into(),
        }
    }
}

/// Whether a column is narrower than 64 bits: PostgreSQL has integers of several widths.
fn is_short(row: &PgRow, column: &str) -> Result<bool, sqlx::Error> {
    let value = row.try_get_raw(column)?;
    Ok(value.type_info().name() == "INT4")
}
