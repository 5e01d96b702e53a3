//! The rows: balances, movements, and the number of published transfers.

use async_trait::async_trait;
use engine::journal::{SqlRows, WriteSet};
use engine::sql::{Connection, Statement};
use sqlx::SqlitePool;

/// The kind of a movement.
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
    /// Balance of the account after it.
    pub(crate) balance: i64,
}

/// The rows of one event, or of many merged.
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
    // A movement made twice would violate the unique constraint.
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
impl SqlRows<Ledger> for Writer {
    async fn write(&self, rows: &Ledger, connection: &mut Connection) -> Result<(), sqlx::Error> {
        if let Some(upto) = rows.published {
            let published = Statement::new("INSERT INTO published (upto) VALUES ($1)");
            connection.execute(published.bind(upto as i64)).await?;
        }
        if rows.movements.is_empty() {
            return Ok(());
        }
        let movements = Statement::new("INSERT INTO movement (transfer, account, kind, change) ");
        let movements = movements.push_rows(&rows.movements, |tuple, movement| {
            tuple
                .bind(movement.transfer as i64)
                .bind(&movement.account)
                .bind(movement.kind.as_str())
                .bind(movement.change);
        });
        connection.execute(movements).await?;
        // The last of several movements of an account has the final balance.
        let balances = Statement::new("INSERT OR REPLACE INTO account (id, balance) ");
        let balances = balances.push_rows(&rows.movements, |tuple, movement| {
            tuple.bind(&movement.account).bind(movement.balance);
        });
        connection.execute(balances).await.map(|_| ())
    }
}
