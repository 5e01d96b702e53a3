//! A row of a person: call and telephone number.

use crate::reading::{Call, Contact};

/// The row of a person, and its page.
#[derive(Clone, Debug)]
pub(in crate::fields) struct PersonRow {
    pub(in crate::fields) call: Call,
    pub(in crate::fields) phone: Option<String>,
    pub(in crate::fields) page: u32,
}

impl PersonRow {
    /// The contact of the row, `None` without a telephone number.
    pub(in crate::fields) fn contact(&self) -> Option<Contact> {
        let phone = self.phone.clone()?;
        (self.call.name.is_some() || self.call.role.is_some()).then(|| Contact {
            name: self.call.name.clone(),
            role: self.call.role.clone(),
            phone: Some(phone),
        })
    }
}
