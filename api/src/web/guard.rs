//! Protection of the pages: security headers for the browser, and a check of the Host header.

use axum::extract::Request;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HOST, HeaderMap, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

/// Sets the security headers of every answer.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    set(response.headers_mut());
    response
}

/// Sets the security headers.
pub(super) fn set(headers: &mut HeaderMap) {
    let same_origin = HeaderValue::from_static("same-origin");
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        same_origin.clone(),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        same_origin,
    );
}

/// Rejects requests whose host is not this machine. The pages have no login, so only the loopback
/// address keeps others out, and without this check a web site in a local browser could point its
/// own name at that address (DNS rebinding).
pub async fn local_only(request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(HOST)
        .and_then(|host| host.to_str().ok());
    // HTTP/2 carries the host in the request URI.
    let host = request.uri().host().or(host);
    if host.is_some_and(is_local) {
        return next.run(request).await;
    }
    let why = "api/wrong-host: this server only answers requests for localhost\n";
    (StatusCode::MISDIRECTED_REQUEST, why).into_response()
}

fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let name = name.trim_end_matches('.');
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_loopback_hosts_are_local() {
        for host in [
            "localhost",
            "LOCALHOST:7300",
            "127.0.0.1:1",
            "127.3.2.1",
            "[::1]:7300",
        ] {
            assert!(is_local(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "localhost.example.com",
            "127.0.0.1.nip.io",
            "10.0.0.1:80",
        ] {
            assert!(!is_local(host), "{host}");
        }
    }
}
