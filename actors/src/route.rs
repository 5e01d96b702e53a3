//! The route stage: where does the person have to go, and how long does it take?
//!
//! ```text
//! PlanRequest -> places -> drives, each at the time it is really driven -> Routed -> user
//! Tick        -> Recheck for every live plan that may have changed
//! Recheck     -> the same as a PlanRequest; only what changed enough -> Routed
//! ```

mod arrive_by;
pub(crate) mod cadence;
mod change;
mod drives;
mod stops;
mod tick;

use std::sync::Arc;

use async_trait::async_trait;
use engine::event::{Emit, Event};
use engine::stage::{Attempt, Effects, Failure, Outcome, Stage, StageError};
use jiff::{SignedDuration, Timestamp};

use crate::events::{Payload, PlanRequest, Recheck, RouteAnswer, Routed, Tick, unknown_schema};
use crate::model::{Day, DayState, User, Watch};
use crate::pipeline::Ports;
use crate::rows::Rows;
use drives::Worked;

pub use arrive_by::ArriveBy;
pub use cadence::asked_every;
pub use change::{matters, travel_minutes, weather_matters};

/// Works out drives.
pub struct RouteStage {
    ports: Ports,
    tick: SignedDuration,
}

impl RouteStage {
    /// The stage over these adapters; `tick` is the time between two looks at all plans.
    pub fn new(ports: Ports, tick: SignedDuration) -> Self {
        Self { ports, tick }
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
        attempt: &Attempt,
    ) -> Result<Outcome<Rows>, StageError> {
        let now = attempt.now;
        let effects = if Tick::of(event)?.is_some() {
            let rechecks = tick::tick(&self.ports, now, self.tick).await?;
            let emit = rechecks.iter().map(|recheck| recheck.emit(&recheck.user.0));
            Effects {
                emit: emit.collect(),
                ..Effects::default()
            }
        } else if let Some(recheck) = Recheck::of(event)? {
            // Not an error to try again: the plan keeps its last answer until the next
            // tick, and the person's new sheets must not wait behind it.
            self.recheck(&recheck, now).await.unwrap_or_else(|error| {
                tracing::warn!(day = %recheck.day, %error, "recheck failed");
                Effects::default()
            })
        } else {
            let request = PlanRequest::of(event)?.ok_or_else(|| unknown_schema(event))?;
            self.plan(&request).await?
        };
        Ok(Outcome::Done(effects))
    }

    /// A day whose route cannot be worked out goes to the person, not into silence.
    fn on_dead_letter(&self, event: &Event, failure: &Failure, _: Timestamp) -> Effects<Rows> {
        let Ok(Some(request)) = PlanRequest::of(event) else {
            return Effects::default();
        };
        let PlanRequest {
            user,
            email,
            day,
            version,
        } = request;
        let answer = RouteAnswer::NotFound {
            code: "plan/no-route".to_owned(),
            detail: format!("the route could not be worked out ({})", failure.code),
        };
        let routed = Routed {
            email,
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

fn routed(day: &Day, answer: RouteAnswer, recheck: bool) -> Emit {
    let routed = Routed {
        email: day.email.clone(),
        day: day.id.clone(),
        version: day.version,
        answer,
        recheck,
    };
    routed.emit(&day.user.0)
}

/// An answer for the person's actor, and the drives to watch.
fn told(day: &Day, (answer, watch): Worked, recheck: bool) -> Effects<Rows> {
    Effects {
        emit: vec![routed(day, answer, recheck)],
        ..watched(watch)
    }
}

fn watched(watch: Option<Watch>) -> Effects<Rows> {
    let mut effects = Effects::<Rows>::default();
    effects.writes.watches = watch.into_iter().collect();
    effects
}

impl RouteStage {
    async fn plan(&self, request: &PlanRequest) -> Result<Effects<Rows>, StageError> {
        let day = self.ports.queries.day(&request.day).await?;
        // A newer version has asked for itself.
        let Some(day) = day.filter(|day| day.version == request.version) else {
            return Ok(Effects::default());
        };
        let user = self.ports.queries.user(&request.user).await?;
        let user = user.ok_or_else(|| StageError::permanent("user/unknown", "no such person"))?;
        Ok(told(&day, self.answer(&user, &day).await?, false))
    }

    async fn answer(&self, user: &User, day: &Day) -> Result<Worked, StageError> {
        let stops = match stops::find(&self.ports, user, day).await? {
            Ok(stops) => stops,
            Err(missing) => {
                let (code, detail) = (missing.code.to_owned(), missing.detail);
                return Ok((RouteAnswer::NotFound { code, detail }, None));
            }
        };
        drives::work_out(&self.ports, user, day, &stops).await
    }

    /// Nothing if the plan is not live any more. Whether the answer is told is decided by
    /// the person's actor, by the same rule. A change is watched from where it began, until
    /// it is in the plan.
    async fn recheck(
        &self,
        recheck: &Recheck,
        now: Timestamp,
    ) -> Result<Effects<Rows>, StageError> {
        let day = self.ports.queries.day(&recheck.day).await?;
        let same =
            |day: &Arc<Day>| day.version == recheck.version && day.state == DayState::Planned;
        let Some(day) = day.filter(same) else {
            return Ok(Effects::default());
        };
        let Some(plan) = day.plan.as_ref().filter(|plan| plan.departure > now) else {
            return Ok(Effects::default());
        };
        let Some(user) = self.ports.queries.user(&recheck.user).await? else {
            return Ok(Effects::default());
        };
        let (answer, watch) = self.answer(&user, &day).await?;
        Ok(match change::is_news(plan, &answer) {
            true => told(&day, (answer, None), true),
            false => watched(watch),
        })
    }
}

#[cfg(test)]
mod tests;
