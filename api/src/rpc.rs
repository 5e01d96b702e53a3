//! The gRPC services of `stillontime.v1`, with health and reflection beside them.
//!
//! ```text
//! request -> middleware -> service: validate -> Inbox | Queries | ApiStore | journal
//!                                            -> support::convert -> response | Status with details
//! ```
//! One file per service. A service validates a request, calls the pipeline or reads what it wrote,
//! and converts the result; the work itself happens in the stages. Services use `support` and
//! never the middleware.

mod account;
mod admin;
mod analytics;
mod auth;
mod bulk;
mod calendar;
mod email;
mod middleware;
mod notification;
mod route;
mod schedule;
mod support;
mod system;
mod user;
mod weather;

use axum::Router;
use axum::middleware::from_fn_with_state;
use proto::dispatch::Service;
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

use crate::observe::health::{self, HealthReporter};
use crate::state::AppState;
use middleware::Middleware;

/// Largest request: an e-mail of the largest accepted size, and the fields around it.
const MAX_REQUEST_BYTES: usize = actors::inbox::MAX_MESSAGE_BYTES + 64 * 1024;

/// All gRPC services behind the middleware, and the handle that sets their health.
///
/// # Errors
/// When a compiled-in descriptor set does not decode.
pub async fn routes(
    state: &AppState,
) -> Result<(Router, HealthReporter), tonic_reflection::server::Error> {
    let services = [
        Service::new(AccountServiceServer::new(account::Accounts::new(state))),
        Service::new(AdminServiceServer::new(admin::Admin::new(state))),
        Service::new(AnalyticsServiceServer::new(analytics::Analytics::new(
            state,
        ))),
        Service::new(AuthServiceServer::new(auth::Auth::new(state))),
        Service::new(BulkServiceServer::new(bulk::Bulk::new(state))),
        Service::new(CalendarServiceServer::new(calendar::Calendar::new(state))),
        Service::new(EmailServiceServer::new(email::Emails::new(state)))
            .with_max_request_bytes(MAX_REQUEST_BYTES),
        Service::new(NotificationServiceServer::new(
            notification::Notifications::new(state),
        )),
        Service::new(RouteServiceServer::new(route::Routes::new(state))),
        Service::new(ScheduleServiceServer::new(schedule::Schedules::new(state))),
        Service::new(SystemServiceServer::new(system::System::new(state))),
        Service::new(UserServiceServer::new(user::Users::new(state))),
        Service::new(WeatherServiceServer::new(weather::Weathers::new(state))),
    ];
    let (reporter, health) = health::service().await;
    // Both versions: most tools use v1, the Python client v1alpha.
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let routes = Routes::new(health)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?);
    let mut router = routes.into_axum_router().reset_fallback();
    for service in services {
        let path = format!("/{}/{{*method}}", service.name());
        router = router.route_service(&path, service);
    }
    let middleware = Middleware::new(state);
    Ok((
        router.layer(from_fn_with_state(middleware, middleware::handle)),
        reporter,
    ))
}
