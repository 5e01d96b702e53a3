//! The places of a day, in driving order.

use callsheet::{Location, LocationRole};
use engine::stage::StageError;

use crate::model::{Coordinates, Day, Located, Place, Precision, User};
use crate::ports::Ports;
use crate::texts::words;

/// A stop with its coordinates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stop {
    pub(super) label: String,
    pub(super) located: Located,
}

/// Where the drives begin and end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stops {
    /// From home to the place of the call.
    pub(super) before_call: Vec<Stop>,
    /// The set, if the call is elsewhere.
    pub(super) after_call: Option<Stop>,
}

impl Stops {
    /// The place of the call.
    pub(super) fn call(&self) -> Option<&Stop> {
        self.before_call.last()
    }
}

/// A place that the geocoder did not find: stable code and detail.
pub(super) struct MissingPlace {
    pub(super) code: &'static str,
    pub(super) detail: String,
}

/// Locates home, the equipment house (unless the person's own row names a place for the call),
/// the place of the call, and the set if the call is elsewhere.
pub(super) async fn find(
    ports: &Ports,
    user: &User,
    day: &Day,
) -> Result<Result<Stops, MissingPlace>, StageError> {
    let own_place = day
        .sheet
        .my_call
        .as_ref()
        .and_then(|call| call.place.as_deref());
    let set = set_place(&day.sheet);
    let (call, after) = match own_place {
        Some(text) => (place_named(&day.sheet, text), Some(set)),
        None => (set, None),
    };
    let home = locate(ports, &user.home, home_label(user)).await?;
    let Some(home) = home else {
        return Ok(Err(missing_own("plan/home-not-found", "home")));
    };
    let mut before_call = vec![home];
    if let (Some(house), None) = (&user.equipment_house, &after) {
        match locate(ports, house, house.label()).await? {
            Some(stop) => before_call.push(stop),
            None => {
                return Ok(Err(missing_own(
                    "plan/equipment-house-not-found",
                    "equipment house",
                )));
            }
        }
    }
    match locate(ports, &call, call.label()).await? {
        Some(stop) => before_call.push(stop),
        None => return Ok(Err(missing_printed(&call))),
    }
    // A call at the rental house can be planned without the drive on to the set.
    let after_call = match after {
        Some(place) => locate(ports, &place, place.label()).await?,
        None => None,
    };
    Ok(Ok(Stops {
        before_call,
        after_call,
    }))
}

/// A place of the person's own. Events and dead letters carry the detail, so it must not
/// contain the address.
fn missing_own(code: &'static str, what: &str) -> MissingPlace {
    MissingPlace {
        code,
        detail: format!("the address of your {what} was not found on the map"),
    }
}

/// The label of the person's home: its name or the word for home in their language, never its
/// address, for the same reason as in [`missing_own`].
fn home_label(user: &User) -> &str {
    match user.home.name.as_str() {
        "" => words(user.language).home,
        name => name,
    }
}

/// A place printed on the sheet, which may be quoted.
fn missing_printed(place: &Place) -> MissingPlace {
    let text = if place.address.is_empty() {
        &place.name
    } else {
        &place.address
    };
    MissingPlace {
        code: "plan/place-not-found",
        detail: format!("\"{text}\" was not found on the map"),
    }
}

async fn locate(ports: &Ports, place: &Place, label: &str) -> Result<Option<Stop>, StageError> {
    let located = ports.geocoder.locate(place).await?;
    Ok(located.map(|located| Stop {
        label: label.to_owned(),
        located,
    }))
}

/// The first set of the sheet, else its unit base, else its primary location. Hospitals, car
/// parks and offices are never taken for the set.
fn set_place(sheet: &callsheet::Day) -> Place {
    let of = |role| {
        sheet
            .locations
            .iter()
            .find(move |location| location.role == role)
    };
    match of(LocationRole::Set).or_else(|| of(LocationRole::Base)) {
        Some(location) => place_of(location),
        None => Place {
            address: sheet.primary_location.clone().unwrap_or_default(),
            ..Place::default()
        },
    }
}

/// The place that the person's own row names: a location of the sheet if one fits.
fn place_named(sheet: &callsheet::Day, text: &str) -> Place {
    let fits = |location: &&Location| {
        let names = [&location.name, &location.address];
        names.into_iter().flatten().any(|known| {
            let (known, text) = (known.to_lowercase(), text.to_lowercase());
            known.contains(&text) || text.contains(&known)
        })
    };
    let usable = sheet
        .locations
        .iter()
        .filter(|location| location.role != LocationRole::Hospital);
    let found = usable.clone().find(fits).or_else(|| {
        // A code such as "WFW" that no location spells out means the rental house.
        usable
            .clone()
            .find(|location| location.role == LocationRole::Rental)
    });
    match found {
        Some(location) => place_of(location),
        None => Place {
            address: text.to_owned(),
            ..Place::default()
        },
    }
}

fn place_of(location: &Location) -> Place {
    Place {
        name: location.name.clone().unwrap_or_default(),
        address: location.address.clone().unwrap_or_default(),
        at: location
            .coordinates
            .and_then(|[lat, lon]| Coordinates::new(lat, lon)),
    }
}

/// Whether only the town of a stop is known.
pub(super) fn is_vague(stop: &Stop) -> bool {
    stop.located.precision == Precision::City
}
