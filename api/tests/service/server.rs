//! The real server on a real port, with the embedded store behind it.

mod admin;
mod auth;
mod grpc;
mod http;
mod inbox;
mod metrics;
mod pages;
mod people;
mod people_calls;
mod provider_sign_in;
mod stopping;
mod work_calls;
mod world;
