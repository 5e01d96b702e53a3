//! What a person was told about the drives of a day.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Day, DayId, RouteQuality, UserId};

/// The drives before a call as they were told: one for each plan, kept after the day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TravelTime {
    /// The day.
    pub day: DayId,
    /// Whose.
    pub user: UserId,
    /// Its date.
    pub shooting_date: Date,
    /// When it was worked out; with `day` the key.
    pub computed: Timestamp,
    /// When they were told to leave.
    pub departure: Timestamp,
    /// Seconds of driving, all drives together.
    pub seconds: u32,
    /// Metres of them.
    pub metres: u32,
    /// How they were found.
    pub quality: RouteQuality,
}

impl TravelTime {
    /// What the plan of a day says.
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
