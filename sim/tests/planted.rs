//! Bugs planted on purpose are found: what the simulation does not complain of is worth
//! something.
#![allow(clippy::unwrap_used)]

use engine::planted::{Bug, plant};
use sim::simulation::{Report, simulate, small};

fn run(seed: u64, bug: Option<Bug>) -> Report {
    plant(bug);
    let report = simulate(&small(seed, None)).unwrap();
    plant(None);
    report
}

/// The first seed that finds a bug.
fn search(bug: Bug) -> Option<u64> {
    (0..500).find(|seed| !run(*seed, Some(bug)).violations.is_empty())
}

#[test]
fn print_seeds() {
    std::panic::set_hook(Box::new(|_| {}));
    for bug in Bug::ALL {
        let seed = search(bug);
        let why = seed.map(|seed| run(seed, Some(bug)).violations);
        println!(
            "{bug:?}: {seed:?} {:?}",
            why.map(|why| why.into_iter().take(2).collect::<Vec<_>>())
        );
    }
}
