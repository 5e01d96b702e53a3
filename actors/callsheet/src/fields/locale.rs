//! Locale: the time zone of a sheet and the conventions by which it writes dates.

use jiff::tz::TimeZone;

use super::evidence::Found;
use super::places::{Place, describe};
use crate::layout::Document;
use crate::reading::{Context, LocationRole};
use crate::value::date::DateHints;
use crate::zone::{language_zone, zone_of};

/// The IANA zone: of the first set, else of any place, else of the sheet's text, else of the
/// person, else of the language.
pub(super) fn zone(
    document: &Document,
    places: &[Found<Place>],
    context: &Context,
    language: Option<&str>,
) -> Option<String> {
    let sets = places
        .iter()
        .filter(|p| p.value.location.role == LocationRole::Set);
    let rest = places
        .iter()
        .filter(|p| p.value.location.role != LocationRole::Set);
    let by_place = sets
        .chain(rest)
        .find_map(|p| zone_of(&describe(&p.value.location)));
    let whole = || {
        let text: Vec<&str> = document
            .pages
            .iter()
            .take(3)
            .flat_map(|p| p.chunks.iter().map(|c| c.text.as_str()))
            .collect();
        zone_of(&text.join("\n"))
    };
    let found = by_place.or_else(whole).map(|(zone, _)| zone.to_owned());
    found.or_else(|| context.time_zone.clone()).or_else(|| {
        language
            .and_then(language_zone)
            .map(|(zone, _)| zone.to_owned())
    })
}

/// The hints for resolving dates.
pub(super) fn hints(
    document: &Document,
    context: &Context,
    language: Option<&str>,
    zone: Option<&str>,
    country: Option<&str>,
) -> DateHints {
    let local = zone
        .or(context.time_zone.as_deref())
        .and_then(|z| TimeZone::get(z).ok());
    let received = context
        .received
        .map(|t| local.unwrap_or(TimeZone::UTC).to_datetime(t).date());
    let times = document
        .pages
        .iter()
        .flat_map(|p| &p.chunks)
        .flat_map(|c| &c.times);
    let (half, full) = times.fold((0, 0), |(half, full), time| {
        if time.meridiem {
            (half + 1, full)
        } else {
            (half, full + 1)
        }
    });
    let english = language.is_none_or(|l| l == "en");
    let american = match country {
        Some(country) => matches!(country, "US"),
        // An English sheet without a known country that uses AM and PM is most likely from the US.
        None => half > full,
    };
    let years = document
        .pages
        .iter()
        .flat_map(|p| &p.chunks)
        .flat_map(|c| &c.dates);
    let year = years.filter_map(|d| d.year).next();
    DateHints {
        received,
        month_first: english && american,
        year,
    }
}
