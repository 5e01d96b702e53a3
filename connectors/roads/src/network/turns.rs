//! The turns between edges, with their times and costs.
//!
//! The shape of the model and its constants are the published defaults of open routers:
//! the time of a turn by its angle is OSRM's car profile, what drivers avoid is Valhalla's
//! costing (docs/routes.md).

use super::edges::Ends;
use super::pieces::{Cut, Junction};
use super::side::{self, DriveOn};
use super::stop::{self, Arm};
use super::{Edge, Turn};
use crate::point::{Point, along};
use crate::road::{Barrier, Kind, Road};

/// Headings are taken so many metres from the junction.
const HEADING_METRES: f64 = 15.0;
const TURN_SECONDS: f64 = 7.5;
/// How much easier the turn on the own side of the road is.
const TURN_BIAS: f64 = 1.075;
const REVERSE_SECONDS: f64 = 20.0;
pub(super) const SIGNAL_SECONDS: f64 = 2.0;
const GATE_SECONDS: f64 = 30.0;
const TOLL_SECONDS: f64 = 15.0;

/// Cost of entering, in seconds.
const DESTINATION: f64 = 600.0;
const LIVING_STREET: f64 = 400.0;
const TRACK: f64 = 300.0;
const GATE: f64 = 300.0;
const SERVICE: f64 = 75.0;
/// Of turning into a street of another name.
const OTHER_STREET: f64 = 5.0;

/// Edges whose turns are being made.
pub(super) struct Builder<'c> {
    pub(super) cut: &'c Cut<'c>,
    pub(super) edges: Vec<Edge>,
    pub(super) ends: Vec<Ends>,
    pub(super) turns: Vec<Vec<Turn>>,
    left: bool,
}

/// The edges at a junction.
#[derive(Clone, Default)]
struct Meeting {
    arriving: Vec<u32>,
    leaving: Vec<u32>,
}

impl<'c> Builder<'c> {
    pub(super) fn new(
        cut: &'c Cut<'c>,
        edges: Vec<Edge>,
        ends: Vec<Ends>,
        drive_on: Option<DriveOn>,
    ) -> Self {
        let middle = cut.junctions.get(cut.junctions.len() / 2);
        Self {
            cut,
            turns: vec![Vec::new(); edges.len()],
            edges,
            ends,
            left: drive_on.or_else(|| Some(side::at(middle?.at))) == Some(DriveOn::Left),
        }
    }

    /// Connects the edges at every junction.
    pub(super) fn connect(&mut self) {
        let mut meetings = vec![Meeting::default(); self.cut.junctions.len()];
        for (edge, ends) in self.ends.iter().enumerate() {
            meetings[ends.from as usize].leaving.push(edge as u32);
            meetings[ends.to as usize].arriving.push(edge as u32);
        }
        for (junction, meeting) in self.cut.junctions.iter().zip(&meetings) {
            self.meet(junction, meeting);
        }
    }

    fn meet(&mut self, junction: &Junction, meeting: &Meeting) {
        let arms = self.arms(meeting);
        let dead_end = arms.len() == 1;
        for arriving in &meeting.arriving {
            for leaving in &meeting.leaving {
                let back = self.edges[*arriving as usize].piece
                    == self.edges[*leaving as usize].piece
                    && self.edges[*arriving as usize].reversed
                        != self.edges[*leaving as usize].reversed;
                let closed = junction.barrier == Barrier::Closed;
                if (back && !dead_end && !closed) || (closed && !back) {
                    continue;
                }
                let turn = self.turn(junction, &arms, *arriving, *leaving, back);
                self.turns[*arriving as usize].push(turn);
            }
        }
    }

    /// The pieces that meet, each once, with the heading in which it leaves.
    fn arms(&self, meeting: &Meeting) -> Vec<Arm> {
        let mut arms: Vec<Arm> = Vec::new();
        for (edges, out) in [(&meeting.leaving, true), (&meeting.arriving, false)] {
            for edge in edges {
                let it = &self.edges[*edge as usize];
                // A loop meets its junction twice.
                let end = it.reversed == out;
                if let Some(arm) = arms
                    .iter_mut()
                    .find(|arm| arm.piece == it.piece && arm.end == end)
                {
                    arm.open_in |= !out;
                    continue;
                }
                let heading = if out {
                    self.heading_out(*edge)
                } else {
                    (self.heading_in(*edge) + 180.0).rem_euclid(360.0)
                };
                arms.push(Arm {
                    piece: it.piece,
                    end,
                    class: it.class,
                    kind: it.kind,
                    heading,
                    open_in: !out,
                    roundabout: self.road(*edge).roundabout,
                });
            }
        }
        arms
    }

    fn line(&self, edge: u32) -> Vec<Point> {
        let edge = &self.edges[edge as usize];
        let shape = self.cut.pieces[edge.piece as usize].shape(&self.cut.points);
        let mut line = shape.to_vec();
        if edge.reversed {
            line.reverse();
        }
        line
    }

    fn heading_out(&self, edge: u32) -> f64 {
        let line = self.line(edge);
        let ahead = along(&line, HEADING_METRES).unwrap_or(line[0]);
        line[0].heading_to(ahead)
    }

    fn heading_in(&self, edge: u32) -> f64 {
        let mut line = self.line(edge);
        line.reverse();
        let behind = along(&line, HEADING_METRES).unwrap_or(line[0]);
        behind.heading_to(line[0])
    }

    fn road(&self, edge: u32) -> &Road {
        self.cut.roads[self.ends[edge as usize].way as usize].1
    }

    fn turn(&self, junction: &Junction, arms: &[Arm], from: u32, to: u32, back: bool) -> Turn {
        let mut angle = (self.heading_out(to) - self.heading_in(from)).rem_euclid(360.0);
        if angle > 180.0 {
            angle -= 360.0;
        }
        // Right turns are positive; where people drive on the left, everything is mirrored.
        let own = if self.left { -angle } else { angle };
        let mut seconds = 0.0;
        if arms.len() > 2 || back {
            seconds += turn_seconds(own);
        }
        if back {
            seconds += REVERSE_SECONDS;
        }
        if junction.signal {
            seconds += SIGNAL_SECONDS;
        }
        let mut cost = self.entering(from, to);
        match junction.barrier {
            Barrier::Gate => {
                seconds += GATE_SECONDS;
                cost += GATE;
            }
            Barrier::Toll => seconds += TOLL_SECONDS,
            Barrier::None | Barrier::Closed => {}
        }
        cost += stop::cost(
            arms,
            &self.sides(from, to),
            own,
            junction,
            self.ends[from as usize].density,
        );
        Turn {
            to,
            seconds: seconds as f32,
            cost: cost as f32,
        }
    }

    fn sides(&self, from: u32, to: u32) -> stop::Pair {
        let side = |edge: &Edge, end| stop::Side {
            piece: edge.piece,
            end,
            class: edge.class,
            kind: edge.kind,
        };
        let (a, b) = (&self.edges[from as usize], &self.edges[to as usize]);
        stop::Pair {
            from: side(a, !a.reversed),
            to: side(b, b.reversed),
            roundabouts: (self.road(from).roundabout, self.road(to).roundabout),
            heading_in: self.heading_in(from),
            heading_out: self.heading_out(to),
        }
    }

    /// What drivers avoid to enter.
    fn entering(&self, from: u32, to: u32) -> f64 {
        let (before, after) = (&self.ends[from as usize], &self.ends[to as usize]);
        let (old, new) = (self.edges[from as usize].kind, self.edges[to as usize].kind);
        let mut cost = 0.0;
        if new != Kind::Link && !same_street(self.road(from), self.road(to)) {
            cost += OTHER_STREET;
        }
        if after.private && !before.private {
            cost += DESTINATION;
        }
        let track = |kind| matches!(kind, Kind::Track(_));
        cost += match new {
            Kind::LivingStreet if old != Kind::LivingStreet => LIVING_STREET,
            Kind::Track(_) if !track(old) => TRACK,
            Kind::Service if old != Kind::Service => SERVICE,
            _ => 0.0,
        };
        cost
    }

    pub(super) fn finish(self) -> (Vec<Edge>, Vec<Vec<Turn>>) {
        (self.edges, self.turns)
    }
}

/// Time of a turn by its angle in degrees, positive to the side people drive on.
fn turn_seconds(angle: f64) -> f64 {
    let (steep, shift) = if angle >= 0.0 {
        (13.0 / TURN_BIAS, 6.5 * TURN_BIAS)
    } else {
        (13.0 * TURN_BIAS, 6.5 / TURN_BIAS)
    };
    TURN_SECONDS / (1.0 + (shift - steep * angle.abs() / 180.0).exp())
}

fn same_street(a: &Road, b: &Road) -> bool {
    let unnamed = |road: &Road| road.name.is_empty() && road.number.is_empty();
    (unnamed(a) && unnamed(b))
        || (!a.name.is_empty() && a.name == b.name)
        || (!a.number.is_empty() && a.number == b.number)
}

#[cfg(test)]
mod tests;
