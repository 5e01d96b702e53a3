//! AppState on the network: what becomes of questions to them.

use connectors::provider::{Look, State};

use super::family::Family;

const STATES: [(State, &str); 3] = [
    (State::Closed, "closed"),
    (State::Open, "open"),
    (State::HalfOpen, "half_open"),
];

/// The families of all services.
pub(super) fn families(looks: &[Look]) -> Vec<Family> {
    let mut states = Family::gauge(
        "stillontime_provider_state",
        "1 for the state of the breaker before a service, else 0.",
    );
    let mut calls = Family::counter(
        "stillontime_provider_calls_total",
        "Questions to a service since the start, by what became of them.",
    );
    let mut quota = Family::gauge(
        "stillontime_provider_paid_calls",
        "Questions to a paid service: made today, and allowed in a day.",
    );
    for look in looks {
        for (state, word) in STATES {
            let value = if look.state == state { 1.0 } else { 0.0 };
            states.add(&[("provider", look.name), ("state", word)], value);
        }
        let results = [
            ("worked", look.worked),
            ("failed", look.failed),
            ("refused", look.refused),
        ];
        for (result, count) in results {
            calls.add(&[("provider", look.name), ("result", result)], count as f64);
        }
        if let Some((today, most)) = look.quota {
            quota.add(
                &[("provider", look.name), ("what", "today")],
                f64::from(today),
            );
            quota.add(
                &[("provider", look.name), ("what", "allowed")],
                f64::from(most),
            );
        }
    }
    vec![states, calls, quota]
}

#[cfg(test)]
mod tests;
