//! The stage: withdraws from an account, or deposits to it.

use std::sync::Arc;

use async_trait::async_trait;
use engine::event::{Emit, Event};
use engine::stage::{Attempt, Effects, Outcome, Stage, StageError};
use sqlx::SqlitePool;

use crate::rows::{Kind, Ledger, Movement};
use crate::steps::Steps;
use crate::{ACCOUNTS, BALANCE};

pub(crate) const STAGE: &str = "account";
pub(crate) const WITHDRAW: &str = "ledger.withdraw.v1";
const DEPOSIT: &str = "ledger.deposit.v1";

/// An amount to transfer from one account to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transfer {
    pub(crate) number: u64,
    pub(crate) from: u64,
    to: u64,
    amount: i64,
}

impl Transfer {
    /// The transfer of this number, the same in every run: factors spread the choices.
    pub(crate) fn of(number: u64) -> Self {
        Self {
            number,
            from: number.wrapping_mul(7_919) % ACCOUNTS,
            to: number.wrapping_mul(104_729).wrapping_add(1) % ACCOUNTS,
            amount: 1 + (number % 150) as i64,
        }
    }

    pub(crate) fn text(&self) -> String {
        self.number.to_string()
    }

    fn read(event: &Event) -> Result<Self, StageError> {
        let text = String::from_utf8_lossy(&event.payload);
        let number = text.parse();
        let number = number.map_err(|error| StageError::permanent("ledger/unreadable", error))?;
        Ok(Self::of(number))
    }
}

pub(crate) struct Account {
    pub(crate) pool: SqlitePool,
    pub(crate) steps: Arc<Steps>,
}

#[async_trait]
impl Stage<Ledger> for Account {
    /// The balance of the account.
    type State = i64;

    async fn load(&self, key: &str) -> Result<i64, StageError> {
        let known = sqlx::query_scalar("SELECT balance FROM account WHERE id = $1")
            .bind(key)
            .fetch_optional(&self.pool)
            .await;
        let known = known.map_err(|error| StageError::transient("ledger/store", error))?;
        Ok(known.unwrap_or(BALANCE))
    }

    async fn handle(
        &self,
        balance: &mut i64,
        event: &Event,
        attempt: &Attempt,
    ) -> Result<Outcome<Ledger>, StageError> {
        self.steps.step("before-handle");
        let transfer = Transfer::read(event)?;
        let withdraws = event.schema == WITHDRAW;
        if withdraws && transfer.number % 101 == 100 {
            return Err(StageError::permanent("ledger/broken", "every 101st is"));
        }
        if withdraws && transfer.number % 17 == 16 && attempt.number == 1 {
            return Err(StageError::transient("ledger/busy", "try again"));
        }
        let (kind, change) = match withdraws {
            true if *balance < transfer.amount => (Kind::Refused, 0),
            true => (Kind::Withdrawn, -transfer.amount),
            false => (Kind::Deposited, transfer.amount),
        };
        *balance += change;
        let movement = Movement {
            transfer: transfer.number,
            account: event.key.clone(),
            kind,
            change,
            balance: *balance,
        };
        let deposit = || Emit::new(STAGE, transfer.to.to_string(), DEPOSIT, transfer.text());
        self.steps.step("after-handle");
        Ok(Outcome::Done(Effects {
            writes: Ledger {
                movements: vec![movement],
                published: None,
            },
            emit: match kind {
                Kind::Withdrawn => vec![deposit()],
                Kind::Deposited | Kind::Refused => Vec::new(),
            },
            ..Effects::default()
        }))
    }
}
