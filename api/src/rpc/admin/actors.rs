//! Actors and their transitions as messages; `cli::client` decodes them.

use engine::event::Priority;
use engine::observe::snapshot::KeySnapshot;
use engine::observe::transition::{Step, Transition};
use proto::v1 as pb;
use proto::v1::step::Kind;

use super::snapshot::activity_to;
use crate::rpc::support::convert::timestamp;

pub(super) fn actor_to(actor: KeySnapshot) -> pb::ActorSnapshot {
    let recent = actor.recent.into_iter().map(|(at, step)| pb::PastStep {
        at: Some(timestamp(at)),
        step: Some(step_to(step)),
    });
    let timers = actor.timers.into_iter().map(|timer| pb::NextTimer {
        id: timer.id,
        due: Some(timestamp(timer.due)),
        schema: timer.schema,
        background: timer.priority == Priority::Background,
    });
    pb::ActorSnapshot {
        stage: actor.stage,
        key: actor.key,
        live: actor.live,
        active: actor.active.map(activity_to),
        queued: actor.queued,
        handled: actor.handled,
        idle_ms: actor.idle_ms,
        parked: actor.parked,
        parked_until: actor.parked_until.map(timestamp),
        behind: actor.blocked_by,
        recent: recent.collect(),
        timers: timers.collect(),
    }
}

fn step_to(step: Step) -> pb::Step {
    let mut message = pb::Step::default();
    let kind = match step {
        Step::Done => Kind::Done,
        Step::Failed { code, attempt } => {
            (message.code, message.attempt) = (code, attempt);
            Kind::Failed
        }
        Step::Parked { until, code } => {
            (message.code, message.until) = (code, Some(timestamp(until)));
            Kind::Parked
        }
        Step::Released => Kind::TakenUp,
        Step::DeadLetter { code } => {
            message.code = code;
            Kind::DeadLetter
        }
        Step::Duplicate => Kind::Duplicate,
        Step::Decided => Kind::Decided,
    };
    message.set_kind(kind);
    message
}

pub(super) fn transition_to(transition: Transition) -> pb::Transition {
    pb::Transition {
        at: Some(timestamp(transition.at)),
        stage: transition.stage,
        key: transition.key,
        event: transition.event,
        schema: transition.schema,
        step: Some(step_to(transition.step)),
    }
}
