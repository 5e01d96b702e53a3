//! What delays events: parking, limiters, blocked keys, leaked credits; and SLOs.

use engine::observe::snapshot::StageSnapshot;

use super::family::Family;
use super::readings::Readings;

impl Readings {
    /// Dead letters by stage and reason; `None` when the store did not answer.
    pub(super) fn dead_letters(&self) -> Option<Family> {
        let mut family = Family::gauge(
            "stillontime_dead_letters",
            "Dead letters without a decision, by stage and reason.",
        );
        for count in self.dead_letters.as_ref()? {
            let labels = [("stage", &*count.stage), ("reason", &*count.code)];
            family.add(&labels, count.count as f64);
        }
        Some(family)
    }

    pub(super) fn pressure(&self) -> Vec<Family> {
        let gauge = |name, help, value: fn(&StageSnapshot) -> f64| {
            self.each_stage(Family::gauge(name, help), value)
        };
        vec![
            gauge(
                "stillontime_parked_events",
                "Events that wait for their next attempt, or behind one that does.",
                |stage| stage.parked.events as f64,
            ),
            gauge(
                "stillontime_held_keys",
                "Keys that are blocked until an operator decides about a dead letter.",
                |stage| stage.parked.blocked as f64,
            ),
            gauge(
                "stillontime_stuck_handlers",
                "Handlers that have passed their progress timeout and block their thread.",
                |stage| stage.stuck as f64,
            ),
            gauge(
                "stillontime_lost_credits",
                "Credits that have leaked: held by no event for a minute.",
                |stage| stage.balance.map_or(0.0, |balance| balance.leaked as f64),
            ),
            self.each_stage(
                Family::counter(
                    "stillontime_actors_passivated_total",
                    "Actors stopped because they were idle, or to keep to the limit of live actors.",
                ),
                |stage| stage.counts.passivated as f64,
            ),
            self.limits(),
            self.levels(),
            self.burn_rates(),
        ]
    }

    fn limits(&self) -> Family {
        let mut family = Family::gauge(
            "stillontime_limiter",
            "Permits of a limiter: available in all, in use, and waited for.",
        );
        for limiter in &self.snapshot.limits {
            let values = [
                ("permits", f64::from(limiter.concurrent)),
                ("in_use", f64::from(limiter.in_use)),
                ("waiting", limiter.waiting as f64),
            ];
            for (state, value) in values {
                family.add(
                    &[("limiter", limiter.name.as_str()), ("state", state)],
                    value,
                );
            }
        }
        family
    }

    fn levels(&self) -> Family {
        let mut family = Family::gauge(
            "stillontime_slo_level",
            "1 for the current level of an SLO, else 0.",
        );
        for status in &self.snapshot.slos {
            for level in engine::observe::slo::Level::ALL {
                let labels = [("slo", status.rule.id.as_str()), ("level", level.as_str())];
                family.add(&labels, f64::from(u8::from(level == status.level)));
            }
        }
        family
    }

    fn burn_rates(&self) -> Family {
        let mut family = Family::gauge(
            "stillontime_slo_burn_rate",
            "How fast the error budget of an SLO is used up; 1 uses it up exactly.",
        );
        for status in &self.snapshot.slos {
            for (window, burn) in ["5m", "30m", "1h", "6h"].into_iter().zip(status.burn) {
                family.add(
                    &[("slo", status.rule.id.as_str()), ("window", window)],
                    burn,
                );
            }
        }
        family
    }
}
