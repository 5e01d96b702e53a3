//! The places of a day, in the order they are driven to.

use callsheet::{Location, LocationRole};
use engine::stage::StageError;

use crate::model::{Coordinates, Day, Located, Place, Precision, User};
use crate::pipeline::Ports;
use crate::texts::words;

/// A located stop.
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

/// A place that could not be found.
pub(super) struct Missing {
    pub(super) code: &'static str,
    pub(super) detail: String,
}

/// Home, the equipment house unless the call itself is at a rental house, the place of
/// the call, and the set behind it.
pub(super) async fn find(
    ports: &Ports,
    user: &User,
    day: &Day,
) -> Result<Result<Stops, Missing>, StageError> {
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
        return Ok(Err(own("plan/home-not-found", "home")));
    };
    let mut before_call = vec![home];
    if let (Some(house), None) = (&user.equipment_house, &after) {
        match locate(ports, house, house.label()).await? {
            Some(stop) => before_call.push(stop),
            None => {
                return Ok(Err(own(
                    "plan/equipment-house-not-found",
                    "equipment house",
                )));
            }
        }
    }
    match locate(ports, &call, call.label()).await? {
        Some(stop) => before_call.push(stop),
        None => return Ok(Err(missing(&call))),
    }
    // A set that is not found does not spoil a call at the rental house.
    let after_call = match after {
        Some(place) => locate(ports, &place, place.label()).await?,
        None => None,
    };
    Ok(Ok(Stops {
        before_call,
        after_call,
    }))
}

/// Events and dead letters carry this: where people live stays out of it.
fn own(code: &'static str, what: &str) -> Missing {
    Missing {
        code,
        detail: format!("the address of your {what} was not found on the map"),
    }
}

/// As for [`own`]: without a name of its own, home is called home, not by its address.
fn home_label(user: &User) -> &str {
    match user.home.name.as_str() {
        "" => words(user.language).home,
        name => name,
    }
}

/// What is printed on the sheet may be quoted.
fn missing(place: &Place) -> Missing {
    let text = if place.address.is_empty() {
        &place.name
    } else {
        &place.address
    };
    Missing {
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

/// The first set of the sheet; a hospital, a car park or an office is never one.
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

/// A place that the person's own row names: a location of the sheet if one fits.
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
