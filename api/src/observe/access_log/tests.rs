use std::time::Duration;

use engine::Context;
use jiff::Timestamp;
use serde_json::Value;
use tonic::Code;

use super::{AccessLog, CallRecord};
use crate::catalog::METHODS;

fn record(user: &str, status: Code) -> CallRecord {
    CallRecord {
        method: 3,
        trace: None,
        user: user.to_owned(),
        timestamp: Timestamp::from_second(1_800_000_000).unwrap(),
        duration: Duration::from_micros(1_500),
        status,
        request_size: 12,
        response_size: 34,
    }
}

fn options(folder: &std::path::Path, max_bytes: u64) -> config::Calls {
    config::Calls {
        folder: folder.to_owned(),
        max_bytes,
        keep: 2,
    }
}

#[tokio::test]
async fn each_call_is_a_line_failed_ones_too() {
    let folder = tempfile::tempdir().unwrap();
    let context = Context::system().unwrap();
    let log = AccessLog::start(&context, &options(folder.path(), 1 << 20)).unwrap();
    log.record(record("u-1", Code::Ok));
    log.record(record("", Code::Unauthenticated));
    log.flush().await;
    let text = std::fs::read_to_string(folder.path().join("calls.jsonl")).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let wanted = serde_json::json!({
        "endpoint": METHODS[3].name, "user": "u-1", "response_time_ms": 1.5, "status_code": 0,
        "timestamp": "2027-01-15T08:00:00Z", "request_size": 12, "response_size": 34,
        "success": true, "error": null,
    });
    assert_eq!(lines[0], wanted);
    assert_eq!(
        (&lines[1]["success"], &lines[1]["status_code"]),
        (&false.into(), &16.into())
    );
    assert_eq!(lines[1]["error"], "Unauthenticated");
    let (name, latency, codes) = log.methods().next().unwrap();
    assert_eq!(name, METHODS[3].name);
    assert_eq!(
        latency.summaries()[&engine::observe::latency::Phase::EndToEnd].count,
        2
    );
    assert_eq!(codes, [(Code::Ok, 1), (Code::Unauthenticated, 1)]);
}

#[tokio::test]
async fn files_are_bounded_in_size_and_number() {
    let folder = tempfile::tempdir().unwrap();
    let context = Context::system().unwrap();
    let log = AccessLog::start(&context, &options(folder.path(), 400)).unwrap();
    for _ in 0..20 {
        log.record(record("u-1", Code::Ok));
    }
    log.flush().await;
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap())
        .inspect(|entry| assert!(entry.metadata().unwrap().len() <= 400))
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["calls.jsonl", "calls.jsonl.1", "calls.jsonl.2"]);
    assert_eq!(log.dropped(), 0);
}
