//! `sim`: the reports of simulations, and the exit codes.

use serde_json::json;

use crate::program::{Ran, has_keys, run, stillontime};

fn sim(arguments: &[&str]) -> Ran {
    run(stillontime()
        .arg("sim")
        .args(arguments)
        .args(["--output", "json"]))
}

#[test]
fn a_seed_gives_the_same_full_report_each_time() {
    let small = ["virtual", "--small", "--scenario", "storm", "--seed", "3"];
    let [first, second] = [(); 2].map(|()| sim(&small));
    assert_eq!((first.code, first.stderr.as_str()), (0, ""));
    assert_eq!(first.stdout, second.stdout);
    let report = first.json();
    has_keys(
        &report,
        "scenario size seed people seconds trace_hash counts faults violations",
    );
    assert_eq!(report["scenario"], "storm");
    assert_eq!(report["violations"], json!([]));
    assert_eq!(report["trace_hash"].as_str().unwrap().len(), 32);
    assert_eq!(report["counts"]["emails"], 10);
    let faults = report["faults"].as_array().unwrap();
    assert_eq!(faults.len(), 8);
    let some = sim(&[&small[..], &["--faults", "1,2"]].concat()).json();
    assert_eq!(some["faults"].as_array().unwrap()[..], faults[1..3]);
    let none = sim(&[&small[..], &["--faults", "none", "--people", "4"]].concat()).json();
    assert_eq!((&none["faults"], &none["people"]), (&json!([]), &json!(4)));
}

#[test]
fn fuzz_runs_many_seeds_and_a_seed_without_violations_is_not_shrunk() {
    let fuzzed = sim(&["fuzz", "--seeds", "3", "--from", "4", "--jobs", "2"]);
    assert_eq!(fuzzed.code, 0, "{}", fuzzed.stderr);
    let fuzzed = fuzzed.json();
    has_keys(&fuzzed, "ran seconds faults found trace_hash");
    assert_eq!((&fuzzed["ran"], &fuzzed["found"]), (&json!(3), &json!([])));
    let none = sim(&["fuzz", "--seeds", "3", "--budget", "0s"]).json();
    assert_eq!(none["ran"], 0);
    let shrunk = sim(&["shrink", "--seed", "4"]);
    assert_eq!((shrunk.code, shrunk.json()), (0, json!(null)));
}

#[test]
fn the_table_shows_the_counts() {
    let ran = run(stillontime().args(["sim", "virtual", "--small", "--scenario", "day"]));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for words in [
        "day, seed 0: 20 people",
        "notifications",
        "all invariants hold",
    ] {
        assert!(ran.stdout.contains(words), "{}", ran.stdout);
    }
}

#[test]
fn invalid_arguments_are_rejected() {
    let day = ["virtual", "--scenario", "day"];
    for wrong in [
        &["--faults", "some"][..],
        &["--people", "0"],
        &["--people", "1000001"],
    ] {
        assert_eq!(sim(&[&day[..], wrong].concat()).code, 2, "{wrong:?}");
    }
    assert_eq!(sim(&["virtual", "--scenario", "night"]).code, 2);
    let no_task = sim(&["callsheets", "--count", "1"]);
    let message = no_task.error()["error"]["message"].to_string();
    assert!(message.contains("--score|--write"), "{message}");
    assert_eq!(sim(&["fuzz", "--budget", "soon"]).code, 2);
}
