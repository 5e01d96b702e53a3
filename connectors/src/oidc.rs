//! Sign-in through a provider of OpenID Connect: by code with PKCE (RFC 7636), and the answer
//! is believed only as far as its signature, its time and our own nonce go.
//!
//! ```text
//! begin: address of the provider, and a flow that only whoever began it has
//! finish: code + flow -> tokens -> verified claims: issuer, subject, address
//! ```

mod options;
mod token;

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use engine::Context;
use engine::flow::limit::Limits;
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::provider::{ClientError, Failure, Patience, Provider, Service};

pub use options::Options;
pub use token::Invalid;
use token::{Jwk, verify};

/// Its name in logs and metrics.
const NAME: &str = "oidc";
/// Clocks differ by so many seconds.
const LEEWAY: i64 = 60;
/// Seconds for which addresses and keys are believed.
const BELIEVED: i64 = 3_600;
/// What we want to know.
const SCOPE: &str = "openid email";

/// Why nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The provider cannot be asked now.
    #[error(transparent)]
    Unavailable(#[from] Failure),
    /// The provider, or what is set about it, is not as it should be.
    #[error("the provider of sign-in: {0}")]
    Misconfigured(String),
    /// It is not one of the addresses that may be returned to.
    #[error("this is not an address to come back to; see identity.provider.redirects")]
    Redirect,
    /// The provider does not take the code.
    #[error("the provider refuses the code: {0}")]
    Refused(String),
    /// What the provider said cannot be believed.
    #[error("what the provider said cannot be believed: {0}")]
    Invalid(#[from] Invalid),
}

/// A sign-in that was begun. Whoever has it and the code is signed in: it is a secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct Flow {
    /// Comes back from the provider together with the code.
    pub state: String,
    nonce: String,
    verifier: String,
    redirect: String,
}

/// Who somebody is, as the provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// `issuer subject`: the same for ever.
    pub subject: String,
    /// Their address, if the provider has seen that it is theirs.
    pub email: Option<String>,
}

/// What a provider says of itself.
#[derive(Clone, Debug, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
}

#[derive(Clone, Debug)]
struct Known {
    metadata: Metadata,
    keys: Vec<Jwk>,
    at: Timestamp,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

#[derive(Deserialize)]
struct Problem {
    error: String,
}

#[derive(Deserialize)]
struct Person {
    sub: String,
    email: Option<String>,
    email_verified: Option<bool>,
}

/// The claims of an ID token (OpenID Connect Core 1.0, section 2).
#[derive(Deserialize)]
struct IdToken {
    iss: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    #[serde(flatten)]
    person: Person,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The provider that the options name. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Oidc {
    provider: Provider,
    options: Arc<Options>,
    context: Context,
    known: Arc<Mutex<Option<Known>>>,
}

impl Oidc {
    /// Before the first sign-in: nobody is asked yet. `None` where no provider is named.
    ///
    /// # Errors
    /// No client can be made.
    pub async fn open(
        options: &Options,
        context: &Context,
        limits: &Limits,
        folder: PathBuf,
    ) -> Result<Option<Self>, ClientError> {
        if options.issuer.is_empty() {
            return Ok(None);
        }
        let service = Service {
            name: NAME,
            contact: String::new(),
            concurrent: 16,
            per_second: 50,
            per_day: None,
            patience: Patience::MAPS,
        };
        Ok(Some(Self {
            provider: Provider::new(service, context, limits, folder).await?,
            options: Arc::new(options.clone()),
            context: context.clone(),
            known: Arc::default(),
        }))
    }

    /// The service behind it.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// Whether somebody whom nobody has registered gets an account.
    pub fn makes_accounts(&self) -> bool {
        self.options.new_accounts
    }

    /// Where to send somebody who wants to sign in and come back to `redirect`.
    ///
    /// # Errors
    /// See [`OidcError`].
    pub async fn begin(&self, redirect: &str) -> Result<(String, Flow), OidcError> {
        if !self.options.allows(redirect) {
            return Err(OidcError::Redirect);
        }
        let known = self.known().await?;
        let random = || BASE64_URL_SAFE_NO_PAD.encode(self.context.random_bytes());
        let flow = Flow {
            state: random(),
            nonce: random(),
            // 43 characters at least.
            verifier: [random(), random()].concat(),
            redirect: redirect.to_owned(),
        };
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&flow.verifier));
        let mut url = Url::parse(&known.metadata.authorization_endpoint)
            .map_err(|error| OidcError::Misconfigured(error.to_string()))?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.options.client_id)
            .append_pair("redirect_uri", redirect)
            .append_pair("scope", SCOPE)
            .append_pair("state", &flow.state)
            .append_pair("nonce", &flow.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok((url.into(), flow))
    }

    /// Who came back with this code.
    ///
    /// # Errors
    /// See [`OidcError`].
    pub async fn finish(&self, flow: &Flow, code: &str) -> Result<Claims, OidcError> {
        let known = self.known().await?;
        let reply = self
            .provider
            .ask(|client| self.exchange(client, &known.metadata, flow, code))
            .await?;
        if !reply.status.is_success() {
            let problem = serde_json::from_slice::<Problem>(&reply.body);
            let told = problem.map_or_else(|_| reply.status.to_string(), |problem| problem.error);
            return Err(OidcError::Refused(told));
        }
        let tokens: Tokens = serde_json::from_slice(&reply.body).map_err(|_| Invalid::Malformed)?;
        let payload = match verify(&tokens.id_token, &known.keys) {
            // Providers change their keys from time to time.
            Err(Invalid::UnknownKey) => verify(&tokens.id_token, &self.asked().await?.keys)?,
            verified => verified?,
        };
        let token: IdToken = serde_json::from_slice(&payload).map_err(|_| Invalid::Malformed)?;
        self.check(&token, &known.metadata, &flow.nonce)?;
        let person = match (&token.person.email, &known.metadata.userinfo_endpoint) {
            (None, Some(endpoint)) => {
                let bearer = tokens.access_token.unwrap_or_default();
                let question = |client: &Client| client.get(endpoint).bearer_auth(&bearer);
                let person: Person = self.get(question).await?;
                match person.sub == token.person.sub {
                    true => person,
                    false => return Err(Invalid::Subject.into()),
                }
            }
            _ => token.person,
        };
        let is_theirs = person.email_verified == Some(true);
        Ok(Claims {
            subject: format!("{} {}", known.metadata.issuer, person.sub),
            email: person.email.filter(|_| is_theirs),
        })
    }

    fn exchange(
        &self,
        client: &Client,
        metadata: &Metadata,
        flow: &Flow,
        code: &str,
    ) -> RequestBuilder {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &flow.redirect),
            ("code_verifier", &flow.verifier),
        ];
        let (id, secret) = (&self.options.client_id, &self.options.client_secret.0);
        let post = client.post(&metadata.token_endpoint);
        match secret.is_empty() {
            true => {
                form.push(("client_id", id));
                post.form(&form)
            }
            // RFC 6749, section 2.3.1: both are encoded before they are joined.
            false => {
                let basic = BASE64_STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret)));
                post.header("authorization", format!("Basic {basic}"))
                    .form(&form)
            }
        }
    }

    /// OpenID Connect Core 1.0, section 3.1.3.7.
    fn check(&self, token: &IdToken, metadata: &Metadata, nonce: &str) -> Result<(), Invalid> {
        let (now, client) = (self.context.now().as_second(), &self.options.client_id);
        // Google leaves the scheme out now and then.
        let issuer = &metadata.issuer;
        let named = token.iss == *issuer || format!("https://{}", token.iss) == *issuer;
        let meant = match &token.aud {
            Audience::One(one) => one == client,
            Audience::Many(many) => {
                many.contains(client) && (many.len() == 1 || token.azp.as_ref() == Some(client))
            }
        };
        match () {
            () if !named => Err(Invalid::Issuer),
            () if !meant => Err(Invalid::Audience),
            () if token.exp.saturating_add(LEEWAY) <= now => Err(Invalid::Expired),
            () if token.iat.saturating_sub(LEEWAY) > now => Err(Invalid::Expired),
            () if token.nonce.as_deref() != Some(nonce) => Err(Invalid::Nonce),
            () => Ok(()),
        }
    }

    async fn known(&self) -> Result<Known, OidcError> {
        let now = self.context.now();
        let known = self.known.lock().await.clone();
        let fresh = known.filter(|known| now.as_second() - known.at.as_second() < BELIEVED);
        match fresh {
            Some(known) => Ok(known),
            None => self.asked().await,
        }
    }

    /// Asks the provider for addresses and keys.
    async fn asked(&self) -> Result<Known, OidcError> {
        let issuer = self.options.issuer.trim_end_matches('/');
        let url = format!("{issuer}/.well-known/openid-configuration");
        let metadata: Metadata = self.get(|client| client.get(&url)).await?;
        if metadata.issuer.trim_end_matches('/') != issuer {
            let other = format!("{issuer} says that it is {}", metadata.issuer);
            return Err(OidcError::Misconfigured(other));
        }
        let keys: Keys = self.get(|client| client.get(&metadata.jwks_uri)).await?;
        // One of a kind that we do not know is no reason to know none.
        let keys = keys.keys.into_iter();
        let known = Known {
            metadata,
            keys: keys
                .filter_map(|key| serde_json::from_value(key).ok())
                .collect(),
            at: self.context.now(),
        };
        *self.known.lock().await = Some(known.clone());
        Ok(known)
    }

    async fn get<T: DeserializeOwned>(
        &self,
        question: impl Fn(&Client) -> RequestBuilder + Send + Sync,
    ) -> Result<T, OidcError> {
        let reply = self.provider.ask(question).await?;
        let strange = |what: String| OidcError::Misconfigured(what);
        if !reply.status.is_success() {
            return Err(strange(format!("HTTP {}", reply.status.as_u16())));
        }
        serde_json::from_slice(&reply.body).map_err(|error| strange(error.to_string()))
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests;
