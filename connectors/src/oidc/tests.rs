//! Sign-ins against a stub provider.

use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use engine::flow::limit::Limits;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use super::*;
use crate::provider::Secret;
use crate::provider::tests::stub::{ManualClock, Received, Stub, reply};

const CLIENT: &str = "our client";
const NOON: &str = "2026-11-25T12:00:00Z";

struct Signer(EcdsaKeyPair);

impl Signer {
    fn new() -> Self {
        let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap())
    }

    fn jwk(&self, id: &str) -> Value {
        let point = self.0.public_key().as_ref();
        let part = |part: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(part);
        json!({
            "kty": "EC", "crv": "P-256", "kid": id, "use": "sig",
            "x": part(&point[1..33]), "y": part(&point[33..]),
        })
    }

    fn token(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self
            .0
            .sign(&SystemRandom::new(), signed.as_bytes())
            .unwrap();
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A sign-in client and a stub provider, whose answers a test sets.
struct Fixture {
    oidc: Oidc,
    stub: Stub,
    clock: Arc<ManualClock>,
    answers: Arc<std::sync::Mutex<Answers>>,
}

#[derive(Clone)]
struct Answers {
    keys: Vec<Value>,
    token: (u16, Value),
    person: Value,
}

impl Fixture {
    async fn new(keys: Vec<Value>) -> Self {
        let answers = Answers {
            keys,
            token: (400, json!({ "error": "invalid_grant" })),
            person: Value::Null,
        };
        let answers = Arc::new(std::sync::Mutex::new(answers));
        let shared = answers.clone();
        let stub = Stub::start(move |request| {
            let answers = shared.lock().unwrap().clone();
            async move { answer(&request, &answers) }
        })
        .await;
        let clock = ManualClock::at(NOON);
        let context = Context::seeded(clock.clone(), 1);
        let options = Options {
            issuer: stub.url.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: Secret("a:secret".to_owned()),
            redirects: vec!["http://127.0.0.1/back".to_owned()],
            ..Options::default()
        };
        let folder = tempfile::tempdir().unwrap().keep();
        let limits = Limits::new(context.clone());
        let oidc = Oidc::open(&options, &context, &limits, folder);
        let oidc = oidc.await.unwrap().unwrap();
        Self {
            oidc,
            stub,
            clock,
            answers,
        }
    }

    async fn begin(&self) -> Flow {
        let begun = self.oidc.begin("http://127.0.0.1:4321/back").await;
        begun.unwrap().1
    }

    /// Valid claims for this sign-in.
    fn claims(&self, flow: &Flow) -> Value {
        let now = NOON.parse::<Timestamp>().unwrap().as_second();
        json!({
            "iss": self.stub.url, "aud": CLIENT, "sub": "17", "nonce": flow.nonce,
            "iat": now, "exp": now + 300, "email": "ola@example.com", "email_verified": true,
        })
    }

    async fn finish(&self, flow: &Flow, token: String) -> Result<Claims, OidcError> {
        let body = json!({ "id_token": token, "access_token": "at", "token_type": "Bearer" });
        self.answers.lock().unwrap().token = (200, body);
        self.oidc.finish(flow, "code").await
    }
}

fn answer(request: &Received, answers: &Answers) -> Response {
    let host = format!("http://{}", request.header("host"));
    match request.path.as_str() {
        "/.well-known/openid-configuration" => {
            let metadata = json!({
                "issuer": host,
                "authorization_endpoint": format!("{host}/authorize?prompt=login"),
                "token_endpoint": format!("{host}/token"),
                "jwks_uri": format!("{host}/keys"),
                "userinfo_endpoint": format!("{host}/person"),
            });
            reply(200, &metadata.to_string())
        }
        "/keys" => reply(200, &json!({ "keys": answers.keys }).to_string()),
        "/token" => reply(answers.token.0, &answers.token.1.to_string()),
        "/person" => reply(200, &answers.person.to_string()),
        other => panic!("{other}"),
    }
}

fn header() -> Value {
    json!({ "alg": "ES256", "kid": "one" })
}

#[tokio::test]
async fn a_sign_in_returns_the_claims_of_the_provider() {
    let signer = Signer::new();
    let fixture = Fixture::new(vec![json!({ "kty": "oct" }), signer.jwk("one")]).await;
    let (uri, flow) = fixture
        .oidc
        .begin("http://127.0.0.1:4321/back")
        .await
        .unwrap();
    let uri: Url = uri.parse().unwrap();
    let of = |name: &str| {
        let found = uri.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).unwrap()
    };
    assert_eq!((uri.path(), of("prompt").as_str()), ("/authorize", "login"));
    assert_eq!(
        (of("state"), of("nonce")),
        (flow.state.clone(), flow.nonce.clone())
    );
    assert_eq!(of("client_id"), CLIENT);

    let token = signer.token(&header(), &fixture.claims(&flow));
    let claims = fixture.finish(&flow, token).await.unwrap();
    let subject = format!("{} 17", fixture.stub.url);
    let email = Some("ola@example.com".to_owned());
    assert_eq!(claims, Claims { subject, email });
    let requests = fixture.stub.requests();
    let request = requests.iter().find(|it| it.path == "/token").unwrap();
    // base64 of our+client:a%3Asecret
    assert_eq!(
        request.header("authorization"),
        "Basic b3VyK2NsaWVudDphJTNBc2VjcmV0"
    );
    let form: std::collections::HashMap<_, _> =
        form_urlencoded::parse(request.body.as_bytes()).collect();
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_ref()));
    assert_eq!(of("code_challenge"), challenge);
    assert_eq!(form["redirect_uri"], "http://127.0.0.1:4321/back");
}

#[tokio::test]
async fn tokens_that_are_not_valid_for_this_sign_in_are_rejected() {
    let (signer, other) = (Signer::new(), Signer::new());
    let fixture = Fixture::new(vec![signer.jwk("one")]).await;
    let flow = fixture.begin().await;
    let good = fixture.claims(&flow);
    let now = good["iat"].as_i64().unwrap();
    for (key, value, invalid) in [
        ("iss", json!("https://example.com"), InvalidToken::Issuer),
        ("aud", json!("another"), InvalidToken::Audience),
        ("aud", json!([CLIENT, "another"]), InvalidToken::Audience),
        ("exp", json!(now - 61), InvalidToken::Expired),
        ("iat", json!(now + 61), InvalidToken::Expired),
        ("nonce", json!("another"), InvalidToken::Nonce),
        ("nonce", Value::Null, InvalidToken::Nonce),
        ("exp", json!("soon"), InvalidToken::Malformed),
    ] {
        let mut claims = good.clone();
        claims[key] = value.clone();
        let found = fixture
            .finish(&flow, signer.token(&header(), &claims))
            .await;
        assert_eq!(found.unwrap_err(), invalid.into(), "{key}: {value}");
    }
    for (header, signer, invalid) in [
        (json!({ "alg": "none" }), &signer, InvalidToken::Algorithm),
        (
            json!({ "alg": "HS256", "kid": "one" }),
            &signer,
            InvalidToken::Algorithm,
        ),
        (
            json!({ "alg": "RS256", "kid": "one" }),
            &signer,
            InvalidToken::UnknownKey,
        ),
        (
            json!({ "alg": "ES256", "kid": "two" }),
            &signer,
            InvalidToken::UnknownKey,
        ),
        (header(), &other, InvalidToken::Signature),
    ] {
        let found = fixture.finish(&flow, signer.token(&header, &good)).await;
        assert_eq!(found.unwrap_err(), invalid.into(), "{header}");
    }
    for nonsense in ["", "a.b", "a.b.c", "....", "e30.e30.e30"] {
        let found = fixture.finish(&flow, nonsense.to_owned()).await;
        assert_eq!(
            found.unwrap_err(),
            InvalidToken::Malformed.into(),
            "{nonsense}"
        );
    }
    let mut several = good.clone();
    several["aud"] = json!([CLIENT, "another"]);
    several["azp"] = json!(CLIENT);
    assert!(
        fixture
            .finish(&flow, signer.token(&header(), &several))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn an_address_counts_only_if_the_provider_has_verified_it() {
    let signer = Signer::new();
    let fixture = Fixture::new(vec![signer.jwk("one")]).await;
    let flow = fixture.begin().await;
    let mut claims = fixture.claims(&flow);
    for unverified in [json!(false), Value::Null] {
        claims["email_verified"] = unverified;
        let found = fixture
            .finish(&flow, signer.token(&header(), &claims))
            .await;
        assert_eq!(found.unwrap().email, None);
    }
    // Some providers return the address only from the UserInfo endpoint.
    claims["email"] = Value::Null;
    let person = json!({ "sub": "17", "email": "ola@example.com", "email_verified": true });
    fixture.answers.lock().unwrap().person = person;
    let token = signer.token(&header(), &claims);
    let found = fixture.finish(&flow, token.clone()).await.unwrap();
    assert_eq!(found.email.as_deref(), Some("ola@example.com"));
    fixture.answers.lock().unwrap().person["sub"] = json!("18");
    let found = fixture.finish(&flow, token).await;
    assert_eq!(found.unwrap_err(), InvalidToken::Subject.into());
}

#[tokio::test]
async fn keys_are_fetched_again_when_a_token_names_an_unknown_one() {
    let (old, new) = (Signer::new(), Signer::new());
    let fixture = Fixture::new(vec![old.jwk("old")]).await;
    let flow = fixture.begin().await;
    fixture.answers.lock().unwrap().keys = vec![new.jwk("one")];
    let token = new.token(&header(), &fixture.claims(&flow));
    assert!(fixture.finish(&flow, token.clone()).await.is_ok());
    assert!(fixture.finish(&flow, token.clone()).await.is_ok());
    let times = |path: &str| {
        fixture
            .stub
            .requests()
            .iter()
            .filter(|it| it.path == path)
            .count()
    };
    assert_eq!(times("/keys"), 2);
    fixture.clock.advance(Duration::from_secs(3_600));
    // The token has expired, but the discovery cache has too and is refreshed.
    assert!(fixture.finish(&flow, token).await.is_err());
    assert_eq!(times("/keys"), 3);
}

#[tokio::test]
async fn rejected_codes_redirects_and_outages_are_distinct_errors() {
    let fixture = Fixture::new(Vec::new()).await;
    let flow = fixture.begin().await;
    let rejected = fixture.oidc.finish(&flow, "used").await.unwrap_err();
    assert_eq!(
        rejected,
        OidcError::CodeRejected("invalid_grant".to_owned())
    );
    let elsewhere = fixture.oidc.begin("https://example.org/back").await;
    assert!(matches!(elsewhere, Err(OidcError::Redirect)));
    fixture.answers.lock().unwrap().token = (500, Value::Null);
    let broken = fixture.oidc.finish(&flow, "code").await.unwrap_err();
    assert!(matches!(broken, OidcError::Unavailable(_)), "{broken:?}");
}
