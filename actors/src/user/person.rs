//! The state of a person's actor.

use super::confirmation::PendingChanges;
use super::days::Days;
use crate::model::User;

/// A person's profile and days, as their actor keeps them in memory.
pub struct Person {
    pub(super) user: User,
    pub(super) days: Days,
    pub(super) pending: PendingChanges,
}

impl Person {
    /// The person as a call sheet may list them: name, role, department.
    pub(super) fn on_sheet(&self) -> callsheet::Person {
        callsheet::Person {
            name: Some(self.user.name.clone()),
            role: self.user.role.clone(),
            department: self.user.department.clone(),
        }
    }
}
