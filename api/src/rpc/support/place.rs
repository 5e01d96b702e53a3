//! Places: the domain's type as a message of the API, and back.

use actors::model::{Coordinates, Place};
use proto::v1 as pb;
use tonic::Status;

use super::status;
use crate::validate;

/// A place as a message.
pub(in crate::rpc) fn to_message(place: &Place) -> pb::Place {
    pb::Place {
        name: place.name.clone(),
        address: place.address.clone(),
        location: place.at.map(|at| pb::LatLng {
            latitude: at.lat,
            longitude: at.lon,
        }),
    }
}

/// The place that a field of a request names: by an address, or by coordinates.
pub(in crate::rpc) fn from_message(field: &str, given: Option<pb::Place>) -> Result<Place, Status> {
    let missing = || status::invalid(field, "an address or a location is needed");
    let given = given.ok_or_else(missing)?;
    let invalid = |part| move |why: String| status::invalid(&format!("{field}.{part}"), why);
    let at = match given.location {
        None => None,
        Some(at) => {
            let at = Coordinates::new(at.latitude, at.longitude);
            let why = "latitude or longitude is out of range";
            Some(at.ok_or_else(|| invalid("location")(why.to_owned()))?)
        }
    };
    let place = Place {
        name: validate::address(&given.name).map_err(invalid("name"))?,
        address: validate::address(&given.address).map_err(invalid("address"))?,
        at,
    };
    match place.at.is_none() && place.address.is_empty() {
        true => Err(missing()),
        false => Ok(place),
    }
}
