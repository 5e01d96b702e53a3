//! Arriving by a time, with a router that only knows when one leaves.

use std::future::Future;

use jiff::{SignedDuration, Timestamp};

use crate::ports::{Drive, PortError};

/// A search for the drive that ends at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArriveBy {
    /// The departure to begin with.
    pub first: Timestamp,
    /// Answers of the router at most.
    pub rounds: usize,
    /// The fixed point is found when the departure moves by less than this.
    pub close: SignedDuration,
}

impl ArriveBy {
    /// A search that knows nothing and may ask as often as it likes.
    pub fn patient(arrival: Timestamp) -> Self {
        Self {
            first: arrival,
            rounds: 12,
            close: SignedDuration::from_secs(30),
        }
    }

    /// The drive that ends at `arrival`, from answers about drives that leave at a time.
    ///
    /// A fixed point: guess a departure, drive, see when one should have left, guess again.
    /// Where the guesses jump to and fro around the answer, halve between the latest departure
    /// known to be early enough and the earliest known to be too late. If that finds nothing
    /// close either, traffic itself jumps there, and the drive of the busier side is taken:
    /// leaving earlier than needed never makes anyone late.
    ///
    /// # Errors
    /// Those of `leaving`.
    pub async fn find<F>(
        self,
        arrival: Timestamp,
        leaving: impl Fn(Timestamp) -> F,
    ) -> Result<Option<Drive>, PortError>
    where
        F: Future<Output = Result<Option<Drive>, PortError>>,
    {
        let mut departure = self.first;
        let mut longest: Option<Drive> = None;
        let mut early_enough: Option<Timestamp> = None;
        let mut too_late: Option<(Timestamp, Drive)> = None;
        for _ in 0..self.rounds {
            let Some(drive) = leaving(departure).await? else {
                return Ok(None);
            };
            let needed = arrival - SignedDuration::from_secs_f64(drive.seconds);
            if needed.duration_since(departure).abs() < self.close {
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
        // Asked too rarely to know: the longest drive seen is the one to be ready for.
        Ok(too_late.map(|(_, drive)| drive).or(longest))
    }
}

#[cfg(test)]
mod tests;
