//! `grpc.health.v1`: follows the readiness of the stages, for the server as a whole (the
//! empty name) and for each service.

use engine::snapshot::Snapshot;
use proto::v1::admin_service_server::SERVICE_NAME as ADMIN;
use proto::v1::email_service_server::SERVICE_NAME as EMAIL;
use proto::v1::schedule_service_server::SERVICE_NAME as SCHEDULE;
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::{Health, HealthServer};

pub use tonic_health::server::HealthReporter;

const NAMES: [&str; 4] = ["", EMAIL, SCHEDULE, ADMIN];

/// The service, which knows all names from the first call on.
pub(super) async fn service() -> (HealthReporter, HealthServer<impl Health>) {
    let (reporter, server) = tonic_health::server::health_reporter();
    report(&reporter, None).await;
    (reporter, server)
}

/// Tells the clients of the health service what this snapshot means for them; `None`
/// before the first look and while the server is stopping.
pub async fn report(reporter: &HealthReporter, snapshot: Option<&Snapshot>) {
    let serving = snapshot.is_some_and(Snapshot::ready);
    let status = if serving {
        ServingStatus::Serving
    } else {
        ServingStatus::NotServing
    };
    for name in NAMES {
        reporter.set_service_status(name, status).await;
    }
}
