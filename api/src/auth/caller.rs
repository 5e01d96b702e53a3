//! The authenticated caller of a request.

use actors::model::UserId;
use connectors::accounts::Role;

/// An authenticated caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Id of the account.
    pub account: UserId,
    /// E-mail address; empty for the operator of this machine.
    pub email: String,
    /// The role in effect for this call.
    pub role: Role,
    /// Id of the session; `None` for the operator of this machine.
    pub session: Option<String>,
    /// IP address the call comes from.
    pub address: String,
    /// Trace context of the call (W3C traceparent).
    pub trace: Option<String>,
}

impl Caller {
    /// Whether the caller may read what belongs to this person.
    pub fn may_read(&self, owner: &UserId) -> bool {
        self.account == *owner || self.role >= Role::Coordinator
    }

    /// Whether the caller may change what belongs to this person.
    pub fn may_write(&self, owner: &UserId) -> bool {
        self.role >= Role::User && self.may_read(owner)
    }
}
