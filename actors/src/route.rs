//! The route stage: where does the person have to go, and how long does it take?
//!
//! ```text
//! PlanRequest -> places -> drives, each at the time it is really driven -> Routed -> user
//! Tick        -> Recheck for every live plan
//! Recheck     -> the same as a PlanRequest; only what changed enough -> Routed
//! ```

mod change;
mod drives;
mod stops;

use std::sync::Arc;

use async_trait::async_trait;
use engine::event::{Emit, Event};
use engine::stage::{Attempt, Effects, Failure, Outcome, Stage, StageError};
use jiff::{SignedDuration, Timestamp};

use crate::events::{Payload, PlanRequest, Recheck, RouteAnswer, Routed, Tick, unknown_schema};
use crate::model::{Day, DayState, User};
use crate::pipeline::Ports;
use crate::ports::LiveDay;
use crate::rows::Rows;

pub use change::{matters, travel_minutes, weather_matters};

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
        attempt: &Attempt,
    ) -> Result<Outcome<Rows>, StageError> {
        let now = attempt.now;
        let emit = if Tick::of(event)?.is_some() {
            self.tick(now).await?
        } else if let Some(recheck) = Recheck::of(event)? {
            // Not an error to try again: the plan keeps its last answer until the next
            // tick, and the person's new sheets must not wait behind it.
            self.recheck(&recheck, now).await.unwrap_or_else(|error| {
                tracing::warn!(day = %recheck.day, %error, "recheck failed");
                Vec::new()
            })
        } else {
            let request = PlanRequest::of(event)?.ok_or_else(|| unknown_schema(event))?;
            self.plan(&request).await?
        };
        Ok(Outcome::Done(Effects {
            emit,
            ..Effects::default()
        }))
    }

    /// A day whose route cannot be worked out goes to the person, not into silence.
    fn given_up(&self, event: &Event, failure: &Failure, _: Timestamp) -> Effects<Rows> {
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

impl RouteStage {
    async fn plan(&self, request: &PlanRequest) -> Result<Vec<Emit>, StageError> {
        let day = self.ports.queries.day(&request.day).await?;
        // A newer version has asked for itself.
        let Some(day) = day.filter(|day| day.version == request.version) else {
            return Ok(Vec::new());
        };
        let user = self.ports.queries.user(&request.user).await?;
        let user = user.ok_or_else(|| StageError::permanent("user/unknown", "no such person"))?;
        let answer = self.answer(&user, &day).await?;
        Ok(vec![routed(&day, answer, false)])
    }

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

    /// Each live plan is an event of its own, with its own time limit and beside the others:
    /// one slow or failing answer holds up nobody else's.
    async fn tick(&self, now: Timestamp) -> Result<Vec<Emit>, StageError> {
        let days = self.ports.queries.live_days(now, now + LIVE).await?;
        let rechecks = days.into_iter().map(|LiveDay { user, day, version }| {
            let key = user.0.clone();
            let recheck = Recheck { user, day, version };
            recheck.emit(&key)
        });
        Ok(rechecks.collect())
    }

    /// Nothing if the plan is not live any more. Whether the answer is told is decided by
    /// the person's actor, by the same rule.
    async fn recheck(&self, recheck: &Recheck, now: Timestamp) -> Result<Vec<Emit>, StageError> {
        let day = self.ports.queries.day(&recheck.day).await?;
        let same =
            |day: &Arc<Day>| day.version == recheck.version && day.state == DayState::Planned;
        let Some(day) = day.filter(same) else {
            return Ok(Vec::new());
        };
        let Some(plan) = day.plan.as_ref().filter(|plan| plan.departure > now) else {
            return Ok(Vec::new());
        };
        let Some(user) = self.ports.queries.user(&recheck.user).await? else {
            return Ok(Vec::new());
        };
        let answer = self.answer(&user, &day).await?;
        Ok(match change::is_news(plan, &answer) {
            true => vec![routed(&day, answer, true)],
            false => Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests;
