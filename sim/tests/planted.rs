//! Bugs planted on purpose are found: what the simulation does not complain of is worth
//! something.
#![allow(clippy::unwrap_used)]

use engine::planted::{Bug, plant};
use sim::simulation::{Faults, Report, Setup, shrink, simulate, small};

/// A seed for each bug that finds it, and what it finds violated.
const FOUND: [(Bug, u64, &str); 6] = [
    (Bug::AckBeforeCommit, 137, "order of a key"),
    (Bug::LostTimer, 15, "the tick goes on"),
    (Bug::ForgottenCredit, 1, "all credits come back"),
    (Bug::MissingDedupe, 4, "no effect twice"),
    (Bug::PassivationDrops, 0, "nothing is left waiting"),
    (Bug::StalePlanSent, 12, "no stale plan sent"),
];

fn run(setup: &Setup, bug: Option<Bug>) -> Report {
    plant(bug);
    let report = simulate(setup).unwrap();
    plant(None);
    report
}

fn violates(report: &Report, invariant: &str) -> bool {
    report
        .violations
        .iter()
        .any(|found| found.invariant == invariant)
}

#[test]
fn each_planted_bug_is_found_by_its_seed_and_only_while_it_is_planted() {
    for (bug, seed, invariant) in FOUND {
        let setup = small(seed, None);
        let found = run(&setup, Some(bug));
        assert!(
            violates(&found, invariant),
            "{bug:?}: {:#?}",
            found.violations
        );
        assert_eq!(run(&setup, None).violations, [], "{bug:?} is not planted");
    }
    assert_eq!(FOUND.map(|(bug, ..)| bug), Bug::ALL);
}

#[test]
fn a_found_seed_shrinks_to_the_faults_it_takes() {
    let (bug, seed, invariant) = FOUND[3];
    plant(Some(bug));
    let shrunk = shrink(&small(seed, None)).unwrap().unwrap();
    plant(None);
    assert!(shrunk.needed.len() < shrunk.before, "{shrunk:?}");
    let numbers: Vec<_> = shrunk.needed.iter().map(usize::to_string).collect();
    assert!(
        shrunk
            .reproduce
            .ends_with(&format!("--faults {}", numbers.join(",")))
    );
    let only = |numbers: &[usize]| Setup {
        faults: Faults::Only(numbers.to_vec()),
        ..small(seed, None)
    };
    assert!(violates(&run(&only(&shrunk.needed), Some(bug)), invariant));
    for left_out in 0..shrunk.needed.len() {
        let mut fewer = shrunk.needed.clone();
        fewer.remove(left_out);
        assert_eq!(
            run(&only(&fewer), Some(bug)).violations,
            [],
            "all are needed"
        );
    }
}

/// The search that the seeds above came from; without `--long` only around them.
#[test]
fn each_planted_bug_is_found_within_500_seeds() {
    let long = std::env::var_os("STILLONTIME_TEST_LONG").is_some();
    for (bug, known, _) in FOUND {
        let seeds = match long {
            true => 0..500,
            false => known.saturating_sub(10)..known + 10,
        };
        let finds = |seed: &u64| !run(&small(*seed, None), Some(bug)).violations.is_empty();
        assert!(seeds.into_iter().any(|seed| finds(&seed)), "{bug:?}");
    }
}
