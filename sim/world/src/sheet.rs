//! A shooting day as its production would describe it, before it is printed.
//!
//! The description is the source of both the document ([`layout`]) and the
//! truth ([`crate::truth`]), so the two cannot disagree.

pub mod call;
pub mod date;
pub mod department;
pub mod layout;
mod model;
pub mod phone;
pub mod sun;
pub mod time;

pub use call::Call;
pub use department::Department;
pub use model::{
    AdvanceDay, CastRow, Contact, CrewRow, DayNight, IntExt, Language, Layout, Location, Ride,
    Role, Scene, Sheet, Times, Unit, Weather, contacts,
};
pub use time::TimeOfDay;
