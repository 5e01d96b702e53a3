//! The harness itself: the same seed does the same, another does something else, and a day
//! has the volumes it should have.

use super::*;

#[test]
fn the_same_seed_does_the_same_and_another_does_not() {
    let mut hashes = Vec::new();
    for seed in 0..Scenario::ALL.len() as u64 {
        let [once, again] = [(); 2].map(|()| simulate(&Setup::small(seed, None)).unwrap());
        let text = |report| serde_json::to_string(report).unwrap();
        assert_eq!(text(&once), text(&again));
        assert!(!once.faults.is_empty() && once.counts.commits.applied > 100);
        hashes.push(once.trace_hash);
        let other = simulate(&Setup::small(seed + 4, None)).unwrap();
        hashes.push(other.trace_hash);
    }
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), 2 * Scenario::ALL.len());
}

#[test]
fn without_faults_nothing_is_handled_twice() {
    let setup = Setup {
        faults: Faults::None,
        ..Setup::small(3, None)
    };
    let report = simulate(&setup).unwrap();
    assert_eq!(report.violations, []);
    assert_eq!(report.counts.commits.duplicates, 0);
    assert_eq!(report.counts.asked.repeated_e_mails, 0);
    assert!((report.counts.availability - 1.0).abs() < f64::EPSILON);
}

/// Tables 3.2.1 and 3.2.2 of the performance requirements.
#[test]
fn a_day_has_the_required_volumes_to_the_message() {
    let Report {
        counts, violations, ..
    } = simulate(&Setup::new(Scenario::Day, 7)).unwrap();
    assert_eq!(violations, []);
    assert_eq!(counts.emails, 1_000);
    assert_eq!(counts.emails_planned + counts.emails_in_review, 950);
    assert_eq!((counts.emails_failed, counts.emails_skipped), (25, 25));
    assert_eq!((counts.schedules, counts.schedules_confirmed), (500, 450));
    let changed = (counts.schedules_modified, counts.schedules_cancelled);
    assert_eq!(changed, (75, 25));
    // The table's 200 are too few for 475 plans that change 425 times.
    assert_eq!(counts.route_plans, 900);
    assert_eq!(
        (counts.calendar_entries, counts.days_with_weather),
        (450, 450)
    );
    assert_eq!(counts.notifications, 2_000);
    assert_eq!(counts.commits.messages["route_changed"], 50);
}

/// A hundred sheets in a second, among five thousand people.
#[test]
fn a_storm_is_held_back_at_the_door_and_all_of_it_is_planned() {
    let setup = Setup {
        people: Some(5_000),
        faults: Faults::None,
        ..Setup::new(Scenario::Storm, 1)
    };
    let Report {
        counts, violations, ..
    } = simulate(&setup).unwrap();
    assert_eq!(violations, []);
    assert_eq!(counts.emails_planned, 100);
    assert!((monitor::MAX_OPEN - 10..=monitor::MAX_OPEN).contains(&counts.most_open));
    assert!(counts.refused > 0);
}

#[test]
fn only_the_chosen_faults_happen() {
    let all = simulate(&Setup::small(5, None)).unwrap();
    let setup = Setup {
        faults: Faults::Only(vec![1, 99]),
        ..Setup::small(5, None)
    };
    let some = simulate(&setup).unwrap();
    assert_eq!(some.faults, [all.faults[1]]);
    assert_eq!(
        shrink(&Setup::small(5, None)).unwrap().map(|_| ()),
        None,
        "nothing to shrink"
    );
}

/// A small run on the real file: everything holds there too, and the same comes out.
#[test]
fn the_real_file_comes_to_the_same() {
    let run = |deep, faults| {
        let setup = Setup {
            deep,
            faults,
            ..Setup::small(1, Some(Scenario::Endurance))
        };
        simulate(&setup).unwrap()
    };
    let failing = run(true, Faults::All);
    assert_eq!(failing.violations, []);
    assert!(!failing.faults.is_empty());
    let [deep, memory] = [true, false].map(|deep| run(deep, Faults::None));
    assert_eq!(deep.violations, []);
    let ends = |report: &Report| {
        let counts = &report.counts;
        let reasons = counts.reasons.clone();
        (counts.emails_planned, counts.schedules_confirmed, reasons)
    };
    assert_eq!(ends(&deep), ends(&memory));
}
