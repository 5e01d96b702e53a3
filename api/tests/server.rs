//! The real server on a real port, with the embedded store behind it.

#![allow(clippy::unwrap_used)]

#[path = "server/admin.rs"]
mod admin;
#[path = "server/auth.rs"]
mod auth;
#[path = "support/bearer.rs"]
mod bearer;
#[path = "server/grpc.rs"]
mod grpc;
#[path = "server/http.rs"]
mod http;
#[path = "server/inbox.rs"]
mod inbox;
#[path = "server/metrics.rs"]
mod metrics;
#[path = "server/pages.rs"]
mod pages;
#[path = "server/people.rs"]
mod people;
#[path = "server/people_calls.rs"]
mod people_calls;
#[path = "server/provider_sign_in.rs"]
mod provider_sign_in;
#[path = "server/stopping.rs"]
mod stopping;
#[path = "server/work_calls.rs"]
mod work_calls;
#[path = "server/world.rs"]
mod world;
