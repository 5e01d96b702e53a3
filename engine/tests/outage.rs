//! Servers that go down, hang, are full or have another configuration, under a running engine:
//! nothing is lost, no effect happens twice, each key keeps its order.
//!
//! ```text
//! events -> stage "in" (writes a row, emits) -> stage "out" (writes a row)
//!              the rows of "out" are unique and show the order of each key
//! ```
#![allow(clippy::unwrap_used)]

#[path = "outage/rig.rs"]
mod rig;
#[path = "support/servers.rs"]
mod servers;

use std::time::Duration;

use async_nats::jetstream::{consumer, stream};
use bytes::Bytes;
use engine::Context;
use engine::dead_letters::{DeadLetters, Filter};
use engine::event::Event;
use engine::jetstream::{ConnectError, JetStream, Options as LogOptions};
use engine::log::EventLog;
use rig::{CREDITS, Rig, options};
use servers::{Nats, NatsCluster};

const EVENTS: usize = 3_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_nats_server_is_killed_and_restarted() {
    for writes in [true, false] {
        let mut nats = Nats::start();
        let rig = Rig::start(options(&nats.url), writes).await;
        let disturb = async {
            for _ in 0..3 {
                tokio::time::sleep(Duration::from_millis(150)).await;
                tokio::task::block_in_place(|| {
                    nats.server.kill();
                    nats.server.restart();
                });
            }
        };
        tokio::join!(rig.publish(0..EVENTS), disturb);
        rig.check(EVENTS).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nats_server_hangs_and_resumes() {
    let nats = Nats::start();
    let rig = Rig::start(options(&nats.url), true).await;
    let disturb = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        nats.server.pause();
        // Longer than the timeouts of a request and of an acknowledgement.
        tokio::time::sleep(Duration::from_secs(7)).await;
        nats.server.resume();
    };
    tokio::join!(rig.publish(0..EVENTS), disturb);
    rig.check(EVENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_three_nodes_is_killed() {
    let mut cluster = NatsCluster::start();
    let log = LogOptions {
        replicas: 3,
        ..options(&cluster.url)
    };
    // The cluster needs a moment to elect its first leader.
    for _ in 0..600 {
        let context = Context::system().unwrap();
        let Ok(found) = JetStream::connect(log.clone(), context).await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        if found.backlog_of("in").await.is_ok() && found.backlog_of("out").await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let rig = Rig::start(log, true).await;
    let disturb = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        tokio::task::block_in_place(|| cluster.servers[0].kill());
    };
    tokio::join!(rig.publish(0..EVENTS), disturb);
    rig.check(EVENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_stream_rejects_messages_and_loses_nothing() {
    let nats = Nats::start();
    let log = LogOptions {
        max_messages: Some(150),
        publish_timeout: Duration::from_millis(500),
        ..options(&nats.url)
    };
    let rig = Rig::start(log, false).await;
    rig.publish(0..EVENTS).await;
    rig.check(EVENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_of_an_older_configuration_are_updated_with_their_messages() {
    let nats = Nats::start();
    let client = async_nats::connect(&nats.url).await.unwrap();
    let api = async_nats::jetstream::new(client);
    let older = stream::Config {
        name: "stillontime-v1-in".to_owned(),
        subjects: vec!["stillontime.v1.in.*".to_owned()],
        retention: stream::RetentionPolicy::WorkQueue,
        max_bytes: 1 << 20,
        duplicate_window: Duration::from_secs(10),
        ..stream::Config::default()
    };
    let created = api.create_stream(older).await.unwrap();
    let older = consumer::pull::Config {
        durable_name: Some("engine".to_owned()),
        ack_wait: Duration::from_secs(1),
        max_deliver: 2,
        ..consumer::pull::Config::default()
    };
    created.create_consumer(older).await.unwrap();
    let context = Context::system().unwrap();
    let log = JetStream::connect(options(&nats.url), context.clone())
        .await
        .unwrap();
    assert_eq!(log.backlog_of("in").await.unwrap(), 0);
    let now = api.get_stream("stillontime-v1-in").await.unwrap();
    let config = &now.cached_info().config;
    assert_eq!(config.max_bytes, -1);
    assert_eq!(config.duplicate_window, Duration::from_secs(120));
    let rig = Rig::start(options(&nats.url), true).await;
    rig.publish(0..200).await;
    rig.check(200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_cannot_be_changed_is_reported() {
    let nats = Nats::start();
    let client = async_nats::connect(&nats.url).await.unwrap();
    let other = stream::Config {
        name: "stillontime-v1-in".to_owned(),
        subjects: vec!["stillontime.v1.in.*".to_owned()],
        ..stream::Config::default()
    };
    let api = async_nats::jetstream::new(client);
    api.create_stream(other).await.unwrap();
    let context = Context::system().unwrap();
    let log = JetStream::connect(options(&nats.url), context)
        .await
        .unwrap();
    let error = log.backlog_of("in").await.unwrap_err().to_string();
    assert!(
        error.contains("log/stream") && error.contains("retention"),
        "{error}"
    );
}

/// A message of another program that no handler can read.
#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_message_affects_no_other() {
    let nats = Nats::start();
    let rig = Rig::start(options(&nats.url), true).await;
    let client = async_nats::connect(&nats.url).await.unwrap();
    let api = async_nats::jetstream::new(client.clone());
    rig.publish(0..100).await;
    let sent = api.publish("stillontime.v1.out.7", Bytes::from_static(b"\xff\0garbage"));
    sent.await.unwrap().await.unwrap();
    rig.publish(100..200).await;
    let letters = rig.dead_letters().await;
    assert_eq!((letters.len(), &*letters[0].code), (1, "test/unknown"));
    let letter = rig.store.get(letters[0].position).await.unwrap().unwrap();
    assert_eq!(&letter.event.payload[..], b"\xff\0garbage");
    while rig.seen("k%").await.len() < 200 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    rig.runtime.drain(Duration::from_secs(10)).await;
    rig.store.close().await;
}

/// Events without a free credit stay on the server, and events in flight are not redelivered
/// however long their handlers take.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_consumer_has_at_most_its_credits_in_flight() {
    const SLOW: usize = 80;
    let nats = Nats::start();
    let log = LogOptions {
        ack_wait: Duration::from_secs(3),
        ..options(&nats.url)
    };
    let rig = Rig::start(log, true).await;
    let slow = |n| Event {
        schema: "slow".to_owned(),
        ..rig.event(n)
    };
    rig.store
        .publish((0..SLOW).map(slow).collect())
        .await
        .unwrap();
    let client = async_nats::connect(&nats.url).await.unwrap();
    let api = async_nats::jetstream::new(client);
    let stream = api.get_stream("stillontime-v1-out").await.unwrap();
    let mut most = 0;
    while rig.seen("k%").await.len() < SLOW {
        let consumer: consumer::Consumer<consumer::pull::Config> =
            stream.get_consumer("engine").await.unwrap();
        let info = consumer.cached_info();
        assert_eq!(info.num_redelivered, 0);
        assert!(info.num_ack_pending <= CREDITS as usize, "{info:?}");
        most = most.max(info.num_ack_pending);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(most > 1, "several are in flight at once");
    rig.check(SLOW).await;
}

/// A missing payload does not block its key.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_without_a_payload_becomes_a_dead_letter() {
    let nats = Nats::start();
    let rig = Rig::start(options(&nats.url), true).await;
    let client = async_nats::connect(&nats.url).await.unwrap();
    let api = async_nats::jetstream::new(client);
    let mut headers = engine::jetstream::headers_of(&rig.event(7));
    headers.insert("claim", "in-nowhere");
    let sent = api.publish_with_headers("stillontime.v1.in.7", headers, Bytes::new());
    sent.await.unwrap().await.unwrap();
    rig.publish(100..200).await;
    let letters = rig.dead_letters().await;
    assert_eq!(
        (letters.len(), &*letters[0].code),
        (1, "engine/payload-lost")
    );
    while rig.seen("k%").await.len() < 100 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    rig.runtime.drain(Duration::from_secs(10)).await;
    rig.store.close().await;
}

/// A message that the server delivers no more becomes a dead letter with its payload.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_beyond_its_maximum_deliveries_becomes_a_dead_letter() {
    let nats = Nats::start();
    let client = async_nats::connect(&nats.url).await.unwrap();
    let api = async_nats::jetstream::new(client);
    let rig = Rig::start(options(&nats.url), true).await;
    // A stage that this process does not run, whose consumer delivers once.
    let context = rig.context.clone();
    let log = JetStream::connect(options(&nats.url), context)
        .await
        .unwrap();
    log.backlog_of("elsewhere").await.unwrap();
    let other = Event {
        stage: "elsewhere".to_owned(),
        ..rig.event(7)
    };
    rig.store.publish(vec![other.clone()]).await.unwrap();
    let stream = api.get_stream("stillontime-v1-elsewhere").await.unwrap();
    let once = consumer::pull::Config {
        durable_name: Some("engine".to_owned()),
        ack_wait: Duration::from_millis(300),
        max_deliver: 1,
        ..consumer::pull::Config::default()
    };
    let once = stream.create_consumer(once).await.unwrap();
    let letter = loop {
        // Never acknowledged: at the second request the maximum number of deliveries is reached.
        let request = once
            .batch()
            .max_messages(1)
            .expires(Duration::from_millis(500));
        let mut fetched = request.messages().await.unwrap();
        while futures_util::StreamExt::next(&mut fetched).await.is_some() {}
        let letters = rig.store.list(&Filter::default(), 10).await.unwrap();
        if let Some(letter) = letters.first() {
            break rig.store.get(letter.position).await.unwrap().unwrap();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!(letter.code, "engine/too-many-deliveries");
    assert_eq!(
        (&letter.event.id, &letter.event.payload),
        (&other.id, &other.payload)
    );
    assert_eq!(log.backlog_of("elsewhere").await.unwrap(), 0);
    rig.runtime.drain(Duration::from_secs(10)).await;
    rig.store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_over_the_limit_is_sent_by_claim_check() {
    let nats = Nats::start();
    let rig = Rig::start(options(&nats.url), true).await;
    let mut payload = b"00000000".to_vec();
    payload.resize(3 << 20, b'x');
    let large = Event {
        payload: Bytes::from(payload),
        ..rig.event(0)
    };
    rig.store.publish(vec![large]).await.unwrap();
    rig.publish(1..100).await;
    let client = async_nats::connect(&nats.url).await.unwrap();
    let api = async_nats::jetstream::new(client);
    rig.check(100).await;
    // The claims are deleted with their messages.
    let claims = api.get_object_store("stillontime-v1-claims").await.unwrap();
    let mut left = Vec::new();
    for _ in 0..500 {
        let listed = claims.list().await.unwrap();
        left = futures_util::StreamExt::collect(listed).await;
        if left.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("a large payload was not deleted: {left:?}");
}

#[tokio::test]
async fn missing_requirements_are_reported() {
    let context = Context::system().unwrap();
    let unused = format!("nats://127.0.0.1:{}", servers::free_port());
    let error = JetStream::connect(options(&unused), context.clone())
        .await
        .unwrap_err();
    assert!(matches!(error, ConnectError::Unreachable(_)), "{error}");
    let plain = Nats::without_jetstream();
    let error = JetStream::connect(options(&plain.url), context.clone())
        .await
        .unwrap_err();
    assert!(matches!(error, ConnectError::NoJetStream(_)), "{error}");
    assert!(error.to_string().contains("-js"), "{error}");
    let error = JetStream::connect(options("nats://u:secret@[bad"), context)
        .await
        .unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
}
