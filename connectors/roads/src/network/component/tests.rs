use super::*;
use crate::road::{Class, Kind};

fn edge(metres: f32) -> Edge {
    Edge {
        segment: 0,
        reversed: false,
        copy: false,
        urban: false,
        class: Class::Residential,
        kind: Kind::Plain,
        metres,
        seconds: 1.0,
        cost: 1.0,
    }
}

fn graph(arcs: &[&[u32]]) -> (Vec<Edge>, Vec<Vec<Turn>>) {
    let edges = (0..arcs.len()).map(|index| edge(index as f32)).collect();
    let turn = |to: &u32| Turn {
        to: *to,
        seconds: 0.0,
        cost: 0.0,
    };
    let turns = arcs.iter().map(|to| to.iter().map(turn).collect());
    (edges, turns.collect())
}

#[test]
fn the_largest_component_is_kept() {
    // 0 -> 1 <-> 2 -> 3 -> 4 -> 5 -> 3, and 6 alone.
    let (edges, turns) = graph(&[&[1], &[2], &[1, 3], &[4], &[5], &[3], &[]]);
    let (edges, turns) = keep_large(edges, turns);
    let kept: Vec<f32> = edges.iter().map(|edge| edge.metres).collect();
    assert_eq!(kept, [3.0, 4.0, 5.0]);
    let arcs: Vec<Vec<u32>> = turns
        .iter()
        .map(|turns| turns.iter().map(|turn| turn.to).collect())
        .collect();
    assert_eq!(arcs, [[1], [2], [0]]);
}

#[test]
fn a_long_road_does_not_overflow_the_stack() {
    let count = 300_000_u32;
    let next: Vec<Vec<u32>> = (0..count).map(|index| vec![(index + 1) % count]).collect();
    let arcs: Vec<&[u32]> = next.iter().map(Vec::as_slice).collect();
    let (edges, turns) = graph(&arcs);
    assert_eq!(keep_large(edges, turns).0.len(), count as usize);
    let (edges, turns) = graph(&[]);
    assert!(keep_large(edges, turns).0.is_empty());
}

#[test]
fn large_islands_are_kept() {
    let ring = |from: u32, count: u32| (0..count).map(move |at| vec![from + (at + 1) % count]);
    let all: Vec<Vec<u32>> = ring(0, 1_000)
        .chain(ring(1_000, 250))
        .chain(ring(1_250, 150))
        .collect();
    let arcs: Vec<&[u32]> = all.iter().map(Vec::as_slice).collect();
    let (edges, turns) = graph(&arcs);
    let (edges, turns) = keep_large(edges, turns);
    assert_eq!((edges.len(), turns.len()), (1_250, 1_250));
}
