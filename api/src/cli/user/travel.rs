//! `user travel`: the recorded travel times of a person, and the traffic buffer that they suggest.

use actors::model::{Language, RouteQuality, TravelTime};
use actors::planning::traffic_buffer;
use actors::texts::Clocks;
use engine::Context;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span};
use serde::Serialize;

use super::super::exit::Failure;
use super::super::output::{Table, printable};
use crate::app::Store;
use crate::validate;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// E-mail address of the person.
    #[arg(long, value_name = "ADDRESS", value_parser = validate::email)]
    email: String,
    /// Number of days to look back.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: u16,
}

/// What the command prints.
#[derive(Serialize)]
pub(super) struct Travel {
    travel_times: Vec<TravelTime>,
    /// In minutes; `None` if there are too few days for a suggestion.
    suggested_traffic_buffer: Option<u16>,
    /// The current setting, in minutes.
    traffic_buffer: u16,
    #[serde(skip)]
    zone: TimeZone,
}

pub(super) fn unknown(args: &Args) -> Failure {
    let text = format!(
        "no person with the address {} is registered",
        printable(&args.email)
    );
    Failure::new("cli/unknown-person", text)
}

pub(super) async fn read(store: &Store, context: &Context, args: Args) -> Result<Travel, Failure> {
    let user = store.queries.user_by_email(&args.email).await?;
    let Some(user) = user else {
        return Err(unknown(&args));
    };
    let zone = TimeZone::get(&user.time_zone).unwrap_or(TimeZone::UTC);
    let today = zone.to_datetime(context.now()).date();
    let from = today.saturating_sub(Span::new().days(i64::from(args.days)));
    let travel_times = store.queries.travel_times(&user.id, from).await?;
    Ok(Travel {
        suggested_traffic_buffer: traffic_buffer(&travel_times),
        traffic_buffer: user.buffers.traffic,
        travel_times,
        zone,
    })
}

impl Travel {
    pub(super) fn text(&self) -> String {
        let mut table = Table::new(["DATE", "LEAVE", "MINUTES", "KM", "SOURCE", "COMPUTED"]);
        for travel in &self.travel_times {
            let clocks = Clocks {
                language: Language::En,
                date: travel.shooting_date,
                home: self.zone.clone(),
                call: self.zone.clone(),
            };
            let minutes = SignedDuration::from_secs(i64::from(travel.seconds)).as_secs_f64() / 60.0;
            let computed = self.zone.to_datetime(travel.computed);
            table.row([
                travel.shooting_date.to_string(),
                clocks.at_home(travel.departure).to_string(),
                format!("{minutes:.0}"),
                format!("{:.1}", f64::from(travel.metres) / 1_000.0),
                source(travel.quality).to_owned(),
                computed.strftime("%Y-%m-%d %H:%M").to_string(),
            ]);
        }
        if table.is_empty() {
            return "no travel times recorded yet".to_owned();
        }
        let advice = match self.suggested_traffic_buffer {
            None => "too few days to suggest a traffic buffer".to_owned(),
            Some(minutes) => format!(
                "suggested traffic buffer: {minutes} minutes (current setting: {})",
                self.traffic_buffer
            ),
        };
        format!("{table}\n{advice}")
    }
}

fn source(quality: RouteQuality) -> &'static str {
    match quality {
        RouteQuality::RoadGraph => "map",
        RouteQuality::Provider => "service",
        RouteQuality::Estimate => "estimate",
    }
}
