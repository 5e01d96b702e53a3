//! Geocoding by services on the network, for places of which the gazetteer knows no more than the
//! town.
//!
//! ```text
//! Place -> gazetteer -> house or street: done
//!       -> cache -> services in turn -> within the town that the address names? -> cache -> answer
//!       -> town, marked as approximate
//! ```
//! A service finds something for almost any text. A result is accepted only near the town that
//! the address names; without a town, only if all results are one place; and a hospital only if
//! the address asks for one.

mod cache;
mod google;
mod nominatim;
mod photon;
mod protocol;

#[cfg(test)]
mod tests;

use std::path::Path;

use actors::model::{Coordinates, Located, Place, Precision};
use actors::ports::{Geocoder, PortError};
use async_trait::async_trait;
use engine::Context;
use engine::flow::limit::Limits;
use roads::Point;

use super::gazetteer::{Gazetteer, located};
use super::options::Options;
use super::search_area::SearchArea;
use super::text::words;
use super::town_lookup;
use crate::provider::{ClientError, Provider};
use cache::{Lookup, LookupCache};
use google::Google;
use nominatim::Nominatim;
use photon::Photon;
use protocol::{Hit, Protocol};

/// The beginnings of words for a hospital in the languages of call sheets, folded.
const HOSPITAL_WORDS: [&str; 7] = [
    "hospital", "szpital", "klini", "clini", "ospedal", "hopita", "krankenh",
];

/// The gazetteer, with services on the network as the fallback.
pub struct Online {
    local: Gazetteer,
    services: Vec<(Provider, Box<dyn Protocol>)>,
    cache: LookupCache,
}

impl Online {
    /// Prepares the configured services; no request is sent yet. They are asked in a fixed order,
    /// the service that charges for each request last. Results are cached in `folder`.
    ///
    /// # Errors
    /// An HTTP client cannot be built.
    pub async fn open(
        local: Gazetteer,
        options: &Options,
        context: &Context,
        limits: &Limits,
        folder: &Path,
    ) -> Result<Self, ClientError> {
        let mut services: Vec<(_, Box<dyn Protocol>)> = Vec::new();
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
        let mut providers = Vec::new();
        for (service, protocol) in services {
            let provider = Provider::new(service, context, limits, folder.to_owned());
            providers.push((provider.await?, protocol));
        }
        Ok(Self {
            local,
            services: providers,
            cache: LookupCache::open(folder.join("places.jsonl"), context.clone()),
        })
    }

    /// The configured services.
    pub fn providers(&self) -> Vec<Provider> {
        let providers = self.services.iter().map(|(provider, _)| provider.clone());
        providers.collect()
    }

    /// The first accepted result of the services in turn; if there is none, the last failure.
    async fn look_up(&self, address: &str) -> Result<Lookup, PortError> {
        let mut failure = None;
        for (provider, protocol) in &self.services {
            match look_up_with(provider, protocol.as_ref(), address).await {
                Ok(Some(lookup)) => return Ok(lookup),
                Ok(None) => {}
                Err(error) => failure = Some(error),
            }
        }
        match failure {
            Some(error) => Err(error),
            None => Ok(Lookup::not_found()),
        }
    }
}

async fn look_up_with(
    provider: &Provider,
    protocol: &dyn Protocol,
    address: &str,
) -> Result<Option<Lookup>, PortError> {
    let unavailable = |detail: String| PortError::transient("geocode/unavailable", detail);
    let sent = provider
        .send(|client| protocol.request(client, address))
        .await;
    let reply = sent.map_err(|error| unavailable(error.to_string()))?;
    let hits = protocol
        .hits(&reply)
        .map_err(|error| unavailable(format!("{}: {error}", provider.name())))?;
    Ok(accepted(address, hits).map(|(at, precision)| Lookup {
        place: Some((at, precision)),
        days: protocol.max_days(),
    }))
}

/// The best of the hits that the address can mean.
fn accepted(address: &str, hits: Vec<Hit>) -> Option<(Coordinates, Precision)> {
    let area = match town_lookup::town_in(address) {
        Some(town) => SearchArea::of_town(town)?,
        None => SearchArea::Anywhere,
    };
    let wants_hospital = words(address)
        .iter()
        .any(|word| HOSPITAL_WORDS.iter().any(|start| word.starts_with(start)));
    let is_possible = |hit: &&Hit| wants_hospital || !hit.is_hospital;
    for precision in [Precision::Exact, Precision::Street, Precision::City] {
        let possible = hits.iter().filter(is_possible);
        let points = possible.filter(|hit| hit.precision == precision);
        let points: Vec<Point> = points.map(|hit| hit.at).collect();
        if let Some((at, is_unambiguous)) = area.choose(&points) {
            // Of two such places in one town either may be meant: the answer is approximate.
            let precision = match is_unambiguous {
                true => precision,
                false => Precision::City,
            };
            return Some((at, precision));
        }
    }
    None
}

/// The query for the services; `None` if the place has too little text, or too much.
fn query_for(place: &Place) -> Option<String> {
    let text = match place.address.trim() {
        "" if town_lookup::town_in(&place.name).is_some() => place.name.trim(),
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
        let Some(address) = query_for(place) else {
            return Ok(local);
        };
        let lookup = self.look_up(&address);
        match (self.cache.get_or_fetch(&address, lookup).await, local) {
            (Ok(Some((_, Precision::City))), Some(town)) => Ok(Some(town)),
            (Ok(Some((at, precision))), _) => Ok(Some(located(at, precision))),
            (Ok(None), local) => Ok(local),
            // An approximate answer is better than no plan.
            (Err(_), Some(town)) => Ok(Some(town)),
            (Err(error), None) => Err(error),
        }
    }
}
