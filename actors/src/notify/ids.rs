//! Ids of messages and keys of their deliveries.

use engine::event::EventId;
use sha2::Digest;

use crate::events::Notice;
use crate::model::{Channel, MessageKind, UserId};

/// The id of the message that a notice becomes. The same notice to the same person has the
/// same id, so that it cannot be sent twice. A change by traffic is the exception: it may move
/// the departure of one version back and forth, so the id depends on the event as well, and only
/// a redelivery of that event has the same id.
pub(super) fn notice_id(notice: &Notice, event: &EventId) -> String {
    let Notice {
        user,
        kind,
        day,
        email,
        code,
        ..
    } = notice;
    let event = (*kind == MessageKind::RouteChanged).then_some(event);
    message_id(&(user, kind.as_str(), day, email, code, event))
}

/// An id derived from what a message is about.
pub(super) fn message_id(about: &impl std::fmt::Debug) -> String {
    let hash = sha2::Sha256::digest(format!("{about:?}"));
    format!("m-{}", hex::encode(&hash[..16]))
}

/// The key of one kind of delivery to a person. Deliveries of that kind stay in order; a
/// failing one does not block the person's other events.
pub(super) fn delivery_key(user: &UserId, kind: &str) -> String {
    format!("{user}/{kind}")
}

/// The id of a message's row for one channel.
pub(super) fn row_id(message: &str, channel: Channel) -> String {
    format!("{message}-{}", channel.as_str())
}
