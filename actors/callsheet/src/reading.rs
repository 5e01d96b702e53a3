//! The types of a reading, and the context and the person that a caller gives the reader.
//!
//! The types cross process borders as JSON. An absent value is written as `null`, never left out,
//! so that a consumer can distinguish "not on the sheet" from "written by an older version".

mod call;
mod change;
mod context;
mod day;
mod document;
mod location;
mod scene;
mod time;

pub use call::{Call, CallSource, CallStatus, MyCall};
pub use change::{Change, ChangeKind};
pub use context::{Context, Person};
pub use day::{Contact, Day, Unit};
pub use document::{Field, Kind, Reading};
pub use location::{Location, LocationRole};
pub use scene::{DayNight, IntExt, Scene};
pub use time::{CallTime, InvalidTime};
