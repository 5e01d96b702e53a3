//! The entities and values of the domain, shared by stages, adapters and the API.

mod day;
mod email;
mod message;
mod monitored_route;
mod operation;
mod place;
mod printed_time;
mod quiet_hours;
mod travel;
mod user;

pub use callsheet::CallSource;
pub use day::{Arrival, Change, Day, DayId, DayState, Leg, Plan, RouteQuality, Weather};
pub use email::{Email, EmailCounts, EmailId, EmailState};
pub use message::{Channel, Message, MessageKind, OutgoingMail};
pub use monitored_route::{MonitoredDrive, MonitoredRoute};
pub use operation::{Operation, OperationId};
pub use place::{BlobId, Coordinates, Located, Place, Precision};
pub use printed_time::{civil_time, printed_instant};
pub use quiet_hours::{InvalidQuietHours, QuietHours};
pub use travel::TravelTime;
pub use user::{Buffers, InvalidBuffers, Language, User, UserId};
