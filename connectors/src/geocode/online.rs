//! Places found by services on the network, where this machine knows no more than the town.
//!
//! ```text
//! Place -> gazetteer -> exact, or a street: done
//!       -> what was found before -> services in turn -> in the town named? -> kept -> answer
//!       -> the town, said to be approximate
//! ```
//! A service finds something for almost any text. What it says is believed only near the town
//! that the address names; without a town, only if all that it found is one place; and a
//! hospital only if one is asked for.

mod google;
mod kept;
mod nominatim;
mod photon;

#[cfg(test)]
mod tests;

use std::path::Path;

use actors::model::{Located, Place, Precision};
use actors::ports::{Geocoder, PortError};
use async_trait::async_trait;
use engine::Context;
use engine::flow::limit::Limits;
use reqwest::{Client, RequestBuilder};
use roads::Point;

use super::near::Near;
use super::text::words;
use super::{Gazetteer, Options, located, which_town};
use crate::provider::{ClientError, Provider, Reply};
use google::Google;
use kept::{Found, Kept};
use nominatim::Nominatim;
use photon::Photon;

/// The start of words for a hospital in the languages of call sheets.
const HOSPITALS: [&str; 7] = [
    "hospital", "szpital", "klini", "clini", "ospedal", "hopita", "krankenh",
];

/// Something that a service found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    at: Point,
    precision: Precision,
    hospital: bool,
}

/// What one service understands and says.
pub(super) trait Finder: Send + Sync {
    /// The request for an address.
    fn question(&self, client: &Client, address: &str) -> RequestBuilder;

    /// What was found, the best first. Anything may be in the answer.
    ///
    /// # Errors
    /// It is not an answer of this service.
    fn hits(&self, reply: &Reply) -> Result<Vec<Hit>, String>;

    /// Days for which an answer may be kept; `None`: for ever.
    fn keeps(&self) -> Option<u16> {
        None
    }
}

/// The gazetteer of this machine, and services behind it.
pub struct Online {
    local: Gazetteer,
    services: Vec<(Provider, Box<dyn Finder>)>,
    kept: Kept,
}

impl Online {
    /// The services that are set up, in the order in which they are asked: those that cost
    /// nothing first. What was found is kept in `folder`.
    ///
    /// # Errors
    /// No client can be made.
    pub async fn open(
        local: Gazetteer,
        options: &Options,
        context: &Context,
        limits: &Limits,
        folder: &Path,
    ) -> Result<Self, ClientError> {
        let mut services: Vec<(_, Box<dyn Finder>)> = Vec::new();
        if let Some(service) = options.nominatim.service() {
            let url = options.nominatim.url.clone();
            services.push((service, Box::new(Nominatim { url })));
        }
        if let Some(service) = options.photon.service("photon") {
            let url = options.photon.url.clone();
            services.push((service, Box::new(Photon { url })));
        }
        if let Some(service) = options.google.service("google-geocoding") {
            let url = options.google.url_or(Google::URL);
            let key = options.google.key.clone();
            services.push((service, Box::new(Google { url, key })));
        }
        let mut asked = Vec::new();
        for (service, finder) in services {
            let provider = Provider::new(service, context, limits, folder.to_owned());
            asked.push((provider.await?, finder));
        }
        Ok(Self {
            local,
            services: asked,
            kept: Kept::open(folder.join("places.jsonl"), context.clone()),
        })
    }

    /// The services that are asked.
    pub fn providers(&self) -> Vec<Provider> {
        let providers = self.services.iter().map(|(provider, _)| provider.clone());
        providers.collect()
    }

    /// What the services find; the last failure if none of them found anything.
    async fn ask(&self, address: &str) -> Result<Found, PortError> {
        let mut failed = None;
        for (provider, finder) in &self.services {
            match one(provider, finder.as_ref(), address).await {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => {}
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(Found::nothing()),
        }
    }
}

async fn one(
    provider: &Provider,
    finder: &dyn Finder,
    address: &str,
) -> Result<Option<Found>, PortError> {
    let unavailable = |detail: String| PortError::transient("geocode/unavailable", detail);
    let asked = provider
        .ask(|client| finder.question(client, address))
        .await;
    let reply = asked.map_err(|error| unavailable(error.to_string()))?;
    let hits = finder
        .hits(&reply)
        .map_err(|error| unavailable(format!("{}: {error}", provider.name())))?;
    Ok(believed(address, hits).map(|(at, precision)| Found {
        place: Some((at, precision)),
        days: finder.keeps(),
    }))
}

/// The best of the hits that can be what the address means.
fn believed(address: &str, hits: Vec<Hit>) -> Option<(actors::model::Coordinates, Precision)> {
    let near = match which_town::named_in(address) {
        Some(town) => Near::town(town)?,
        None => Near::Anywhere,
    };
    let wants_hospital = words(address)
        .iter()
        .any(|word| HOSPITALS.iter().any(|start| word.starts_with(start)));
    let possible = |hit: &&Hit| wants_hospital || !hit.hospital;
    for precision in [Precision::Exact, Precision::Street, Precision::City] {
        let of_it = hits.iter().filter(possible);
        let points = of_it.filter(|hit| hit.precision == precision);
        let points: Vec<Point> = points.map(|hit| hit.at).collect();
        if let Some((at, sure)) = near.choose(&points) {
            // Two such places in one town: it may be the other.
            return Some((at, if sure { precision } else { Precision::City }));
        }
    }
    None
}

/// What a service is asked; `None`: there is too little to ask.
fn question(place: &Place) -> Option<String> {
    let text = match place.address.trim() {
        "" if which_town::named_in(&place.name).is_some() => place.name.trim(),
        address => address,
    };
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = text.join(" ");
    (words(&text).len() >= 2 && text.len() <= 300).then_some(text)
}

#[async_trait]
impl Geocoder for Online {
    async fn locate(&self, place: &Place) -> Result<Option<Located>, PortError> {
        let local = self.local.find(place);
        if local
            .as_ref()
            .is_some_and(|it| it.precision != Precision::City)
        {
            return Ok(local);
        }
        let Some(address) = question(place) else {
            return Ok(local);
        };
        match (self.kept.find(&address, self.ask(&address)).await, local) {
            (Ok(Some((_, Precision::City))), Some(town)) => Ok(Some(town)),
            (Ok(Some((at, precision))), _) => Ok(Some(located(at, precision))),
            (Ok(None), local) => Ok(local),
            // The town is said to be approximate: better than no plan.
            (Err(_), Some(town)) => Ok(Some(town)),
            (Err(error), None) => Err(error),
        }
    }
}
