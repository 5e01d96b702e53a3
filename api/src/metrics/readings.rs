//! The readings of one scrape, and the metric families made of them.

use std::time::Duration;

use actors::model::EmailCounts;
use connectors::provider::{Provider, Status};
use engine::dead_letters::Count;
use engine::observe::latency::{Counts, Phase, StageLatency};
use engine::observe::snapshot::{Snapshot, StageSnapshot, StageState};
use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;

use super::family::Family;
use super::{providers, rpc};
use crate::observe::AccessLog;
use crate::state::AppState;

/// Upper bounds of the classic buckets in milliseconds. The thresholds of the SLOs are bounds
/// too, so that the share below each needs no interpolation.
const BOUNDS_MS: [u64; 13] = [
    5, 10, 50, 100, 250, 500, 1000, 2000, 5000, 8000, 15_000, 30_000, 60_000,
];

const STATES: [(StageState, &str); 4] = [
    (StageState::Starting, "starting"),
    (StageState::Running, "running"),
    (StageState::Draining, "draining"),
    (StageState::Failed, "failed"),
];

/// The histograms of one stage, each with the upper bounds of its buckets.
struct Series {
    stage: String,
    phases: Vec<(Phase, Vec<Duration>, Counts)>,
}

impl Series {
    fn read(state: &AppState, stage: &str, latency: &StageLatency) -> Self {
        let of_phase = |phase| {
            let mut bounds = BOUNDS_MS.map(Duration::from_millis).to_vec();
            bounds.extend(state.runtime.thresholds(stage, phase));
            bounds.sort_unstable();
            bounds.dedup();
            let counts = latency.counts_below(phase, &bounds);
            (phase, bounds, counts)
        };
        Self {
            stage: stage.to_owned(),
            phases: Phase::ALL.map(of_phase).into(),
        }
    }
}

/// Everything that a scrape shows.
pub(super) struct Readings {
    pub(super) snapshot: Snapshot,
    series: Vec<Series>,
    /// `None` when the store did not answer: no sample is better than a wrong zero.
    emails: Option<EmailCounts>,
    /// `None` when the store did not answer.
    pub(super) dead_letters: Option<Vec<Count>>,
    providers: Vec<Status>,
    access_log: AccessLog,
}

impl Readings {
    /// Reads all sources.
    pub(super) async fn read(state: &AppState) -> Self {
        let emails = state.queries.email_counts().await;
        let emails = emails.inspect_err(|error| tracing::warn!(%error, "e-mails were not counted"));
        let snapshot = state.snapshot().await;
        let dead_letters = state.dead_letters.counts().await;
        let dead_letters = dead_letters
            .inspect_err(|error| tracing::warn!(%error, "dead letters were not counted"));
        let statuses = state.providers.iter().map(Provider::status);
        let statuses = futures_util::future::join_all(statuses).await;
        let latencies = state.runtime.latencies();
        let series = latencies.map(|(stage, latency)| Series::read(state, stage, latency));
        Self {
            series: series.collect(),
            snapshot,
            emails: emails.ok(),
            dead_letters: dead_letters.ok(),
            providers: statuses.into_iter().flatten().collect(),
            access_log: state.access_log.clone(),
        }
    }

    fn durations(&self) -> Family {
        let mut family = Family::histogram(
            "stillontime_stage_duration_seconds",
            "Time of an event in a stage, by phase.",
        );
        for series in &self.series {
            for (phase, bounds, counts) in &series.phases {
                let labels = [("stage", series.stage.as_str()), ("phase", phase.as_str())];
                let bounds = bounds.iter().map(Duration::as_secs_f64);
                let buckets = bounds.zip(counts.below.iter().copied());
                family.add_histogram(&labels, buckets, counts.count, counts.sum_seconds);
            }
        }
        family
    }

    fn quantiles(&self) -> Family {
        let mut family = Family::gauge(
            "stillontime_stage_latency_seconds",
            "Quantiles of the time of an event in a stage since the start, from HDR histograms.",
        );
        for stage in &self.snapshot.stages {
            for (phase, summary) in &stage.latency {
                let quantiles = [
                    ("0.5", summary.p50_ms),
                    ("0.95", summary.p95_ms),
                    ("0.99", summary.p99_ms),
                ];
                for (quantile, millis) in quantiles {
                    let labels = [
                        ("stage", stage.name.as_str()),
                        ("phase", phase.as_str()),
                        ("quantile", quantile),
                    ];
                    family.add(&labels, millis / 1e3);
                }
            }
        }
        family
    }

    fn states(&self) -> Family {
        let mut family = Family::gauge(
            "stillontime_stage_state",
            "1 for the state the stage is in, else 0.",
        );
        for stage in &self.snapshot.stages {
            for (state, word) in STATES {
                let value = if stage.state == state { 1.0 } else { 0.0 };
                family.add(&[("stage", stage.name.as_str()), ("state", word)], value);
            }
        }
        family
    }

    fn events(&self) -> Family {
        let mut family = Family::counter(
            "stillontime_events_total",
            "Events and attempts of a stage since the start, by result.",
        );
        for stage in &self.snapshot.stages {
            let counts = &stage.counts;
            let results = [
                ("done", counts.done),
                ("failed", counts.failures),
                ("parked", counts.parked),
                ("dead_letter", counts.dead_letters),
                ("duplicate", counts.duplicates),
            ];
            for (result, count) in results {
                let labels = [("stage", stage.name.as_str()), ("result", result)];
                family.add(&labels, count as f64);
            }
        }
        family
    }

    pub(super) fn each_stage(
        &self,
        mut family: Family,
        value: impl Fn(&StageSnapshot) -> f64,
    ) -> Family {
        for stage in &self.snapshot.stages {
            family.add(&[("stage", stage.name.as_str())], value(stage));
        }
        family
    }

    fn emails(&self) -> Option<Family> {
        let counts = self.emails?;
        let mut family = Family::gauge("stillontime_emails", "Stored e-mails by state.");
        let states = [
            ("open", counts.open),
            ("planned", counts.planned),
            ("in_review", counts.review),
            ("skipped", counts.skipped),
            ("dead_letter", counts.dead_letters),
        ];
        for (state, count) in states {
            family.add(&[("state", state)], count as f64);
        }
        Some(family)
    }
}

fn build_info() -> Family {
    let mut family = Family::gauge(
        "stillontime_build_info",
        "Always 1; the build in its labels.",
    );
    family.add(&[("version", env!("CARGO_PKG_VERSION"))], 1.0);
    family
}

impl Collector for Readings {
    /// None: descriptions only guard against two collectors with the same metric in one registry.
    fn desc(&self) -> Vec<&Desc> {
        Vec::new()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let mut families = vec![
            build_info(),
            self.durations(),
            self.quantiles(),
            self.states(),
            self.events(),
            self.each_stage(
                Family::gauge(
                    "stillontime_stage_backlog",
                    "Events of the stage in the log, including those in flight.",
                ),
                |stage| stage.backlog as f64,
            ),
            self.each_stage(
                Family::gauge(
                    "stillontime_credits",
                    "Events that the stage may have in flight.",
                ),
                |stage| f64::from(stage.credits),
            ),
            self.each_stage(
                Family::gauge(
                    "stillontime_credits_in_use",
                    "Events that the stage has in flight.",
                ),
                |stage| f64::from(stage.in_flight),
            ),
            self.each_stage(
                Family::gauge(
                    "stillontime_stage_actors",
                    "Live actors, one for each active key.",
                ),
                |stage| stage.actors as f64,
            ),
            self.each_stage(
                Family::counter("stillontime_dead_letters_total", "Dead-lettered events."),
                |stage| stage.counts.dead_letters as f64,
            ),
            self.each_stage(
                Family::counter("stillontime_stage_restarts_total", "Restarts of the stage."),
                |stage| stage.counts.restarts as f64,
            ),
        ];
        families.extend(self.emails());
        families.extend(self.dead_letters());
        families.extend(self.pressure());
        families.extend(providers::families(&self.providers));
        families.extend(rpc::families(&self.access_log));
        // The registry rejects families without samples.
        let families = families.into_iter().map(Family::finish);
        families
            .filter(|family| !family.get_metric().is_empty())
            .collect()
    }
}
