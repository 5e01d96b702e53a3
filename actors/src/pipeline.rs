//! The five stages as one pipeline.

use std::sync::Arc;
use std::time::Duration;

use engine::journal::JournalError;
use engine::stage::Options as StageOptions;
use engine::timers::{Timer, TimerChange};
use engine::{Builder, Context, Runtime};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::email::EmailStage;
use crate::events::{Payload, Tick, stages};
use crate::notify::NotifyStage;
use crate::ports::{
    Blobs, Calendars, Geocoder, MailOutbox, Queries, Reader, Routes, WeatherService,
};
use crate::route::RouteStage;
use crate::rows::Rows;
use crate::sheet::SheetStage;
use crate::user::UserStage;

/// The adapters the stages work with. Cheap to clone.
#[derive(Clone)]
pub struct Ports {
    /// Reads documents.
    pub reader: Arc<dyn Reader>,
    /// Finds places.
    pub geocoder: Arc<dyn Geocoder>,
    /// Works out drives.
    pub routes: Arc<dyn Routes>,
    /// Forecasts; `None` when no provider is set.
    pub weather: Option<Arc<dyn WeatherService>>,
    /// Stores payloads.
    pub blobs: Arc<dyn Blobs>,
    /// Sends e-mails.
    pub outbox: Arc<dyn MailOutbox>,
    /// Publishes calendars.
    pub calendars: Arc<dyn Calendars>,
    /// Reads what was written.
    pub queries: Arc<dyn Queries>,
}

/// How much the stages do at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Messages parsed at once.
    pub email_credits: u32,
    /// Messages whose documents are read at once; more than reader workers only queue there.
    pub callsheet_credits: u32,
    /// Events of people in hand at once.
    pub user_credits: u32,
    /// Routes worked out at once.
    pub route_credits: u32,
    /// Notices sent at once.
    pub notify_credits: u32,
    /// Seconds between two looks at all live plans.
    pub tick_seconds: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            email_credits: 16,
            callsheet_credits: 8,
            user_credits: 256,
            route_credits: 32,
            notify_credits: 32,
            tick_seconds: 300,
        }
    }
}

/// Adds the five stages to a runtime.
pub fn add_stages(
    builder: Builder<Rows>,
    context: &Context,
    ports: &Ports,
    options: &Options,
) -> Builder<Rows> {
    let with = |credits, limit| StageOptions {
        credits,
        limit: Duration::from_secs(limit),
        ..StageOptions::default()
    };
    builder
        .stage(
            stages::EMAIL,
            with(options.email_credits, 30),
            EmailStage::new(ports.clone()),
        )
        // Ten documents of six seconds each at worst.
        .stage(
            stages::CALLSHEET,
            with(options.callsheet_credits, 90),
            SheetStage::new(ports.clone()),
        )
        .stage(
            stages::USER,
            with(options.user_credits, 10),
            UserStage::new(ports.clone(), context.clone()),
        )
        .stage(
            stages::ROUTE,
            with(options.route_credits, 30),
            RouteStage::new(ports.clone()),
        )
        .stage(
            stages::NOTIFY,
            with(options.notify_credits, 30),
            NotifyStage::new(ports.clone()),
        )
}

/// Sets the tick, unless it runs already: over a restart it keeps its rhythm.
///
/// # Errors
/// When the journal does not take it.
pub async fn start_tick(
    runtime: &Runtime<Rows>,
    context: &Context,
    options: &Options,
) -> Result<(), JournalError> {
    let seconds = options.tick_seconds.max(1);
    let emit = Tick {}.emit("tick");
    let timer = Timer {
        // The period is part of the id: another one is another timer.
        id: format!("tick-{seconds}"),
        due: context.now() + SignedDuration::from_secs(i64::from(seconds)),
        every: Some(Duration::from_secs(u64::from(seconds))),
        stage: emit.stage,
        key: emit.key,
        schema: emit.schema,
        payload: emit.payload,
    };
    runtime
        .change_timers(vec![TimerChange::Ensure(timer)])
        .await
}
