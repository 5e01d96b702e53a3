//! The engine's view of itself as messages, and back for the command line.

use std::time::Duration;

use engine::flow::limit::LimiterSnapshot;
use engine::observe::latency::{Phase, Summary};
use engine::observe::leak::Balance;
use engine::observe::slo::{Level, Rule, Status};
use engine::observe::snapshot::{
    Activity, Counts, Doing, Parked, Snapshot, StageSnapshot, StageState,
};
use jiff::Timestamp;
use proto::v1 as pb;

use crate::grpc::convert::timestamp;

pub(super) fn instant(at: Option<prost_types::Timestamp>) -> Option<Timestamp> {
    let at = at?;
    Timestamp::new(at.seconds, at.nanos).ok()
}

/// For what the server never leaves out.
pub(super) fn always(at: Option<prost_types::Timestamp>) -> Timestamp {
    instant(at).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Enumerations, value by value; the first of ours stands for what is unknown.
macro_rules! enumerations {
    ($($to:ident, $from:ident: $ours:ident <-> $theirs:path { $first:ident $(, $other:ident)* })*) => {
        $(
            pub(super) fn $to(ours: $ours) -> i32 {
                use $theirs as Theirs;
                match ours {
                    $ours::$first => Theirs::$first as i32,
                    $($ours::$other => Theirs::$other as i32,)*
                }
            }

            fn $from(theirs: i32) -> $ours {
                use $theirs as Theirs;
                match Theirs::try_from(theirs) {
                    $(Ok(Theirs::$other) => $ours::$other,)*
                    _ => $ours::$first,
                }
            }
        )*
    };
}

enumerations! {
    state_to, state_from: StageState <-> pb::StageState { Starting, Running, Draining, Failed }
    phase_to, phase_from: Phase <-> pb::Phase { CreditWait, QueueWait, Service, EndToEnd, Runtime }
    level_to, level_from: Level <-> pb::SloLevel { NoData, Ok, Warning, Critical }
}

pub(super) fn snapshot_to(snapshot: Snapshot) -> pb::GetSnapshotResponse {
    pb::GetSnapshotResponse {
        at: Some(timestamp(snapshot.at)),
        ready: snapshot.ready(),
        stages: snapshot.stages.into_iter().map(stage_to).collect(),
        next_timer: snapshot.next_timer.map(timestamp),
        timers_ring: snapshot.timers_running,
        limits: snapshot.limits.into_iter().map(limiter_to).collect(),
        slos: snapshot.slos.into_iter().map(slo_to).collect(),
    }
}

pub(crate) fn snapshot_from(answer: pb::GetSnapshotResponse) -> Snapshot {
    Snapshot {
        at: always(answer.at),
        stages: answer.stages.into_iter().map(stage_from).collect(),
        next_timer: instant(answer.next_timer),
        timers_running: answer.timers_ring,
        limits: answer.limits.into_iter().map(limiter_from).collect(),
        slos: answer.slos.into_iter().map(slo_from).collect(),
    }
}

fn stage_to(stage: StageSnapshot) -> pb::StageSnapshot {
    let latency = stage.latency.into_iter();
    pb::StageSnapshot {
        name: stage.name,
        state: state_to(stage.state),
        credits: stage.credits,
        in_flight: stage.in_flight,
        backlog: stage.backlog,
        actors: stage.actors,
        stuck: stage.stuck,
        balance: stage.balance.map(|balance| pb::CreditBalance {
            in_hand: balance.in_flight,
            expected: balance.expected,
            lost: balance.leaked,
        }),
        parked: Some(pb::ParkedSummary {
            keys: stage.parked.keys,
            events: stage.parked.events,
            held: stage.parked.blocked,
            next: stage.parked.next.map(timestamp),
        }),
        counts: Some(pb::EventCounts {
            done: stage.counts.done,
            failures: stage.counts.failures,
            parked: stage.counts.parked,
            dead_letters: stage.counts.dead_letters,
            duplicates: stage.counts.duplicates,
            restarts: stage.counts.restarts,
            passivated: stage.counts.passivated,
        }),
        active: stage.active.into_iter().map(activity_to).collect(),
        latency: latency.map(|(p, summary)| summary_to(p, summary)).collect(),
    }
}

fn stage_from(stage: pb::StageSnapshot) -> StageSnapshot {
    let (parked, counts) = (
        stage.parked.unwrap_or_default(),
        stage.counts.unwrap_or_default(),
    );
    StageSnapshot {
        name: stage.name,
        state: state_from(stage.state),
        credits: stage.credits,
        in_flight: stage.in_flight,
        backlog: stage.backlog,
        actors: stage.actors,
        stuck: stage.stuck,
        balance: stage.balance.map(|balance| Balance {
            in_flight: balance.in_hand,
            expected: balance.expected,
            leaked: balance.lost,
        }),
        parked: Parked {
            keys: parked.keys,
            events: parked.events,
            blocked: parked.held,
            next: instant(parked.next),
        },
        counts: Counts {
            done: counts.done,
            failures: counts.failures,
            parked: counts.parked,
            dead_letters: counts.dead_letters,
            duplicates: counts.duplicates,
            restarts: counts.restarts,
            passivated: counts.passivated,
        },
        active: stage.active.into_iter().map(activity_from).collect(),
        latency: stage.latency.into_iter().map(summary_from).collect(),
    }
}

fn summary_to(phase: Phase, summary: Summary) -> pb::LatencySummary {
    pb::LatencySummary {
        phase: phase_to(phase),
        count: summary.count,
        p50_ms: summary.p50_ms,
        mean_ms: summary.mean_ms,
        p95_ms: summary.p95_ms,
        p99_ms: summary.p99_ms,
        max_ms: summary.max_ms,
    }
}

fn summary_from(summary: pb::LatencySummary) -> (Phase, Summary) {
    let found = Summary {
        count: summary.count,
        p50_ms: summary.p50_ms,
        mean_ms: summary.mean_ms,
        p95_ms: summary.p95_ms,
        p99_ms: summary.p99_ms,
        max_ms: summary.max_ms,
    };
    (phase_from(summary.phase), found)
}

pub(super) fn activity_to(activity: Activity) -> pb::Activity {
    let (doing, waits_for, until) = match activity.doing {
        Doing::Handling => (pb::Doing::Handling, String::new(), None),
        Doing::Waiting { what } => (pb::Doing::Waiting, what, None),
        Doing::Backoff { until } => (pb::Doing::Backoff, String::new(), Some(until)),
        Doing::Committing => (pb::Doing::Committing, String::new(), None),
    };
    pb::Activity {
        key: activity.key,
        event: activity.event,
        schema: activity.schema,
        attempt: activity.attempt,
        doing: doing as i32,
        waits_for,
        until: until.map(timestamp),
        for_ms: activity.for_ms,
    }
}

pub(super) fn activity_from(activity: pb::Activity) -> Activity {
    let doing = match activity.doing() {
        pb::Doing::Waiting => Doing::Waiting {
            what: activity.waits_for,
        },
        pb::Doing::Backoff => Doing::Backoff {
            until: always(activity.until),
        },
        pb::Doing::Committing => Doing::Committing,
        pb::Doing::Handling | pb::Doing::Unspecified => Doing::Handling,
    };
    Activity {
        key: activity.key,
        event: activity.event,
        schema: activity.schema,
        attempt: activity.attempt,
        doing,
        for_ms: activity.for_ms,
    }
}

fn limiter_to(limiter: LimiterSnapshot) -> pb::LimiterSnapshot {
    pb::LimiterSnapshot {
        name: limiter.name,
        concurrent: limiter.concurrent,
        in_use: limiter.in_use,
        waiting: limiter.waiting,
        waiting_users: limiter.waiting_users,
        granted: limiter.granted,
        refused: limiter.refused,
        blocked_until: limiter.blocked_until.map(timestamp),
    }
}

fn limiter_from(limiter: pb::LimiterSnapshot) -> LimiterSnapshot {
    LimiterSnapshot {
        name: limiter.name,
        concurrent: limiter.concurrent,
        in_use: limiter.in_use,
        waiting: limiter.waiting,
        waiting_users: limiter.waiting_users,
        granted: limiter.granted,
        refused: limiter.refused,
        blocked_until: instant(limiter.blocked_until),
    }
}

fn slo_to(status: Status) -> pb::SloStatus {
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let rule = status.rule;
    pb::SloStatus {
        id: rule.id,
        stage: rule.stage,
        phase: phase_to(rule.phase),
        objective: rule.objective,
        warning_ms: millis(rule.warning),
        critical_ms: millis(rule.critical),
        description: rule.description,
        level: level_to(status.level),
        events: status.events,
        within_critical: status.within_critical,
        within_warning: status.within_warning,
        burn: status.burn.to_vec(),
    }
}

fn slo_from(status: pb::SloStatus) -> Status {
    let mut burn = [0.0; 4];
    burn.iter_mut()
        .zip(&status.burn)
        .for_each(|(ours, theirs)| *ours = *theirs);
    Status {
        rule: Rule {
            id: status.id,
            stage: status.stage,
            phase: phase_from(status.phase),
            objective: status.objective,
            warning: Duration::from_millis(status.warning_ms),
            critical: Duration::from_millis(status.critical_ms),
            description: status.description,
        },
        level: level_from(status.level),
        events: status.events,
        within_critical: status.within_critical,
        within_warning: status.within_warning,
        burn,
    }
}

#[cfg(test)]
mod tests;
