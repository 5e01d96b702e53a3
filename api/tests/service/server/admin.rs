//! `AdminService`, over gRPC.

use engine::event::{Emit, EventId};
use engine::journal::{Commit, DeadLetter, Verdict};
use proto::v1;
use proto::v1::admin_service_client::AdminServiceClient;
use proto::v1::decide_dead_letters_request::Decision;
use proto::v1::step::Kind;
use tonic::Code;

use crate::bearer::Authorised;
use crate::server::grpc::assert_reason;
use crate::server::world::World;

/// A dead letter of the notify stage, as the runtime would write it.
async fn bury(world: &World, id: &str, code: &str) {
    let now = world.state.context.now();
    let event = Emit::new("notify", "k", "test.v1", "secret").event(EventId(id.to_owned()), now);
    let letter = DeadLetter {
        event,
        sequence: 1,
        code: code.to_owned(),
        detail: "why".to_owned(),
        attempts: 2,
        at: now,
        blocks_key: false,
    };
    let commit = Commit {
        verdict: Verdict::DeadLetter(letter),
        ..Commit::outside(Default::default(), Vec::new())
    };
    world.state.journal.commit(commit.into()).await.unwrap();
}

async fn letters(
    client: &mut AdminServiceClient<Authorised>,
    code: &str,
) -> v1::ListDeadLettersResponse {
    let request = v1::ListDeadLettersRequest {
        code: code.to_owned(),
        ..Default::default()
    };
    client
        .list_dead_letters(request)
        .await
        .unwrap()
        .into_inner()
}

#[tokio::test]
async fn dead_letters_are_listed_counted_and_decided_about() {
    let world = World::new().await;
    let mut client = AdminServiceClient::new(world.channel().await);
    for (id, code) in [("e0", "test/x"), ("e1", "test/x"), ("e2", "test/y")] {
        bury(&world, id, code).await;
    }
    let all = letters(&mut client, "").await;
    let events: Vec<_> = all.letters.iter().map(|letter| &*letter.event).collect();
    assert_eq!(events, ["e2", "e1", "e0"]);
    assert_eq!(all.counts.len(), 2);
    let numbers: Vec<_> = letters(&mut client, "test/x").await.letters;
    let numbers: Vec<_> = numbers.iter().map(|letter| letter.number).collect();
    assert_eq!(numbers.len(), 2);

    let decide = |numbers: &[i64], decision: Decision| v1::DecideDeadLettersRequest {
        numbers: numbers.to_vec(),
        decision: decision as i32,
    };
    let dropped = client
        .decide_dead_letters(decide(&numbers[..1], Decision::Drop))
        .await;
    assert_eq!(dropped.unwrap().into_inner().decided, numbers[..1]);
    // The stages of this world accept every event: the retried one is done at once.
    let mut tail = client
        .tail_events(v1::TailEventsRequest {
            stage: "notify".to_owned(),
            key: "k".to_owned(),
        })
        .await
        .unwrap()
        .into_inner();
    let retried = client
        .decide_dead_letters(decide(&numbers, Decision::Retry))
        .await;
    assert_eq!(
        retried.unwrap().into_inner().decided,
        numbers[1..],
        "one was dropped"
    );
    let mut kinds = Vec::new();
    while kinds.last() != Some(&Kind::Done) {
        let step = tail
            .message()
            .await
            .unwrap()
            .unwrap()
            .transition
            .unwrap()
            .step;
        kinds.push(step.unwrap().kind());
    }
    assert!(kinds.contains(&Kind::TakenUp), "{kinds:?}");
    assert_eq!(letters(&mut client, "").await.letters.len(), 1);
}

#[tokio::test]
async fn a_decision_needs_numbers_and_a_kind() {
    let world = World::new().await;
    let mut client = AdminServiceClient::new(world.channel().await);
    for (numbers, decision) in [
        (vec![], Decision::Drop),
        (vec![1; 10_001], Decision::Drop),
        (vec![1], Decision::Unspecified),
    ] {
        let request = v1::DecideDeadLettersRequest {
            numbers,
            decision: decision as i32,
        };
        let status = client.decide_dead_letters(request).await.unwrap_err();
        assert_reason(&status, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    }
    let unknown = client
        .get_actor(v1::GetActorRequest {
            key: "nobody".to_owned(),
        })
        .await;
    assert_reason(&unknown.unwrap_err(), Code::NotFound, "API_NOT_FOUND");
    let no_key = client.get_actor(v1::GetActorRequest::default()).await;
    assert_reason(
        &no_key.unwrap_err(),
        Code::InvalidArgument,
        "API_INVALID_ARGUMENT",
    );
}

#[tokio::test]
async fn a_snapshot_shows_every_stage() {
    let world = World::new().await;
    let mut client = AdminServiceClient::new(world.channel().await);
    let answer = client
        .get_snapshot(v1::GetSnapshotRequest {})
        .await
        .unwrap()
        .into_inner();
    assert!(answer.ready && answer.timers_ring);
    let names: Vec<_> = answer.stages.iter().map(|stage| &*stage.name).collect();
    assert_eq!(names, ["email", "callsheet", "user", "route", "notify"]);
    assert_eq!(answer.stages[0].latency.len(), 5);
    let actors = client.list_actors(v1::ListActorsRequest::default()).await;
    assert!(actors.unwrap().into_inner().actors.is_empty());
}

#[tokio::test]
async fn histograms_of_several_servers_can_be_added_up() {
    use hdrhistogram::Histogram;
    use hdrhistogram::serialization::Deserializer;
    let world = World::new().await;
    world.publish_one("email", "k").await;
    let mut client = AdminServiceClient::new(world.channel().await);
    let answer = client
        .get_latency(v1::GetLatencyRequest {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.histograms.len(), 5 * 5);
    let of_email =
        |it: &&v1::LatencyHistogram| it.stage == "email" && it.phase() == v1::Phase::Service;
    let found = answer.histograms.iter().find(of_email).unwrap();
    let mut reader = Deserializer::new();
    let once: Histogram<u64> = reader.deserialize(&mut found.hdr.as_slice()).unwrap();
    let mut sum = once.clone();
    sum.add(&once).unwrap();
    assert_eq!((once.len(), sum.len()), (1, 2));
}

#[tokio::test]
async fn an_operator_asks_the_server_to_stop() {
    let world = World::new().await;
    let mut client = AdminServiceClient::new(world.channel().await);
    assert!(!world.state.drain.is_cancelled());
    client.drain(v1::DrainRequest {}).await.unwrap();
    assert!(world.state.drain.is_cancelled());
}
