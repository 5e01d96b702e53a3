//! The rows: balances, what moved them, and how much was published.

use async_trait::async_trait;
use engine::journal::{SqliteRows, WriteSet};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

/// What a movement was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Withdrawn,
    Deposited,
    Refused,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Deposited => "deposited",
            Self::Refused => "refused",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Movement {
    pub(crate) transfer: u64,
    pub(crate) account: String,
    pub(crate) kind: Kind,
    pub(crate) change: i64,
    /// After it.
    pub(crate) balance: i64,
}

/// What one event writes, or many together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) movements: Vec<Movement>,
    pub(crate) published: Option<u64>,
}

impl WriteSet for Ledger {
    fn merge(&mut self, later: Self) {
        self.movements.extend(later.movements);
        self.published = later.published.or(self.published);
    }

    fn is_empty(&self) -> bool {
        self.movements.is_empty() && self.published.is_none()
    }
}

pub(crate) async fn create(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    // A movement that is made twice would be a second row with the same key: refused.
    let tables = "
        CREATE TABLE IF NOT EXISTS account (id TEXT PRIMARY KEY, balance INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS movement (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            transfer INTEGER NOT NULL,
            account  TEXT NOT NULL,
            kind     TEXT NOT NULL,
            change   INTEGER NOT NULL,
            UNIQUE (transfer, kind)
        );
        CREATE TABLE IF NOT EXISTS published (upto INTEGER NOT NULL);";
    sqlx::raw_sql(tables).execute(pool).await.map(|_| ())
}

/// Transfers below this number were published.
pub(crate) async fn published(pool: &SqlitePool) -> Result<u64, sqlx::Error> {
    let upto: i64 = sqlx::query_scalar("SELECT coalesce(max(upto), 0) FROM published")
        .fetch_one(pool)
        .await?;
    Ok(upto.unsigned_abs())
}

pub(crate) struct Writer;

#[async_trait]
impl SqliteRows<Ledger> for Writer {
    async fn write(
        &self,
        rows: &Ledger,
        connection: &mut SqliteConnection,
    ) -> Result<(), sqlx::Error> {
        if let Some(upto) = rows.published {
            sqlx::query("INSERT INTO published (upto) VALUES ($1)")
                .bind(upto as i64)
                .execute(&mut *connection)
                .await?;
        }
        if rows.movements.is_empty() {
            return Ok(());
        }
        let mut made =
            QueryBuilder::<Sqlite>::new("INSERT INTO movement (transfer, account, kind, change) ");
        made.push_values(&rows.movements, |mut row, movement| {
            row.push_bind(movement.transfer as i64)
                .push_bind(&movement.account)
                .push_bind(movement.kind.as_str())
                .push_bind(movement.change);
        });
        made.build().execute(&mut *connection).await?;
        // Of two movements of an account the later one counts: it comes last.
        let mut balances =
            QueryBuilder::<Sqlite>::new("INSERT OR REPLACE INTO account (id, balance) ");
        balances.push_values(&rows.movements, |mut row, movement| {
            row.push_bind(&movement.account).push_bind(movement.balance);
        });
        balances.build().execute(connection).await.map(|_| ())
    }
}
