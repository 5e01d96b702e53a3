//! Transfers money between ten thousand accounts. It can be killed at any moment, with SIGKILL, and
//! restarted on the same file: no transfer is lost or made twice, and the total is unchanged.
//!
//! ```text
//! cargo run --release -p engine --example ledger -- /tmp/ledger.db --transfers 100000
//!
//! transfer -> account (from): withdraw --event--> account (to): deposit
//!                  |  insufficient balance: refused
//!                  +- every 101st is broken: a dead letter; every 17th fails once
//! ```
//! Each account is an actor, the only writer of its balance.

mod account;
mod check;
mod rows;
mod steps;

use std::sync::Arc;
use std::time::Duration;

use engine::embedded::{self, Embedded};
use engine::event::{Emit, EventId};
use engine::flow::retry::RetryPolicy;
use engine::journal::{Commit, Journal};
use engine::log::EventLog;
use engine::stage::Options;
use engine::{Context, Runtime};
use sqlx::SqlitePool;

use account::{Account, STAGE, Transfer, WITHDRAW};
use rows::{Ledger, Writer};
use steps::{Step, Steps};

type Failure = Box<dyn std::error::Error>;

pub(crate) const ACCOUNTS: u64 = 10_000;
/// Initial balance of every account.
pub(crate) const BALANCE: i64 = 100;
/// Transfers published in one commit.
const BATCH: u64 = 500;

const USAGE: &str = "usage: ledger FILE [--transfers N] [--abort-at KIND=NUMBER]";

struct Arguments {
    file: String,
    transfers: u64,
    /// The step at which the process aborts itself.
    abort_at: Option<Step>,
}

fn arguments() -> Result<Arguments, Failure> {
    let mut given = std::env::args().skip(1);
    let mut arguments = Arguments {
        file: given.next().ok_or(USAGE)?,
        transfers: 10_000,
        abort_at: None,
    };
    while let Some(name) = given.next() {
        let value = given.next().ok_or(USAGE)?;
        match name.as_str() {
            "--transfers" => arguments.transfers = value.parse()?,
            "--abort-at" => {
                let (kind, number) = value.split_once('=').ok_or(USAGE)?;
                arguments.abort_at = Some(Step {
                    kind: kind.to_owned(),
                    number: number.parse()?,
                });
            }
            _ => return Err(USAGE.into()),
        }
    }
    Ok(arguments)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let Arguments {
        file,
        transfers,
        abort_at,
    } = arguments()?;
    let context = Context::system()?;
    let options = embedded::Options::new(file);
    let pool = embedded::open(&options).await?;
    rows::create(&pool).await?;
    let store = Embedded::start(&options, pool.clone(), Writer, context.clone()).await?;
    let steps = Steps::new(store.clone(), abort_at);
    let runtime = start(&context, &pool, &steps).await?;
    publish(&context, &pool, &steps, transfers).await?;
    loop {
        let ends = check::ends(&pool).await?;
        println!("{ends}");
        if ends.all() == transfers {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    runtime.drain(Duration::from_secs(10)).await;
    store.close().await;
    check::check(&options, transfers).await?;
    println!("every transfer has one end, and the sum is unchanged");
    Ok(())
}

async fn start(
    context: &Context,
    pool: &SqlitePool,
    steps: &Arc<Steps>,
) -> Result<Runtime<Ledger>, Failure> {
    let options = Options {
        credits: 256,
        retry: RetryPolicy {
            attempts: 3,
            base: Duration::from_millis(20),
            cap: Duration::from_millis(50),
            in_place: Duration::ZERO,
        },
        ..Options::default()
    };
    let account = Account {
        pool: pool.clone(),
        steps: steps.clone(),
    };
    let builder = Runtime::builder(context.clone(), steps.clone(), steps.clone());
    Ok(builder.stage(STAGE, options, account).start().await?)
}

/// Publishes the transfers that no earlier run has published. The commit of each batch records how
/// many that are.
async fn publish(
    context: &Context,
    pool: &SqlitePool,
    steps: &Arc<Steps>,
    transfers: u64,
) -> Result<(), Failure> {
    for first in (rows::published(pool).await?..transfers).step_by(BATCH as usize) {
        let last = (first + BATCH).min(transfers);
        let events = (first..last).map(|number| {
            let transfer = Transfer::of(number);
            let emit = Emit::new(STAGE, transfer.from.to_string(), WITHDRAW, transfer.text());
            emit.event(EventId(format!("transfer-{number}")), context.now())
        });
        let writes = Ledger {
            published: Some(last),
            ..Ledger::default()
        };
        let commit = Commit::outside(writes, events.collect());
        Journal::commit(&**steps, Arc::new(commit)).await?;
    }
    // The commits have woken the stage; this only checks that the log answers.
    steps.backlog(STAGE).await?;
    Ok(())
}
