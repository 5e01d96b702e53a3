//! A place of the sheet: location and code, role by label, description.

use crate::lexicon::Label;
use crate::reading::{Location, LocationRole};

/// A place, with the short name that other parts of the sheet use for it.
#[derive(Clone, Debug)]
pub(in crate::fields) struct Place {
    pub(in crate::fields) location: Location,
    pub(in crate::fields) code: Option<String>,
}

/// The role that the label of a place gives it.
pub(super) fn location_role(label: Label) -> Option<LocationRole> {
    Some(match label {
        Label::Set => LocationRole::Set,
        Label::Base => LocationRole::Base,
        Label::Parking => LocationRole::Parking,
        Label::Hospital => LocationRole::Hospital,
        Label::Rental => LocationRole::Rental,
        _ => return None,
    })
}

/// The description of a location: "name, address".
pub(in crate::fields) fn describe(location: &Location) -> String {
    let parts = [location.name.as_deref(), location.address.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
