//! Snapshots of the engine as messages; `cli::client` decodes them.

use std::time::Duration;

use engine::flow::limit::LimiterSnapshot;
use engine::observe::latency::{Phase, Summary};
use engine::observe::slo::{Level, Status};
use engine::observe::snapshot::{Activity, Doing, Snapshot, StageSnapshot, StageState};
use proto::v1 as pb;

use crate::rpc::support::convert::timestamp;

/// Encodes an enumeration value by value.
macro_rules! encode {
    ($($name:ident: $ours:ident -> $theirs:path { $($value:ident),* })*) => {
        $(
            pub(super) fn $name(ours: $ours) -> i32 {
                use $theirs as Theirs;
                match ours {
                    $($ours::$value => Theirs::$value as i32,)*
                }
            }
        )*
    };
}

encode! {
    state_to: StageState -> pb::StageState { Starting, Running, Draining, Failed }
    phase_to: Phase -> pb::Phase { CreditWait, QueueWait, Service, EndToEnd, Runtime }
    level_to: Level -> pb::SloLevel { NoData, Ok, Warning, Critical }
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

#[cfg(test)]
mod tests;
