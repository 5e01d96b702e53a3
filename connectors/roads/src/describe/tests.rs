use super::*;
use crate::tests::drawn::{Drawn, at};

#[test]
fn the_longest_roads_are_named_in_order() {
    let road = |name: &'static str, number: &'static str| {
        [("highway", "primary"), ("name", name), ("ref", number)]
    };
    let map = Drawn::default()
        .node(1, 0.0, 0.0)
        .node(2, 1_000.0, 0.0)
        .node(3, 1_050.0, 0.0)
        .node(4, 4_000.0, 0.0)
        .node(5, 4_400.0, 0.0)
        .node(6, 4_900.0, 0.0)
        .way(1, &[1, 2], &road("Puławska", ""))
        .way(2, &[2, 3], &road("Krótka", ""))
        .way(3, &[3, 4], &road("Południowa Obwodnica", "S2"))
        .way(4, &[4, 5], &[("highway", "primary")])
        .way(5, &[5, 6], &road("Jasna", ""))
        .map();
    let route = map.route(at(1.0, 0.0), at(4_899.0, 0.0)).unwrap();
    assert_eq!(
        via(map.network(), &route.edges),
        ["Puławska", "S2", "Jasna"]
    );
    assert_eq!(via(map.network(), &[]), Vec::<String>::new());
}
