//! The nouns of the domain, shared by stages, adapters and the facade.

mod day;
mod email;
mod message;
mod place;
mod quiet_hours;
mod user;

pub use callsheet::CallSource;
pub use day::{Change, Day, DayId, DayState, Leg, Plan, RouteQuality, Weather};
pub use email::{Email, EmailCounts, EmailId, EmailState};
pub use message::{Channel, Message, MessageKind, OutgoingMail};
pub use place::{BlobId, Coordinates, Located, Place, Precision};
pub use quiet_hours::{InvalidQuietHours, QuietHours};
pub use user::{Buffers, InvalidBuffers, Language, User, UserId};
