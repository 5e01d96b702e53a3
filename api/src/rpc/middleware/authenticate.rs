//! Authentication by the bearer token in the header `authorization`.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::auth::{AuthError, Authenticator, Caller};
use crate::observe::trace::traceparent;

/// The caller that the bearer token belongs to.
pub(super) async fn caller(
    auth: &Authenticator,
    headers: &HeaderMap,
    address: IpAddr,
) -> Result<Caller, AuthError> {
    let token = bearer(headers).ok_or(AuthError::Unauthenticated)?;
    let mut caller = auth.authenticate(token, &address.to_string()).await?;
    caller.trace = traceparent(headers).map(str::to_owned);
    Ok(caller)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
