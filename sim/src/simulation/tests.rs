//! The harness itself: the same seed does the same, another does something else.

use super::*;

#[test]
fn a_small_run_of_each_scenario_holds() {
    for seed in 0..4 {
        let report = simulate(&small(seed, None)).unwrap();
        assert_eq!(report.violations, [], "seed {seed}: {report:#?}");
    }
}
