//! Effects that record the state of a message.

use engine::stage::{Effects, Failure};
use jiff::Timestamp;

use crate::events::{Notice, Payload};
use crate::model::{EmailId, EmailState, MessageKind, UserId};
use crate::rows::{EmailProgress, Rows};

/// Records a new state.
pub(crate) fn progress(email: &EmailId, state: EmailState, now: Timestamp) -> Effects<Rows> {
    let row = EmailProgress {
        id: email.clone(),
        user: None,
        message_id: None,
        subject: None,
        words: None,
        state,
        code: None,
        detail: None,
        at: now,
    };
    let writes = Rows {
        progress: vec![row],
        ..Rows::default()
    };
    Effects {
        writes,
        ..Effects::default()
    }
}

/// As [`progress`], with a stable code and one line of explanation for a person.
pub(crate) fn progress_because(
    email: &EmailId,
    state: EmailState,
    code: &str,
    detail: &str,
    now: Timestamp,
) -> Effects<Rows> {
    let mut effects = progress(email, state, now);
    for row in &mut effects.writes.progress {
        row.code = Some(code.to_owned());
        row.detail = Some(detail.to_owned());
    }
    effects
}

/// Records that there is nothing to do with the message.
pub(crate) fn skipped(email: &EmailId, code: &str, detail: &str, now: Timestamp) -> Effects<Rows> {
    progress_because(email, EmailState::Skipped, code, detail, now)
}

/// Records that the message needs a review, and notifies the person.
pub(crate) fn review(
    email: &EmailId,
    user: &UserId,
    code: &str,
    detail: &str,
    now: Timestamp,
) -> Effects<Rows> {
    let mut effects = progress_because(email, EmailState::InReview, code, detail, now);
    effects.emit.push(problem(
        MessageKind::ReviewRequest,
        email,
        user,
        code,
        detail,
    ));
    effects
}

/// Records that the message is a dead letter, and notifies the person if they are known.
pub(crate) fn dead_letter(
    email: &EmailId,
    user: Option<&UserId>,
    failure: &Failure,
    now: Timestamp,
) -> Effects<Rows> {
    let Failure { code, detail, .. } = failure;
    let mut effects = progress_because(email, EmailState::DeadLetter, code, detail, now);
    if let Some(user) = user {
        effects.emit.push(problem(
            MessageKind::ProcessingError,
            email,
            user,
            code,
            detail,
        ));
    }
    effects
}

fn problem(
    kind: MessageKind,
    email: &EmailId,
    user: &UserId,
    code: &str,
    detail: &str,
) -> engine::event::Emit {
    let notice = Notice {
        user: user.clone(),
        kind,
        day: None,
        email: Some(email.clone()),
        code: code.to_owned(),
        detail: detail.to_owned(),
    };
    notice.emit(&user.0)
}
