//! The event log, the store, and the files of records.

use std::time::Duration;

use super::findings::Findings;
use crate::problem::Problem;
use crate::settings::{EMBEDDED, SQLITE, Settings};

pub(super) fn log_and_store(settings: &Settings, findings: &mut Findings) {
    let (log, store) = (&settings.log, &settings.store);
    let is_embedded = log.url == EMBEDDED;
    let schemes = ["nats://", "tls://"];
    let is_nats = |url: &str| schemes.iter().any(|scheme| url.trim().starts_with(scheme));
    // In these messages the value comes first, so that masking a password in it leaves the rest.
    findings.require(
        is_embedded || log.url.split(',').all(is_nats),
        "log.url",
        format!(
            "\"{}\" is not a log: must be \"embedded\", or begin with nats:// or tls://",
            log.url
        ),
    );
    findings.require(
        [1, 3, 5].contains(&log.replicas),
        "log.replicas",
        format!("must be 1, 3 or 5, but is {}", log.replicas),
    );
    let schemes = ["postgres://", "postgresql://"];
    let is_postgres = schemes.iter().any(|scheme| store.url.starts_with(scheme));
    findings.require(
        store.url == SQLITE || is_postgres,
        "store.url",
        format!(
            "\"{}\" is not a store: must be \"sqlite\", or begin with postgres://",
            store.url
        ),
    );
    if is_embedded && is_postgres {
        let message = format!(
            "\"{}\" is a PostgreSQL store, which needs a log on NATS, but log.url is \
             \"embedded\": the embedded log is part of the SQLite file, and no transaction can \
             span that file and another database. Set log.url to nats://host:4222, or store.url \
             to \"sqlite\"",
            store.url
        );
        findings.push(Problem::of_key("config/unsupported", "store.url", message));
    }
}

pub(super) fn connections(settings: &Settings, findings: &mut Findings) {
    let store = &settings.store;
    findings.require_range(
        "store.max_connections",
        store.max_connections,
        1..=1_000,
        " connections",
    );
    findings.require(
        store.min_connections <= store.max_connections,
        "store.min_connections",
        format!(
            "must be at most store.max_connections ({}), but is {}",
            store.max_connections, store.min_connections
        ),
    );
    findings.require(
        store.connect_timeout >= Duration::from_millis(100),
        "store.connect_timeout",
        format!("must be at least 100ms, but is {:?}", store.connect_timeout),
    );
}

pub(super) fn records(settings: &Settings, findings: &mut Findings) {
    let calls = &settings.calls;
    findings.require(
        calls.max_bytes >= 4096,
        "calls.max_bytes",
        format!("must be at least 4096 bytes, but is {}", calls.max_bytes),
    );
    findings.require_range("calls.keep", calls.keep, 0..=1000, " files");
    let every = settings.latency_log.every;
    findings.require(
        (Duration::from_secs(1)..=Duration::from_secs(3_600)).contains(&every),
        "latency_log.every",
        format!("must be 1s to 1h, but is {every:?}"),
    );
}
