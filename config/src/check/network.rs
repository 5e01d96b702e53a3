//! Services on the network: geocoders and routers.

use super::findings::Findings;
use crate::settings::Settings;

pub(super) fn geocoders(settings: &Settings, findings: &mut Findings) {
    let geocode = &settings.geocode;
    let (nominatim, photon) = (&geocode.nominatim, &geocode.photon);
    let google = &geocode.google;
    service(
        findings,
        "geocode.nominatim",
        &nominatim.url,
        nominatim.per_second,
    );
    service(findings, "geocode.photon", &photon.url, photon.per_second);
    service(findings, "geocode.google", &google.url, google.per_second);
    findings.require(
        nominatim.url.is_empty() || !nominatim.contact.trim().is_empty(),
        "geocode.nominatim.contact",
        "must be set if geocode.nominatim.url is set: an e-mail address or web site of yours, \
         which Nominatim servers require from their users",
    );
    findings.require(
        nominatim
            .contact
            .chars()
            .all(|c| c.is_ascii_graphic() || c == ' '),
        "geocode.nominatim.contact",
        "must have only printable ASCII characters, since it is sent in an HTTP header",
    );
}

pub(super) fn routers(settings: &Settings, findings: &mut Findings) {
    let routes = &settings.routes;
    let (google, valhalla, osrm) = (&routes.google, &routes.valhalla, &routes.osrm);
    service(findings, "routes.google", &google.url, google.per_second);
    service(
        findings,
        "routes.valhalla",
        &valhalla.url,
        valhalla.per_second,
    );
    service(findings, "routes.osrm", &osrm.url, osrm.per_second);
}

/// A service whose address is empty is not used, or has a well-known address.
fn service(findings: &mut Findings, section: &str, url: &str, per_second: u32) {
    let is_web = ["http://", "https://"]
        .iter()
        .any(|scheme| url.starts_with(scheme) && url.len() > scheme.len());
    findings.require(
        url.is_empty() || is_web,
        &format!("{section}.url"),
        "must be empty, or an address that begins with http:// or https://",
    );
    findings.require_range(
        &format!("{section}.per_second"),
        per_second,
        1..=1_000,
        " requests per second",
    );
}
