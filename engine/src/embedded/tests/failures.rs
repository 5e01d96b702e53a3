//! Commits that cannot be made.

use super::*;

#[tokio::test]
async fn a_commit_that_is_refused_fails_alone() {
    let fixture = Fixture::new().await;
    let events = (0..3).map(|n| event(&format!("e{n}"), "a", "k")).collect();
    fixture.store.publish(events).await.unwrap();
    let mut consumer = fixture.store.consumer("a").await.unwrap();
    let deliveries = consumer.fetch(3).await.unwrap();
    let commits = [&["x"][..], &["x", "y"][..], &["z"][..]];
    let commits = deliveries.iter().zip(commits).map(|(delivery, names)| {
        fixture
            .store
            .commit(answering(delivery, names, vec![event("out", "b", "k")]).into())
    });
    let answers = futures_util::future::join_all(commits).await;
    assert!(matches!(answers[0], Ok(Committed::Applied)), "{answers:?}");
    assert!(
        matches!(answers[1], Err(JournalError::Refused(_))),
        "{answers:?}"
    );
    assert!(matches!(answers[2], Ok(Committed::Applied)), "{answers:?}");
    assert_eq!(fixture.names().await, ["x", "z"]);
    assert_eq!(
        fixture.store.backlog("a").await.unwrap(),
        1,
        "the refused input is not done"
    );
}

#[tokio::test]
async fn rows_that_panic_fail_alone_and_the_committer_lives() {
    let fixture = Fixture::new().await;
    let writing = |name: &str| {
        let names = Names(vec![name.to_owned()]);
        fixture.store.commit(Commit::outside(names, vec![]).into())
    };
    let answers = futures_util::future::join_all(["x", "panic", "y"].map(writing)).await;
    assert!(answers[0].is_ok() && answers[2].is_ok(), "{answers:?}");
    assert!(
        matches!(answers[1], Err(JournalError::Refused(_))),
        "{answers:?}"
    );
    writing("later").await.unwrap();
    assert_eq!(fixture.names().await, ["later", "x", "y"]);
}
