use std::collections::BinaryHeap;

use proptest::prelude::*;

use super::*;
use crate::map::Map;
use crate::tests::drawn::{Drawn, at};

/// The cost of the best route between positions, by Dijkstra's algorithm.
fn by_dijkstra(map: &Map, starts: &[Position], ends: &[Position]) -> Option<f64> {
    let network = map.network();
    let cost = |edge: u32| f64::from(network.edges()[edge as usize].cost);
    let mut best = f64::INFINITY;
    let mut queue = BinaryHeap::new();
    let mut known = vec![u32::MAX; network.edges().len()];
    let mut push = |queue: &mut BinaryHeap<_>, edge: u32, total: f64| {
        let total = cost_units(total);
        if total < known[edge as usize] {
            known[edge as usize] = total;
            queue.push((std::cmp::Reverse(total), edge));
        }
    };
    for start in starts {
        for end in ends.iter().filter(|end| end.edge == start.edge) {
            if end.share >= start.share {
                best = best.min(cost(start.edge) * f64::from(end.share - start.share));
            }
        }
        for turn in network.turns(start.edge) {
            let rest = cost(start.edge) * f64::from(1.0 - start.share);
            push(&mut queue, turn.to, rest + f64::from(turn.cost));
        }
    }
    while let Some((std::cmp::Reverse(total), edge)) = queue.pop() {
        let total = f64::from(total) / 1_000.0;
        for end in ends.iter().filter(|end| end.edge == edge) {
            best = best.min(total + cost(edge) * f64::from(end.share));
        }
        for turn in network.turns(edge) {
            push(
                &mut queue,
                turn.to,
                total + cost(edge) + f64::from(turn.cost),
            );
        }
    }
    best.is_finite().then_some(best)
}

/// The cost of a route.
fn cost_of(map: &Map, route: &Route) -> f64 {
    let network = map.network();
    let last = route.edges.len() - 1;
    let mut sum = 0.0;
    for (index, edge) in route.edges.iter().enumerate() {
        let begin = if index == 0 { route.shares.0 } else { 0.0 };
        let end = if index == last { route.shares.1 } else { 1.0 };
        sum += f64::from(network.edges()[*edge as usize].cost * (end - begin));
        if let Some(next) = route.edges.get(index + 1) {
            let turn = network.turns(*edge).iter().find(|turn| turn.to == *next);
            sum += f64::from(turn.expect("edges of a route follow each other").cost);
        }
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_route_found_has_the_lowest_cost(
        from in (-50.0..1_650.0_f64, -50.0..1_650.0_f64),
        to in (-50.0..1_650.0_f64, -50.0..1_650.0_f64),
    ) {
        let map = Drawn::grid(9).map();
        let (from, to) = (at(from.0, from.1), at(to.0, to.1));
        let route = map.route(from, to).unwrap();
        let best = by_dijkstra(&map, &map.starts(from), &map.ends(to)).unwrap();
        // Weights are whole milliseconds.
        let slack = 0.002 * (route.edges.len() + 2) as f64;
        prop_assert!((cost_of(&map, &route) - best).abs() <= slack, "{route:?} {best}");
        prop_assert!(route.seconds >= 0.0 && route.metres >= 0.0);
    }

    #[test]
    fn a_line_is_as_long_as_its_route(
        from in (0.0..1_600.0_f64, 0.0..1_600.0_f64),
        to in (0.0..1_600.0_f64, 0.0..1_600.0_f64),
    ) {
        let map = Drawn::grid(9).map();
        let route = map.route(at(from.0, from.1), at(to.0, to.1)).unwrap();
        let length = crate::geometry::line::length(&map.line(&route));
        prop_assert!((length - route.metres).abs() < 1.0 + route.metres * 0.001, "{length} {route:?}");
    }
}

#[test]
fn the_route_from_a_place_to_itself_is_empty() {
    let map = Drawn::grid(5).map();
    let here = at(310.0, 200.0);
    let route = map.route(here, here).unwrap();
    assert_eq!((route.seconds, route.metres), (0.0, 0.0));
    assert_eq!(map.route(here, at(90_000.0, 0.0)), None);
}
