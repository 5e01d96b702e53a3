use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use engine::flow::limit::Limits;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use super::*;
use crate::provider::Secret;
use crate::provider::tests::stub::{Asked, Hand, Stub, reply};

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

/// A provider whose answers are made of what a test says.
struct World {
    oidc: Oidc,
    stub: Stub,
    clock: Arc<Hand>,
    answers: Arc<std::sync::Mutex<Answers>>,
}

#[derive(Clone)]
struct Answers {
    keys: Vec<Value>,
    token: (u16, Value),
    person: Value,
}

impl World {
    async fn new(keys: Vec<Value>) -> Self {
        let answers = Answers {
            keys,
            token: (400, json!({ "error": "invalid_grant" })),
            person: Value::Null,
        };
        let answers = Arc::new(std::sync::Mutex::new(answers));
        let said = answers.clone();
        let stub = Stub::start(move |asked| {
            let said = said.lock().unwrap().clone();
            async move { answer(&asked, &said) }
        })
        .await;
        let clock = Hand::at(NOON);
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

    /// Claims that are good for this sign-in.
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

fn answer(asked: &Asked, said: &Answers) -> Response {
    let host = format!("http://{}", asked.header("host"));
    match asked.path.as_str() {
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
        "/keys" => reply(200, &json!({ "keys": said.keys }).to_string()),
        "/token" => reply(said.token.0, &said.token.1.to_string()),
        "/person" => reply(200, &said.person.to_string()),
        other => panic!("{other}"),
    }
}

fn header() -> Value {
    json!({ "alg": "ES256", "kid": "one" })
}

#[tokio::test]
async fn who_comes_back_is_who_the_provider_says() {
    let signer = Signer::new();
    let world = World::new(vec![json!({ "kty": "oct" }), signer.jwk("one")]).await;
    let (uri, flow) = world
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

    let token = signer.token(&header(), &world.claims(&flow));
    let claims = world.finish(&flow, token).await.unwrap();
    let subject = format!("{} 17", world.stub.url);
    let email = Some("ola@example.com".to_owned());
    assert_eq!(claims, Claims { subject, email });
    let asked = world.stub.asked();
    let asked = asked.iter().find(|asked| asked.path == "/token").unwrap();
    // base64 of our+client:a%3Asecret
    assert_eq!(
        asked.header("authorization"),
        "Basic b3VyK2NsaWVudDphJTNBc2VjcmV0"
    );
    let form: std::collections::HashMap<_, _> =
        form_urlencoded::parse(asked.body.as_bytes()).collect();
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_ref()));
    assert_eq!(of("code_challenge"), challenge);
    assert_eq!(form["redirect_uri"], "http://127.0.0.1:4321/back");
}

#[tokio::test]
async fn what_is_not_meant_for_this_sign_in_is_not_believed() {
    let (signer, other) = (Signer::new(), Signer::new());
    let world = World::new(vec![signer.jwk("one")]).await;
    let flow = world.begin().await;
    let good = world.claims(&flow);
    let now = good["iat"].as_i64().unwrap();
    for (key, value, invalid) in [
        ("iss", json!("https://example.com"), Invalid::Issuer),
        ("aud", json!("another"), Invalid::Audience),
        ("aud", json!([CLIENT, "another"]), Invalid::Audience),
        ("exp", json!(now - 61), Invalid::Expired),
        ("iat", json!(now + 61), Invalid::Expired),
        ("nonce", json!("another"), Invalid::Nonce),
        ("nonce", Value::Null, Invalid::Nonce),
        ("exp", json!("soon"), Invalid::Malformed),
    ] {
        let mut claims = good.clone();
        claims[key] = value.clone();
        let found = world.finish(&flow, signer.token(&header(), &claims)).await;
        assert_eq!(found.unwrap_err(), invalid.into(), "{key}: {value}");
    }
    for (header, signer, invalid) in [
        (json!({ "alg": "none" }), &signer, Invalid::Algorithm),
        (
            json!({ "alg": "HS256", "kid": "one" }),
            &signer,
            Invalid::Algorithm,
        ),
        (
            json!({ "alg": "RS256", "kid": "one" }),
            &signer,
            Invalid::UnknownKey,
        ),
        (
            json!({ "alg": "ES256", "kid": "two" }),
            &signer,
            Invalid::UnknownKey,
        ),
        (header(), &other, Invalid::Signature),
    ] {
        let found = world.finish(&flow, signer.token(&header, &good)).await;
        assert_eq!(found.unwrap_err(), invalid.into(), "{header}");
    }
    for nonsense in ["", "a.b", "a.b.c", "....", "e30.e30.e30"] {
        let found = world.finish(&flow, nonsense.to_owned()).await;
        assert_eq!(found.unwrap_err(), Invalid::Malformed.into(), "{nonsense}");
    }
    let mut several = good.clone();
    several["aud"] = json!([CLIENT, "another"]);
    several["azp"] = json!(CLIENT);
    assert!(
        world
            .finish(&flow, signer.token(&header(), &several))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn an_address_counts_only_if_it_is_known_to_be_theirs() {
    let signer = Signer::new();
    let world = World::new(vec![signer.jwk("one")]).await;
    let flow = world.begin().await;
    let mut claims = world.claims(&flow);
    for unproven in [json!(false), Value::Null] {
        claims["email_verified"] = unproven;
        let found = world.finish(&flow, signer.token(&header(), &claims)).await;
        assert_eq!(found.unwrap().email, None);
    }
    // Some tell it only when they are asked.
    claims["email"] = Value::Null;
    let person = json!({ "sub": "17", "email": "ola@example.com", "email_verified": true });
    world.answers.lock().unwrap().person = person;
    let token = signer.token(&header(), &claims);
    let found = world.finish(&flow, token.clone()).await.unwrap();
    assert_eq!(found.email.as_deref(), Some("ola@example.com"));
    world.answers.lock().unwrap().person["sub"] = json!("18");
    let found = world.finish(&flow, token).await;
    assert_eq!(found.unwrap_err(), Invalid::Subject.into());
}

#[tokio::test]
async fn new_keys_are_asked_for_when_they_are_needed() {
    let (old, new) = (Signer::new(), Signer::new());
    let world = World::new(vec![old.jwk("old")]).await;
    let flow = world.begin().await;
    world.answers.lock().unwrap().keys = vec![new.jwk("one")];
    let token = new.token(&header(), &world.claims(&flow));
    assert!(world.finish(&flow, token.clone()).await.is_ok());
    assert!(world.finish(&flow, token.clone()).await.is_ok());
    let times = |path: &str| {
        world
            .stub
            .asked()
            .iter()
            .filter(|it| it.path == path)
            .count()
    };
    assert_eq!(times("/keys"), 2);
    world.clock.pass(Duration::from_secs(3_600));
    // Over for this sign-in, but asked it is.
    assert!(world.finish(&flow, token).await.is_err());
    assert_eq!(times("/keys"), 3);
}

#[tokio::test]
async fn refusals_and_strangers_are_told_apart() {
    let world = World::new(Vec::new()).await;
    let flow = world.begin().await;
    let refused = world.oidc.finish(&flow, "used").await.unwrap_err();
    assert_eq!(refused, OidcError::Refused("invalid_grant".to_owned()));
    let elsewhere = world.oidc.begin("https://example.org/back").await;
    assert!(matches!(elsewhere, Err(OidcError::Redirect)));
    world.answers.lock().unwrap().token = (500, Value::Null);
    let broken = world.oidc.finish(&flow, "code").await.unwrap_err();
    assert!(matches!(broken, OidcError::Unavailable(_)), "{broken:?}");
}
