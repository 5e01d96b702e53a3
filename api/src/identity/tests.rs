//! Sign-in on a real database, with a clock that is moved by hand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use connectors::accounts::{Accounts, Role};
use engine::Clock;
use engine::Context;
use engine::embedded;
use jiff::{SignedDuration, Timestamp};

use super::*;

#[derive(Clone)]
struct Hand(Arc<Mutex<Duration>>);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        let since = SignedDuration::try_from(self.monotonic()).unwrap();
        Timestamp::from_second(1_800_000_000).unwrap() + since
    }

    fn monotonic(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

struct Fixture {
    identity: Identity,
    clock: Hand,
    _folder: tempfile::TempDir,
}

const PASSWORD: &str = "a horse with a battery";

impl Fixture {
    async fn new(options: config::Identity) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Hand(Arc::default());
        let context = Context::seeded(Arc::new(clock.clone()), 7);
        let file = embedded::Options::new(folder.path().join("test.db"));
        let pool = embedded::open(&file).await.unwrap();
        connectors::journal::migrate(&pool.clone().into())
            .await
            .unwrap();
        let key = Key::of_folder(folder.path(), &context).unwrap();
        let local = LocalToken::create(folder.path(), &context).unwrap();
        let identity = Identity::new(context, Accounts::new(pool), options, key, local);
        let made = identity.create("Ola@example.com", Role::Administrator, Some(PASSWORD));
        made.await.unwrap();
        Self {
            identity,
            clock,
            _folder: folder,
        }
    }

    fn pass(&self, seconds: u64) {
        *self.clock.0.lock().unwrap() += Duration::from_secs(seconds);
    }

    async fn sign_in(&self, password: &str, code: &str) -> Result<Issued, Refusal> {
        let credentials = Credentials {
            email: "ola@example.com".to_owned(),
            password: password.to_owned(),
            code: code.to_owned(),
            address: "127.0.0.1".to_owned(),
            agent: "test".to_owned(),
        };
        self.identity.sign_in(&credentials).await
    }

    async fn code_of(&self, token: &str) -> &'static str {
        let caller = self.identity.caller(token, "127.0.0.1").await;
        caller.map_or_else(|refusal| refusal.code(), |_| "ok")
    }
}

fn refused<T>(result: Result<T, Refusal>) -> &'static str {
    result.map_or_else(|refusal| refusal.code(), |_| "ok")
}

#[tokio::test]
async fn who_knows_the_password_gets_tokens_that_end() {
    let fixture = Fixture::new(config::Identity::default()).await;
    let issued = fixture.sign_in(PASSWORD, "").await.unwrap();
    let caller = fixture
        .identity
        .caller(&issued.access, "10.0.0.1")
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
    fixture.pass(15 * 60);
    assert_eq!(fixture.code_of(&issued.access).await, "auth/expired");
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_ends_the_session_when_it_comes_again() {
    let fixture = Fixture::new(config::Identity::default()).await;
    let first = fixture.sign_in(PASSWORD, "").await.unwrap();
    fixture.pass(20 * 60);
    let second = fixture.identity.refresh(&first.refresh, "").await.unwrap();
    assert_eq!(fixture.code_of(&second.access).await, "ok");
    assert_eq!(second.session_expires, first.session_expires);
    let access = fixture.identity.refresh(&second.access, "").await;
    assert_eq!(refused(access), "auth/unauthenticated");
    let stolen = fixture.identity.refresh(&first.refresh, "").await;
    assert_eq!(refused(stolen), "auth/reused");
    // The true owner is out too, and at once.
    assert_eq!(fixture.code_of(&second.access).await, "auth/expired");
    let owner = fixture.identity.refresh(&second.refresh, "").await;
    assert_eq!(refused(owner), "auth/expired");
}

#[tokio::test]
async fn a_session_that_was_ended_elsewhere_is_over_after_some_seconds() {
    let fixture = Fixture::new(config::Identity::default()).await;
    let issued = fixture.sign_in(PASSWORD, "").await.unwrap();
    assert_eq!(fixture.code_of(&issued.access).await, "ok");
    let (account, now) = (&issued.caller.account, fixture.clock.now());
    let ended = fixture.identity.accounts().end_sessions(account, None, now);
    assert_eq!(ended.await.unwrap(), 1);
    assert_eq!(fixture.code_of(&issued.access).await, "ok");
    fixture.pass(BELIEVED.as_secs());
    assert_eq!(fixture.code_of(&issued.access).await, "auth/expired");
}

#[tokio::test]
async fn five_failures_lock_the_address_out_for_a_quarter_of_an_hour() {
    let fixture = Fixture::new(config::Identity::default()).await;
    for _ in 0..4 {
        let wrong = fixture.sign_in("wrong password", "").await;
        assert_eq!(refused(wrong), "auth/wrong-credentials");
    }
    fixture.sign_in(PASSWORD, "").await.unwrap();
    for _ in 0..5 {
        let wrong = fixture.sign_in("wrong password", "").await;
        assert_eq!(refused(wrong), "auth/wrong-credentials");
    }
    assert_eq!(refused(fixture.sign_in(PASSWORD, "").await), "auth/locked");
    fixture.pass(15 * 60);
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
        let wrong = fixture.identity.sign_in(&credentials).await;
        assert_eq!(refused(wrong), "auth/wrong-credentials");
    }
    let locked = fixture.identity.sign_in(&credentials).await;
    assert_eq!(refused(locked), "auth/locked");
}

/// The secret of an enrolment, as an authenticator app would have it.
fn secret_of(fixture: &Fixture, enrolment: &Enrolment) -> Vec<u8> {
    let owner = UserId::of("ola@example.com");
    let secret = fixture.identity.key.open(&owner.0, &enrolment.sealed);
    assert!(
        fixture
            .identity
            .key
            .open("u-other", &enrolment.sealed)
            .is_none()
    );
    secret.unwrap()
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_code_is_good_once() {
    let options = config::Identity {
        administrators_need_code: true,
        ..config::Identity::default()
    };
    let fixture = Fixture::new(options).await;
    let issued = fixture.sign_in(PASSWORD, "").await.unwrap();
    assert_eq!(issued.caller.role, Role::Coordinator);
    let account = fixture
        .identity
        .accounts()
        .by_email("ola@example.com")
        .await;
    let enrolment = fixture
        .identity
        .enrol_totp(&account.unwrap().unwrap())
        .unwrap();
    let secret = secret_of(&fixture, &enrolment);
    let code = |fixture: &Fixture| totp::code_of(&secret, totp::step_at(fixture.clock.now()));
    let confirm = |code: String| {
        let (identity, caller, sealed) = (&fixture.identity, &issued.caller, &enrolment.sealed);
        async move { identity.confirm_totp(caller, sealed.clone(), &code).await }
    };
    assert_eq!(
        refused(confirm("000000".to_owned()).await),
        "auth/wrong-credentials"
    );
    confirm(code(&fixture)).await.unwrap();
    let caller = fixture.identity.caller(&issued.access, "").await.unwrap();
    assert_eq!(caller.role, Role::Administrator);

    assert_eq!(
        refused(fixture.sign_in(PASSWORD, "").await),
        "auth/second-factor"
    );
    let again = fixture.sign_in(PASSWORD, &code(&fixture)).await;
    assert_eq!(refused(again), "auth/wrong-credentials");
    fixture.pass(30);
    let next = fixture.sign_in(PASSWORD, &code(&fixture)).await.unwrap();
    assert_eq!(next.caller.role, Role::Administrator);
}

/// RFC 6238, appendix B, SHA-1, the last six of eight digits.
#[test]
fn codes_are_those_of_the_standard() {
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
    let account = fixture
        .identity
        .accounts()
        .by_email("ola@example.com")
        .await;
    let account = account.unwrap().unwrap();
    for weak in ["short", "aaaaaaaaaaaa", "OLA@example.com"] {
        let set = fixture
            .identity
            .set_password(account.clone(), weak, None)
            .await;
        assert_eq!(refused(set), "auth/weak-password");
    }
    let session = kept.caller.session.as_deref();
    let set = fixture
        .identity
        .set_password(account, "another horse, another battery", session);
    set.await.unwrap();
    assert_eq!(fixture.code_of(&kept.access).await, "ok");
    assert_eq!(fixture.code_of(&other.access).await, "auth/expired");
    assert_eq!(
        refused(fixture.sign_in(PASSWORD, "").await),
        "auth/wrong-credentials"
    );
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let fixture = Fixture::new(config::Identity::default()).await;
    let account = fixture
        .identity
        .accounts()
        .by_email("ola@example.com")
        .await;
    let account = account.unwrap().unwrap();
    let close = AccountChange {
        active: Some(false),
        ..AccountChange::default()
    };
    let closed = fixture
        .identity
        .change(account.clone(), close.clone())
        .await;
    assert_eq!(refused(closed), "auth/last-administrator");
    let twice = fixture
        .identity
        .create("ola@example.com", Role::User, None)
        .await;
    assert_eq!(refused(twice), "auth/account-exists");
    let second = fixture
        .identity
        .create("jan@example.com", Role::Administrator, None);
    second.await.unwrap();
    let issued = fixture.sign_in(PASSWORD, "").await.unwrap();
    fixture.identity.change(account, close).await.unwrap();
    assert_eq!(fixture.code_of(&issued.access).await, "auth/expired");
    assert_eq!(
        refused(fixture.sign_in(PASSWORD, "").await),
        "auth/wrong-credentials"
    );
}

#[tokio::test]
async fn of_two_administrators_who_close_each_other_one_stays() {
    let fixture = Fixture::new(config::Identity::default()).await;
    let identity = &fixture.identity;
    let second = identity.create("jan@example.com", Role::Administrator, None);
    let second = second.await.unwrap();
    let first = identity.accounts().by_email("ola@example.com").await;
    let first = first.unwrap().unwrap();
    let close = || AccountChange {
        active: Some(false),
        ..AccountChange::default()
    };
    // Several connections are open, so that nobody waits for one and is late.
    let count = || identity.accounts().count_administrators();
    let (two, again) = tokio::join!(count(), count());
    assert_eq!((two.unwrap(), again.unwrap()), (2, 2));
    let (one, other) = tokio::join!(
        identity.change(first, close()),
        identity.change(second, close())
    );
    assert_ne!(one.is_ok(), other.is_ok());
    assert_eq!(identity.accounts().count_administrators().await.unwrap(), 1);
}

#[tokio::test]
async fn the_operator_of_the_machine_has_a_token_in_a_file_of_their_own() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new(config::Identity::default()).await;
    let file = fixture._folder.path().join("operator.token");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let token = LocalToken::read(fixture._folder.path()).unwrap();
    let caller = fixture.identity.caller(&token, "127.0.0.1").await.unwrap();
    assert_eq!((caller.role, caller.session), (Role::Administrator, None));
    drop(fixture.identity);
    assert!(!file.exists());
}
