//! The settings of services that the operator configures.

use serde::{Deserialize, Serialize};

use super::breaker::BreakerPolicy;
use super::secret::Secret;
use super::service::Service;

/// A service that the operator hosts, without an API key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SelfHostedService {
    /// The base URL; empty: the service is not used.
    pub url: String,
    /// The maximum number of requests per second.
    pub per_second: u32,
}

impl Default for SelfHostedService {
    fn default() -> Self {
        Self {
            url: String::new(),
            per_second: 200,
        }
    }
}

impl SelfHostedService {
    /// The service; `None` if no URL is set.
    pub(crate) fn service(&self, name: &'static str) -> Option<Service> {
        (!self.url.is_empty()).then(|| map_service(name, self.per_second, None))
    }
}

/// A service that charges for each request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MeteredService {
    /// The API key; empty: the service is not used.
    pub key: Secret,
    /// The base URL; empty: the public service.
    pub url: String,
    /// The maximum number of requests per second.
    pub per_second: u32,
    /// The maximum number of requests per day (UTC).
    pub per_day: u32,
}

impl Default for MeteredService {
    fn default() -> Self {
        Self {
            key: Secret::default(),
            url: String::new(),
            per_second: 40,
            per_day: 500,
        }
    }
}

impl MeteredService {
    /// The service; `None` if no key is set.
    pub(crate) fn service(&self, name: &'static str) -> Option<Service> {
        let is_set = !self.key.0.is_empty();
        is_set.then(|| map_service(name, self.per_second, Some(self.per_day)))
    }

    /// The base URL; `public` if none is set.
    pub(crate) fn url_or(&self, public: &str) -> String {
        match self.url.as_str() {
            "" => public.to_owned(),
            url => url.to_owned(),
        }
    }
}

/// A geocoder or router. It is sent no contact address.
fn map_service(name: &'static str, per_second: u32, per_day: Option<u32>) -> Service {
    Service {
        name,
        contact: String::new(),
        concurrent: 16,
        per_second,
        per_day,
        breaker: BreakerPolicy::DEFAULT,
    }
}
