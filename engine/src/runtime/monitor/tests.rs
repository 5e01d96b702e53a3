//! What the monitor logs when the level of a service level objective changes.

use std::io::{Read, Seek};

use super::*;

/// The log of a change of level.
fn logged(before: Level, now: Level) -> String {
    let mut file = tempfile::tempfile().unwrap();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(file.try_clone().unwrap())
        .finish();
    tracing::subscriber::with_default(subscriber, || log_change("S1", before, now));
    let mut text = String::new();
    file.rewind().unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn only_a_worse_level_is_a_warning() {
    use Level::{Critical, NoData, Ok, Warning};
    for (before, now) in [(NoData, Ok), (Ok, NoData), (Ok, Ok), (Critical, Critical)] {
        assert_eq!(logged(before, now), "", "{before:?} to {now:?}");
    }
    for (before, now) in [(Ok, Warning), (NoData, Critical), (Warning, Critical)] {
        let text = logged(before, now);
        let level = format!("level=\"{}\"", now.as_str());
        assert!(text.contains(" WARN ") && text.contains(&level), "{text}");
    }
    for (before, now) in [(Warning, Ok), (Critical, Warning), (Critical, NoData)] {
        let text = logged(before, now);
        assert!(text.contains(" INFO "), "{before:?} to {now:?}: {text}");
    }
}
