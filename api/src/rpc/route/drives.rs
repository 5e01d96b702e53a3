//! Drives between the stops of one itinerary.

use actors::model::{Leg, Located, Place, RouteQuality};
use actors::ports::{BatchEstimate, Drive, Trip, When};
use engine::later;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proto::v1 as pb;
use tonic::Status;

use crate::rpc::support::convert::{self, timestamp};
use crate::rpc::support::status;
use crate::state::Navigation;

/// A place with its coordinates.
pub(super) struct Stop {
    label: String,
    located: Located,
}

impl Stop {
    /// Finds the coordinates of a place.
    pub(super) async fn locate(navigation: &Navigation, place: &Place) -> Result<Self, Status> {
        let located = navigation.geocoder.locate(place).await;
        let located = located.map_err(|failure| status::from_port(&failure))?;
        let label = match place.label() {
            "" => "here",
            label => label,
        };
        match located {
            Some(located) => Ok(Self {
                label: label.to_owned(),
                located,
            }),
            None => Err(status::unreachable_place("plan/place-not-found", label)),
        }
    }
}

/// The stops of a request, and when to leave the first or arrive at the last.
pub(super) struct Itinerary<'a> {
    navigation: &'a Navigation,
    stops: Vec<Stop>,
    when: When,
    zone: TimeZone,
}

impl<'a> Itinerary<'a> {
    pub(super) fn new(
        navigation: &'a Navigation,
        stops: Vec<Stop>,
        time: Option<pb::RouteTime>,
        now: Timestamp,
    ) -> Result<Self, Status> {
        let parsed = |field, at: prost_types::Timestamp| {
            let at = Timestamp::new(at.seconds, at.nanos);
            at.map_err(|_| status::invalid(field, "this timestamp is out of range"))
        };
        let when = match time.and_then(|time| time.time) {
            None => When::Leave(now),
            Some(pb::route_time::Time::DepartureTime(at)) => {
                When::Leave(parsed("time.departure_time", at)?)
            }
            Some(pb::route_time::Time::ArrivalTime(at)) => {
                When::Arrive(parsed("time.arrival_time", at)?)
            }
        };
        // Traffic follows the local time of the destination.
        let zones = stops.iter().rev();
        let zone = zones
            .filter_map(|stop| stop.located.time_zone.as_deref())
            .next();
        let zone = zone.and_then(|zone| TimeZone::get(zone).ok());
        Ok(Self {
            navigation,
            stops,
            when,
            zone: zone.unwrap_or(TimeZone::UTC),
        })
    }

    /// Puts the stops between origin and destination into this order.
    pub(super) fn reorder(&mut self, order: &[usize]) {
        let mut rest: Vec<Option<Stop>> = self.stops.drain(..).map(Some).collect();
        let last = rest.len() - 1;
        let places = std::iter::once(0)
            .chain(order.iter().map(|stop| stop + 1))
            .chain(std::iter::once(last));
        self.stops = places.filter_map(|place| rest[place].take()).collect();
    }

    fn trip(&self, (from, to): (usize, usize), when: When) -> Trip {
        Trip {
            from: self.stops[from].located.at,
            to: self.stops[to].located.at,
            when,
            zone: self.zone.clone(),
        }
    }

    async fn drive(&self, ends: (usize, usize), when: When) -> Result<Drive, Status> {
        let drive = self.navigation.routes.drive(&self.trip(ends, when)).await;
        let drive = drive.map_err(|failure| status::from_port(&failure))?;
        drive.ok_or_else(|| status::unreachable_place("plan/no-route", &self.stops[ends.1].label))
    }

    /// The whole route: starting at the end whose time is given, each leg at its own time.
    pub(super) async fn route(&self) -> Result<pb::Route, Status> {
        let legs: Vec<(usize, usize)> = (1..self.stops.len()).map(|to| (to - 1, to)).collect();
        let mut drives = Vec::with_capacity(legs.len());
        let (mut begins, mut ends) = match self.when {
            When::Leave(at) | When::Arrive(at) => (at, at),
        };
        match self.when {
            When::Leave(_) => {
                for ends_of in legs {
                    let drive = self.drive(ends_of, When::Leave(ends)).await?;
                    ends = later(ends, seconds(&drive));
                    drives.push((ends_of, drive));
                }
            }
            When::Arrive(_) => {
                for ends_of in legs.into_iter().rev() {
                    let drive = self.drive(ends_of, When::Arrive(begins)).await?;
                    let took = SignedDuration::try_from(seconds(&drive)).unwrap_or_default();
                    begins = begins.saturating_sub(took).unwrap_or(Timestamp::MIN);
                    drives.push((ends_of, drive));
                }
                drives.reverse();
            }
        }
        Ok(self.message(&drives, begins, ends))
    }

    /// Up to `max` routes from origin to destination, without the stops between.
    pub(super) async fn alternatives(&self, max: usize) -> Result<Vec<pb::Route>, Status> {
        let ends = (0, self.stops.len() - 1);
        let trip = self.trip(ends, self.when);
        let found = self.navigation.routes.alternatives(&trip, max);
        let found = found.await.map_err(|failure| status::from_port(&failure))?;
        if found.is_empty() {
            return Err(status::unreachable_place(
                "plan/no-route",
                &self.stops[ends.1].label,
            ));
        }
        let route = |drive: Drive| {
            let took = seconds(&drive);
            let (begins, until) = match self.when {
                When::Leave(at) => (at, later(at, took)),
                When::Arrive(at) => {
                    let took = SignedDuration::try_from(took).unwrap_or_default();
                    (at.saturating_sub(took).unwrap_or(Timestamp::MIN), at)
                }
            };
            self.message(&[(ends, drive)], begins, until)
        };
        Ok(found.into_iter().map(route).collect())
    }

    /// Driving time in seconds from each stop to each other. Uses the batch estimate, which costs
    /// no paid calls, where it knows a pair.
    pub(super) async fn matrix(&self) -> Result<Vec<Vec<f64>>, Status> {
        let at = match self.when {
            When::Leave(at) | When::Arrive(at) => at,
        };
        let count = self.stops.len();
        let batches = (0..count).map(|to| BatchEstimate {
            to: self.stops[to].located.at,
            zone: self.zone.clone(),
            drives: self
                .stops
                .iter()
                .map(|from| (from.located.at, at))
                .collect(),
        });
        let estimated = self.navigation.routes.estimate(batches.collect()).await;
        let mut matrix = vec![vec![0.0; count]; count];
        for (from, row) in matrix.iter_mut().enumerate() {
            for (to, cell) in row.iter_mut().enumerate().filter(|(to, _)| *to != from) {
                let known = estimated
                    .get(to)
                    .and_then(|answers| answers.get(from).copied());
                *cell = match known.flatten() {
                    Some(seconds) => seconds,
                    None => self.drive((from, to), When::Arrive(at)).await?.seconds,
                };
            }
        }
        Ok(matrix)
    }

    fn message(
        &self,
        drives: &[((usize, usize), Drive)],
        begins: Timestamp,
        ends: Timestamp,
    ) -> pb::Route {
        let legs = drives.iter().map(|((from, to), drive)| {
            // Rounded up to a tenth of a minute, as in plans.
            convert::leg(&Leg {
                from: self.stops[*from].label.clone(),
                to: self.stops[*to].label.clone(),
                minutes: (drive.seconds / 6.0).ceil() / 10.0,
                metres: drive.metres.round().clamp(0.0, f64::from(u32::MAX)) as u32,
                via: drive.via.clone(),
            })
        });
        let rank = |quality: RouteQuality| match quality {
            RouteQuality::Provider => 0,
            RouteQuality::RoadGraph => 1,
            RouteQuality::Estimate => 2,
        };
        let weakest = drives
            .iter()
            .map(|(_, drive)| drive.quality)
            .max_by_key(|it| rank(*it));
        let mut remarks: Vec<String> = drives
            .iter()
            .filter_map(|(_, drive)| drive.remark.map(str::to_owned))
            .collect();
        remarks.dedup();
        // If the line of one leg is unknown, the others would not make a connected route.
        let known = drives.iter().all(|(_, drive)| !drive.line.is_empty());
        let lines = drives.iter().filter(|_| known);
        let mut line: Vec<_> = lines
            .flat_map(|(_, drive)| &drive.line)
            .filter_map(|at| roads::Point::new(at.lat, at.lon))
            .collect();
        line.dedup();
        pb::Route {
            legs: legs.collect(),
            quality: convert::route_quality(weakest.unwrap_or(RouteQuality::Estimate)).into(),
            departure_time: Some(timestamp(begins)),
            arrival_time: Some(timestamp(ends)),
            remarks,
            polyline: roads::polyline::encode(&line),
        }
    }
}

fn seconds(drive: &Drive) -> std::time::Duration {
    std::time::Duration::try_from_secs_f64(drive.seconds).unwrap_or_default()
}
