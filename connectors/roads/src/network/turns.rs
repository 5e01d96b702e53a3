//! The turns between edges, with their times and costs.
//!
//! The time of a turn follows OSRM's car profile, the penalty for what drivers avoid follows
//! Valhalla's costing, with their published defaults (docs/routes.md).

use super::drive_on::{self, DriveOn};
use super::edges::Ends;
use super::graph::{Edge, Turn};
use super::segments::{Junction, Segmented};
use super::stop_impact::{self, Arm, Movement};
use super::turn_time::{SIGNAL_SECONDS, U_TURN_SECONDS, barrier_seconds, turn_seconds};
use crate::geometry::Point;
use crate::geometry::line::point_at;
use crate::road::{Barrier, Kind, Road};

/// Headings are measured over this distance from the junction.
const HEADING_METRES: f64 = 15.0;

/// Penalties in seconds for entering a road that drivers avoid, or for opening a gate.
const DESTINATION_PENALTY: f64 = 600.0;
const LIVING_STREET_PENALTY: f64 = 400.0;
const TRACK_PENALTY: f64 = 300.0;
const GATE_PENALTY: f64 = 300.0;
const SERVICE_PENALTY: f64 = 75.0;
/// Penalty in seconds for turning into a street of another name.
const OTHER_STREET_PENALTY: f64 = 5.0;

/// Builds the turns between edges.
pub(super) struct Builder<'c> {
    pub(super) segmented: &'c Segmented<'c>,
    pub(super) edges: Vec<Edge>,
    pub(super) ends: Vec<Ends>,
    /// The turns from each edge.
    pub(super) turns: Vec<Vec<Turn>>,
    drives_on_left: bool,
}

/// The edges that end and begin at a junction.
#[derive(Clone, Default)]
struct IncidentEdges {
    incoming: Vec<u32>,
    outgoing: Vec<u32>,
}

impl<'c> Builder<'c> {
    pub(super) fn new(
        segmented: &'c Segmented<'c>,
        edges: Vec<Edge>,
        ends: Vec<Ends>,
        drive_on: Option<DriveOn>,
    ) -> Self {
        let middle = segmented.junctions.get(segmented.junctions.len() / 2);
        let drive_on = drive_on.or_else(|| Some(drive_on::side_at(middle?.at)));
        Self {
            segmented,
            turns: vec![Vec::new(); edges.len()],
            edges,
            ends,
            drives_on_left: drive_on == Some(DriveOn::Left),
        }
    }

    /// Adds the turns at every junction.
    pub(super) fn connect(&mut self) {
        let mut incident = vec![IncidentEdges::default(); self.segmented.junctions.len()];
        for (edge, ends) in self.ends.iter().enumerate() {
            incident[ends.from as usize].outgoing.push(edge as u32);
            incident[ends.to as usize].incoming.push(edge as u32);
        }
        for (junction, incident) in self.segmented.junctions.iter().zip(&incident) {
            self.connect_at(junction, incident);
        }
    }

    /// A U-turn is allowed only at a dead end and in front of an impassable barrier.
    fn connect_at(&mut self, junction: &Junction, incident: &IncidentEdges) {
        let arms = self.arms(incident);
        let dead_end = arms.len() == 1;
        let closed = junction.barrier == Barrier::Closed;
        for incoming in &incident.incoming {
            for outgoing in &incident.outgoing {
                let (from, to) = (
                    &self.edges[*incoming as usize],
                    &self.edges[*outgoing as usize],
                );
                let u_turn = from.segment == to.segment && from.reversed != to.reversed;
                if (u_turn && !dead_end && !closed) || (closed && !u_turn) {
                    continue;
                }
                let turn = self.turn(junction, &arms, *incoming, *outgoing, u_turn);
                self.turns[*incoming as usize].push(turn);
            }
        }
    }

    /// The arms of a junction: each end of a segment there, once, with its heading.
    fn arms(&self, incident: &IncidentEdges) -> Vec<Arm> {
        let mut arms: Vec<Arm> = Vec::new();
        for (edges, is_outgoing) in [(&incident.outgoing, true), (&incident.incoming, false)] {
            for edge in edges {
                let it = &self.edges[*edge as usize];
                // A loop has both of its ends at the same junction.
                let at_end = it.reversed == is_outgoing;
                if let Some(arm) = arms
                    .iter_mut()
                    .find(|arm| arm.segment == it.segment && arm.at_end == at_end)
                {
                    arm.open_in |= !is_outgoing;
                    continue;
                }
                let heading = if is_outgoing {
                    self.heading_out(*edge)
                } else {
                    (self.heading_in(*edge) + 180.0).rem_euclid(360.0)
                };
                arms.push(Arm {
                    segment: it.segment,
                    at_end,
                    class: it.class,
                    kind: it.kind,
                    heading,
                    open_in: !is_outgoing,
                    roundabout: self.road(*edge).roundabout,
                });
            }
        }
        arms
    }

    fn line(&self, edge: u32) -> Vec<Point> {
        let edge = &self.edges[edge as usize];
        let segment = self.segmented.segments[edge.segment as usize];
        let mut line = segment.shape(&self.segmented.points).to_vec();
        if edge.reversed {
            line.reverse();
        }
        line
    }

    /// Heading in degrees with which an edge leaves its first junction.
    fn heading_out(&self, edge: u32) -> f64 {
        let line = self.line(edge);
        let target = point_at(&line, HEADING_METRES).unwrap_or(line[0]);
        line[0].heading_to(target)
    }

    /// Heading in degrees with which an edge reaches its last junction.
    fn heading_in(&self, edge: u32) -> f64 {
        let mut line = self.line(edge);
        line.reverse();
        let origin = point_at(&line, HEADING_METRES).unwrap_or(line[0]);
        origin.heading_to(line[0])
    }

    fn road(&self, edge: u32) -> &Road {
        self.segmented.roads[self.ends[edge as usize].way as usize].1
    }

    fn turn(&self, junction: &Junction, arms: &[Arm], from: u32, to: u32, u_turn: bool) -> Turn {
        let mut angle = (self.heading_out(to) - self.heading_in(from)).rem_euclid(360.0);
        if angle > 180.0 {
            angle -= 360.0;
        }
        // Right turns are positive; where traffic drives on the left, everything is mirrored.
        let angle = if self.drives_on_left { -angle } else { angle };
        let mut seconds = 0.0;
        if arms.len() > 2 || u_turn {
            seconds += turn_seconds(angle);
        }
        if u_turn {
            seconds += U_TURN_SECONDS;
        }
        if junction.signal {
            seconds += SIGNAL_SECONDS;
        }
        seconds += barrier_seconds(junction.barrier);
        let mut cost = self.entry_penalty(from, to);
        if junction.barrier == Barrier::Gate {
            cost += GATE_PENALTY;
        }
        let density = self.ends[from as usize].density;
        cost += stop_impact::cost(arms, &self.movement(from, to), angle, junction, density);
        Turn {
            to,
            seconds: seconds as f32,
            cost: cost as f32,
        }
    }

    fn movement(&self, from: u32, to: u32) -> Movement {
        let side = |edge: &Edge, at_end| stop_impact::Side {
            segment: edge.segment,
            at_end,
            class: edge.class,
            kind: edge.kind,
        };
        let (a, b) = (&self.edges[from as usize], &self.edges[to as usize]);
        Movement {
            from: side(a, !a.reversed),
            to: side(b, b.reversed),
            roundabouts: (self.road(from).roundabout, self.road(to).roundabout),
            heading_in: self.heading_in(from),
            heading_out: self.heading_out(to),
        }
    }

    /// Penalty in seconds for entering roads that drivers avoid.
    fn entry_penalty(&self, from: u32, to: u32) -> f64 {
        let (from_ends, to_ends) = (&self.ends[from as usize], &self.ends[to as usize]);
        let (old, new) = (self.edges[from as usize].kind, self.edges[to as usize].kind);
        let mut cost = 0.0;
        if new != Kind::Link && !is_same_street(self.road(from), self.road(to)) {
            cost += OTHER_STREET_PENALTY;
        }
        if to_ends.private && !from_ends.private {
            cost += DESTINATION_PENALTY;
        }
        let is_track = |kind| matches!(kind, Kind::Track(_));
        cost += match new {
            Kind::LivingStreet if old != Kind::LivingStreet => LIVING_STREET_PENALTY,
            Kind::Track(_) if !is_track(old) => TRACK_PENALTY,
            Kind::Service if old != Kind::Service => SERVICE_PENALTY,
            _ => 0.0,
        };
        cost
    }

    /// The edges, and the turns of each.
    pub(super) fn finish(self) -> (Vec<Edge>, Vec<Vec<Turn>>) {
        (self.edges, self.turns)
    }
}

fn is_same_street(a: &Road, b: &Road) -> bool {
    let is_unnamed = |road: &Road| road.name.is_empty() && road.number.is_empty();
    (is_unnamed(a) && is_unnamed(b))
        || (!a.name.is_empty() && a.name == b.name)
        || (!a.number.is_empty() && a.number == b.number)
}

#[cfg(test)]
mod tests;
