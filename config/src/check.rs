//! What a value must be beyond its type.

use std::time::Duration;

use actors::inbox::MAX_MESSAGE_BYTES;
use actors::model::{Coordinates, Place};

use crate::problem::Problem;
use crate::settings::{EMBEDDED, SQLITE, Settings};

/// A caller is promised an answer within 6 s, of which one may pass in the queue.
const LONGEST_READ: Duration = Duration::from_secs(5);
/// What a server may take to stop, whatever it is doing.
const LONGEST_DRAIN: u64 = 10;
/// Less than this, and the worker cannot load an ordinary sheet's fonts and images.
const LEAST_WORKER_MIB: u64 = 128;

/// Collects problems under keys.
struct Check(Vec<Problem>);

impl Check {
    fn require(&mut self, holds: bool, key: &str, message: impl Into<String>) {
        if !holds {
            self.0
                .push(Problem::of_key("config/invalid-value", key, message));
        }
    }
}

impl Check {
    /// A service on the network; without an address it is not asked.
    fn service(&mut self, section: &str, url: &str, per_second: u32) {
        let is_web = ["http://", "https://"]
            .iter()
            .any(|scheme| url.starts_with(scheme) && url.len() > scheme.len());
        self.require(
            url.is_empty() || is_web,
            &format!("{section}.url"),
            "must begin with http:// or https://",
        );
        self.require(
            (1..=1_000).contains(&per_second),
            &format!("{section}.per_second"),
            "must be 1 to 1000",
        );
    }
}

impl Settings {
    /// Everything that is wrong with these values, without their origins. Empty: nothing.
    pub fn check(&self) -> Vec<Problem> {
        let mut check = Check(Vec::new());
        self.check_server(&mut check);
        self.check_identity(&mut check);
        self.check_provider(&mut check);
        self.check_log_and_store(&mut check);
        self.check_mail(&mut check);
        self.check_reader(&mut check);
        self.check_geocode(&mut check);
        self.check_geocoders(&mut check);
        self.check_routes(&mut check);
        self.check_pipeline(&mut check);
        check.require(
            self.calls.max_bytes >= 4096,
            "calls.max_bytes",
            "must be at least 4096",
        );
        check.require(
            self.calls.keep <= 1000,
            "calls.keep",
            "must be at most 1000",
        );
        let every = self.latency_log.every;
        check.require(
            (Duration::from_secs(1)..=Duration::from_secs(3_600)).contains(&every),
            "latency_log.every",
            "must be 1s to 1h",
        );
        check.0
    }

    fn check_server(&self, check: &mut Check) {
        let server = &self.server;
        check.require(
            (1..=LONGEST_DRAIN).contains(&server.drain_seconds),
            "server.drain_seconds",
            format!("must be 1 to {LONGEST_DRAIN}"),
        );
        check.require(
            server.backlog_limit > 0,
            "server.backlog_limit",
            "must be at least 1",
        );
        let tls = &server.tls;
        check.require(
            tls.is_on() != tls.private_key.as_os_str().is_empty(),
            "server.tls.private_key",
            "server.tls.certificate and server.tls.private_key are needed together",
        );
        check.require(
            tls.is_on() || !tls.names_an_authority(),
            "server.tls.client_authority",
            "needs server.tls.certificate and server.tls.private_key",
        );
    }

    fn check_identity(&self, check: &mut Check) {
        let identity = &self.identity;
        let day = 24 * 60;
        let numbers = [
            ("access_minutes", identity.access_minutes.into(), day),
            ("session_days", identity.session_days.into(), 365),
            ("lock_failures", identity.lock_failures, 100),
            ("lock_minutes", identity.lock_minutes.into(), day),
            ("hashing", identity.hashing, 64),
            ("calls_per_second", identity.calls_per_second, 1_000_000),
            (
                "anonymous_per_second",
                identity.anonymous_per_second,
                1_000_000,
            ),
            ("audit_days", identity.audit_days.into(), 3_650),
        ];
        for (key, number, most) in numbers {
            check.require(
                (1..=most).contains(&number),
                &format!("identity.{key}"),
                format!("must be 1 to {most}"),
            );
        }
    }

    fn check_provider(&self, check: &mut Check) {
        let provider = &self.identity.provider;
        if provider.issuer.is_empty() {
            return;
        }
        check.require(
            provider.is_private(),
            "identity.provider.issuer",
            "must begin with https://, or with http:// on a loopback address",
        );
        check.require(
            !provider.client_id.is_empty(),
            "identity.provider.client_id",
            "is needed",
        );
        check.require(
            !provider.redirects.is_empty(),
            "identity.provider.redirects",
            "needs an address at least: nobody could come back",
        );
    }

    fn check_log_and_store(&self, check: &mut Check) {
        let (log, store) = (&self.log, &self.store);
        let embedded = log.url == EMBEDDED;
        let schemes = ["nats://", "tls://"];
        let is_nats = |url: &str| schemes.iter().any(|scheme| url.trim().starts_with(scheme));
        check.require(
            embedded || log.url.split(',').all(is_nats),
            "log.url",
            format!(
                "\"{}\" must be \"embedded\" or begin with nats:// or tls://",
                log.url
            ),
        );
        check.require(
            [1, 3, 5].contains(&log.replicas),
            "log.replicas",
            "must be 1, 3 or 5",
        );
        let schemes = ["postgres://", "postgresql://"];
        let is_server = schemes.iter().any(|scheme| store.url.starts_with(scheme));
        check.require(
            store.url == SQLITE || is_server,
            "store.url",
            format!(
                "\"{}\" must be \"sqlite\" or begin with postgres://",
                store.url
            ),
        );
        if embedded && is_server {
            let message = format!(
                "\"{}\" is not possible: a PostgreSQL store needs a log on NATS, since the embedded \
                 log lies in the SQLite file and cannot be changed in one transaction with another \
                 database; set log.url to nats://..., or store.url to \"sqlite\"",
                store.url
            );
            let problem = Problem::of_key("config/unsupported", "store.url", message);
            check.0.push(problem);
        }
        check.require(
            (1..=1_000).contains(&store.max_connections),
            "store.max_connections",
            "must be 1 to 1000",
        );
        check.require(
            store.min_connections <= store.max_connections,
            "store.min_connections",
            "must be at most max_connections",
        );
        check.require(
            store.connect_timeout >= Duration::from_millis(100),
            "store.connect_timeout",
            "must be at least 100ms",
        );
    }

    fn check_mail(&self, check: &mut Check) {
        let inbox = &self.mail.inbox;
        check.require(
            !inbox.folder.as_os_str().is_empty(),
            "mail.inbox.folder",
            "must name a folder",
        );
        check.require(
            inbox.poll >= Duration::from_millis(10) && inbox.poll <= Duration::from_secs(3600),
            "mail.inbox.poll",
            "must be 10ms to 1h",
        );
        check.require(
            inbox.quiet_period <= Duration::from_secs(3600),
            "mail.inbox.settle",
            "must be at most 1h",
        );
        check.require(
            (1..=MAX_MESSAGE_BYTES as u64).contains(&inbox.max_bytes),
            "mail.inbox.max_bytes",
            format!("must be 1 to {MAX_MESSAGE_BYTES}, the largest message that is accepted"),
        );
        let address = self.mail.outbox.from_address.split_once('@');
        check.require(
            address.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty()),
            "mail.outbox.from_address",
            "must be an e-mail address",
        );
    }

    fn check_reader(&self, check: &mut Check) {
        let reader = &self.reader;
        check.require(
            (1..=64).contains(&reader.workers),
            "reader.workers",
            "must be 1 to 64",
        );
        check.require(
            reader.wall_limit >= Duration::from_millis(100) && reader.wall_limit <= LONGEST_READ,
            "reader.wall_limit",
            "must be 100ms to 5s: a caller is promised an answer within 6s",
        );
        check.require(
            (LEAST_WORKER_MIB..=1 << 20).contains(&reader.memory_limit_mib),
            "reader.memory_limit_mib",
            format!("must be at least {LEAST_WORKER_MIB}"),
        );
        check.require(
            reader.recycle_after > 0,
            "reader.recycle_after",
            "must be at least 1",
        );
    }

    fn check_geocode(&self, check: &mut Check) {
        for (index, place) in self.geocode.places.iter().enumerate() {
            let key = format!("geocode.places[{index}]");
            check.require(
                !(place.name.trim().is_empty() && place.address.trim().is_empty()),
                &key,
                "needs a name or an address",
            );
            check.require(
                is_on_earth(place),
                &key,
                "latitude must be -90 to 90 and longitude -180 to 180",
            );
        }
    }

    fn check_geocoders(&self, check: &mut Check) {
        let geocode = &self.geocode;
        let (nominatim, photon) = (&geocode.nominatim, &geocode.photon);
        check.service("geocode.nominatim", &nominatim.url, nominatim.per_second);
        check.service("geocode.photon", &photon.url, photon.per_second);
        let google = &geocode.google;
        check.service("geocode.google", &google.url, google.per_second);
        check.require(
            nominatim.url.is_empty() || !nominatim.contact.trim().is_empty(),
            "geocode.nominatim.contact",
            "must say who asks: an e-mail address or a site",
        );
        check.require(
            nominatim
                .contact
                .chars()
                .all(|c| c.is_ascii_graphic() || c == ' '),
            "geocode.nominatim.contact",
            "may only have ASCII letters, digits and signs",
        );
    }

    fn check_routes(&self, check: &mut Check) {
        let routes = &self.routes.estimate;
        let speeds = [
            ("routes.estimate.city_kmh", routes.city_kmh),
            ("routes.estimate.suburb_kmh", routes.suburb_kmh),
            ("routes.estimate.road_kmh", routes.road_kmh),
        ];
        for (key, speed) in speeds {
            check.require((1.0..=200.0).contains(&speed), key, "must be 1 to 200 km/h");
        }
        check.require(
            (1.0..=5.0).contains(&routes.detour),
            "routes.estimate.detour",
            "must be 1 to 5: a road is never shorter than the straight line",
        );
        check.require(
            (0.0..=1000.0).contains(&routes.city_km),
            "routes.estimate.city_km",
            "must be 0 to 1000",
        );
        check.require(
            routes.suburb_km >= routes.city_km && routes.suburb_km <= 1000.0,
            "routes.estimate.suburb_km",
            "must be at least city_km and at most 1000",
        );
        check.require(
            (0.0..=60.0).contains(&routes.least_minutes),
            "routes.estimate.least_minutes",
            "must be 0 to 60",
        );
        check.require(
            (0.5..=3.0).contains(&self.routes.time_factor.0),
            "routes.level",
            "must be 0.5 to 3",
        );
        if let Some(fault) = self.routes.traffic.fault() {
            check.require(false, "routes.traffic", &fault);
        }
        let (google, valhalla, osrm) = (
            &self.routes.google,
            &self.routes.valhalla,
            &self.routes.osrm,
        );
        check.service("routes.google", &google.url, google.per_second);
        check.service("routes.valhalla", &valhalla.url, valhalla.per_second);
        check.service("routes.osrm", &osrm.url, osrm.per_second);
    }

    fn check_pipeline(&self, check: &mut Check) {
        let pipeline = &self.pipeline;
        let credits = [
            ("pipeline.email_credits", pipeline.email_credits),
            ("pipeline.callsheet_credits", pipeline.callsheet_credits),
            ("pipeline.user_credits", pipeline.user_credits),
            ("pipeline.route_credits", pipeline.route_credits),
            ("pipeline.notify_credits", pipeline.notify_credits),
        ];
        for (key, count) in credits {
            check.require((1..=100_000).contains(&count), key, "must be 1 to 100000");
        }
        check.require(
            (1..=86_400).contains(&pipeline.tick_seconds),
            "pipeline.tick_seconds",
            "must be 1 to 86400",
        );
    }
}

fn is_on_earth(place: &Place) -> bool {
    place
        .at
        .is_none_or(|at| Coordinates::new(at.lat, at.lon).is_some())
}
