//! `grpc.health.v1`: reports the readiness of the stages, for the server as a whole (the
//! empty name) and for each gRPC service.

use std::collections::BTreeSet;

use engine::observe::snapshot::Snapshot;
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::{Health, HealthServer};

use crate::catalog::{METHODS, PACKAGE};

pub use tonic_health::server::HealthReporter;

/// The health service; it knows every service name from the first call on.
pub(crate) async fn service() -> (HealthReporter, HealthServer<impl Health>) {
    let (reporter, server) = tonic_health::server::health_reporter();
    report(&reporter, None).await;
    (reporter, server)
}

/// Publishes the serving status that follows from this snapshot; `None`, before the first
/// snapshot and while the server is stopping, means not serving.
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
