//! The simulation finds bugs that are planted on purpose, which shows that a run without
//! violations means something.

use sim::simulation::{Bug, Faults, Report, Setup, shrink, simulate};

/// For each bug a seed that finds it, and the invariant that is violated.
const FOUND: [(Bug, u64, &str); 6] = [
    (Bug::AckBeforeCommit, 137, "order of a key"),
    (Bug::OverdueTimersLost, 15, "the tick goes on"),
    (Bug::CreditLeak, 1, "all credits come back"),
    (Bug::NoDeduplication, 4, "no effect twice"),
    (Bug::LostOnPassivation, 0, "nothing is left waiting"),
    (Bug::StalePlanSent, 12, "no stale plan sent"),
];

fn planted(seed: u64, bug: Bug) -> Setup {
    Setup {
        planted: Some(bug),
        ..Setup::small(seed, None)
    }
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
        let found = simulate(&planted(seed, bug)).unwrap();
        assert!(
            violates(&found, invariant),
            "{bug:?}: {:#?}",
            found.violations
        );
        let without = simulate(&Setup::small(seed, None)).unwrap();
        assert_eq!(without.violations, [], "{bug:?} is not planted");
    }
    assert_eq!(FOUND.map(|(bug, ..)| bug), Bug::ALL);
}

#[test]
fn a_found_seed_shrinks_to_the_faults_that_are_needed() {
    let (bug, seed, invariant) = FOUND[3];
    let shrunk = shrink(&planted(seed, bug)).unwrap().unwrap();
    assert!(shrunk.needed.len() < shrunk.before, "{shrunk:?}");
    let numbers: Vec<_> = shrunk.needed.iter().map(usize::to_string).collect();
    assert!(
        shrunk
            .reproduce
            .ends_with(&format!("--faults {}", numbers.join(",")))
    );
    let only = |numbers: &[usize]| {
        let setup = Setup {
            faults: Faults::Only(numbers.to_vec()),
            ..planted(seed, bug)
        };
        simulate(&setup).unwrap()
    };
    assert!(violates(&only(&shrunk.needed), invariant));
    for left_out in 0..shrunk.needed.len() {
        let mut fewer = shrunk.needed.clone();
        fewer.remove(left_out);
        assert_eq!(only(&fewer).violations, [], "all are needed");
    }
}

/// The search that found the seeds above; without `--long` it begins just before each.
#[test]
fn each_planted_bug_is_found_within_500_seeds() {
    let long = std::env::var_os("STILLONTIME_TEST_LONG").is_some();
    for (bug, known, _) in FOUND {
        let seeds = match long {
            true => 0..500,
            false => known.saturating_sub(2)..known + 1,
        };
        let finds = |seed| !simulate(&planted(seed, bug)).unwrap().violations.is_empty();
        assert!(seeds.into_iter().any(finds), "{bug:?}");
    }
}
