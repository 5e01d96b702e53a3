//! The drive that ends at a given time, found with a router that only accepts departures.

use std::future::Future;

use jiff::{SignedDuration, Timestamp};

use crate::ports::{Drive, PortError};

/// A search for the drive that ends at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArriveBy {
    /// The departure to begin with.
    pub initial_departure: Timestamp,
    /// Maximum number of requests to the router.
    pub max_requests: usize,
    /// The search has converged when the departure moves by less than this.
    pub tolerance: SignedDuration,
}

impl ArriveBy {
    /// A search without an initial guess, for a router that is free of charge.
    pub fn exhaustive(arrival: Timestamp) -> Self {
        Self {
            initial_departure: arrival,
            max_requests: 12,
            tolerance: SignedDuration::from_secs(30),
        }
    }

    /// The drive that ends at `arrival`. `drive_from` answers with the drive that begins at a
    /// departure, or with `None` if there is no road.
    ///
    /// A fixed-point iteration: take a departure, request its drive, compute the departure that
    /// this driving time needs, and repeat. Where the departures oscillate around the result,
    /// bisect between the latest departure known to be early enough and the earliest known to
    /// be too late. If that does not converge either, the driving time is discontinuous there,
    /// and the drive of the departure that is too late is taken: it is the longer one, and
    /// leaving earlier than needed never makes a person late.
    ///
    /// # Errors
    /// Those of `drive_from`.
    pub async fn find<F>(
        self,
        arrival: Timestamp,
        drive_from: impl Fn(Timestamp) -> F,
    ) -> Result<Option<Drive>, PortError>
    where
        F: Future<Output = Result<Option<Drive>, PortError>>,
    {
        let mut departure = self.initial_departure;
        let mut longest: Option<Drive> = None;
        let mut early_enough: Option<Timestamp> = None;
        let mut too_late: Option<(Timestamp, Drive)> = None;
        for _ in 0..self.max_requests {
            let Some(drive) = drive_from(departure).await? else {
                return Ok(None);
            };
            let needed = arrival - SignedDuration::from_secs_f64(drive.seconds);
            if needed.duration_since(departure).abs() < self.tolerance {
                return Ok(Some(drive));
            }
            if needed > departure {
                early_enough = early_enough.max(Some(departure));
                longest = longest
                    .filter(|it| it.seconds > drive.seconds)
                    .or(Some(drive));
            } else if too_late
                .as_ref()
                .is_none_or(|(latest, _)| departure < *latest)
            {
                too_late = Some((departure, drive));
            }
            departure = match (early_enough, &too_late) {
                (Some(low), Some((high, _))) if needed <= low || needed >= *high => {
                    low + high.duration_since(low) / 2
                }
                _ => needed,
            };
        }
        // Not converged within the allowed requests.
        Ok(too_late.map(|(_, drive)| drive).or(longest))
    }
}

#[cfg(test)]
mod tests;
