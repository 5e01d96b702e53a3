//! Checks the books.

use std::fmt;

use engine::embedded::{self, Options};
use sqlx::SqlitePool;

use crate::{ACCOUNTS, BALANCE, Failure};

/// How many transfers ended in each way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends {
    deposited: u64,
    refused: u64,
    dead: u64,
}

impl Ends {
    pub(crate) fn all(self) -> u64 {
        self.deposited + self.refused + self.dead
    }
}

impl fmt::Display for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            deposited,
            refused,
            dead,
        } = self;
        write!(
            f,
            "deposited {deposited}, refused {refused}, dead letters {dead}"
        )
    }
}

async fn number(pool: &SqlitePool, query: &'static str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(query).fetch_one(pool).await
}

pub(crate) async fn ends(pool: &SqlitePool) -> Result<Ends, sqlx::Error> {
    let count = async |query| number(pool, query).await.map(i64::unsigned_abs);
    Ok(Ends {
        deposited: count("SELECT count(*) FROM movement WHERE kind = 'deposited'").await?,
        refused: count("SELECT count(*) FROM movement WHERE kind = 'refused'").await?,
        dead: count("SELECT count(*) FROM engine_dead_letter").await?,
    })
}

/// Opens the file again and checks every invariant.
pub(crate) async fn check(options: &Options, transfers: u64) -> Result<(), Failure> {
    let pool = embedded::open(options).await?;
    let expect = |what: &str, found: i64, expected: i64| -> Result<(), Failure> {
        if found == expected {
            return Ok(());
        }
        Err(format!("{what}: {found} instead of {expected}").into())
    };
    let ends = ends(&pool).await?;
    expect("transfers with an end", ends.all() as i64, transfers as i64)?;
    let broken = (0..transfers).filter(|number| number % 101 == 100).count();
    expect("dead letters", ends.dead as i64, broken as i64)?;
    for (what, query, expected) in [
        (
            "withdrawn but not deposited",
            "SELECT count(*) FROM movement w WHERE kind = 'withdrawn' AND NOT EXISTS
             (SELECT 1 FROM movement d WHERE d.transfer = w.transfer AND d.kind = 'deposited')",
            0,
        ),
        (
            "accounts whose balance is not the sum of their movements",
            "SELECT count(*) FROM account a WHERE balance <> 100 +
             (SELECT sum(change) FROM movement m WHERE m.account = a.id)",
            0,
        ),
        (
            "accounts below zero",
            "SELECT count(*) FROM account WHERE balance < 0",
            0,
        ),
        (
            "withdrawals out of their order",
            "SELECT count(*) FROM movement a JOIN movement b
             ON a.account = b.account AND a.position < b.position AND a.transfer > b.transfer
             WHERE a.kind <> 'deposited' AND b.kind <> 'deposited'",
            0,
        ),
        (
            "events left in the log",
            "SELECT count(*) FROM engine_event",
            0,
        ),
        (
            "events left parked",
            "SELECT count(*) FROM engine_parked",
            0,
        ),
    ] {
        expect(what, number(&pool, query).await?, expected)?;
    }
    let query = "SELECT coalesce(sum(balance), 0) - 100 * count(*) FROM account";
    let sum = ACCOUNTS as i64 * BALANCE + number(&pool, query).await?;
    expect("the sum of all accounts", sum, ACCOUNTS as i64 * BALANCE)
}
