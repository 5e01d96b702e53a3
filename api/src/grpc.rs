//! The gRPC services of `stillontime.v1`, with health and reflection beside them.
//!
//! ```text
//! request -> checks -> Inbox | Queries -> convert -> response | Status with details
//! ```
//! Thin on purpose: a call validates, asks, and answers; work happens in the stages.

mod admin;
mod backlog;
mod convert;
mod email;
mod error;
mod health;
mod names;
mod page_token;
mod schedule;

use proto::v1::admin_service_server::AdminServiceServer;
use proto::v1::email_service_server::EmailServiceServer;
use proto::v1::schedule_service_server::ScheduleServiceServer;
use tonic::service::Routes;

use crate::services::Services;

pub(crate) use admin::{actor_from, snapshot_from, transition_from};
pub(crate) use backlog::refused;
pub use backlog::{Backlog, backlog};
pub use health::{HealthReporter, report};

/// A message of the largest accepted size plus the fields around it.
const MAX_REQUEST_BYTES: usize = actors::inbox::MAX_MESSAGE_BYTES + 64 * 1024;

/// All gRPC services, and the handle that sets their health.
///
/// # Errors
/// When a compiled-in descriptor set does not decode.
pub async fn routes(
    services: &Services,
) -> Result<(Routes, HealthReporter), tonic_reflection::server::Error> {
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
        .add_service(admin)
        .add_service(health)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?);
    Ok((routes, reporter))
}
