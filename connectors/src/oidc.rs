//! Sign-in through an OpenID Connect provider: the authorization code flow with PKCE (RFC 7636).
//! Claims are accepted only after their signature, validity time, audience and nonce are verified.
//!
//! ```text
//! begin:  authorization URL of the provider, and a flow that the client keeps secret
//! finish: code + flow -> ID token -> verified claims: issuer, subject, e-mail address
//! ```

mod discovery;
mod id_token;
mod options;
mod token;

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use engine::Context;
use engine::flow::limit::Limits;
use reqwest::{Client, RequestBuilder, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::provider::{self, BreakerPolicy, ClientError, Provider, Service};

use discovery::{Discovery, JwkSet, Metadata};
use id_token::{Expected, IdToken, UserInfo};

pub use options::Options;
pub use token::InvalidToken;
use token::verify;

/// The name of the service in logs and metrics.
const NAME: &str = "oidc";
/// The discovered metadata and keys are cached for this many seconds.
const DISCOVERY_TTL: i64 = 3_600;
/// The requested scopes.
const SCOPE: &str = "openid email";

/// Why a sign-in failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The provider cannot be reached at the moment.
    #[error(transparent)]
    Unavailable(#[from] provider::Error),
    /// The provider or its settings are wrong; with the reason.
    #[error("the identity provider is misconfigured: {0}")]
    Misconfigured(String),
    /// The redirect URI is not one of the configured ones.
    #[error("the redirect URI is not listed in identity.provider.redirects")]
    Redirect,
    /// The provider rejected the code; with its error code.
    #[error("the identity provider rejected the code: {0}")]
    CodeRejected(String),
    /// The ID token is not valid for this sign-in.
    #[error("the ID token is not valid: {0}")]
    Token(#[from] InvalidToken),
}

/// A sign-in in progress. It is a secret: together with the code it completes the sign-in.
#[derive(Clone, Serialize, Deserialize)]
pub struct Flow {
    /// The `state` parameter, which the provider returns together with the code.
    pub state: String,
    nonce: String,
    verifier: String,
    redirect: String,
}

/// The verified identity of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// `issuer subject`, which never changes.
    pub subject: String,
    /// The e-mail address, if the provider has verified it.
    pub email: Option<String>,
}

/// A successful token response (RFC 6749, section 5.1).
#[derive(Deserialize)]
struct TokenResponse {
    id_token: String,
    access_token: Option<String>,
}

/// An error response (RFC 6749, section 5.2).
#[derive(Deserialize)]
struct ErrorResponse {
    error: String,
}

/// The configured provider. Cheap to clone: the clones share the discovery cache.
#[derive(Clone, Debug)]
pub struct Oidc {
    provider: Provider,
    options: Arc<Options>,
    context: Context,
    discovery: Arc<Mutex<Option<Discovery>>>,
}

impl Oidc {
    /// Prepares the client; no request is sent yet. `None` if no provider is configured.
    ///
    /// # Errors
    /// The HTTP client cannot be built.
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
            breaker: BreakerPolicy::DEFAULT,
        };
        Ok(Some(Self {
            provider: Provider::new(service, context, limits, folder).await?,
            options: Arc::new(options.clone()),
            context: context.clone(),
            discovery: Arc::default(),
        }))
    }

    /// The network service of the provider.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// Whether a person without an account gets one at the first sign-in.
    pub fn creates_accounts(&self) -> bool {
        self.options.new_accounts
    }

    /// Begins a sign-in. Returns the authorization URL for the person's browser, which comes back to
    /// `redirect`, and the flow to finish the sign-in with.
    ///
    /// # Errors
    /// See [`OidcError`].
    pub async fn begin(&self, redirect: &str) -> Result<(String, Flow), OidcError> {
        if !self.options.allows(redirect) {
            return Err(OidcError::Redirect);
        }
        let discovery = self.discovery().await?;
        let random = || BASE64_URL_SAFE_NO_PAD.encode(self.context.random_bytes());
        let flow = Flow {
            state: random(),
            nonce: random(),
            // RFC 7636 requires at least 43 characters.
            verifier: [random(), random()].concat(),
            redirect: redirect.to_owned(),
        };
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&flow.verifier));
        let mut url = Url::parse(&discovery.metadata.authorization_endpoint)
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

    /// Exchanges the code for the verified claims of the person.
    ///
    /// # Errors
    /// See [`OidcError`].
    pub async fn finish(&self, flow: &Flow, code: &str) -> Result<Claims, OidcError> {
        let discovery = self.discovery().await?;
        let reply = self
            .provider
            .send(|client| self.token_request(client, &discovery.metadata, flow, code))
            .await?;
        if !reply.status.is_success() {
            let response = serde_json::from_slice::<ErrorResponse>(&reply.body);
            let reason = response.map_or_else(|_| reply.status.to_string(), |it| it.error);
            return Err(OidcError::CodeRejected(reason));
        }
        let tokens: TokenResponse =
            serde_json::from_slice(&reply.body).map_err(|_| InvalidToken::Malformed)?;
        let payload = match verify(&tokens.id_token, &discovery.keys) {
            // Providers rotate their keys.
            Err(InvalidToken::UnknownKey) => {
                verify(&tokens.id_token, &self.discover().await?.keys)?
            }
            verified => verified?,
        };
        let token: IdToken =
            serde_json::from_slice(&payload).map_err(|_| InvalidToken::Malformed)?;
        token.check(&Expected {
            issuer: &discovery.metadata.issuer,
            client_id: &self.options.client_id,
            nonce: &flow.nonce,
            now: self.context.now().as_second(),
        })?;
        let user = match (&token.user.email, &discovery.metadata.userinfo_endpoint) {
            (None, Some(endpoint)) => {
                let bearer = tokens.access_token.unwrap_or_default();
                let request = |client: &Client| client.get(endpoint).bearer_auth(&bearer);
                let user: UserInfo = self.get(request).await?;
                match user.sub == token.user.sub {
                    true => user,
                    false => return Err(InvalidToken::Subject.into()),
                }
            }
            _ => token.user,
        };
        let is_verified = user.email_verified == Some(true);
        Ok(Claims {
            subject: format!("{} {}", discovery.metadata.issuer, user.sub),
            email: user.email.filter(|_| is_verified),
        })
    }

    /// The token request for a code (RFC 6749, section 4.1.3).
    fn token_request(
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
            // RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined.
            false => {
                let basic = BASE64_STANDARD.encode(format!(
                    "{}:{}",
                    form_encoded(id),
                    form_encoded(secret)
                ));
                post.header("authorization", format!("Basic {basic}"))
                    .form(&form)
            }
        }
    }

    /// The cached metadata and keys, or fresh ones if the cache has expired.
    async fn discovery(&self) -> Result<Discovery, OidcError> {
        let now = self.context.now();
        let cached = self.discovery.lock().await.clone();
        let fresh = cached.filter(|it| now.as_second() - it.at.as_second() < DISCOVERY_TTL);
        match fresh {
            Some(discovery) => Ok(discovery),
            None => self.discover().await,
        }
    }

    /// Fetches metadata and keys from the provider.
    async fn discover(&self) -> Result<Discovery, OidcError> {
        let issuer = self.options.issuer.trim_end_matches('/');
        let url = format!("{issuer}/.well-known/openid-configuration");
        let metadata: Metadata = self.get(|client| client.get(&url)).await?;
        if metadata.issuer.trim_end_matches('/') != issuer {
            let detail = format!("{issuer} names {} as its issuer", metadata.issuer);
            return Err(OidcError::Misconfigured(detail));
        }
        let set: JwkSet = self.get(|client| client.get(&metadata.jwks_uri)).await?;
        let discovery = Discovery {
            metadata,
            keys: set.supported(),
            at: self.context.now(),
        };
        *self.discovery.lock().await = Some(discovery.clone());
        Ok(discovery)
    }

    async fn get<T: DeserializeOwned>(
        &self,
        request: impl Fn(&Client) -> RequestBuilder + Send + Sync,
    ) -> Result<T, OidcError> {
        let reply = self.provider.send(request).await?;
        let invalid = |reason: String| OidcError::Misconfigured(reason);
        if !reply.status.is_success() {
            return Err(invalid(format!("HTTP {}", reply.status.as_u16())));
        }
        serde_json::from_slice(&reply.body).map_err(|error| invalid(error.to_string()))
    }
}

fn form_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests;
