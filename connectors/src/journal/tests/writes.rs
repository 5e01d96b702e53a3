//! Rows of the stages.

use actors::model::*;
use actors::rows::{Document, EmailProgress, Rows};

use proptest::prelude::*;

use engine::sql::Statement;

use super::fixtures::*;

pub(super) async fn rows_are_read_as_written_also_if_written_twice(store: Store) {
    let ala = user("ala@example.com");
    let rows = Rows {
        users: vec![ala.clone()],
        emails: vec![email("e-1", Some(&ala.id), 1)],
        days: vec![day("d-1", &ala.id, "2026-11-25", 1)],
        messages: vec![message("m-1", &ala.id, 1)],
        documents: vec![Document {
            email: EmailId("e-1".into()),
            user: ala.id.clone(),
            blob: BlobId::of(b"pdf"),
        }],
        ..Rows::default()
    };
    store.write(rows.clone()).await;
    store.write(rows.clone()).await;

    let queries = &store.queries;
    assert_eq!(queries.user(&ala.id).await.unwrap().as_ref(), Some(&ala));
    assert_eq!(
        queries.user_by_email(" ALA@example.com").await.unwrap(),
        Some(ala.clone())
    );
    assert_eq!(queries.users().await.unwrap(), rows.users);
    assert_eq!(store.email("e-1").await, rows.emails[0]);
    assert_eq!(store.day("d-1").await, rows.days[0]);
    assert_eq!(queries.messages(&ala.id, 0).await.unwrap(), rows.messages);
    assert_eq!(queries.user(&UserId("u-none".into())).await.unwrap(), None);
}

pub(super) async fn migrations_are_idempotent(store: Store) {
    crate::journal::migrate(store.pool()).await.unwrap();
}

pub(super) async fn the_last_profile_of_a_batch_wins(store: Store) {
    let first = user("ala@example.com");
    let second = User {
        name: "Ala".into(),
        equipment_house: None,
        ..first.clone()
    };
    store
        .write(Rows {
            users: vec![first, second.clone()],
            ..Rows::default()
        })
        .await;
    assert_eq!(store.queries.users().await.unwrap(), vec![second]);
}

pub(super) async fn a_redelivered_message_is_not_overwritten(store: Store) {
    store
        .write(Rows {
            emails: vec![email("e-1", None, 1)],
            ..Rows::default()
        })
        .await;
    let again = Email {
        subject: "other".into(),
        ..email("e-1", None, 9)
    };
    store
        .write(Rows {
            emails: vec![again],
            ..Rows::default()
        })
        .await;
    assert_eq!(store.email("e-1").await, email("e-1", None, 1));
}

async fn after(store: Store, changes: &[EmailProgress], one_batch: bool) -> Email {
    store
        .write(Rows {
            emails: vec![email("e-1", None, 1)],
            ..Rows::default()
        })
        .await;
    if one_batch {
        store
            .write(Rows {
                progress: changes.to_vec(),
                ..Rows::default()
            })
            .await;
    } else {
        for change in changes {
            store
                .write(Rows {
                    progress: vec![change.clone()],
                    ..Rows::default()
                })
                .await;
        }
    }
    store.email("e-1").await
}

pub(super) async fn progress_in_one_batch_equals_progress_one_by_one(store: Store) {
    use EmailState::{InReview, Planned, Processing, Skipped};
    let named = EmailProgress {
        user: Some(UserId("u-1".into())),
        message_id: Some("a@b".into()),
        subject: Some("Call sheet".into()),
        ..progress("e-1", Processing, 2)
    };
    let review = EmailProgress {
        code: Some("callsheet/no-call".into()),
        detail: Some("no call".into()),
        ..progress("e-1", InReview, 3)
    };
    let orders: [Vec<EmailProgress>; 5] = [
        vec![named.clone(), progress("e-1", Planned, 3)],
        vec![review.clone(), named.clone()],
        vec![named.clone(), review.clone(), progress("e-1", Planned, 4)],
        vec![
            progress("e-1", Skipped, 3),
            progress("e-1", Skipped, 4),
            named.clone(),
        ],
        vec![named, progress("e-1", Processing, 3)],
    ];
    for order in orders {
        let alone = after(store.fresh().await, &order, false).await;
        assert_eq!(after(store.fresh().await, &order, true).await, alone);
        assert_eq!(
            alone.user,
            Some(UserId("u-1".into())).filter(|_| alone.message_id.is_some())
        );
        assert_eq!(alone.finished.is_some(), alone.state.is_final());
    }
}

fn any_step() -> impl Strategy<Value = (usize, Option<u8>, Option<u8>, Option<u8>)> {
    let some = || proptest::option::of(any::<u8>());
    (0..6_usize, some(), some(), some())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    /// The SQL statement and the merging before it implement the same rule.
    #[test]
    fn any_progress_in_one_batch_equals_progress_one_by_one(
        histories in proptest::collection::vec(proptest::collection::vec(any_step(), 1..6), 60),
    ) {
        use EmailState::{DeadLetter, InReview, Pending, Planned, Processing, Skipped};
        let states = [Pending, Processing, Planned, InReview, Skipped, DeadLetter];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::sqlite().await;
            let mut changes = Vec::new();
            for (number, history) in histories.iter().enumerate() {
                for (second, (state, user, message_id, code)) in (1..).zip(history) {
                    changes.push(EmailProgress {
                        user: user.map(|user| UserId(format!("u-{user}"))),
                        message_id: message_id.map(|id| id.to_string()),
                        subject: message_id.map(|id| format!("subject {id}")),
                        code: code.map(|code| code.to_string()),
                        ..progress(&format!("e-{number}"), states[*state], second)
                    });
                }
            }
            let emails = |prefix: &str| {
                let ids = (0..histories.len()).map(|number| format!("{prefix}e-{number}"));
                ids.map(|id| email(&id, None, 0)).collect::<Vec<_>>()
            };
            let all = [emails(""), emails("x")].concat();
            store.write(Rows { emails: all, progress: changes.clone(), ..Rows::default() }).await;
            for change in changes {
                let id = EmailId(format!("x{}", change.id));
                let progress = vec![EmailProgress { id, ..change }];
                store.write(Rows { progress, ..Rows::default() }).await;
            }
            for number in 0..histories.len() {
                let batch = store.email(&format!("e-{number}")).await;
                let alone = store.email(&format!("xe-{number}")).await;
                let expected = Email { id: batch.id.clone(), raw: batch.raw.clone(), ..alone };
                prop_assert_eq!(batch, expected);
            }
            Ok(())
        })?;
    }
}

pub(super) async fn an_end_state_stays_with_its_reason_and_time(store: Store) {
    let review = EmailProgress {
        code: Some("callsheet/no-call".into()),
        ..progress("e-1", EmailState::InReview, 3)
    };
    let ended = after(
        store.fresh().await,
        &[review.clone(), progress("e-1", EmailState::Pending, 9)],
        false,
    )
    .await;
    assert_eq!(ended.state, EmailState::InReview);
    assert_eq!(ended.code, review.code);
    assert_eq!(ended.finished, Some(at(3)));
    let corrected = after(
        store,
        &[review, progress("e-1", EmailState::Planned, 9)],
        false,
    )
    .await;
    assert_eq!(
        (corrected.state, corrected.code),
        (EmailState::Planned, None)
    );
    assert_eq!(corrected.finished, Some(at(9)));
}

pub(super) async fn progress_of_an_unknown_message_is_ignored(store: Store) {
    let change = progress("e-none", EmailState::Planned, 1);
    store
        .write(Rows {
            progress: vec![change],
            ..Rows::default()
        })
        .await;
    assert_eq!(
        store.queries.email_counts().await.unwrap(),
        EmailCounts::default()
    );
}

pub(super) async fn an_older_version_does_not_replace_a_newer_day(store: Store) {
    let ala = UserId("u-1".into());
    let versions = [2, 3, 1].map(|version| day("d-1", &ala, "2026-11-25", version));
    let write = async |days: &[Day]| {
        let days = days.to_vec();
        store
            .write(Rows {
                days,
                ..Rows::default()
            })
            .await;
    };
    write(&versions).await;
    assert_eq!(store.day("d-1").await.version, 3);
    write(&versions[..1]).await;
    assert_eq!(store.day("d-1").await, versions[1]);
    // The same version again, with a recomputed plan.
    let replanned = Day {
        plan: Some(plan(777)),
        ..versions[1].clone()
    };
    write(std::slice::from_ref(&replanned)).await;
    assert_eq!(store.day("d-1").await, replanned);
    let live = store.queries.live_days(at(0), at(999)).await.unwrap();
    let live: Vec<_> = live
        .into_iter()
        .map(|live| (live.day, live.version))
        .collect();
    assert_eq!(live, [(replanned.id, 3)], "only the current plan");
}

pub(super) async fn each_version_of_a_day_is_stored_as_history(store: Store) {
    let ala = UserId("u-1".into());
    let mut days = [2, 3, 1].map(|version| day("d-1", &ala, "2026-11-25", version));
    days[1].plan = Some(plan(777));
    let rows = Rows {
        days: days.to_vec(),
        ..Rows::default()
    };
    store.write(rows.clone()).await;
    store.write(rows).await;
    let query = Statement::new("SELECT version, body FROM day_version ORDER BY version");
    let history = store.pool().fetch(query).await.unwrap();
    let versions: Vec<_> = history
        .iter()
        .map(|row| row.int("version").unwrap())
        .collect();
    assert_eq!(versions, [1, 2, 3]);
    let last = history[2].text("body").unwrap();
    assert_eq!(serde_json::from_str::<Day>(&last).unwrap(), days[1]);
}

pub(super) async fn a_batch_larger_than_one_statement_is_written_completely(store: Store) {
    let ala = UserId("u-1".into());
    let numbers = 0..3_001;
    store
        .write(Rows {
            emails: numbers
                .clone()
                .map(|n| email(&format!("e-{n}"), Some(&ala), n))
                .collect(),
            progress: numbers
                .clone()
                .map(|n| progress(&format!("e-{n}"), EmailState::Planned, n))
                .collect(),
            days: numbers
                .map(|n| day(&format!("d-{n}"), &ala, "2026-11-25", 1))
                .collect(),
            ..Rows::default()
        })
        .await;
    let counts = store.queries.email_counts().await.unwrap();
    assert_eq!(
        (counts.received, counts.planned, counts.open),
        (3_001, 3_001, 0)
    );
    let query = Statement::new("SELECT COUNT(*) AS days FROM day");
    let days = store.pool().first(query).await.unwrap().unwrap();
    assert_eq!(days.int("days").unwrap(), 3_001);
}

pub(super) async fn an_operation_is_stored_until_it_is_pruned(store: Store) {
    let operation = |name: &str, second: i64| Operation {
        id: OperationId(name.into()),
        user: UserId("u-1".into()),
        day: DayId("d-1".into()),
        digest: "ab".into(),
        code: None,
        detail: None,
        version: 1,
        finished: jiff::Timestamp::from_second(second).unwrap(),
    };
    let rows = Rows {
        operations: vec![operation("o-1", 10), operation("o-2", 20)],
        ..Rows::default()
    };
    store.write(rows.clone()).await;
    let api = crate::api_store::ApiStore::new(store.pool().clone());
    let before = jiff::Timestamp::from_second(20).unwrap();
    api.prune_operations(before).await.unwrap();
    let stored = async |name: &str| api.operation(&OperationId(name.into())).await.unwrap();
    assert_eq!(stored("o-1").await, None);
    assert_eq!(stored("o-2").await.as_ref(), Some(&rows.operations[1]));
}
