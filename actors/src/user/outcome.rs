//! The outcome of each day of a message, and the state of the message that follows from them.

use engine::stage::Effects;

use super::person::Person;
use super::source::SourceEmail;
use crate::model::EmailState;
use crate::progress::{progress, review, skipped};
use crate::rows::Rows;

/// What became of one day of a sheet.
pub(super) enum DayOutcome {
    /// A new version was stored and its route requested.
    AwaitingRoute,
    /// The person has to decide: stable code and detail.
    NeedsReview(&'static str, String),
    /// The sheet brings nothing new for the day: stable code and detail.
    Skipped(&'static str, String),
}

/// Records the state of a message from the outcomes of its days. While any day awaits its
/// route the message is processing; the last route ends it. Otherwise it is in review if any
/// day needs a review or the sheet has no day at all, and skipped if all days were skipped.
/// The first day that needs a review is sent to the person in any case.
pub(super) fn record_email_state(
    effects: &mut Effects<Rows>,
    person: &Person,
    source: &SourceEmail,
    outcomes: Vec<DayOutcome>,
) {
    let awaiting = outcomes
        .iter()
        .any(|outcome| matches!(outcome, DayOutcome::AwaitingRoute));
    let (email, user, now) = (&source.email, &person.user.id, source.now);
    let mut end = None;
    for outcome in outcomes {
        match outcome {
            DayOutcome::NeedsReview(code, detail) => {
                let requested = review(email, user, code, &detail, now);
                effects.emit.extend(requested.emit);
                end = Some(requested.writes.progress);
                break;
            }
            DayOutcome::Skipped(code, detail) => {
                end = Some(skipped(email, code, &detail, now).writes.progress);
            }
            DayOutcome::AwaitingRoute => {}
        }
    }
    let end = match end {
        _ if awaiting => progress(email, EmailState::Processing, now).writes.progress,
        Some(end) => end,
        None => {
            let detail = "the sheet has no readable day";
            let requested = review(email, user, "plan/no-date", detail, now);
            effects.emit.extend(requested.emit);
            requested.writes.progress
        }
    };
    effects.writes.progress.extend(end);
}
