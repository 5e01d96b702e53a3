//! The server, identities and the provider of sign-ins.

use super::findings::Findings;
use crate::settings::Settings;

/// A stopping server must exit within this many seconds, whatever it is doing.
const MAX_DRAIN_SECONDS: u64 = 10;
const MINUTES_PER_DAY: u32 = 24 * 60;

pub(super) fn server(settings: &Settings, findings: &mut Findings) {
    let server = &settings.server;
    findings.require_range(
        "server.drain_seconds",
        server.drain_seconds,
        1..=MAX_DRAIN_SECONDS,
        " seconds",
    );
    findings.require(
        server.backlog_limit > 0,
        "server.backlog_limit",
        "must be at least 1: with 0, every message would be rejected",
    );
    let tls = &server.tls;
    findings.require(
        tls.is_on() != tls.private_key.as_os_str().is_empty(),
        "server.tls.private_key",
        "server.tls.certificate and server.tls.private_key must be set together, but only one \
         of them is set",
    );
    findings.require(
        tls.is_on() || !tls.has_client_authority(),
        "server.tls.client_authority",
        "client certificates need TLS: set server.tls.certificate and server.tls.private_key \
         as well",
    );
}

pub(super) fn identity(settings: &Settings, findings: &mut Findings) {
    let identity = &settings.identity;
    let numbers = [
        (
            "access_minutes",
            identity.access_minutes.into(),
            MINUTES_PER_DAY,
            " minutes",
        ),
        ("session_days", identity.session_days.into(), 365, " days"),
        ("lock_failures", identity.lock_failures, 100, " failures"),
        (
            "lock_minutes",
            identity.lock_minutes.into(),
            MINUTES_PER_DAY,
            " minutes",
        ),
        ("hashing", identity.hashing, 64, " passwords at once"),
        (
            "calls_per_second",
            identity.calls_per_second,
            1_000_000,
            " calls per second",
        ),
        (
            "anonymous_per_second",
            identity.anonymous_per_second,
            1_000_000,
            " calls per second",
        ),
        ("audit_days", identity.audit_days.into(), 3_650, " days"),
    ];
    for (name, number, max, unit) in numbers {
        findings.require_range(&format!("identity.{name}"), number, 1..=max, unit);
    }
}

pub(super) fn provider(settings: &Settings, findings: &mut Findings) {
    let provider = &settings.identity.provider;
    if provider.issuer.is_empty() {
        return;
    }
    findings.require(
        provider.is_private(),
        "identity.provider.issuer",
        "must begin with https://, or with http:// if it is a loopback address",
    );
    findings.require(
        !provider.client_id.is_empty(),
        "identity.provider.client_id",
        "must be set if identity.provider.issuer is set: it is the id under which the provider \
         knows this server",
    );
    findings.require(
        !provider.redirects.is_empty(),
        "identity.provider.redirects",
        "must have at least one address if identity.provider.issuer is set: the provider sends \
         the browser there after a sign-in",
    );
}
