//! The gRPC services of `stillontime.v1`, with health and reflection beside them.
//!
//! ```text
//! request -> gate -> checks -> Inbox | Queries -> convert -> response | Status with details
//! ```
//! Thin on purpose: a call validates, asks, and answers; work happens in the stages.

mod account;
mod admin;
mod analytics;
mod auth;
mod backlog;
mod bulk;
mod calendar;
mod convert;
mod email;
mod error;
mod gate;
mod health;
mod methods;
mod names;
mod notification;
mod page_token;
mod people;
mod route;
mod schedule;
mod system;
mod trace;
mod user;
mod weather;

use axum::Router;
use axum::middleware::from_fn_with_state;
use proto::v1::account_service_server::AccountServiceServer;
use proto::v1::admin_service_server::AdminServiceServer;
use proto::v1::analytics_service_server::AnalyticsServiceServer;
use proto::v1::auth_service_server::AuthServiceServer;
use proto::v1::bulk_service_server::BulkServiceServer;
use proto::v1::calendar_service_server::CalendarServiceServer;
use proto::v1::email_service_server::EmailServiceServer;
use proto::v1::notification_service_server::NotificationServiceServer;
use proto::v1::route_service_server::RouteServiceServer;
use proto::v1::schedule_service_server::ScheduleServiceServer;
use proto::v1::system_service_server::SystemServiceServer;
use proto::v1::user_service_server::UserServiceServer;
use proto::v1::weather_service_server::WeatherServiceServer;
use tonic::service::Routes;
use tonic::{Request, Status};

use crate::identity::{Caller, Refusal};
use crate::listener::Peer;
use crate::services::Services;

pub(crate) use admin::{actor_from, snapshot_from, transition_from};
pub(crate) use backlog::refused;
pub use backlog::{Backlog, backlog};
pub use health::{HealthReporter, report};
pub(crate) use methods::{METHODS, Method};
pub(crate) use trace::trace_id;

/// A message of the largest accepted size plus the fields around it.
const MAX_REQUEST_BYTES: usize = actors::inbox::MAX_MESSAGE_BYTES + 64 * 1024;

/// All gRPC services behind their gate, and the handle that sets their health.
///
/// # Errors
/// When a compiled-in descriptor set does not decode.
pub async fn routes(
    services: &Services,
) -> Result<(Router, HealthReporter), tonic_reflection::server::Error> {
    let email = EmailServiceServer::new(email::Emails::new(services))
        .max_decoding_message_size(MAX_REQUEST_BYTES);
    let schedules = ScheduleServiceServer::new(schedule::Schedules::new(services));
    let admin = AdminServiceServer::new(admin::Admin::new(services));
    let (reporter, health) = health::service().await;
    // Both versions: most tools ask for v1, Python's client for v1alpha.
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let routes = Routes::new(email)
        .add_service(schedules)
        .add_service(NotificationServiceServer::new(
            notification::Notifications::new(services),
        ))
        .add_service(AnalyticsServiceServer::new(analytics::Analytics::new(
            services,
        )))
        .add_service(BulkServiceServer::new(bulk::Bulk::new(services)))
        .add_service(CalendarServiceServer::new(calendar::Calendar::new(
            services,
        )))
        .add_service(RouteServiceServer::new(route::Routes::new(services)))
        .add_service(SystemServiceServer::new(system::System::new(services)))
        .add_service(UserServiceServer::new(user::Users::new(services)))
        .add_service(WeatherServiceServer::new(weather::Weathers::new(services)))
        .add_service(AuthServiceServer::new(auth::Auth::new(services)))
        .add_service(AccountServiceServer::new(account::Accounts::new(services)))
        .add_service(admin)
        .add_service(health)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?);
    let gate = gate::Gate::new(services);
    let router = routes.into_axum_router().reset_fallback();
    Ok((router.layer(from_fn_with_state(gate, gate::pass)), reporter))
}

/// Who calls: the gate has let them in.
fn caller<T>(request: &Request<T>) -> Result<Caller, Status> {
    let caller = request.extensions().get::<Caller>().cloned();
    caller.ok_or_else(|| error::refused(&Refusal::Unauthenticated))
}

/// Who calls, and their session: for what the operator of this machine, who has no account,
/// cannot do.
fn signed_in<T>(request: &Request<T>) -> Result<(Caller, String), Status> {
    let caller = caller(request)?;
    match caller.session.clone() {
        Some(session) => Ok((caller, session)),
        None => Err(error::refused(&Refusal::Forbidden)),
    }
}

/// From where a call comes.
fn address<T>(request: &Request<T>) -> String {
    Peer::of(request.extensions()).address.ip().to_string()
}

/// A field that must say something.
fn required(field: &str, value: &str) -> Result<(), Status> {
    match value.trim().is_empty() {
        true => Err(error::invalid(field, "a value is needed")),
        false => Ok(()),
    }
}

const MAX_REQUEST_ID: usize = 128;

/// The id that a client gave its request; a random one for none.
fn request_id(services: &Services, given: &str) -> Result<String, Status> {
    match given.chars().count() {
        0 => Ok(hex::encode(services.context.random_bytes())),
        1..=MAX_REQUEST_ID => Ok(given.to_owned()),
        _ => Err(error::invalid(
            "request_id",
            "at most 128 characters are accepted",
        )),
    }
}

const DEFAULT_PAGE: u32 = 50;
const MAX_PAGE: u32 = 200;

fn page_size(asked: i32) -> Result<u32, Status> {
    match u32::try_from(asked) {
        Ok(0) => Ok(DEFAULT_PAGE),
        Ok(size) => Ok(size.min(MAX_PAGE)),
        Err(_) => Err(error::invalid("page_size", "a page has no negative size")),
    }
}
