//! Building a network from an extract.

use super::drive_on::DriveOn;
use super::graph::Network;
use super::turns::Builder;
use super::{collect, component, edges, restrictions, segments};
use crate::error::Error;
use crate::osm::Source;

impl Network {
    /// Reads the roads of an extract. Without `drive_on`, the side of the road is derived
    /// roughly from the position of the extract.
    ///
    /// # Errors
    /// The errors of the source, and [`Error::NoRoads`].
    pub fn read(source: &dyn Source, drive_on: Option<DriveOn>) -> Result<Self, Error> {
        let collected = collect::collect(source)?;
        let segmented = segments::cut(&collected);
        let (edges, ends) = edges::build(&segmented);
        let mut builder = Builder::new(&segmented, edges, ends, drive_on);
        builder.connect();
        restrictions::apply(&mut builder, &collected);
        let (edges, turns) = builder.finish();
        let (edges, turns) = component::keep_large(edges, turns);
        // A single edge leads only to itself: there is nothing to drive to.
        if edges.len() < 2 {
            return Err(Error::NoRoads);
        }
        let shapes = (segmented.segments, segmented.points, segmented.names);
        Ok(Self::new(edges, turns, shapes))
    }
}
