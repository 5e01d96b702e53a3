//! The audit log: what was done, by whom, from where. Never what was said.

use actors::model::UserId;
use actors::ports::PortError;
use engine::sql::{Row, Statement};
use jiff::Timestamp;

use super::{Accounts, failed, model};

/// One thing that was done, or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// `a-` and 32 hex digits.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// By whom; `None` where nobody is known.
    pub account: Option<UserId>,
    /// What: `sign_in`, `UpdateSchedule`, ...
    pub action: String,
    /// To what: the name of a resource; may be empty.
    pub target: String,
    /// `ok`, or the stable code of the refusal.
    pub outcome: String,
    /// From where.
    pub address: String,
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only what this account did.
    pub account: Option<UserId>,
    /// Only what is behind this one: (when, id) of the last one of a page.
    pub after: Option<(Timestamp, String)>,
    /// At most so many.
    pub limit: u32,
}

impl Accounts {
    /// Notes what was done.
    ///
    /// # Errors
    /// `store/unavailable`.
    pub async fn note(&self, entries: &[AuditEntry]) -> Result<(), PortError> {
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

    /// What was done, the newest first.
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
            .map_err(failed)
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
