//! The adapters that the settings name: geocoder, routes, mail, calendars, sign-in.

use std::sync::Arc;

use actors::ports::Ports;
use actors::ports::{Blobs, Geocoder, Queries, Routes};
use config::Settings;
use connectors::calendar::IcsFiles;
use connectors::geocode::{Gazetteer, Online};
use connectors::mail::outbox::MaildirOutbox;
use connectors::map::Maps;
use connectors::oidc::Oidc;
use connectors::provider::Provider;
use connectors::reader::WorkerReader;
use connectors::routes::{self, Chain, DistanceEstimate, Embedded};
use engine::Context;
use engine::flow::limit::{self, Limits};

use super::error::Error;
use crate::state::Navigation;

/// Folder for cached answers and state of services on the network.
const PROVIDERS_FOLDER: &str = "providers";

/// The OpenID Connect provider, if the settings name one.
pub(super) async fn oidc(
    settings: &Settings,
    context: &Context,
    limits: &Limits,
) -> Result<Option<Oidc>, Error> {
    let folder = settings.data.join(PROVIDERS_FOLDER);
    Ok(Oidc::open(&settings.identity.provider, context, limits, folder).await?)
}

/// Geocoder and routes, local and on the network.
pub(super) struct Adapters {
    geocoder: Arc<dyn Geocoder>,
    routes: Arc<dyn Routes>,
    /// The services on the network that they call.
    pub(super) providers: Vec<Provider>,
}

impl Adapters {
    /// Reads the address book and the map; calls no service yet.
    pub(super) async fn open(
        settings: &Settings,
        context: &Context,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let mut geocoder = Gazetteer::new(settings.geocode.clone()).map_err(Error::AddressBook)?;
        let mut local: Option<Arc<dyn Routes>> = None;
        let traffic = settings.routes.traffic.clone();
        if let Some((map, streets)) = Maps::new(&settings.data).current(traffic)? {
            geocoder = geocoder.with_streets(streets);
            let map = map.with_time_factor(settings.routes.time_factor.0);
            local = Some(Arc::new(Embedded::new(map)));
        }
        let folder = settings.data.join(PROVIDERS_FOLDER);
        let geocoder = Online::open(geocoder, &settings.geocode, context, limits, &folder).await?;
        let (options, map) = (&settings.routes, local.clone());
        let remote = routes::remote_routers(options, map, context, limits, &folder).await?;
        let mut providers = geocoder.providers();
        let mut routers: Vec<Arc<dyn Routes>> = Vec::new();
        for (provider, router) in remote {
            providers.push(provider);
            routers.push(Arc::new(router));
        }
        routers.extend(local);
        let estimate = DistanceEstimate::new(settings.routes.estimate.clone());
        routers.push(Arc::new(estimate));
        Ok(Self {
            geocoder: Arc::new(geocoder),
            routes: Arc::new(Chain::new(routers)),
            providers,
        })
    }

    /// Geocoder and routes for calls of clients.
    pub(super) fn navigation(&self) -> Navigation {
        Navigation {
            geocoder: self.geocoder.clone(),
            routes: self.routes.clone(),
        }
    }

    /// The ports of the stages.
    pub(super) fn ports(
        self,
        settings: &Settings,
        blobs: Arc<dyn Blobs>,
        queries: Arc<dyn Queries>,
        limits: &Limits,
    ) -> Ports {
        let workers = u32::try_from(settings.reader.workers).unwrap_or(u32::MAX);
        let reader_limit = limit::Options {
            concurrent: workers,
            per_user: workers,
            ..limit::Options::default()
        };
        let outbox = MaildirOutbox::new(settings.outbox(), settings.mail.outbox.clone());
        Ports {
            reader: Arc::new(WorkerReader::new(settings.reader.clone())),
            reader_limit: limits.limiter("reader", &reader_limit),
            geocoder: self.geocoder,
            routes: self.routes,
            weather: None,
            blobs,
            outbox: Arc::new(outbox),
            calendars: Arc::new(IcsFiles::new(settings.data.join("calendars"))),
            queries,
        }
    }
}
