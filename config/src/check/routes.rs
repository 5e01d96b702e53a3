//! Places, estimates of drives, and the road map with its traffic.

use actors::model::{Coordinates, Place};

use super::findings::Findings;
use crate::settings::Settings;

pub(super) fn places(settings: &Settings, findings: &mut Findings) {
    for (index, place) in settings.geocode.places.iter().enumerate() {
        let key = format!("geocode.places[{index}]");
        findings.require(
            !(place.name.trim().is_empty() && place.address.trim().is_empty()),
            &key,
            "must have a name or an address",
        );
        findings.require(
            is_on_earth(place),
            &key,
            "the latitude must be -90 to 90 and the longitude -180 to 180 degrees",
        );
    }
}

pub(super) fn estimate(settings: &Settings, findings: &mut Findings) {
    let estimate = &settings.routes.estimate;
    let speeds = [
        ("routes.estimate.city_kmh", estimate.city_kmh),
        ("routes.estimate.suburb_kmh", estimate.suburb_kmh),
        ("routes.estimate.road_kmh", estimate.road_kmh),
    ];
    for (key, speed) in speeds {
        findings.require_range(key, speed, 1.0..=200.0, " km/h");
    }
    findings.require_range(
        "routes.estimate.detour",
        estimate.detour,
        1.0..=5.0,
        " (a road is never shorter than the straight line)",
    );
    findings.require_range(
        "routes.estimate.city_km",
        estimate.city_km,
        0.0..=1000.0,
        " km",
    );
    findings.require(
        estimate.suburb_km >= estimate.city_km && estimate.suburb_km <= 1000.0,
        "routes.estimate.suburb_km",
        format!(
            "must be at least routes.estimate.city_km ({}) and at most 1000 km, but is {}",
            estimate.city_km, estimate.suburb_km
        ),
    );
    findings.require_range(
        "routes.estimate.least_minutes",
        estimate.least_minutes,
        0.0..=60.0,
        " minutes",
    );
}

pub(super) fn map(settings: &Settings, findings: &mut Findings) {
    let routes = &settings.routes;
    findings.require_range("routes.level", routes.time_factor.0, 0.5..=3.0, "");
    if let Some(reason) = routes.traffic.invalid_reason() {
        findings.require(false, "routes.traffic", reason);
    }
}

fn is_on_earth(place: &Place) -> bool {
    place
        .at
        .is_none_or(|at| Coordinates::new(at.lat, at.lon).is_some())
}
