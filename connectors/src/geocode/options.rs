//! The settings of geocoding: the address book and the services on the network.

use std::path::PathBuf;

use actors::model::Place;
use serde::{Deserialize, Serialize};

use crate::provider::{BreakerPolicy, MeteredService, SelfHostedService, Service};

/// The address book, and the services that are asked when the address book and the map know no
/// more than the town.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The entries of the address book; entries without coordinates are ignored.
    pub places: Vec<Place>,
    /// A JSON file with more entries (an array of places); an entry of `places` takes precedence.
    pub file: Option<PathBuf>,
    /// The service that is asked first.
    pub nominatim: NominatimServer,
    /// The service that is asked second.
    pub photon: SelfHostedService,
    /// The service that is asked last, because it charges for each request.
    pub google: MeteredService,
}

impl Options {
    /// Whether a service on the network is configured.
    pub fn has_services(&self) -> bool {
        let services = [
            self.nominatim.service(),
            self.photon.service("photon"),
            self.google.service("google-geocoding"),
        ];
        services.iter().any(Option::is_some)
    }
}

/// A Nominatim server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NominatimServer {
    /// The base URL; empty: the service is not used.
    pub url: String,
    /// The operator's e-mail address or site, which the usage policy of Nominatim asks for.
    pub contact: String,
    /// The maximum number of requests per second.
    pub per_second: u32,
}

impl Default for NominatimServer {
    fn default() -> Self {
        Self {
            url: String::new(),
            contact: String::new(),
            per_second: 1,
        }
    }
}

impl NominatimServer {
    /// The service; `None` if no URL is set.
    pub(super) fn service(&self) -> Option<Service> {
        let service = Service {
            name: "nominatim",
            contact: self.contact.clone(),
            concurrent: self.per_second,
            per_second: self.per_second,
            per_day: None,
            breaker: BreakerPolicy::DEFAULT,
        };
        (!self.url.is_empty()).then_some(service)
    }
}
