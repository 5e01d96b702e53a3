//! Sign-in on a real database, with a clock that the test moves.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use connectors::accounts::{Accounts, Role};
use engine::Clock;
use engine::Context;
use engine::embedded;
use jiff::{SignedDuration, Timestamp};

use super::*;
use actors::model::UserId;

#[derive(Clone)]
struct ManualClock(Arc<Mutex<Duration>>);

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let since = SignedDuration::try_from(self.monotonic()).unwrap();
        Timestamp::from_second(1_800_000_000).unwrap() + since
    }

    fn monotonic(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

struct Fixture {
    auth: Authenticator,
    clock: ManualClock,
    _folder: tempfile::TempDir,
}

const PASSWORD: &str = "a horse with a battery";

impl Fixture {
    async fn new(options: config::Identity) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = ManualClock(Arc::default());
        let context = Context::seeded(Arc::new(clock.clone()), 7);
        let file = embedded::Options::new(folder.path().join("test.db"));
        let pool = embedded::open(&file).await.unwrap();
        connectors::journal::migrate(&pool.clone().into())
            .await
            .unwrap();
        let key = Key::of_folder(folder.path(), &context).unwrap();
        let token = OperatorToken::create(folder.path(), &context).unwrap();
        let auth = Authenticator::new(context, Accounts::new(pool), options, key, token);
        let created = auth.create("Ola@example.com", Role::Administrator, Some(PASSWORD));
        created.await.unwrap();
        Self {
            auth,
            clock,
            _folder: folder,
        }
    }

    fn advance(&self, seconds: u64) {
        *self.clock.0.lock().unwrap() += Duration::from_secs(seconds);
    }

    async fn sign_in(&self, password: &str, code: &str) -> Result<Issued, AuthError> {
        let credentials = Credentials {
            email: "ola@example.com".to_owned(),
            password: password.to_owned(),
            code: code.to_owned(),
            address: "127.0.0.1".to_owned(),
            agent: "test".to_owned(),
        };
        self.auth.sign_in(&credentials).await
    }

    async fn code_of(&self, token: &str) -> &'static str {
        let caller = self.auth.authenticate(token, "127.0.0.1").await;
        caller.map_or_else(|error| error.code(), |_| "ok")
    }
}

fn outcome<T>(result: Result<T, AuthError>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "ok")
}

#[tokio::test]
async fn a_sign_in_issues_tokens_that_expire() {
    let fixture = Fixture::new(config::Identity::default()).await;
    let issued = fixture.sign_in(PASSWORD, "").await.unwrap();
    let caller = fixture
        .auth
        .authenticate(&issued.access, "10.0.0.1")
        .await
        .unwrap();
    assert_eq!(
        (caller.email.as_str(), caller.role),
        ("ola@example.com", Role::Administrator)
    );
    assert_eq!(
        fixture.code_of(&issued.refresh).await,
        "auth/unauthenticated"
    );
    assert_eq!(fixture.code_of("sa_00").await, "auth/unauthenticated");
    fixture.advance(15 * 60);
    assert_eq!(fixture.code_of(&issued.access).await, "auth/expired");
}

#[tokio::test]
async fn a_refresh_token_is_valid_once_and_its_reuse_ends_the_session() {
    let fixture = Fixture::new(config::Identity::default()).await;
    let first = fixture.sign_in(PASSWORD, "").await.unwrap();
    fixture.advance(20 * 60);
    let second = fixture.auth.refresh(&first.refresh, "").await.unwrap();
    assert_eq!(fixture.code_of(&second.access).await, "ok");
    assert_eq!(second.session_expires, first.session_expires);
    let access = fixture.auth.refresh(&second.access, "").await;
    assert_eq!(outcome(access), "auth/unauthenticated");
    let stolen = fixture.auth.refresh(&first.refresh, "").await;
    assert_eq!(outcome(stolen), "auth/reused");
    // The owner's own tokens are invalid too, and at once.
    assert_eq!(fixture.code_of(&second.access).await, "auth/expired");
    let owner = fixture.auth.refresh(&second.refresh, "").await;
    assert_eq!(outcome(owner), "auth/expired");
}

#[tokio::test]
async fn a_session_ended_by_another_server_expires_after_some_seconds() {
    let fixture = Fixture::new(config::Identity::default()).await;
    let issued = fixture.sign_in(PASSWORD, "").await.unwrap();
    assert_eq!(fixture.code_of(&issued.access).await, "ok");
    let (account, now) = (&issued.caller.account, fixture.clock.now());
    let ended = fixture.auth.accounts().end_sessions(account, None, now);
    assert_eq!(ended.await.unwrap(), 1);
    assert_eq!(fixture.code_of(&issued.access).await, "ok");
    fixture.advance(token_cache::TTL.as_secs());
    assert_eq!(fixture.code_of(&issued.access).await, "auth/expired");
}

#[tokio::test]
async fn five_failures_lock_the_address_out_for_a_quarter_of_an_hour() {
    let fixture = Fixture::new(config::Identity::default()).await;
    for _ in 0..4 {
        let wrong = fixture.sign_in("wrong password", "").await;
        assert_eq!(outcome(wrong), "auth/wrong-credentials");
    }
    fixture.sign_in(PASSWORD, "").await.unwrap();
    for _ in 0..5 {
        let wrong = fixture.sign_in("wrong password", "").await;
        assert_eq!(outcome(wrong), "auth/wrong-credentials");
    }
    assert_eq!(outcome(fixture.sign_in(PASSWORD, "").await), "auth/locked");
    fixture.advance(15 * 60);
    fixture.sign_in(PASSWORD, "").await.unwrap();
}

#[tokio::test]
async fn an_unknown_address_is_refused_and_locked_like_a_known_one() {
    let fixture = Fixture::new(config::Identity::default()).await;
    let credentials = Credentials {
        email: "nobody@example.com".to_owned(),
        password: PASSWORD.to_owned(),
        code: String::new(),
        address: String::new(),
        agent: String::new(),
    };
    for _ in 0..5 {
        let wrong = fixture.auth.sign_in(&credentials).await;
        assert_eq!(outcome(wrong), "auth/wrong-credentials");
    }
    let locked = fixture.auth.sign_in(&credentials).await;
    assert_eq!(outcome(locked), "auth/locked");
}

/// The secret of an enrolment, as an authenticator app would have it.
fn secret_of(fixture: &Fixture, enrolment: &Enrolment) -> Vec<u8> {
    let owner = UserId::of("ola@example.com");
    let secret = fixture.auth.key.open(&owner.0, &enrolment.sealed);
    assert!(
        fixture
            .auth
            .key
            .open("u-other", &enrolment.sealed)
            .is_none()
    );
    secret.unwrap()
}

#[tokio::test]
async fn a_second_factor_is_required_and_each_code_is_valid_once() {
    let options = config::Identity {
        administrators_need_code: true,
        ..config::Identity::default()
    };
    let fixture = Fixture::new(options).await;
    let issued = fixture.sign_in(PASSWORD, "").await.unwrap();
    assert_eq!(issued.caller.role, Role::Coordinator);
    let account = fixture.auth.accounts().by_email("ola@example.com").await;
    let enrolment = fixture.auth.enrol_totp(&account.unwrap().unwrap()).unwrap();
    let secret = secret_of(&fixture, &enrolment);
    let code = |fixture: &Fixture| totp::code_of(&secret, totp::step_at(fixture.clock.now()));
    let confirm = |code: String| {
        let (auth, caller, sealed) = (&fixture.auth, &issued.caller, &enrolment.sealed);
        async move { auth.confirm_totp(caller, sealed.clone(), &code).await }
    };
    assert_eq!(
        outcome(confirm("000000".to_owned()).await),
        "auth/wrong-credentials"
    );
    confirm(code(&fixture)).await.unwrap();
    let caller = fixture.auth.authenticate(&issued.access, "").await.unwrap();
    assert_eq!(caller.role, Role::Administrator);

    assert_eq!(
        outcome(fixture.sign_in(PASSWORD, "").await),
        "auth/second-factor"
    );
    let again = fixture.sign_in(PASSWORD, &code(&fixture)).await;
    assert_eq!(outcome(again), "auth/wrong-credentials");
    fixture.advance(30);
    let next = fixture.sign_in(PASSWORD, &code(&fixture)).await.unwrap();
    assert_eq!(next.caller.role, Role::Administrator);
}

/// RFC 6238, appendix B, SHA-1, the last six of eight digits.
#[test]
fn codes_match_the_examples_of_the_rfc() {
    let secret = b"12345678901234567890";
    for (second, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(totp::code_of(secret, second / 30), code);
    }
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let fixture = Fixture::new(config::Identity::default()).await;
    let (kept, other) = (
        fixture.sign_in(PASSWORD, "").await.unwrap(),
        fixture.sign_in(PASSWORD, "").await.unwrap(),
    );
    let account = fixture.auth.accounts().by_email("ola@example.com").await;
    let account = account.unwrap().unwrap();
    for weak in ["short", "aaaaaaaaaaaa", "OLA@example.com"] {
        let set = fixture.auth.set_password(account.clone(), weak, None).await;
        assert_eq!(outcome(set), "auth/weak-password");
    }
    let session = kept.caller.session.as_deref();
    let set = fixture
        .auth
        .set_password(account, "another horse, another battery", session);
    set.await.unwrap();
    assert_eq!(fixture.code_of(&kept.access).await, "ok");
    assert_eq!(fixture.code_of(&other.access).await, "auth/expired");
    assert_eq!(
        outcome(fixture.sign_in(PASSWORD, "").await),
        "auth/wrong-credentials"
    );
}

#[tokio::test]
async fn the_last_administrator_cannot_be_disabled() {
    let fixture = Fixture::new(config::Identity::default()).await;
    let account = fixture.auth.accounts().by_email("ola@example.com").await;
    let account = account.unwrap().unwrap();
    let disable = AccountChange {
        active: Some(false),
        ..AccountChange::default()
    };
    let disabled = fixture.auth.change(account.clone(), disable.clone()).await;
    assert_eq!(outcome(disabled), "auth/last-administrator");
    let twice = fixture
        .auth
        .create("ola@example.com", Role::User, None)
        .await;
    assert_eq!(outcome(twice), "auth/account-exists");
    let second = fixture
        .auth
        .create("jan@example.com", Role::Administrator, None);
    second.await.unwrap();
    let issued = fixture.sign_in(PASSWORD, "").await.unwrap();
    fixture.auth.change(account, disable).await.unwrap();
    assert_eq!(fixture.code_of(&issued.access).await, "auth/expired");
    assert_eq!(
        outcome(fixture.sign_in(PASSWORD, "").await),
        "auth/wrong-credentials"
    );
}

#[tokio::test]
async fn two_administrators_who_disable_each_other_leave_one() {
    let fixture = Fixture::new(config::Identity::default()).await;
    let auth = &fixture.auth;
    let second = auth.create("jan@example.com", Role::Administrator, None);
    let second = second.await.unwrap();
    let first = auth.accounts().by_email("ola@example.com").await;
    let first = first.unwrap().unwrap();
    let disable = || AccountChange {
        active: Some(false),
        ..AccountChange::default()
    };
    // Opens several connections, so that neither change waits for one.
    let count = || auth.accounts().count_administrators();
    let (two, again) = tokio::join!(count(), count());
    assert_eq!((two.unwrap(), again.unwrap()), (2, 2));
    let (one, other) = tokio::join!(
        auth.change(first, disable()),
        auth.change(second, disable())
    );
    assert_ne!(one.is_ok(), other.is_ok());
    assert_eq!(auth.accounts().count_administrators().await.unwrap(), 1);
}

#[tokio::test]
async fn the_operator_token_is_in_a_file_that_only_its_owner_reads() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new(config::Identity::default()).await;
    let file = fixture._folder.path().join("operator.token");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let token = OperatorToken::read(fixture._folder.path()).unwrap();
    let caller = fixture
        .auth
        .authenticate(&token, "127.0.0.1")
        .await
        .unwrap();
    assert_eq!((caller.role, caller.session), (Role::Administrator, None));
    drop(fixture.auth);
    assert!(!file.exists());
}
