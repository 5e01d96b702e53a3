//! `grpc.health.v1`: follows the readiness of the stages, for the server as a whole (the
//! empty name) and for each service.

use std::collections::BTreeSet;

use engine::observe::snapshot::Snapshot;
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::{Health, HealthServer};

use super::methods::{METHODS, PACKAGE};

pub use tonic_health::server::HealthReporter;

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
    let methods = METHODS.iter();
    let services = methods.filter_map(|method| Some(method.name.split_once('/')?.0));
    reporter.set_service_status("", status).await;
    for service in services.collect::<BTreeSet<_>>() {
        let name = format!("{PACKAGE}{service}");
        reporter.set_service_status(name, status).await;
    }
}
