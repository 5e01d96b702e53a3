//! Checks of the settings that the types of the values do not express.

mod findings;
mod network;
mod pipeline;
mod routes;
mod server;
mod store;

use crate::problem::Problem;
use crate::settings::Settings;
use findings::Findings;

impl Settings {
    /// All problems of these settings, without origins; empty if they are valid.
    pub fn check(&self) -> Vec<Problem> {
        let mut findings = Findings::default();
        let checks: [fn(&Self, &mut Findings); 14] = [
            server::server,
            server::identity,
            server::provider,
            store::log_and_store,
            store::connections,
            pipeline::mail,
            pipeline::reader,
            routes::places,
            network::geocoders,
            routes::estimate,
            routes::map,
            network::routers,
            pipeline::stages,
            store::records,
        ];
        for check in checks {
            check(self, &mut findings);
        }
        findings.into_problems()
    }
}
