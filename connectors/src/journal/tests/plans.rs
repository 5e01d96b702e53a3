//! The queries that run for every message or every tick must not walk a table.

use actors::model::{BlobId, DayId, EmailId, UserId};
use actors::ports::DayFilter;
use sqlx::{AssertSqlSafe, Row};

use super::fixtures::Store;
use crate::journal::queries::{EMAILS, EMAILS_OF_USER, LIVE_DAYS, MESSAGES, days_of, duplicates};

#[tokio::test]
async fn hot_queries_use_an_index_and_do_not_sort() {
    let store = Store::sqlite().await;
    let user = UserId("u-1".into());
    let page = DayFilter {
        from: Some(jiff::civil::date(2026, 11, 25)),
        after: Some((jiff::civil::date(2026, 11, 26), DayId("d-1".into()))),
        ..DayFilter::default()
    };
    let blobs = [BlobId::of(b"a"), BlobId::of(b"b")];
    let duplicates = duplicates(&user, &EmailId("e-1".into()), Some("a@b"), &blobs).unwrap();
    // (statement, index, may sort: only a few rows)
    let hot = [
        (
            days_of(&user, &DayFilter::default()).into_string(),
            "day_user_date",
            false,
        ),
        (days_of(&user, &page).into_string(), "day_user_date", false),
        (LIVE_DAYS.to_owned(), "day_state_departure", false),
        (MESSAGES.to_owned(), "message_user_created", false),
        (EMAILS.to_owned(), "email_received", false),
        (EMAILS_OF_USER.to_owned(), "email_user_received", false),
        (duplicates.into_string(), "email_user_message_id", true),
        (
            "SELECT * FROM app_user WHERE email = $1".to_owned(),
            "app_user_email",
            false,
        ),
    ];
    for (statement, index, may_sort) in hot {
        let plan = explain(&store, &statement).await;
        assert!(plan.contains(index), "{statement}\n{plan}");
        assert!(
            !plan.contains("SCAN day") && !plan.contains("SCAN message"),
            "{statement}\n{plan}"
        );
        assert!(!plan.contains("SCAN document"), "{statement}\n{plan}");
        assert!(
            may_sort || !plan.contains("TEMP B-TREE"),
            "{statement}\n{plan}"
        );
    }
}

#[tokio::test]
async fn duplicates_are_looked_up_by_key_on_every_table() {
    let store = Store::sqlite().await;
    let user = UserId("u-1".into());
    let blobs = [BlobId::of(b"a")];
    let query = duplicates(&user, &EmailId("e-1".into()), Some("a@b"), &blobs).unwrap();
    let plan = explain(&store, query.sql().as_str()).await;
    assert!(plan.contains("document_user_blob"), "{plan}");
    assert!(!plan.contains("SCAN"), "{plan}");
}

async fn explain(store: &Store, statement: &str) -> String {
    let statement = format!("EXPLAIN QUERY PLAN {statement}");
    let rows = sqlx::query(AssertSqlSafe(statement))
        .fetch_all(store.pool())
        .await
        .unwrap();
    rows.iter()
        .map(|row| row.get::<String, _>("detail") + "\n")
        .collect()
}
