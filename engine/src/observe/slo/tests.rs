//! Tests of the levels of rules over hours of events.

use super::*;

fn rule() -> Rule {
    Rule {
        id: "S2.3-pdfExtraction".to_owned(),
        stage: "callsheet".to_owned(),
        phase: Phase::Service,
        objective: 0.95,
        warning: Duration::from_secs(10),
        critical: Duration::from_secs(15),
        description: String::new(),
    }
}

/// Records and observes each minute, as the monitor does each second.
struct Day {
    slos: Slos,
    latency: StageLatency,
    now: Duration,
}

impl Day {
    fn new() -> Self {
        Self {
            slos: Slos::new(vec![rule()]),
            latency: StageLatency::default(),
            now: Duration::from_secs(1_000),
        }
    }

    /// Runs minutes with ten events each; `slow` of them take `seconds`, the others one second.
    fn minutes(&mut self, minutes: u64, slow: u64, seconds: u64) {
        for _ in 0..minutes {
            for n in 0..10 {
                let time = Duration::from_secs(if n < slow { seconds } else { 1 });
                self.latency.record([time; 5]);
            }
            self.now += MINUTE;
            let stages = BTreeMap::from([("callsheet", &self.latency)]);
            self.slos.observe(self.now, &stages);
        }
    }

    fn status(&self) -> Status {
        self.slos.status(self.now).remove(0)
    }
}

#[test]
fn a_few_slow_events_stay_within_the_budget() {
    let mut day = Day::new();
    assert_eq!(day.status().level, Level::NoData);
    day.minutes(60, 0, 0);
    day.minutes(1, 1, 20);
    let status = day.status();
    assert_eq!(status.level, Level::Ok);
    assert_eq!(status.events, 600);
    assert!((status.within_critical.unwrap() - 599.0 / 600.0).abs() < 1e-9);
}

#[test]
fn an_outage_is_critical_within_the_hour_and_ends_soon_after() {
    let mut day = Day::new();
    day.minutes(120, 0, 0);
    day.minutes(40, 10, 20);
    assert_ne!(
        day.status().level,
        Level::Critical,
        "two thirds of the hour"
    );
    day.minutes(5, 10, 20);
    assert_eq!(day.status().level, Level::Critical);
    day.minutes(6, 0, 0);
    assert_ne!(
        day.status().level,
        Level::Critical,
        "the short window is clean"
    );
}

#[test]
fn a_steady_leak_of_the_budget_is_a_warning() {
    let mut day = Day::new();
    day.minutes(360, 4, 20);
    let status = day.status();
    assert_eq!(status.level, Level::Warning, "a rate of 8 for six hours");
    assert!(
        status.burn.iter().all(|burn| (burn - 8.0).abs() < 0.01),
        "{status:?}"
    );
}

#[test]
fn events_above_the_warning_threshold_only_are_a_warning() {
    let mut day = Day::new();
    day.minutes(60, 9, 12);
    let status = day.status();
    assert_eq!(status.level, Level::Warning);
    assert_eq!(status.within_critical, Some(1.0));
}

#[test]
fn counters_that_restart_at_zero_do_not_count_backwards() {
    let mut day = Day::new();
    day.minutes(60, 0, 0);
    day.latency = StageLatency::default();
    day.minutes(30, 0, 0);
    assert_eq!(day.status().events, 600);
}

#[test]
fn thresholds_are_distinct_and_ascending() {
    let other = Rule {
        id: "other".to_owned(),
        warning: Duration::from_secs(2),
        critical: Duration::from_secs(10),
        ..rule()
    };
    let slos = Slos::new(vec![rule(), other]);
    let seconds: Vec<_> = slos
        .thresholds("callsheet", Phase::Service)
        .iter()
        .map(Duration::as_secs)
        .collect();
    assert_eq!(seconds, [2, 10, 15]);
    assert!(slos.thresholds("callsheet", Phase::EndToEnd).is_empty());
}

#[test]
fn invalid_rules_are_reported() {
    let invalid = Rule {
        objective: 0.5,
        warning: Duration::from_secs(99),
        stage: "nowhere".to_owned(),
        ..rule()
    };
    let problems = check(&[rule(), invalid], &["callsheet"]);
    assert_eq!(problems.len(), 4, "{problems:?}");
    assert!(check(&[rule()], &["callsheet"]).is_empty());
}
