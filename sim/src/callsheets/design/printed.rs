//! A shooting day in the house style of its production: what every design prints.

use world::sheet::Sheet;

use crate::callsheets::house_style::HouseStyle;

/// A day in the words of its production.
pub(super) struct Printed<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) style: HouseStyle,
}
