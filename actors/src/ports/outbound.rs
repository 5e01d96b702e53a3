//! What leaves the system: e-mail and calendars.

use async_trait::async_trait;

use super::error::PortError;
use crate::model::{OutgoingMail, User};

/// Passes e-mails on for delivery.
#[async_trait]
pub trait MailOutbox: Send + Sync {
    /// Sends an e-mail. Idempotent: the same `id` again is not a second e-mail.
    ///
    /// # Errors
    /// `notify/outbox`.
    async fn send(&self, mail: &OutgoingMail) -> Result<(), PortError>;
}

/// Publishes a person's calendar.
#[async_trait]
pub trait Calendars: Send + Sync {
    /// Replaces the person's whole calendar with these iCalendar bytes, atomically.
    ///
    /// # Errors
    /// `calendar/io`.
    async fn publish(&self, user: &User, icalendar: &str) -> Result<(), PortError>;
}
