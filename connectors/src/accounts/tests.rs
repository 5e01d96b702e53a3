//! The same cases on SQLite and on PostgreSQL.

use actors::model::UserId;
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::journal::test_pool;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn account(email: &str, role: Role) -> Account {
    Account {
        id: UserId::of(email),
        email: email.to_owned(),
        password: Some("$argon2id$...".to_owned()),
        role,
        subject: None,
        totp: None,
        totp_step: 0,
        active: true,
        created: at(0),
    }
}

fn session(account: &Account, id: &str) -> Session {
    Session {
        id: id.to_owned(),
        account: account.id.clone(),
        address: "127.0.0.1".to_owned(),
        agent: "test".to_owned(),
        created: at(0),
        expires: at(1_000),
        revoked: None,
    }
}

fn token(session: &str, text: &str, kind: TokenKind) -> Token {
    Token {
        hash: TokenHash::of(text),
        session: session.to_owned(),
        kind,
        expires: at(900),
    }
}

async fn an_account_is_stored_and_found_by_each_key(accounts: Accounts) {
    let mut ola = account("Ola@example.com", Role::Viewer);
    ola.subject = Some("https://accounts.example.com 17".to_owned());
    accounts.put(&ola).await.unwrap();
    ola.role = Role::Administrator;
    accounts.put(&ola).await.unwrap();
    ola.email = "ola@example.com".to_owned();
    let found = accounts.by_email(" OLA@example.com ").await.unwrap();
    assert_eq!(found.as_ref(), Some(&ola));
    assert_eq!(accounts.get(&ola.id).await.unwrap(), found);
    let subject = "https://accounts.example.com 17";
    assert_eq!(accounts.by_subject(subject).await.unwrap(), found);
    assert_eq!(accounts.by_subject("17").await.unwrap(), None);
    assert_eq!(accounts.count_administrators().await.unwrap(), 1);
    let jan = account("jan@example.com", Role::User);
    accounts.put(&jan).await.unwrap();
    assert_eq!(accounts.list("", 10).await.unwrap(), [jan, ola.clone()]);
    assert_eq!(accounts.list("jan@example.com", 1).await.unwrap(), [ola]);
}

async fn a_totp_time_step_is_consumed_once(accounts: Accounts) {
    let ola = account("ola@example.com", Role::Administrator);
    accounts.put(&ola).await.unwrap();
    assert!(accounts.use_totp_step(&ola.id, 7).await.unwrap());
    assert!(!accounts.use_totp_step(&ola.id, 7).await.unwrap());
    assert!(!accounts.use_totp_step(&ola.id, 6).await.unwrap());
    assert!(accounts.use_totp_step(&ola.id, 8).await.unwrap());
}

async fn failures_are_counted_since_an_instant(accounts: Accounts) {
    for second in [1, 2, 3] {
        accounts
            .record_failure("Ola@example.com", at(second))
            .await
            .unwrap();
    }
    assert_eq!(
        accounts.failures("ola@example.com", at(1)).await.unwrap(),
        2
    );
    assert_eq!(
        accounts.failures("jan@example.com", at(0)).await.unwrap(),
        0
    );
    accounts.clear_failures("ola@example.com").await.unwrap();
    assert_eq!(
        accounts.failures("ola@example.com", at(0)).await.unwrap(),
        0
    );
}

async fn a_token_resolves_to_its_session_and_is_consumed_once(accounts: Accounts) {
    let ola = account("ola@example.com", Role::User);
    accounts.put(&ola).await.unwrap();
    accounts.open_session(&session(&ola, "s-1")).await.unwrap();
    let tokens = [
        token("s-1", "access", TokenKind::Access),
        token("s-1", "refresh", TokenKind::Refresh),
    ];
    accounts.add_tokens(&tokens).await.unwrap();
    let hash = TokenHash::of("refresh");
    let found = accounts.token(&hash).await.unwrap().unwrap();
    assert_eq!(found.token, tokens[1]);
    assert_eq!(
        (found.role, found.consumed, found.active),
        (Role::User, false, true)
    );
    assert_eq!(found.session, session(&ola, "s-1"));
    assert!(accounts.consume_token(&hash, at(5)).await.unwrap());
    assert!(!accounts.consume_token(&hash, at(6)).await.unwrap());
    assert!(accounts.token(&hash).await.unwrap().unwrap().consumed);
    assert_eq!(accounts.token(&TokenHash::of("other")).await.unwrap(), None);
}

async fn sessions_are_revoked_one_by_one_or_all(accounts: Accounts) {
    let ola = account("ola@example.com", Role::User);
    let jan = account("jan@example.com", Role::User);
    for owner in [&ola, &jan] {
        accounts.put(owner).await.unwrap();
    }
    for id in ["s-1", "s-2", "s-3"] {
        accounts.open_session(&session(&ola, id)).await.unwrap();
    }
    accounts.open_session(&session(&jan, "s-4")).await.unwrap();
    assert!(!accounts.end_session(&jan.id, "s-1", at(1)).await.unwrap());
    assert!(accounts.end_session(&ola.id, "s-1", at(1)).await.unwrap());
    assert!(!accounts.end_session(&ola.id, "s-1", at(2)).await.unwrap());
    assert_eq!(accounts.sessions(&ola.id, at(2)).await.unwrap().len(), 2);
    let ended = accounts.end_sessions(&ola.id, Some("s-3"), at(3)).await;
    assert_eq!(ended.unwrap(), 1);
    let left = accounts.sessions(&ola.id, at(3)).await.unwrap();
    assert_eq!(left, [session(&ola, "s-3")]);
    assert_eq!(accounts.sessions(&jan.id, at(1_000)).await.unwrap(), []);
}

async fn the_audit_log_is_read_in_pages(accounts: Accounts) {
    let ola = UserId::of("ola@example.com");
    let entry = |number: i64, account: Option<&UserId>| AuditEntry {
        id: format!("a-{number}"),
        at: at(number / 2),
        account: account.cloned(),
        action: "sign_in".to_owned(),
        target: String::new(),
        outcome: "ok".to_owned(),
        address: "127.0.0.1".to_owned(),
    };
    let all: Vec<AuditEntry> = (0..5).map(|number| entry(number, Some(&ola))).collect();
    accounts.record_audit(&all).await.unwrap();
    accounts.record_audit(&[entry(9, None)]).await.unwrap();
    let mut filter = AuditFilter {
        account: Some(ola),
        limit: 2,
        ..AuditFilter::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = accounts.audit(&filter).await.unwrap();
        let Some(last) = page.last() else { break };
        filter.after = Some((last.at, last.id.clone()));
        seen.extend(page);
    }
    seen.reverse();
    assert_eq!(seen, all);
}

async fn expired_rows_are_pruned(accounts: Accounts) {
    let ola = account("ola@example.com", Role::User);
    accounts.put(&ola).await.unwrap();
    accounts.open_session(&session(&ola, "s-1")).await.unwrap();
    let tokens = [token("s-1", "access", TokenKind::Access)];
    accounts.add_tokens(&tokens).await.unwrap();
    accounts.prune(at(900), 30).await.unwrap();
    assert!(accounts.token(&tokens[0].hash).await.unwrap().is_some());
    let later = at(901) + SignedDuration::from_hours(0);
    accounts.prune(later, 30).await.unwrap();
    assert!(accounts.token(&tokens[0].hash).await.unwrap().is_none());
    assert_eq!(accounts.sessions(&ola.id, at(1)).await.unwrap().len(), 1);
}

macro_rules! on_both {
    ($($case:ident),* $(,)?) => {
        $(mod $case {
            use super::Accounts;

            #[tokio::test]
            async fn on_sqlite() {
                let (pool, _keep_alive) = super::test_pool::sqlite().await;
                super::$case(Accounts::new(pool)).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                let (pool, _keep_alive) = super::test_pool::postgres().await;
                super::$case(Accounts::new(pool)).await;
            }
        })*
    };
}

on_both![
    an_account_is_stored_and_found_by_each_key,
    a_totp_time_step_is_consumed_once,
    failures_are_counted_since_an_instant,
    a_token_resolves_to_its_session_and_is_consumed_once,
    sessions_are_revoked_one_by_one_or_all,
    the_audit_log_is_read_in_pages,
    expired_rows_are_pruned,
];
