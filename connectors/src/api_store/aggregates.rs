//! Sums over the days of a person, for analytics.

use std::collections::BTreeMap;

use actors::model::UserId;
use actors::ports::PortError;
use engine::sql::Statement;
use jiff::civil::Date;

use super::store::ApiStore;

/// Sums over the days of one shooting date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// The number of days.
    pub days: i64,
    /// Of these, days that are planned and confirmed.
    pub confirmed: i64,
    /// Of these, cancelled days.
    pub cancelled: i64,
    /// Of these, days in review.
    pub in_review: i64,
    /// The number of their e-mails that were processed to an end state.
    pub ended: i64,
    /// The microseconds that these e-mails took from receipt to end state, summed.
    pub processing: i64,
    /// The seconds of driving to the calls, summed.
    pub driving: i64,
}

impl Totals {
    /// The sum of both, field by field.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            days: self.days + other.days,
            confirmed: self.confirmed + other.confirmed,
            cancelled: self.cancelled + other.cancelled,
            in_review: self.in_review + other.in_review,
            ended: self.ended + other.ended,
            processing: self.processing + other.processing,
            driving: self.driving + other.driving,
        }
    }
}

const TOTALS: &str = "SELECT day.shooting_date AS date, COUNT(*) AS days, \
     CAST(SUM(CASE WHEN day.state = 'planned' AND day.confirmed_at IS NOT NULL THEN 1 ELSE 0 END) \
       AS BIGINT) AS confirmed, \
     CAST(SUM(CASE WHEN day.state = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) AS cancelled, \
     CAST(SUM(CASE WHEN day.state = 'in_review' THEN 1 ELSE 0 END) AS BIGINT) AS in_review, \
     COUNT(email.finished_at) AS ended, \
     CAST(COALESCE(SUM(email.finished_at - email.received_at), 0) AS BIGINT) AS processing \
     FROM day LEFT JOIN email ON email.id = day.email_id \
     WHERE day.user_id = $1 AND day.shooting_date >= $2 AND day.shooting_date <= $3 \
     GROUP BY day.shooting_date";
/// The travel time that was computed last for each day.
const DRIVING: &str = "SELECT told.shooting_date AS date, \
     CAST(SUM(told.seconds) AS BIGINT) AS driving FROM travel_time told \
     WHERE told.user_id = $1 AND told.shooting_date >= $2 AND told.shooting_date <= $3 \
     AND told.computed_at = (SELECT MAX(other.computed_at) FROM travel_time other \
       WHERE other.day_id = told.day_id) GROUP BY told.shooting_date";

impl ApiStore {
    /// The sums of each shooting date within `from..=to` that has days, by date (`2026-11-25`).
    ///
    /// # Errors
    /// `store/unavailable`, here and below.
    pub async fn totals(
        &self,
        user: &UserId,
        (from, to): (Date, Date),
    ) -> Result<BTreeMap<String, Totals>, PortError> {
        let bound = |text| {
            Statement::new(text)
                .bind(&user.0)
                .bind(from.to_string())
                .bind(to.to_string())
        };
        let counted = self.list(bound(TOTALS), |row| {
            let totals = Totals {
                days: row.int("days")?,
                confirmed: row.int("confirmed")?,
                cancelled: row.int("cancelled")?,
                in_review: row.int("in_review")?,
                ended: row.int("ended")?,
                processing: row.int("processing")?,
                driving: 0,
            };
            Ok((row.text("date")?, totals))
        });
        let mut totals: BTreeMap<String, Totals> = counted.await?.into_iter().collect();
        let driven = self.list(bound(DRIVING), |row| {
            Ok((row.text("date")?, row.int("driving")?))
        });
        for (date, driving) in driven.await? {
            if let Some(totals) = totals.get_mut(&date) {
                totals.driving = driving;
            }
        }
        Ok(totals)
    }
}
