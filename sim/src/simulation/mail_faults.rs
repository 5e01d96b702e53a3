//! Faults of the mail: messages that arrive twice, late, or in the wrong order.

use std::time::Duration;

use tokio::time::sleep;

use super::mailer::Mailer;
use super::message::IncomingMail;

/// The faults that the next messages will have.
#[derive(Default)]
pub(super) struct MailFaults {
    /// Number of messages that arrive twice.
    pub(super) twice: usize,
    /// Number of messages that arrive late, and the delay in seconds.
    pub(super) late: (usize, u64),
    /// Number of messages that arrive in reverse order once all of them have been held back.
    pub(super) shuffled: usize,
    held: Vec<IncomingMail>,
}

impl MailFaults {
    /// Passes a message to the mailer, with the faults applied. A delay is at most `remaining`,
    /// because after that the system has to come to rest.
    pub(super) fn send(&mut self, mailer: &Mailer, mail: IncomingMail, remaining: Duration) {
        if self.twice > 0 {
            self.twice -= 1;
            mailer.send(mail.clone());
        }
        if self.late.0 > 0 {
            self.late.0 -= 1;
            let delay = Duration::from_secs(self.late.1).min(remaining);
            let mailer = mailer.clone();
            tokio::spawn(async move {
                sleep(delay).await;
                mailer.send(mail);
            });
            return;
        }
        if self.shuffled > 0 {
            self.shuffled -= 1;
            self.held.push(mail);
            if self.shuffled == 0 {
                self.release(mailer);
            }
            return;
        }
        mailer.send(mail);
    }

    /// Sends what was held back, the last message first.
    pub(super) fn release(&mut self, mailer: &Mailer) {
        while let Some(mail) = self.held.pop() {
            mailer.send(mail);
        }
    }
}
