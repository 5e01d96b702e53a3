//! What leaves the system: e-mail and calendars.

use async_trait::async_trait;

use super::PortError;
use crate::model::{OutgoingMail, User};

/// Hands e-mails over for delivery.
#[async_trait]
pub trait MailOutbox: Send + Sync {
    /// Sending the same `id` again must not become a second e-mail.
    /// Codes: `notify/outbox`.
    async fn send(&self, mail: &OutgoingMail) -> Result<(), PortError>;
}

/// Publishes a person's calendar.
#[async_trait]
pub trait Calendars: Send + Sync {
    /// Replaces the person's whole calendar with these iCalendar bytes, atomically.
    /// Codes: `calendar/io`.
    async fn publish(&self, user: &User, icalendar: &str) -> Result<(), PortError>;
}
