//! `samples`: the folder and the date of the sample messages.

use std::path::Path;

use engine::Context;
use jiff::civil::Date;
use serde_json::Value;
use world::calendar;

use crate::program::{Ran, run, stillontime};

fn samples(folder: &Path, more: &[&str]) -> Ran {
    let mut samples = stillontime();
    samples.arg("samples").arg(folder).args(more);
    run(samples.args(["--output", "json"]))
}

fn tomorrow() -> Date {
    calendar::tomorrow(Context::system().unwrap().now())
}

/// The shooting date of the first sample.
fn first_date(folder: &Path) -> Date {
    let truth = std::fs::read(folder.join("01-polish.truth.json")).unwrap();
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    truth["days"][0]["date"].as_str().unwrap().parse().unwrap()
}

#[test]
fn the_date_is_absolute_or_days_from_today() {
    let folder = tempfile::tempdir().unwrap();
    for (more, days) in [
        (&[][..], 0),
        (&["--date", "+1"], 0),
        (&["--date", "+3"], 2),
        (&["--date", "+3d"], 2),
    ] {
        // Midnight may pass between the two readings of the clock.
        let before = calendar::day(tomorrow(), days);
        let ran = samples(folder.path(), more);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let after = calendar::day(tomorrow(), days);
        let date = first_date(folder.path());
        assert!((before..=after).contains(&date), "{more:?}: {date}");
    }
    let ran = samples(folder.path(), &["--date", "2026-11-25"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(first_date(folder.path()).to_string(), "2026-11-25");
    for wrong in ["2026-13-25", "25 November", "-3"] {
        let ran = samples(folder.path(), &["--date", wrong]);
        assert_eq!(ran.code, 2, "{wrong}");
    }
    let month = samples(folder.path(), &["--date", "2026-13-25"]).error();
    let message = month["error"]["message"].to_string();
    assert!(message.contains("dates look like 2026-11-25"), "{message}");
}

#[test]
fn a_file_in_place_of_the_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letters");
    std::fs::write(&file, "").unwrap();
    for path in [file.clone(), file.join("inside")] {
        let error = samples(&path, &[]).error();
        assert_eq!(error["error"]["code"], "cli/io");
        let message = error["error"]["message"].as_str().unwrap();
        let named = format!("{}: is a file, not a folder", file.display());
        assert_eq!(message, named);
    }
}
