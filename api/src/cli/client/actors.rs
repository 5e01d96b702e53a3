//! Actors and their transitions, decoded from messages.

use engine::event::Priority;
use engine::observe::snapshot::{KeySnapshot, NextTimer};
use engine::observe::transition::{Step, Transition};
use proto::v1 as pb;
use proto::v1::step::Kind;

use super::snapshot::activity_from;
use super::time::{optional, required};

/// Decodes the snapshot of an actor.
pub(super) fn actor_from(actor: pb::ActorSnapshot) -> KeySnapshot {
    let recent = actor.recent.into_iter();
    let timers = actor.timers.into_iter().map(|timer| NextTimer {
        id: timer.id,
        due: required(timer.due),
        schema: timer.schema,
        priority: match timer.background {
            true => Priority::Background,
            false => Priority::Interactive,
        },
    });
    KeySnapshot {
        stage: actor.stage,
        key: actor.key,
        live: actor.live,
        active: actor.active.map(activity_from),
        queued: actor.queued,
        handled: actor.handled,
        idle_ms: actor.idle_ms,
        parked: actor.parked,
        parked_until: optional(actor.parked_until),
        blocked_by: actor.behind,
        recent: recent
            .map(|past| (required(past.at), step_from(past.step.unwrap_or_default())))
            .collect(),
        timers: timers.collect(),
    }
}

fn step_from(step: pb::Step) -> Step {
    match step.kind() {
        Kind::Failed => Step::Failed {
            code: step.code,
            attempt: step.attempt,
        },
        Kind::Parked => Step::Parked {
            until: required(step.until),
            code: step.code,
        },
        Kind::TakenUp => Step::Released,
        Kind::DeadLetter => Step::DeadLetter { code: step.code },
        Kind::Duplicate => Step::Duplicate,
        Kind::Decided => Step::Decided,
        Kind::Done | Kind::Unspecified => Step::Done,
    }
}

/// Decodes a transition of an event.
pub(super) fn transition_from(transition: pb::Transition) -> Transition {
    Transition {
        at: required(transition.at),
        stage: transition.stage,
        key: transition.key,
        event: transition.event,
        schema: transition.schema,
        step: step_from(transition.step.unwrap_or_default()),
    }
}
