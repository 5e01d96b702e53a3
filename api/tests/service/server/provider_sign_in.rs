//! Signing in through a real OpenID Connect provider.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use connectors::accounts::Role;
use connectors::oidc::{Oidc, Options};
use connectors::provider::Secret;
use engine::flow::limit::Limits;
use proto::v1;
use proto::v1::auth_service_client::AuthServiceClient;
use tonic::Code;
use tonic::transport::Channel;

use crate::bearer::with_token;
use crate::server::grpc::assert_reason;
use crate::server::world::World;

const REDIRECT_URI: &str = "http://127.0.0.1:4321/back";

/// A provider in a process that ends with the test.
struct Provider {
    child: Child,
    issuer: String,
    /// Keeps the pipe open: the process would end on a closed one.
    _output: BufReader<ChildStdout>,
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/support")
        .join(name)
}

impl Provider {
    fn start() -> Self {
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/oidc");
        let folder = std::env::var_os("STILLONTIME_TEST_OIDC").map_or(place, PathBuf::from);
        let installed = folder.join("node_modules/oidc-provider").is_dir();
        assert!(
            installed,
            "oidc-provider is missing: ./scripts/test installs it"
        );
        let mut child = Command::new("node")
            .arg(script("oidc_provider.mjs"))
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut issuer = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut issuer).unwrap();
        let issuer = issuer.trim().to_owned();
        assert!(issuer.starts_with("http://127.0.0.1:"), "{issuer}");
        Self {
            child,
            issuer,
            _output: output,
        }
    }

    /// Signs in at the provider; returns the state and code of the redirect.
    fn sign_in(&self, uri: &str, name: &str) -> (String, String) {
        assert!(uri.starts_with(&self.issuer), "{uri}");
        let output = Command::new("node")
            .arg(script("oidc_browser.mjs"))
            .arg(format!("{uri}&login_hint={name}"))
            .arg(REDIRECT_URI)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let redirect = String::from_utf8(output.stdout).unwrap();
        let of = |key: &str| {
            let query = redirect.trim().split_once('?').unwrap().1;
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(found, _)| *found == key);
            found.map(|(_, value)| value.to_owned()).unwrap()
        };
        (of("state"), of("code"))
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Fixture {
    world: World,
    provider: Provider,
    auth: AuthServiceClient<Channel>,
}

impl Fixture {
    async fn new(new_accounts: bool) -> Self {
        let provider = Provider::start();
        let options = Options {
            issuer: provider.issuer.clone(),
            client_id: "stillontime".to_owned(),
            client_secret: Secret("a secret/of our+own".to_owned()),
            redirects: vec!["http://127.0.0.1/back".to_owned()],
            new_accounts,
        };
        let folder = tempfile::tempdir().unwrap();
        let context = engine::Context::system().unwrap();
        let limits = Limits::new(context.clone());
        let oidc = Oidc::open(&options, &context, &limits, folder.path().to_owned()).await;
        let oidc = oidc.unwrap();
        let world = World::with(move |state| {
            state.auth = state.auth.clone().with_oidc(oidc);
        });
        let world = world.await;
        Self {
            auth: AuthServiceClient::new(world.anonymous().await),
            provider,
            world,
        }
    }

    async fn begin(&mut self) -> v1::BeginProviderSignInResponse {
        let request = v1::BeginProviderSignInRequest {
            redirect_uri: REDIRECT_URI.to_owned(),
        };
        let begun = self.auth.begin_provider_sign_in(request).await;
        begun.unwrap().into_inner()
    }

    /// The request that finishes a sign-in of this person at the provider.
    async fn callback(&mut self, name: &str) -> v1::FinishProviderSignInRequest {
        let begun = self.begin().await;
        let (state, code) = self.provider.sign_in(&begun.authorization_uri, name);
        v1::FinishProviderSignInRequest {
            flow: begun.flow,
            state,
            authorization_code: code,
            code: String::new(),
        }
    }

    async fn finish(
        &mut self,
        request: v1::FinishProviderSignInRequest,
    ) -> Result<v1::FinishProviderSignInResponse, tonic::Status> {
        let finished = self.auth.finish_provider_sign_in(request).await;
        finished.map(tonic::Response::into_inner)
    }
}

#[tokio::test]
async fn an_account_is_found_by_its_address_and_then_bound_to_the_subject() {
    let mut fixture = Fixture::new(false).await;
    let auth = fixture.world.state.auth.clone();
    let created = auth.create("ola@example.com", Role::Coordinator, None);
    let account = created.await.unwrap();

    let callback = fixture.callback("ola").await;
    let answer = fixture.finish(callback.clone()).await.unwrap();
    assert_eq!(answer.user, format!("users/{}", account.id));
    assert_eq!(answer.role(), v1::Role::Coordinator);
    let token = answer.tokens.unwrap().access_token;
    let channel = fixture.world.anonymous().await;
    let mut signed_in = AuthServiceClient::new(with_token(channel, &token));
    let status = signed_in.get_status(v1::GetStatusRequest {}).await.unwrap();
    assert_eq!(status.into_inner().email, "ola@example.com");

    let again = fixture.finish(callback).await.unwrap_err();
    assert_reason(&again, Code::Unauthenticated, "AUTH_PROVIDER_REFUSED");

    let bound = auth.accounts().get(&account.id).await.unwrap().unwrap();
    let subject = format!("{} ola", fixture.provider.issuer);
    assert_eq!(bound.subject.as_deref(), Some(subject.as_str()));
    // The address now belongs to another person of the provider.
    let mut moved = bound.clone();
    moved.subject = Some(format!("{} other", fixture.provider.issuer));
    auth.accounts().put(&moved).await.unwrap();
    let callback = fixture.callback("ola").await;
    let other = fixture.finish(callback).await.unwrap_err();
    assert_reason(&other, Code::PermissionDenied, "AUTH_NO_ACCOUNT");
}

#[tokio::test]
async fn new_people_get_an_account_only_where_the_options_say_so() {
    let mut fixture = Fixture::new(false).await;
    let callback = fixture.callback("ewa").await;
    let unknown = fixture.finish(callback).await.unwrap_err();
    assert_reason(&unknown, Code::PermissionDenied, "AUTH_NO_ACCOUNT");

    let mut fixture = Fixture::new(true).await;
    let callback = fixture.callback("ewa").await;
    assert_eq!(
        fixture.finish(callback).await.unwrap().role(),
        v1::Role::User
    );
    let callback = fixture.callback("unverified-ewa").await;
    let unverified = fixture.finish(callback).await.unwrap_err();
    assert_reason(&unverified, Code::PermissionDenied, "AUTH_NO_ACCOUNT");
}

#[tokio::test]
async fn a_sign_in_is_finished_with_the_state_it_began_with() {
    let mut fixture = Fixture::new(true).await;
    let (mine, theirs) = (fixture.callback("ola").await, fixture.callback("ewa").await);
    for request in [
        // Another person's code with my flow would sign me in as them.
        v1::FinishProviderSignInRequest {
            state: theirs.state.clone(),
            authorization_code: theirs.authorization_code.clone(),
            ..mine.clone()
        },
        v1::FinishProviderSignInRequest {
            flow: "00".repeat(60),
            ..mine.clone()
        },
    ] {
        let refused = fixture.finish(request).await.unwrap_err();
        assert_reason(&refused, Code::Unauthenticated, "AUTH_NOT_BEGUN");
    }
    // The code does not belong to the secret of this flow.
    let mixed = v1::FinishProviderSignInRequest {
        authorization_code: theirs.authorization_code.clone(),
        ..mine
    };
    let refused = fixture.finish(mixed).await.unwrap_err();
    assert_reason(&refused, Code::Unauthenticated, "AUTH_PROVIDER_REFUSED");

    let elsewhere = v1::BeginProviderSignInRequest {
        redirect_uri: "https://example.org/back".to_owned(),
    };
    let refused = fixture.auth.begin_provider_sign_in(elsewhere).await;
    assert_reason(
        &refused.unwrap_err(),
        Code::InvalidArgument,
        "AUTH_REDIRECT",
    );
}

#[tokio::test]
async fn a_second_factor_is_required_too() {
    let mut fixture = Fixture::new(false).await;
    let auth = fixture.world.state.auth.clone();
    let created = auth.create("ola@example.com", Role::Administrator, None);
    let mut account = created.await.unwrap();
    account.totp = Some("00".to_owned());
    auth.accounts().put(&account).await.unwrap();
    let callback = fixture.callback("ola").await;
    let missing = fixture.finish(callback).await.unwrap_err();
    assert_reason(&missing, Code::Unauthenticated, "AUTH_SECOND_FACTOR");
    let wrong = v1::FinishProviderSignInRequest {
        code: "123456".to_owned(),
        ..fixture.callback("ola").await
    };
    let wrong = fixture.finish(wrong).await.unwrap_err();
    assert_reason(&wrong, Code::Unauthenticated, "AUTH_WRONG_CREDENTIALS");
}

#[tokio::test]
async fn without_a_provider_the_error_names_it() {
    let world = World::new().await;
    let mut auth = AuthServiceClient::new(world.anonymous().await);
    let request = v1::BeginProviderSignInRequest {
        redirect_uri: REDIRECT_URI.to_owned(),
    };
    let refused = auth.begin_provider_sign_in(request).await.unwrap_err();
    assert_reason(&refused, Code::FailedPrecondition, "AUTH_NO_PROVIDER");
}
