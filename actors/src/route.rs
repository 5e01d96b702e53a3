//! The route stage: where does the person have to go, and how long does it take?
//!
//! ```text
//! PlanRequest -> places -> drives, each at the time it is really driven -> Routed -> user
//! Tick        -> every live plan, the same again; only what changed enough -> Routed
//! ```

mod drives;
mod stops;

use async_trait::async_trait;
use engine::event::Event;
use engine::stage::{Effects, Failure, Outcome, Stage, StageError};
use jiff::{SignedDuration, Timestamp};

use crate::events::{Payload, PlanRequest, RouteAnswer, Routed, Tick, unknown_schema};
use crate::model::{Day, User};
use crate::pipeline::Ports;
use crate::rows::Rows;

/// A plan is live from this long before its departure.
const LIVE: SignedDuration = SignedDuration::from_hours(24);

/// Works out drives.
pub struct RouteStage {
    ports: Ports,
}

impl RouteStage {
    /// The stage over these adapters.
    pub fn new(ports: Ports) -> Self {
        Self { ports }
    }
}

#[async_trait]
impl Stage<Rows> for RouteStage {
    type State = ();

    async fn load(&self, _: &str) -> Result<(), StageError> {
        Ok(())
    }

    async fn handle(
        &self,
        (): &mut (),
        event: &Event,
        now: Timestamp,
    ) -> Result<Outcome<Rows>, StageError> {
        if Tick::of(event)?.is_some() {
            return self.tick(now).await.map(Outcome::Done);
        }
        let request = PlanRequest::of(event)?.ok_or_else(|| unknown_schema(event))?;
        let mut effects = Effects::default();
        let day = self.ports.queries.day(&request.day).await?;
        // A newer version has asked for itself.
        let Some(day) = day.filter(|day| day.version == request.version) else {
            return Ok(Outcome::Done(effects));
        };
        let user = self.ports.queries.user(&request.user).await?;
        let user = user.ok_or_else(|| StageError::permanent("user/unknown", "no such person"))?;
        let answer = self.answer(&user, &day).await?;
        effects
            .emit
            .push(routed(&day, answer, false).emit(&user.id.0));
        Ok(Outcome::Done(effects))
    }

    /// A day whose route cannot be worked out goes to the person, not into silence.
    fn given_up(&self, event: &Event, failure: &Failure, _: Timestamp) -> Effects<Rows> {
        let Ok(Some(PlanRequest { user, day, version })) = PlanRequest::of(event) else {
            return Effects::default();
        };
        let answer = RouteAnswer::NotFound {
            code: "plan/no-route".to_owned(),
            detail: format!("the route could not be worked out ({})", failure.code),
        };
        let routed = Routed {
            day,
            version,
            answer,
            recheck: false,
        };
        Effects {
            emit: vec![routed.emit(&user.0)],
            ..Effects::default()
        }
    }
}

fn routed(day: &Day, answer: RouteAnswer, recheck: bool) -> Routed {
    Routed {
        day: day.id.clone(),
        version: day.version,
        answer,
        recheck,
    }
}

impl RouteStage {
    async fn answer(&self, user: &User, day: &Day) -> Result<RouteAnswer, StageError> {
        let stops = match stops::find(&self.ports, user, day).await? {
            Ok(stops) => stops,
            Err(missing) => {
                let (code, detail) = (missing.code.to_owned(), missing.detail);
                return Ok(RouteAnswer::NotFound { code, detail });
            }
        };
        drives::work_out(&self.ports, user, day, &stops).await
    }

    /// Looks again at every live plan. A plan that cannot be worked out now keeps its last
    /// answer; the next tick tries again.
    async fn tick(&self, now: Timestamp) -> Result<Effects<Rows>, StageError> {
        let mut effects = Effects::default();
        for day in self.ports.queries.live_days(now, now + LIVE).await? {
            let Some(user) = self.ports.queries.user(&day.user).await? else {
                continue;
            };
            let answer = match self.answer(&user, &day).await {
                Ok(answer) => answer,
                Err(error) => {
                    tracing::warn!(day = %day.id, %error, "recheck failed");
                    continue;
                }
            };
            if differs(&day, &answer) {
                effects
                    .emit
                    .push(routed(&day, answer, true).emit(&user.id.0));
            }
        }
        Ok(effects)
    }
}

/// Whether an answer is news at all; whether it is worth telling is for the person's actor.
fn differs(day: &Day, answer: &RouteAnswer) -> bool {
    match (&day.plan, answer) {
        (Some(plan), RouteAnswer::Found { legs, weather, .. }) => {
            plan.legs != *legs || plan.weather != *weather
        }
        _ => false,
    }
}
