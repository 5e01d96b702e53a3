//! The queries that run for every message or every tick must not scan a table. Databases choose a
//! query plan by the contents of the tables, so the tests write a year of rows.

use actors::model::{BlobId, DayId, EmailId, EmailState, UserId};
use actors::ports::DayFilter;
use engine::sql::{Dialect, Statement};
use jiff::Timestamp;

use super::fixtures::{Store, day, email, message, progress, watch};
use crate::api_store;
use crate::journal::queries::{
    EMAILS, EMAILS_OF_USER, LIVE_DAYS, MESSAGES, USER_BY_EMAIL, days_of, duplicates,
};
use crate::journal::search::statement;
use actors::rows::{Document, EmailProgress, Rows};
use actors::search::{Kind, Query, words_of_email};

const USERS: u32 = 10;

/// 300 messages, days and notices for each person.
fn year() -> Rows {
    let mut rows = Rows::default();
    for n in 0..USERS * 300 {
        let user = UserId(format!("u-{}", n % USERS));
        rows.emails
            .push(email(&format!("e-{n}"), Some(&user), n.into()));
        rows.days
            .push(day(&format!("d-{n}"), &user, "2026-11-25", n + 1));
        rows.monitored_routes
            .push(watch(&format!("d-{n}"), n + 1, 30.0));
        rows.messages
            .push(message(&format!("m-{n}"), &user, n.into()));
        rows.documents.push(Document {
            email: EmailId(format!("e-{n}")),
            user,
            blob: BlobId::of(&n.to_le_bytes()),
        });
    }
    rows.users = (0..500)
        .map(|n| super::fixtures::user(&format!("u{n}@example.com")))
        .collect();
    rows
}

pub(super) async fn hot_queries_use_an_index_and_do_not_sort(store: Store) {
    store.write(year()).await;
    store
        .pool()
        .execute(Statement::new("ANALYZE"))
        .await
        .unwrap();
    let user = UserId("u-1".into());
    let page = DayFilter {
        from: Some(jiff::civil::date(2026, 11, 25)),
        after: Some((jiff::civil::date(2026, 11, 26), DayId("d-1".into()))),
        limit: 10,
        ..DayFilter::default()
    };
    let first = DayFilter {
        limit: 10,
        ..DayFilter::default()
    };
    let blobs = [BlobId::of(b"a"), BlobId::of(b"b")];
    let copies = duplicates(&user, &EmailId("e-1".into()), Some("a@b"), &blobs).unwrap();
    let of = |text: &'static str| Statement::new(text);
    let after = |text, at| api_store::page_after(text, &user, &(at, String::new()), 10);
    let (past, future) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
    // (statement, index, whether it may sort because it has few rows)
    let hot = [
        (days_of(&user, &first), "day_user_date", true),
        (days_of(&user, &page), "day_user_date", true),
        (
            of(LIVE_DAYS).bind(0i64).bind(9i64),
            "day_state_departure",
            false,
        ),
        (
            of(MESSAGES).bind(&user.0).bind(10i64),
            "message_user_created",
            false,
        ),
        (after(api_store::CHANGED, past), "day_user_updated", false),
        (
            after(api_store::EMAILS, future),
            "email_user_received",
            false,
        ),
        (
            after(api_store::MESSAGES, future),
            "message_user_created",
            false,
        ),
        (
            of(api_store::NEWEST).bind(&user.0),
            "day_user_updated",
            false,
        ),
        (of(EMAILS).bind(10i64), "email_received", false),
        (
            of(EMAILS_OF_USER).bind(&user.0).bind(10i64),
            "email_user_received",
            false,
        ),
        (copies, "email_user_message_id", true),
        (
            of(USER_BY_EMAIL).bind("u1@example.com"),
            "app_user_email",
            false,
        ),
    ];
    for (statement, index, may_sort) in hot {
        let text = statement.text().to_owned();
        let plan = explain(&store, statement).await;
        assert!(plan.contains(index), "{text}\n{plan}");
        let sorts = plan.contains("TEMP B-TREE") || plan.contains("Sort");
        assert!(may_sort || !sorts, "{text}\n{plan}");
        let scans = plan.contains("SCAN ") || plan.contains("Seq Scan");
        let in_order = plan.contains("USING INDEX") || plan.contains("Index Scan");
        assert!(!plan.contains("Seq Scan"), "{text}\n{plan}");
        assert!(!scans || in_order, "{text}\n{plan}");
    }
}

pub(super) async fn a_search_uses_the_full_text_index(store: Store) {
    let mut rows = year();
    rows.progress = (rows.emails.iter())
        .map(|email| EmailProgress {
            user: email.user.clone(),
            words: email
                .user
                .as_ref()
                .map(|user| words_of_email(user, "a film", "")),
            ..progress(&email.id.0, EmailState::Processing, 1)
        })
        .collect();
    store.write(rows).await;
    let pool = store.pool();
    pool.execute(Statement::new("ANALYZE")).await.unwrap();
    let index = match pool.dialect() {
        Dialect::Sqlite => "VIRTUAL TABLE INDEX",
        Dialect::Postgres => "search_words",
    };
    let (user, query) = (UserId("u-1".into()), Query::parse("film"));
    for kind in [Kind::Day, Kind::Email] {
        let statement = statement(pool.dialect(), kind, &user, &query, 10);
        let text = statement.text().to_owned();
        let plan = explain(&store, statement).await;
        assert!(plan.contains(index), "{text}\n{plan}");
        assert!(!plan.contains("Seq Scan on search"), "{text}\n{plan}");
    }
}

async fn explain(store: &Store, statement: Statement) -> String {
    let (explain, column) = match store.pool().dialect() {
        Dialect::Sqlite => ("EXPLAIN QUERY PLAN ", "detail"),
        Dialect::Postgres => ("EXPLAIN ", "QUERY PLAN"),
    };
    let mut explained = Statement::new(format!("{explain}{}", statement.text()));
    for value in statement.values() {
        explained = explained.bind(value.clone());
    }
    let rows = store.pool().fetch(explained).await.unwrap();
    rows.iter()
        .map(|row| row.text(column).unwrap() + "\n")
        .collect()
}
