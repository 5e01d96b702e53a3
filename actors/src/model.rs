//! The nouns of the domain, shared by stages, adapters and the facade.

mod day;
mod email;
mod message;
mod operation;
mod place;
mod quiet_hours;
mod travel;
mod user;
mod watch;

pub use callsheet::CallSource;
pub use day::{Arrival, Change, Day, DayId, DayState, Leg, Plan, RouteQuality, Weather};
pub use email::{Email, EmailCounts, EmailId, EmailState};
pub use message::{Channel, Message, MessageKind, OutgoingMail};
pub use operation::{Operation, OperationId};
pub use place::{BlobId, Coordinates, Located, Place, Precision};
pub use quiet_hours::{InvalidQuietHours, QuietHours};
pub use travel::TravelTime;
pub use user::{Buffers, InvalidBuffers, Language, User, UserId};
pub use watch::{Watch, WatchedDrive};
