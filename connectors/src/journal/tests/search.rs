//! Full-text search.

use actors::model::*;
use actors::rows::{EmailProgress, Rows};
use actors::search::{Query, words_of_email};
use engine::sql::Statement;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::fixtures::*;
use crate::journal::migrate;

fn at_place(id: &str, user: &UserId, version: u32, place: &str, note: &str) -> Day {
    let mut day = day(id, user, "2026-11-25", version);
    day.sheet.primary_location = Some(place.into());
    day.sheet.notes = vec![note.into()];
    day
}

async fn write_days(store: &Store, days: Vec<Day>) {
    let rows = Rows {
        days,
        ..Rows::default()
    };
    store.write(rows).await;
}

async fn write_email(store: &Store, id: &str, user: &UserId, subject: &str, content: &str) {
    let parsed = EmailProgress {
        user: Some(user.clone()),
        subject: Some(subject.into()),
        words: Some(words_of_email(user, subject, content)),
        ..progress(id, EmailState::Processing, 1)
    };
    let rows = Rows {
        emails: vec![email(id, None, 1)],
        progress: vec![parsed],
        ..Rows::default()
    };
    store.write(rows).await;
}

async fn days(store: &Store, user: &UserId, text: &str) -> Vec<String> {
    let query = Query::parse(text);
    let found = store.queries.search_days(user, &query, 0);
    let found = found.await.unwrap().into_iter();
    found.map(|day| day.id.0).collect()
}

async fn emails(store: &Store, user: &UserId, text: &str) -> Vec<String> {
    let query = Query::parse(text);
    let found = store.queries.search_emails(user, &query, 0);
    let found = found.await.unwrap().into_iter();
    found.map(|email| email.id.0).collect()
}

pub(super) async fn days_are_found_by_their_words(store: Store) {
    let ala = UserId("u-1".into());
    let first = at_place("d-1", &ala, 1, "Łódź, ul. Łąkowa 29", "zdjęcia nocne");
    let second = at_place("d-2", &ala, 1, "Київ, Хрещатик", "nocny transport");
    write_days(&store, vec![first, second]).await;
    assert_eq!(days(&store, &ala, "nocn").await, ["d-2", "d-1"]);
    assert_eq!(days(&store, &ala, "LODZ lakowa").await, ["d-1"]);
    assert_eq!(days(&store, &ala, "хрещатик film").await, ["d-2"]);
    assert_eq!(days(&store, &ala, "29").await, ["d-1"]);
    assert_eq!(days(&store, &ala, "odz").await, [""; 0]);
    let nocn = Query::parse("nocn");
    let one = store.queries.search_days(&ala, &nocn, 1);
    assert_eq!(one.await.unwrap().len(), 1);
    // The newest version counts, in whatever order they are written.
    write_days(&store, vec![at_place("d-1", &ala, 3, "Gdynia", "")]).await;
    write_days(&store, vec![at_place("d-1", &ala, 2, "Sopot", "")]).await;
    assert_eq!(days(&store, &ala, "gdyn").await, ["d-1"]);
    assert_eq!(days(&store, &ala, "sopot").await, [""; 0]);
    assert_eq!(days(&store, &ala, "lodz").await, [""; 0]);
}

pub(super) async fn messages_are_found_by_subject_and_text(store: Store) {
    let ala = UserId("u-1".into());
    write_email(
        &store,
        "e-1",
        &ala,
        "Dzień 7 – Ślązaczka",
        "Plan w załączniku",
    )
    .await;
    write_email(&store, "e-2", &ala, "Re: dzień 8", "Ślązaczka, nowy plan").await;
    assert_eq!(emails(&store, &ala, "slazaczka PLAN").await, ["e-2", "e-1"]);
    assert_eq!(emails(&store, &ala, "zalaczn").await, ["e-1"]);
    assert_eq!(emails(&store, &ala, "dzien 8").await, ["e-2"]);
    // Writing it again, and a later state, do not change the result.
    write_email(
        &store,
        "e-1",
        &ala,
        "Dzień 7 – Ślązaczka",
        "Plan w załączniku",
    )
    .await;
    let rows = Rows {
        progress: vec![progress("e-1", EmailState::Planned, 5)],
        ..Rows::default()
    };
    store.write(rows).await;
    assert_eq!(emails(&store, &ala, "zalaczn").await, ["e-1"]);
}

pub(super) async fn a_search_finds_only_the_rows_of_its_person(store: Store) {
    let (ala, other) = (UserId("u-1".into()), UserId("u-11".into()));
    let theirs = at_place("d-2", &other, 1, "Radom", "");
    write_days(&store, vec![at_place("d-1", &ala, 1, "Radom", ""), theirs]).await;
    write_email(&store, "e-1", &ala, "Radom", "").await;
    write_email(&store, "e-2", &other, "Radom", "").await;
    assert_eq!(days(&store, &ala, "radom").await, ["d-1"]);
    assert_eq!(days(&store, &other, "radom").await, ["d-2"]);
    assert_eq!(emails(&store, &ala, "radom").await, ["e-1"]);
    assert_eq!(emails(&store, &ala, "radom 0email0u11").await, [""; 0]);
}

/// Operators and quotes of either database only separate words.
pub(super) async fn search_text_cannot_contain_operators(store: Store) {
    let ala = UserId("u-1".into());
    let hostile = [
        "a\"b",
        "NEAR(a b)",
        "a' & 'b",
        "words:radom",
        "a* OR b",
        "x' :: y",
        "^-+|!",
    ];
    for text in hostile {
        days(&store, &ala, text).await;
        emails(&store, &ala, text).await;
    }
    // Letters that are newer than Unicode 6.
    for text in ["ᦰ", "\u{1DF00}"] {
        write_email(&store, "e-1", &ala, text, "").await;
        assert_eq!(emails(&store, &ala, text).await, ["e-1"], "{text:?}");
    }
    let mut runner = TestRunner::new(ProptestConfig::with_cases(64));
    let texts = "\\PC{0,80}";
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let found = runner.run(&texts, |text| {
            runtime.block_on(async {
                write_email(&store, "e-1", &ala, &text, "").await;
                let words = callsheet::folded_words(&text);
                let expected: &[&str] = if words.is_empty() { &[] } else { &["e-1"] };
                prop_assert_eq!(emails(&store, &ala, &text).await, expected);
                Ok(())
            })
        });
        found.unwrap();
    })
    .await
    .unwrap();
}

pub(super) async fn rows_from_before_the_search_are_indexed(store: Store) {
    let ala = UserId("u-1".into());
    let rows = Rows {
        emails: (0..600)
            .map(|n| Email {
                subject: format!("Call sheet {n}"),
                ..email(&format!("e-{n}"), Some(&ala), n)
            })
            .collect(),
        days: vec![at_place("d-1", &ala, 1, "Radom", "")],
        ..Rows::default()
    };
    store.write(rows).await;
    let pool = store.pool();
    for text in ["DROP TABLE IF EXISTS search_index", "DROP TABLE search"] {
        pool.execute(Statement::new(text)).await.unwrap();
    }
    migrate(pool).await.unwrap();
    assert_eq!(days(&store, &ala, "radom").await, ["d-1"]);
    assert_eq!(emails(&store, &ala, "sheet 599").await, ["e-599"]);
    let call = Query::parse("call");
    let all = store.queries.search_emails(&ala, &call, 1_000);
    assert_eq!(all.await.unwrap().len(), 600);
}
