//! The travel times that a person was notified of.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Day, DayId, RouteQuality, UserId};

/// The drives before a call as a plan states them. There is one for each plan that the person
/// was notified of, kept after the day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TravelTime {
    /// The day.
    pub day: DayId,
    /// The person.
    pub user: UserId,
    /// The shooting date.
    pub shooting_date: Date,
    /// When the plan was computed; the key together with `day`.
    pub computed: Timestamp,
    /// The planned departure.
    pub departure: Timestamp,
    /// Driving time of all drives in seconds.
    pub seconds: u32,
    /// Length of all drives in metres.
    pub metres: u32,
    /// The quality of the routes.
    pub quality: RouteQuality,
}

impl TravelTime {
    /// The travel time of a day's plan; `None` without a plan.
    pub fn of(day: &Day) -> Option<Self> {
        let plan = day.plan.as_ref()?;
        let minutes: f64 = plan.legs.iter().map(|leg| leg.minutes).sum();
        let metres = plan.legs.iter().map(|leg| leg.metres);
        Some(Self {
            day: day.id.clone(),
            user: day.user.clone(),
            shooting_date: day.shooting_date,
            computed: plan.computed,
            departure: plan.departure,
            seconds: (minutes * 60.0).round().clamp(0.0, f64::from(u32::MAX)) as u32,
            metres: metres.fold(0, u32::saturating_add),
            quality: plan.route_quality,
        })
    }
}
