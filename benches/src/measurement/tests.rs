//! Tests of goals and medians.

use super::*;

fn measured(value: f64, goal: Option<f64>, better: &str) -> Measurement {
    Measurement {
        better: better.to_owned(),
        ..Measurement::lower_is_better("engine.example", value, "ratio", goal, "a peer")
    }
}

#[test]
fn a_goal_is_met_on_the_better_side_and_by_an_equal_value() {
    let cases = [
        (1.9, "lower", true),
        (2.0, "lower", true),
        (2.1, "lower", false),
        (1.9, "higher", false),
        (2.0, "higher", true),
        (2.1, "higher", true),
    ];
    for (value, better, met) in cases {
        let measured = measured(value, Some(2.0), better);
        assert_eq!(measured.meets_goal(), Some(met), "{value}, {better}");
    }
}

#[test]
fn a_value_that_is_no_number_misses_its_goal() {
    for better in ["lower", "higher"] {
        assert_eq!(
            measured(f64::NAN, Some(2.0), better).meets_goal(),
            Some(false)
        );
    }
}

#[test]
fn a_measurement_without_a_goal_neither_meets_nor_misses_it() {
    let measured = measured(1.0, None, "lower");
    assert_eq!(measured.meets_goal(), None);
    let json = serde_json::to_value(&measured).unwrap();
    assert!(json["goal"].is_null(), "{json}");
}

#[test]
fn the_median_ignores_a_single_outlier() {
    assert!((median(vec![900.0, 1.4, 1.5]) - 1.5).abs() < 1e-9);
}
