//! The audit log: which account did what, when and from which address. Contents of requests are
//! never recorded.

use actors::model::UserId;
use actors::ports::PortError;
use engine::sql::{Row, Statement};
use jiff::Timestamp;

use super::model;
use super::store::Accounts;
use crate::journal::unavailable;

/// One action that an account performed or was denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// `a-` and 32 hex digits.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// The account that acted; `None` if the caller was not authenticated.
    pub account: Option<UserId>,
    /// The action: `sign_in`, `UpdateSchedule`, ...
    pub action: String,
    /// The resource name that was acted on; may be empty.
    pub target: String,
    /// `ok`, or the stable code of the error.
    pub outcome: String,
    /// The network address of the client.
    pub address: String,
}

/// Selects a page of the audit log.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only entries of this account.
    pub account: Option<UserId>,
    /// Only entries that follow this cursor: (time, id) of the last entry of the page before.
    pub after: Option<(Timestamp, String)>,
    /// The page size.
    pub limit: u32,
}

impl Accounts {
    /// Appends entries.
    ///
    /// # Errors
    /// `store/unavailable`.
    pub async fn record_audit(&self, entries: &[AuditEntry]) -> Result<(), PortError> {
        if entries.is_empty() {
            return Ok(());
        }
        let head =
            "INSERT INTO audit (id, happened_at, account_id, action, target, outcome, address) ";
        let statement = Statement::new(head).push_rows(entries, |values, entry| {
            values
                .bind(&entry.id)
                .bind(entry.at.as_microsecond())
                .bind(entry.account.as_ref().map(|account| account.0.clone()))
                .bind(&entry.action)
                .bind(&entry.target)
                .bind(&entry.outcome)
                .bind(&entry.address);
        });
        self.execute(statement).await.map(drop)
    }

    /// One page of entries, the newest first.
    ///
    /// # Errors
    /// `store/unavailable`.
    pub async fn audit(&self, filter: &AuditFilter) -> Result<Vec<AuditEntry>, PortError> {
        let mut query = Statement::new("SELECT * FROM audit WHERE 1 = 1");
        if let Some(account) = &filter.account {
            query = query.push(" AND account_id = ").push_bind(&account.0);
        }
        if let Some((at, id)) = &filter.after {
            query = query
                .push(" AND (happened_at, id) < (")
                .push_bind(at.as_microsecond())
                .push(", ")
                .push_bind(id)
                .push(")");
        }
        let query = query
            .push(" ORDER BY happened_at DESC, id DESC LIMIT ")
            .push_bind(filter.limit);
        let rows = self.fetch(query).await?;
        rows.iter()
            .map(entry)
            .collect::<Result<_, _>>()
            .map_err(unavailable)
    }
}

fn entry(row: &Row) -> Result<AuditEntry, sqlx::Error> {
    Ok(AuditEntry {
        id: row.text("id")?,
        at: model::instant(row, "happened_at")?,
        account: row.opt_text("account_id")?.map(UserId),
        action: row.text("action")?,
        target: row.text("target")?,
        outcome: row.text("outcome")?,
        address: row.text("address")?,
    })
}
