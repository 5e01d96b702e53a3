//! Tests of interval logs, read with the reader of the HdrHistogram library.

use base64::Engine;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::Deserializer;
use hdrhistogram::serialization::interval_log::{IntervalLogIterator, LogEntry};

use super::*;
use crate::observe::latency::StageLatency;

fn log(folder: &Path, keep_days: u16) -> IntervalLog {
    let options = Options {
        folder: folder.to_owned(),
        keep_days,
        ..Options::default()
    };
    IntervalLog::new(&options, Timestamp::UNIX_EPOCH).unwrap()
}

fn recorded(millis: u64) -> Vec<(String, Box<Series>)> {
    let latency = StageLatency::default();
    latency.record([Duration::from_millis(millis); 5]);
    vec![("email".to_owned(), latency.take_interval().unwrap())]
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// (tag, start in seconds, histogram) of each whole line.
fn read(path: &Path) -> Vec<(String, u64, Histogram<u64>)> {
    let text = std::fs::read(path).unwrap();
    let mut read = Vec::new();
    for entry in IntervalLogIterator::new(&text) {
        let Ok(LogEntry::Interval(interval)) = entry else {
            continue;
        };
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(interval.encoded_histogram())
            .unwrap();
        let histogram = Deserializer::new().deserialize(&mut &*bytes).unwrap();
        let tag = interval.tag().unwrap().as_str().to_owned();
        read.push((tag, interval.start_timestamp().as_secs(), histogram));
    }
    read
}

#[test]
fn written_intervals_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path(), 7);
    let (from, to) = (at("2026-11-25T10:00:00Z"), at("2026-11-25T10:01:00Z"));
    log.write(from, to, &recorded(250)).unwrap();
    log.write(to, to, &recorded(500)).unwrap();
    let lines = read(&folder.path().join("latency-2026-11-25.hlog"));
    assert_eq!(lines.len(), 10);
    let (tag, start, histogram) = &lines[7];
    assert_eq!(tag, "email.service");
    assert_eq!(i64::try_from(*start).unwrap(), to.as_second());
    assert_eq!(histogram.len(), 1);
    assert!(histogram.max().abs_diff(500_000) < 500);
}

#[test]
fn a_line_that_a_crash_cut_off_is_the_only_one_lost() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path(), 7);
    let now = at("2026-11-25T10:00:00Z");
    log.write(now, now, &recorded(1)).unwrap();
    let path = folder.path().join("latency-2026-11-25.hlog");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 20]).unwrap();
    log.write(now, now, &recorded(2)).unwrap();
    let lines = read(&path);
    assert_eq!(
        lines.len(),
        9,
        "four of the first five, and all of the second"
    );
}

#[test]
fn old_days_are_removed_and_other_files_stay() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path(), 2);
    std::fs::write(folder.path().join("notes.txt"), "").unwrap();
    for day in ["2026-11-24", "2026-11-25", "2026-11-26"] {
        let now = at(&format!("{day}T23:00:00Z"));
        log.write(now, now, &recorded(1)).unwrap();
    }
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "latency-2026-11-25.hlog",
            "latency-2026-11-26.hlog",
            "notes.txt"
        ]
    );
}
