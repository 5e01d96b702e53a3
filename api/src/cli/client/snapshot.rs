//! Snapshots of the engine, decoded from messages.

use std::time::Duration;

use engine::flow::limit::LimiterSnapshot;
use engine::observe::latency::{Phase, Summary};
use engine::observe::leak::Balance;
use engine::observe::slo::{Level, Rule, Status};
use engine::observe::snapshot::{
    Activity, Counts, Doing, Parked, Snapshot, StageSnapshot, StageState,
};
use proto::v1 as pb;

use super::time::{optional, required};

/// Decodes an enumeration value by value; an unknown value becomes the first.
macro_rules! decode {
    ($($name:ident: $ours:ident <- $theirs:path { $first:ident $(, $other:ident)* })*) => {
        $(
            fn $name(theirs: i32) -> $ours {
                use $theirs as Theirs;
                match Theirs::try_from(theirs) {
                    $(Ok(Theirs::$other) => $ours::$other,)*
                    _ => $ours::$first,
                }
            }
        )*
    };
}

decode! {
    state_from: StageState <- pb::StageState { Starting, Running, Draining, Failed }
    phase_from: Phase <- pb::Phase { CreditWait, QueueWait, Service, EndToEnd, Runtime }
    level_from: Level <- pb::SloLevel { NoData, Ok, Warning, Critical }
}

/// Decodes a snapshot of the whole server.
pub(crate) fn snapshot_from(response: pb::GetSnapshotResponse) -> Snapshot {
    Snapshot {
        at: required(response.at),
        stages: response.stages.into_iter().map(stage_from).collect(),
        next_timer: optional(response.next_timer),
        timers_running: response.timers_ring,
        limits: response.limits.into_iter().map(limiter_from).collect(),
        slos: response.slos.into_iter().map(slo_from).collect(),
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
            next: optional(parked.next),
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

pub(super) fn activity_from(activity: pb::Activity) -> Activity {
    let doing = match activity.doing() {
        pb::Doing::Waiting => Doing::Waiting {
            what: activity.waits_for,
        },
        pb::Doing::Backoff => Doing::Backoff {
            until: required(activity.until),
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

fn limiter_from(limiter: pb::LimiterSnapshot) -> LimiterSnapshot {
    LimiterSnapshot {
        name: limiter.name,
        concurrent: limiter.concurrent,
        in_use: limiter.in_use,
        waiting: limiter.waiting,
        waiting_users: limiter.waiting_users,
        granted: limiter.granted,
        refused: limiter.refused,
        blocked_until: optional(limiter.blocked_until),
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
