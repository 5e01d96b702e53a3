//! The order of revision marks.

use std::cmp::Ordering::{Equal, Greater, Less};

use callsheet::revision::{order, rank};

#[test]
fn each_family_has_an_order() {
    for family in [
        &[
            "white",
            "blue",
            "pink",
            "yellow",
            "green",
            "goldenrod",
            "buff",
            "salmon",
            "cherry",
            "2nd white",
            "2nd blue",
        ][..],
        &["v1", "v2", "v10"],
        &["prelim", "draft", "final", "revised"],
    ] {
        for pair in family.windows(2) {
            assert_eq!(order(Some(pair[0]), Some(pair[1])), Some(Less), "{pair:?}");
            assert_eq!(
                order(Some(pair[1]), Some(pair[0])),
                Some(Greater),
                "{pair:?}"
            );
        }
    }
    assert_eq!(order(Some("double blue"), Some("second blue")), Some(Equal));
    assert_eq!(order(Some("niebieska"), Some("blue")), Some(Equal));
}

#[test]
fn marks_of_different_families_cannot_be_compared() {
    assert_eq!(order(Some("blue"), Some("v2")), None);
    assert_eq!(order(Some("blue"), Some("no such mark")), None);
    assert_eq!(order(None, None), None);
    assert_eq!(order(None, Some("pink")), Some(Less));
    assert_eq!(order(None, Some("white")), None);
    assert_eq!(rank("nothing"), None);
}
