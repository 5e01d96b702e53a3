//! `/metrics` and `/health`.

use std::collections::{BTreeMap, BTreeSet};

use crate::server::world::World;
use crate::server::{http, people};

#[tokio::test]
async fn every_sample_belongs_to_a_described_family() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let answer = http::get(world.address, "/metrics").await;
    assert_eq!(answer.status, 200);
    assert!(
        answer
            .header("content-type")
            .unwrap()
            .starts_with("text/plain; version=0.0.4")
    );

    let mut helped = BTreeSet::new();
    let mut kinds = BTreeMap::new();
    let mut sampled = BTreeSet::new();
    for line in answer.text().lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            helped.insert(rest.split(' ').next().unwrap());
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(kinds.insert(name, kind).is_none(), "{name} twice");
        } else {
            let name = line.split(['{', ' ']).next().unwrap();
            line.rsplit(' ').next().unwrap().parse::<f64>().unwrap();
            let ends = ["_bucket", "_sum", "_count"];
            let base = ends.iter().find_map(|end| name.strip_suffix(end));
            let base = base.filter(|base| kinds.get(base) == Some(&"histogram"));
            sampled.insert(base.unwrap_or(name));
        }
    }
    let described: BTreeSet<_> = kinds.keys().copied().collect();
    assert_eq!(helped, described);
    assert_eq!(sampled, described);
    for name in [
        "stillontime_build_info",
        "stillontime_stage_duration_seconds",
        "stillontime_stage_latency_seconds",
        "stillontime_stage_backlog",
        "stillontime_credits_in_use",
        "stillontime_dead_letters_total",
        "stillontime_emails",
    ] {
        assert!(described.contains(name), "{name}");
    }
    let listed = include_str!("../../../../docs/metrics.md");
    for name in described {
        assert!(
            listed.contains(&format!("| `{name}` | {} |", kinds[name])),
            "{name}"
        );
    }
}

#[tokio::test]
async fn buckets_grow_to_the_count() {
    let world = World::new().await;
    let accepted = world
        .state
        .inbox
        .accept("Subject: x\r\n\r\n".into(), None)
        .await;
    accepted.unwrap();
    let wanted = "stillontime_stage_duration_seconds_bucket{phase=\"end_to_end\",stage=\"email\"";
    let buckets = loop {
        let answer = http::get(world.address, "/metrics").await;
        let buckets: Vec<u64> = answer
            .text()
            .lines()
            .filter(|line| {
                line.starts_with(wanted) || line.contains("stage=\"email\",phase=\"end_to_end\",le")
            })
            .map(|line| line.rsplit(' ').next().unwrap().parse().unwrap())
            .collect();
        if buckets.last() == Some(&1) {
            break buckets;
        }
    };
    // Thirteen thresholds and infinity.
    assert_eq!(buckets.len(), 14);
    assert!(buckets.is_sorted());
}

#[tokio::test]
async fn health_is_ok_while_every_stage_runs() {
    let world = World::new().await;
    let answer = http::get(world.address, "/health").await;
    assert_eq!(answer.status, 200);
    let health: serde_json::Value = serde_json::from_str(answer.text()).unwrap();
    assert_eq!(health["status"], "ok");
    assert_eq!(health["stages"].as_array().unwrap().len(), 5);
    assert_eq!(health["stages"][0]["state"], "running");

    world
        .state
        .runtime
        .drain(std::time::Duration::from_secs(1))
        .await;
    let answer = http::get(world.address, "/health").await;
    assert_eq!(answer.status, 503);
    let health: serde_json::Value = serde_json::from_str(answer.text()).unwrap();
    assert_ne!(health["status"], "ok");
}
