//! A hundred seeds on every run of the tests; two thousand with `scripts/test --long`.

use sim::simulation::{Fuzz, fuzz};

#[test]
fn all_invariants_hold_for_many_seeds() {
    let seeds = match std::env::var_os("STILLONTIME_TEST_LONG") {
        Some(_) => 2_000,
        None => 100,
    };
    let asked = Fuzz {
        first: 0,
        seeds,
        scenario: None,
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
    };
    let fuzzed = fuzz(&asked, &|| true).unwrap();
    assert_eq!(fuzzed.ran, seeds);
    assert!(fuzzed.faults > seeds * 5);
    assert!(fuzzed.found.is_empty(), "{:#?}", fuzzed.found);
}
