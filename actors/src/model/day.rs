//! A shooting day of one person, and the plan for it.

use std::fmt;

use callsheet::CallSource;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Buffers, EmailId, UserId, printed_instant};

/// Identifies the day of one person on one unit of one production:
/// `d-` and 16 hex digits derived from (user, production, unit, shooting date).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DayId(pub String);

impl fmt::Display for DayId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The state of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayState {
    /// The sheet is known; the route has been requested.
    Planning,
    /// There is a plan.
    Planned,
    /// The person has to correct something first.
    InReview,
    /// The production cancelled the day.
    Cancelled,
}

/// How travel times were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteQuality {
    /// Searched on the road graph.
    RoadGraph,
    /// Answered by a routing provider.
    Provider,
    /// Estimated from the distance.
    Estimate,
}

/// One drive of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// Label of the start.
    pub from: String,
    /// Label of the end.
    pub to: String,
    /// Driving time in minutes, one decimal.
    pub minutes: f64,
    /// Length in metres.
    pub metres: u32,
    /// The roads that make up most of it, in order; empty if not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
}

/// When a person who leaves as planned arrives at the place of the call, and how certain that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Median: half of all arrivals are earlier.
    pub p50: Timestamp,
    /// 90th percentile: nine of ten arrivals are earlier.
    pub p90: Timestamp,
}

/// Forecast at the place and time of the call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weather {
    /// Degrees Celsius.
    pub temperature_c: f64,
    /// Millimetres per hour.
    pub precipitation_mm: f64,
    /// Metres per second.
    pub wind_ms: f64,
    /// Short word for the sky.
    pub summary: String,
}

/// One difference between two versions of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// `call`, `location`, `date`, `state`, ...
    pub field: String,
    /// Value before; empty if there was none.
    pub old: String,
    /// Value after; empty if there is none.
    pub new: String,
}

/// The day planned backwards from the person's own call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Version of the day this plan was made for.
    pub version: u32,
    /// The person's call as printed, local time.
    pub call: Time,
    /// The instant of the call.
    pub call_at: Timestamp,
    /// Which line of the sheet it came from.
    pub call_source: CallSource,
    /// The set, as printed.
    pub location: String,
    /// How travel times were found.
    pub route_quality: RouteQuality,
    /// The drives that end before the call.
    pub legs: Vec<Leg>,
    /// The drive after a call that is not at the set (rental house), if any.
    pub onward: Option<Leg>,
    /// The buffers it was planned with.
    pub buffers: Buffers,
    /// When to leave home.
    pub departure: Timestamp,
    /// When to get up.
    pub wake_up: Timestamp,
    /// Arrival at the place of the call; `None` in plans stored before it was computed.
    #[serde(default)]
    pub arrival: Option<Arrival>,
    /// `None` without a provider.
    pub weather: Option<Weather>,
    /// Each begins with a stable code and a colon.
    pub warnings: Vec<String>,
    /// When the plan was computed.
    pub computed: Timestamp,
}

/// A shooting day of one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// Stable id.
    pub id: DayId,
    /// The person.
    pub user: UserId,
    /// The message that made this version.
    pub email: EmailId,
    /// Date of that message: orders revisions without a comparable mark.
    pub received: Timestamp,
    /// Title as printed.
    pub production: String,
    /// `main`, `second` or `splinter`.
    pub unit: String,
    /// The day printed on the sheet.
    pub shooting_date: Date,
    /// IANA zone of the day.
    pub time_zone: String,
    /// Version number, from 1.
    pub version: u32,
    /// The state.
    pub state: DayState,
    /// Revision mark as printed, lower case.
    pub revision: Option<String>,
    /// The call sheet's day that this version is based on.
    pub sheet: callsheet::Day,
    /// Differences from the previous version.
    pub changes: Vec<Change>,
    /// The current plan, if there is one.
    pub plan: Option<Plan>,
    /// When the person confirmed this version.
    #[serde(default)]
    pub confirmed: Option<Timestamp>,
    /// Time of the last write.
    pub updated: Timestamp,
}

impl Day {
    /// Where the person has to be at the call of the plan, and the set if that is another place;
    /// `None` without a plan. Everything that shows a call takes its place from here.
    pub fn places(&self) -> Option<(&str, Option<&str>)> {
        let plan = self.plan.as_ref()?;
        let set = plan.location.as_str();
        let Some(last) = plan.legs.last() else {
            return Some((set, None));
        };
        // A drive ends at a name; the sheet prints the address after it.
        let is_end = |printed: &&str| {
            let rest = printed.strip_prefix(last.to.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(','))
        };
        if is_end(&set) {
            return Some((set, None));
        }
        let own = self.sheet.my_call.as_ref();
        let own = own.and_then(|call| call.place.as_deref()).filter(is_end);
        let set = Some(set).filter(|set| !set.is_empty());
        Some((own.unwrap_or(&last.to), set))
    }

    /// Where the person has to be: the place of the call, or the set of a day without a plan.
    pub fn place(&self) -> Option<&str> {
        let call = self.places().map(|(call, _)| call);
        let place = call.or(self.sheet.primary_location.as_deref());
        place.filter(|place| !place.is_empty())
    }

    /// The instant of the person's own call in this zone, if the sheet gives its time.
    pub fn call_instant(&self, zone: &TimeZone) -> Option<Timestamp> {
        let call = self.sheet.my_call.as_ref()?;
        printed_instant(self.shooting_date, call.time?, call.next_day, zone)
    }
}
