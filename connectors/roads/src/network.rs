//! From the ways of an extract to edges and turns: the edges are the nodes of the graph.
//!
//! ```text
//! ways -> collect -> pieces between junctions -> density -> edges -> turns -> restrictions
//!                                                              -> connected parts
//! ```

mod collect;
mod component;
mod density;
mod edges;
mod pieces;
mod restrictions;
mod side;
mod stop;
mod turns;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::osm::Source;
use crate::point::Point;
use crate::road::{Class, Kind};

pub use side::DriveOn;

pub(crate) use pieces::Piece;

/// One direction of a piece of road between two junctions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The piece of road.
    pub piece: u32,
    /// Driven against the order of its points.
    pub reversed: bool,
    /// A second edge of the same piece, for a restriction over several ways.
    pub copy: bool,
    /// In a town.
    pub urban: bool,
    /// Importance.
    pub class: Class,
    /// Use.
    pub kind: Kind,
    /// Length.
    pub metres: f32,
    /// Time from end to end on empty streets.
    pub seconds: f32,
    /// What the search minimises, in seconds.
    pub cost: f32,
}

/// A way on from one edge to the next.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// The next edge.
    pub to: u32,
    /// Time.
    pub seconds: f32,
    /// What the search minimises, in seconds.
    pub cost: f32,
}

/// Edges, the turns between them, and their shapes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Network {
    pub(crate) edges: Vec<Edge>,
    /// Turns of edge `e` are `first_turn[e]..first_turn[e + 1]`.
    first_turn: Vec<u32>,
    turns: Vec<Turn>,
    pub(crate) pieces: Vec<Piece>,
    points: Vec<Point>,
    names: Vec<String>,
}

impl Network {
    /// Reads the roads of an extract. Where people drive is known by country, roughly;
    /// `drive_on` settles it.
    ///
    /// # Errors
    /// The source's own, and [`Error::NoRoads`].
    pub fn read(source: &dyn Source, drive_on: Option<DriveOn>) -> Result<Self, Error> {
        let collected = collect::collect(source)?;
        let cut = pieces::cut(&collected);
        let (edges, ends) = edges::of(&cut);
        let mut builder = turns::Builder::new(&cut, edges, ends, drive_on);
        builder.connect();
        restrictions::apply(&mut builder, &collected);
        let (edges, turns) = builder.finish();
        let (edges, turns) = component::large(edges, turns);
        // A road that only leads to itself leads nowhere.
        if edges.len() < 2 {
            return Err(Error::NoRoads);
        }
        let mut first_turn = Vec::with_capacity(edges.len() + 1);
        let mut all = Vec::new();
        for turns in turns {
            first_turn.push(all.len() as u32);
            all.extend(turns);
        }
        first_turn.push(all.len() as u32);
        Ok(Self {
            edges,
            first_turn,
            turns: all,
            pieces: cut.pieces,
            points: cut.points,
            names: cut.names,
        })
    }

    /// All edges; an edge is named by its place among them.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The turns out of an edge.
    pub fn turns(&self, edge: u32) -> &[Turn] {
        let edge = edge as usize;
        &self.turns[self.first_turn[edge] as usize..self.first_turn[edge + 1] as usize]
    }

    /// How many turns there are.
    pub fn turn_count(&self) -> usize {
        self.turns.len()
    }

    /// The points of a piece of road.
    pub(crate) fn shape(&self, piece: u32) -> &[Point] {
        self.pieces[piece as usize].shape(&self.points)
    }

    /// The road number, else the street name of an edge; may be empty.
    pub fn name(&self, edge: u32) -> &str {
        let piece = &self.pieces[self.edges[edge as usize].piece as usize];
        &self.names[piece.name as usize]
    }
}
