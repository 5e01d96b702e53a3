use super::*;
use crate::tests::drawn::{Drawn, at};

fn all(drawn: &Drawn) -> Vec<NamedFeature> {
    let mut found = Vec::new();
    named_features(drawn, &mut |it| found.push(it)).unwrap();
    found
}

#[test]
fn streets_houses_and_places_are_found() {
    let drawn = Drawn::default()
        .node(1, 0.0, 0.0)
        .node(2, 100.0, 0.0)
        .node(3, 200.0, 0.0)
        .node(4, 50.0, 10.0)
        .with(&[
            ("addr:street", "Długa"),
            ("addr:housenumber", "5,7"),
            ("addr:postcode", "00-001"),
        ])
        .node(5, 500.0, 500.0)
        .with(&[("place", "village"), ("name", "Nowa Wieś")])
        .node(6, 0.0, 0.0)
        .with(&[("addr:housenumber", "9")])
        .way(
            1,
            &[1, 2, 3],
            &[("highway", "residential"), ("name", "Długa")],
        )
        .way(
            2,
            &[2, 4, 3],
            &[("addr:place", "Nowa Wieś"), ("addr:housenumber", "3")],
        )
        .way(3, &[1, 2], &[("highway", "residential")]);
    let house = |street: &str, number: &str, postcode: &str, at| NamedFeature::House {
        street: street.to_owned(),
        number: number.to_owned(),
        postcode: postcode.to_owned(),
        at,
    };
    assert_eq!(
        all(&drawn),
        [
            house("Długa", "5", "00-001", at(50.0, 10.0)),
            house("Długa", "7", "00-001", at(50.0, 10.0)),
            NamedFeature::Place {
                name: "Nowa Wieś".to_owned(),
                at: at(500.0, 500.0),
            },
            NamedFeature::Street {
                name: "Długa".to_owned(),
                at: at(100.0, 0.0),
            },
            house("Nowa Wieś", "3", "", at(50.0, 10.0)),
        ]
    );
}

#[test]
fn features_without_their_middle_node_are_left_out() {
    let drawn = Drawn::default().node(1, 0.0, 0.0).way(
        1,
        &[7, 8, 9],
        &[("highway", "residential"), ("name", "Długa")],
    );
    assert_eq!(all(&drawn), []);
}
