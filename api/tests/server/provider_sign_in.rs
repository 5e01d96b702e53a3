//! Signing in through a real provider of OpenID Connect.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use connectors::accounts::Role;
use connectors::oidc::{Oidc, Options};
use connectors::provider::Secret;
use engine::limit::Limits;
use proto::v1;
use proto::v1::auth_service_client::AuthServiceClient;
use tonic::Code;
use tonic::transport::Channel;

use crate::bearer::with_token;
use crate::grpc::assert_reason;
use crate::world::World;

const BACK: &str = "http://127.0.0.1:4321/back";

/// A provider, ended with the test.
struct Provider {
    child: Child,
    issuer: String,
    /// It would end if nobody could read what it says.
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
        let there = folder.join("node_modules/oidc-provider").is_dir();
        assert!(
            there,
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

    /// Somebody signs in there; what comes back: state and code.
    fn visit(&self, uri: &str, name: &str) -> (String, String) {
        assert!(uri.starts_with(&self.issuer), "{uri}");
        let output = Command::new("node")
            .arg(script("oidc_browser.mjs"))
            .arg(format!("{uri}&login_hint={name}"))
            .arg(BACK)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let back = String::from_utf8(output.stdout).unwrap();
        let of = |key: &str| {
            let query = back.trim().split_once('?').unwrap().1;
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

struct Door {
    world: World,
    provider: Provider,
    auth: AuthServiceClient<Channel>,
}

impl Door {
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
            redirect_uri: BACK.to_owned(),
        };
        let begun = self.auth.begin_provider_sign_in(request).await;
        begun.unwrap().into_inner()
    }

    /// A request to finish with, of somebody who was at the provider.
    async fn back(&mut self, name: &str) -> v1::FinishProviderSignInRequest {
        let begun = self.begin().await;
        let (state, code) = self.provider.visit(&begun.authorization_uri, name);
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
async fn an_account_is_found_by_its_address_and_then_belongs_to_the_person() {
    let mut door = Door::new(false).await;
    let identity = door.world.state.auth.clone();
    let created = identity.create("ola@example.com", Role::Coordinator, None);
    let account = created.await.unwrap();

    let back = door.back("ola").await;
    let answer = door.finish(back.clone()).await.unwrap();
    assert_eq!(answer.user, format!("users/{}", account.id));
    assert_eq!(answer.role(), v1::Role::Coordinator);
    let token = answer.tokens.unwrap().access_token;
    let channel = door.world.anonymous().await;
    let mut signed_in = AuthServiceClient::new(with_token(channel, &token));
    let status = signed_in.get_status(v1::GetStatusRequest {}).await.unwrap();
    assert_eq!(status.into_inner().email, "ola@example.com");

    let again = door.finish(back).await.unwrap_err();
    assert_reason(&again, Code::Unauthenticated, "AUTH_PROVIDER_REFUSED");

    let bound = identity.accounts().get(&account.id).await.unwrap().unwrap();
    let subject = format!("{} ola", door.provider.issuer);
    assert_eq!(bound.subject.as_deref(), Some(subject.as_str()));
    // Whoever has the address next is somebody else.
    let mut moved = bound.clone();
    moved.subject = Some(format!("{} somebody", door.provider.issuer));
    identity.accounts().put(&moved).await.unwrap();
    let back = door.back("ola").await;
    let other = door.finish(back).await.unwrap_err();
    assert_reason(&other, Code::PermissionDenied, "AUTH_NO_ACCOUNT");
}

#[tokio::test]
async fn strangers_get_an_account_only_where_that_is_wanted() {
    let mut door = Door::new(false).await;
    let back = door.back("ewa").await;
    let stranger = door.finish(back).await.unwrap_err();
    assert_reason(&stranger, Code::PermissionDenied, "AUTH_NO_ACCOUNT");

    let mut door = Door::new(true).await;
    let back = door.back("ewa").await;
    assert_eq!(door.finish(back).await.unwrap().role(), v1::Role::User);
    let back = door.back("unverified-ewa").await;
    let unverified = door.finish(back).await.unwrap_err();
    assert_reason(&unverified, Code::PermissionDenied, "AUTH_NO_ACCOUNT");
}

#[tokio::test]
async fn a_sign_in_is_finished_by_who_began_it() {
    let mut door = Door::new(true).await;
    let (mine, theirs) = (door.back("ola").await, door.back("ewa").await);
    for request in [
        // Their code with my flow: somebody would be signed in as somebody else.
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
        let refused = door.finish(request).await.unwrap_err();
        assert_reason(&refused, Code::Unauthenticated, "AUTH_NOT_BEGUN");
    }
    // The code does not belong to the secret of this flow.
    let mixed = v1::FinishProviderSignInRequest {
        authorization_code: theirs.authorization_code.clone(),
        ..mine
    };
    let refused = door.finish(mixed).await.unwrap_err();
    assert_reason(&refused, Code::Unauthenticated, "AUTH_PROVIDER_REFUSED");

    let elsewhere = v1::BeginProviderSignInRequest {
        redirect_uri: "https://example.org/back".to_owned(),
    };
    let refused = door.auth.begin_provider_sign_in(elsewhere).await;
    assert_reason(
        &refused.unwrap_err(),
        Code::InvalidArgument,
        "AUTH_REDIRECT",
    );
}

#[tokio::test]
async fn a_second_factor_is_asked_for_here_too() {
    let mut door = Door::new(false).await;
    let identity = door.world.state.auth.clone();
    let created = identity.create("ola@example.com", Role::Administrator, None);
    let mut account = created.await.unwrap();
    account.totp = Some("00".to_owned());
    identity.accounts().put(&account).await.unwrap();
    let back = door.back("ola").await;
    let missing = door.finish(back).await.unwrap_err();
    assert_reason(&missing, Code::Unauthenticated, "AUTH_SECOND_FACTOR");
    let wrong = v1::FinishProviderSignInRequest {
        code: "123456".to_owned(),
        ..door.back("ola").await
    };
    let wrong = door.finish(wrong).await.unwrap_err();
    assert_reason(&wrong, Code::Unauthenticated, "AUTH_WRONG_CREDENTIALS");
}

#[tokio::test]
async fn without_a_provider_that_is_said() {
    let world = World::new().await;
    let mut auth = AuthServiceClient::new(world.anonymous().await);
    let request = v1::BeginProviderSignInRequest {
        redirect_uri: BACK.to_owned(),
    };
    let refused = auth.begin_provider_sign_in(request).await.unwrap_err();
    assert_reason(&refused, Code::FailedPrecondition, "AUTH_NO_PROVIDER");
}
