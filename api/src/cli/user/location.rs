//! Warnings about addresses of a person that are not found, or only by their town.

use std::path::PathBuf;

use actors::model::{Precision, User};
use actors::ports::Geocoder;
use config::Settings;
use connectors::geocode::Gazetteer;
use connectors::map::Maps;

use crate::cli::exit::Failure;
use crate::cli::output::printable;

/// The warnings about the home and the equipment house: without coordinates of them no day can be
/// planned, and a plan from the centre of a town is wrong by many minutes.
pub(super) async fn warnings(settings: &Settings, user: &User) -> Result<Vec<String>, Failure> {
    let gazetteer = gazetteer(settings)?;
    // Services on the network know more than the town, and are asked when a day is planned.
    let has_services = settings.geocode.has_services();
    let places = [
        ("home", "--home-at", Some(&user.home)),
        (
            "equipment house",
            "--equipment-house-at",
            user.equipment_house.as_ref(),
        ),
    ];
    let mut warnings = Vec::new();
    for (what, flag, place) in places {
        let Some(place) = place else { continue };
        let address = printable(&place.address);
        match gazetteer.locate(place).await?.map(|found| found.precision) {
            None => warnings.push(format!(
                "the {what} \"{address}\" cannot be located; give its coordinates too ({flag} LAT,LON)"
            )),
            Some(Precision::City) if !has_services => warnings.push(format!(
                "only the town of the {what} \"{address}\" is found, so plans use its centre; give \
                 its coordinates too ({flag} LAT,LON), or import a map of the area (`map import`)"
            )),
            Some(_) => {}
        }
    }
    Ok(warnings)
}

/// The address book, the streets of the map in use, and the towns.
fn gazetteer(settings: &Settings) -> Result<Gazetteer, Failure> {
    let options = &settings.geocode;
    let gazetteer = Gazetteer::new(options.clone()).map_err(|error| {
        let file = options.file.clone();
        let file = file.unwrap_or_else(|| PathBuf::from("places"));
        Failure::new(
            "geocode/address-book",
            format!("{}: {error}", file.display()),
        )
    })?;
    // The server reports a damaged map when it starts.
    let streets = Maps::new(&settings.data).streets().ok().flatten();
    Ok(gazetteer.with_streets(streets.unwrap_or_default()))
}
