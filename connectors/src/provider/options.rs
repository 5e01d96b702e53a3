//! What can be set about a service.

use serde::{Deserialize, Serialize};

use super::{Patience, Secret, Service};

/// A service that somebody runs, without a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OwnServer {
    /// Its address; empty: nobody is asked.
    pub url: String,
    /// Questions in a second.
    pub per_second: u32,
}

impl Default for OwnServer {
    fn default() -> Self {
        Self {
            url: String::new(),
            per_second: 200,
        }
    }
}

impl OwnServer {
    /// The service, if there is one.
    pub(crate) fn service(&self, name: &'static str) -> Option<Service> {
        (!self.url.is_empty()).then(|| maps(name, self.per_second, None))
    }
}

/// A service that is paid for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// The key; empty: nobody is asked.
    pub key: Secret,
    /// The address of the service, if it is not the public one.
    pub url: String,
    /// Questions in a second.
    pub per_second: u32,
    /// Questions in a day (UTC); each costs money.
    pub per_day: u32,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            key: Secret::default(),
            url: String::new(),
            per_second: 40,
            per_day: 500,
        }
    }
}

impl Account {
    /// The service, if there is a key.
    pub(crate) fn service(&self, name: &'static str) -> Option<Service> {
        let is_set = !self.key.0.is_empty();
        is_set.then(|| maps(name, self.per_second, Some(self.per_day)))
    }

    /// Where the service is; `public` if nothing else is set.
    pub(crate) fn url_or(&self, public: &str) -> String {
        match self.url.as_str() {
            "" => public.to_owned(),
            url => url.to_owned(),
        }
    }
}

/// A service that knows places or roads and does not want to know who asks.
fn maps(name: &'static str, per_second: u32, per_day: Option<u32>) -> Service {
    Service {
        name,
        contact: String::new(),
        concurrent: 16,
        per_second,
        per_day,
        patience: Patience::MAPS,
    }
}
