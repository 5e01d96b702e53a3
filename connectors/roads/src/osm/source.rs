//! Where elements come from.

use super::element::Element;
use crate::error::Error;

/// A source of elements, which can be read several times: an import reads the ways first, then
/// the nodes that they need.
pub trait Source {
    /// Calls `visit` with every element: nodes first, then ways, then relations.
    ///
    /// # Errors
    /// The file cannot be read ([`Error::Read`]) or is not an extract ([`Error::Format`]).
    fn each(&self, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), Error>;
}
