//! The route stage: where does the person have to go, and how long does the drive take?
//!
//! ```text
//! PlanRequest -> stops -> drives, each at the time it takes place -> Routed -> user
//! Tick        -> Recheck of every live plan that may have changed
//! Recheck     -> the same as a PlanRequest; a significant change -> Routed
//! ```

mod arrive_by;
mod drives;
mod stops;
mod tick;

use std::sync::Arc;

use async_trait::async_trait;
use engine::event::{Emit, Event};
use engine::stage::{Attempt, Effects, Failure, Outcome, Stage, StageError};
use jiff::{SignedDuration, Timestamp};

use crate::events::{Payload, PlanRequest, Recheck, RouteAnswer, Routed, Tick, unknown_schema};
use crate::model::{Day, DayState, MonitoredRoute, Plan, User};
use crate::planning::is_plan_change_significant;
use crate::ports::Ports;
use crate::rows::Rows;
use drives::Planned;

pub use arrive_by::ArriveBy;

/// Plans the drives of days.
pub struct RouteStage {
    ports: Ports,
    tick: SignedDuration,
}

impl RouteStage {
    /// The stage over these adapters; `tick` is the time between two checks of all live plans.
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
            // A failed recheck is not retried: the plan stays as it is until the next tick,
            // and a retry would block the person's new sheets.
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

    /// A day whose route request failed for good goes to review, so that the person knows.
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
            detail: format!("the route could not be computed ({})", failure.code),
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

/// An answer for the person's actor, and the drives to monitor from now on.
fn answer_with_route(day: &Day, (answer, route): Planned, recheck: bool) -> Effects<Rows> {
    Effects {
        emit: vec![routed(day, answer, recheck)],
        ..store_route(route)
    }
}

fn store_route(route: Option<MonitoredRoute>) -> Effects<Rows> {
    let mut effects = Effects::<Rows>::default();
    effects.writes.monitored_routes = route.into_iter().collect();
    effects
}

impl RouteStage {
    async fn plan(&self, request: &PlanRequest) -> Result<Effects<Rows>, StageError> {
        let day = self.ports.queries.day(&request.day).await?;
        // The request is for an older version; the current one has a request of its own.
        let Some(day) = day.filter(|day| day.version == request.version) else {
            return Ok(Effects::default());
        };
        let user = self.ports.queries.user(&request.user).await?;
        let user = user
            .ok_or_else(|| StageError::permanent("user/unknown", "the person is not registered"))?;
        let planned = self.answer(&user, &day).await?;
        Ok(answer_with_route(&day, planned, false))
    }

    async fn answer(&self, user: &User, day: &Day) -> Result<Planned, StageError> {
        let stops = match stops::find(&self.ports, user, day).await? {
            Ok(stops) => stops,
            Err(missing) => {
                let (code, detail) = (missing.code.to_owned(), missing.detail);
                return Ok((RouteAnswer::NotFound { code, detail }, None));
            }
        };
        drives::plan(&self.ports, user, day, &stops).await
    }

    /// Plans the drives of a live plan again; nothing if the plan is no longer live. A
    /// significant change goes to the person's actor, which decides by the same rule whether to
    /// notify the person. The monitored route then stays as it was, so that each tick finds the
    /// change again until it is in the plan.
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
        let (answer, route) = self.answer(&user, &day).await?;
        Ok(match is_significant(plan, &answer) {
            true => answer_with_route(&day, (answer, None), true),
            false => store_route(route),
        })
    }
}

/// Whether an answer differs significantly from the plan.
fn is_significant(plan: &Plan, answer: &RouteAnswer) -> bool {
    match answer {
        RouteAnswer::Found { legs, weather, .. } => {
            is_plan_change_significant(plan, legs, weather.as_ref())
        }
        RouteAnswer::NotFound { .. } => false,
    }
}

#[cfg(test)]
mod tests;
