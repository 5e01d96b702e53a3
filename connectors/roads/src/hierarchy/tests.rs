use proptest::prelude::*;

use super::*;
use crate::network::Network;
use crate::tests::drawn::Drawn;

/// Units from the beginning of the first edge to the beginning of the last.
fn weight(network: &Network, path: &[u32]) -> u32 {
    let step = |pair: &[u32]| {
        let cost = f64::from(network.edges[pair[0] as usize].cost);
        let turn = network.turns(pair[0]).iter().find(|it| it.to == pair[1]);
        cost_units(cost + f64::from(turn.expect("edges of a path follow each other").cost))
    };
    path.windows(2).map(step).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn paths_cost_the_same_as_those_of_the_library(
        pairs in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 20),
    ) {
        let network = Drawn::grid(9).network();
        let count = network.edges.len();
        let library = fast_paths_graph(&network, &|_| 1.0);
        let mut calculator = fast_paths::create_calculator(&library);
        let ours = Hierarchy::new(&network, &|_| 1.0);
        let mut search = Search::of(count);
        for (from, to) in pairs {
            let (from, to) = (from.index(count), to.index(count));
            let theirs = calculator.calc_path(&library, from, to).map(|path| path.get_weight());
            let path = search.path(&ours, &[(from as u32, 0)], &[(to as u32, 0)]);
            let path = path.expect("all roads of the grid are connected");
            prop_assert_eq!((path[0], path[path.len() - 1]), (from as u32, to as u32));
            prop_assert_eq!(Some(weight(&network, &path) as usize), theirs);
        }
    }
}

#[test]
fn the_cheapest_of_many_ends_is_taken() {
    let network = Drawn::grid(5).network();
    let hierarchy = Hierarchy::new(&network, &|_| 1.0);
    let mut search = Search::of(network.edges.len());
    let next = network.turns(0)[0].to;
    let near = search.path(&hierarchy, &[(0, 0)], &[(next, 0), (40, 0)]);
    assert_eq!(near, Some(vec![0, next]));
    let far = search.path(&hierarchy, &[(0, 0)], &[(next, 900_000), (40, 0)]);
    assert_eq!(far.unwrap().last(), Some(&40));
}

#[test]
fn without_a_start_or_an_end_there_is_no_path() {
    let network = Drawn::grid(5).network();
    let hierarchy = Hierarchy::new(&network, &|_| 1.0);
    let mut search = Search::of(network.edges.len());
    assert_eq!(search.path(&hierarchy, &[(0, 0)], &[]), None);
    assert_eq!(search.path(&hierarchy, &[], &[(0, 0)]), None);
}
