use proptest::prelude::*;

use super::grid::{CELL, MAX_SNAP_METRES, for_each_cell, nearest_to_origin};
use super::*;
use crate::geometry::Plane;
use crate::tests::drawn::{Drawn, at};

/// Distance to the nearest road, by a scan of all lines.
fn nearest(network: &Network, point: Point) -> f64 {
    let plane = Plane::at(point);
    let mut best = f64::INFINITY;
    for edge in network.edges() {
        for ends in network.shape(edge.segment).windows(2) {
            let squared = nearest_to_origin(plane.project(ends[0]), plane.project(ends[1])).0;
            best = best.min(squared.sqrt());
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_nearest_road_is_found(east in -900.0..3_000.0_f64, north in -900.0..3_000.0_f64) {
        let network = Drawn::grid(9).network();
        let snapper = Snapper::new(&network);
        let point = at(east, north);
        let found = snapper.snap(point).map(|snap| snap.away);
        let expected = nearest(&network, point);
        if let Some(away) = found {
            prop_assert!((away - expected).abs() < 0.5, "{away} {expected}");
        } else {
            prop_assert!(expected > MAX_SNAP_METRES - 1.0);
        }
    }
}

#[test]
fn beside_a_street_both_directions_are_open() {
    let network = Drawn::grid(4).network();
    let snapper = Snapper::new(&network);
    let snap = snapper.snap(at(250.0, 12.0)).unwrap();
    assert!((snap.away - 12.0).abs() < 0.1);
    let starts = snapper.starts(&network, &snap);
    assert_eq!(starts, snapper.ends(&network, &snap));
    let mut shares: Vec<f32> = starts.iter().map(|start| start.share).collect();
    shares.sort_by(f32::total_cmp);
    assert_eq!(shares.len(), 2);
    assert!((shares[0] - 0.25).abs() < 0.01 && (shares[1] - 0.75).abs() < 0.01);
}

#[test]
fn at_a_junction_all_its_edges_are_open() {
    let network = Drawn::grid(4).network();
    let snapper = Snapper::new(&network);
    let snap = snapper.snap(at(203.0, 201.0)).unwrap();
    let starts = snapper.starts(&network, &snap);
    assert_eq!(starts.len(), 4);
    assert!(starts.iter().all(|start| start.share == 0.0));
    let ends = snapper.ends(&network, &snap);
    assert!(ends.len() == 4 && ends.iter().all(|end| end.share == 1.0));
}

#[test]
fn points_far_from_every_road_are_not_snapped() {
    let network = Drawn::grid(4).network();
    let snapper = Snapper::new(&network);
    assert_eq!(snapper.snap(at(9_000.0, 0.0)), None);
    assert_eq!(snapper.snap(Point::new(-80.0, 170.0).unwrap()), None);
}

#[test]
fn a_long_line_is_in_the_cells_that_it_passes() {
    let mut cells = Vec::new();
    for_each_cell((10.0, 10.0), (10.0 + CELL * 3.0, 10.0 + CELL), |cell| {
        cells.push(cell)
    });
    for share in 0..=1_000 {
        let share = f64::from(share) / 1_000.0;
        let (x, y) = (10.0 + CELL * 3.0 * share, 10.0 + CELL * share);
        let cell = ((y / CELL).floor() as i32, (x / CELL).floor() as i32);
        assert!(cells.contains(&cell), "{share}");
    }
    assert!(cells.len() <= 6, "{cells:?}");
}
