//! The audit log: who did what to what, and with which outcome.

use actors::model::UserId;
use connectors::accounts::AuditEntry;

use super::authenticator::{Authenticator, OPERATOR};
use super::caller::Caller;

impl Authenticator {
    /// Records an action of a caller and its target. A failure to write the audit log is logged
    /// and does not fail the action.
    pub async fn audit(&self, caller: &Caller, what: (&str, &str), outcome: &str) {
        let account = Some(caller.account.clone());
        self.record_audit(account, what, outcome, &caller.address)
            .await;
    }

    /// Records an action of the operator of this machine on the command line.
    pub async fn audit_local(&self, action: &str, target: &str) {
        let account = Some(UserId(OPERATOR.to_owned()));
        self.record_audit(account, (action, target), "ok", "").await;
    }

    pub(super) async fn record_audit(
        &self,
        account: Option<UserId>,
        (action, target): (&str, &str),
        outcome: &str,
        address: &str,
    ) {
        let entry = AuditEntry {
            id: format!("a-{}", hex::encode(self.context.random_bytes())),
            at: self.context.now(),
            account,
            action: action.to_owned(),
            target: target.to_owned(),
            outcome: outcome.to_owned(),
            address: address.to_owned(),
        };
        if let Err(error) = self.accounts.record_audit(&[entry]).await {
            tracing::error!(%error, action, "the audit log could not be written");
        }
    }
}
