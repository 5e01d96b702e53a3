//! Corrections of a call sheet by its person: the fields that an update mask names.

use actors::events::Correction;
use callsheet::CallTime;
use proto::v1::{ScheduleCorrection, UpdateScheduleRequest};
use tonic::Status;

use crate::rpc::support::status;

const FIELDS: [&str; 5] = ["call", "call_place", "location", "crew_call", "wrap"];
const MAX_PLACE: usize = 500;

/// The correction that a request asks for.
pub(super) fn correction(request: &UpdateScheduleRequest) -> Result<Correction, Status> {
    let given = request.correction.clone().unwrap_or_default();
    let mask = request.update_mask.as_ref();
    let mask = mask.map_or(&[][..], |mask| &mask.paths[..]);
    if mask.is_empty() {
        let text = "name the fields to change, or * for all that are set";
        return Err(status::invalid("update_mask", text));
    }
    let mut correction = Correction::default();
    for path in mask {
        match path.as_str() {
            "*" => {
                let set = FIELDS
                    .into_iter()
                    .filter(|field| !value(&given, field).is_empty());
                for field in set {
                    put(&mut correction, field, value(&given, field))?;
                }
            }
            path if FIELDS.contains(&path) => put(&mut correction, path, value(&given, path))?,
            path => {
                let text = format!(
                    "there is no field {path:?}; known are {}",
                    FIELDS.join(", ")
                );
                return Err(status::invalid("update_mask", text));
            }
        }
    }
    Ok(correction)
}

fn value<'a>(given: &'a ScheduleCorrection, field: &str) -> &'a str {
    match field {
        "call" => given.call.trim(),
        "call_place" => given.call_place.trim(),
        "location" => given.location.trim(),
        "crew_call" => given.crew_call.trim(),
        _ => given.wrap.trim(),
    }
}

fn put(correction: &mut Correction, field: &str, text: &str) -> Result<(), Status> {
    match field {
        "call" => {
            let (time, next_day) = match text.strip_suffix("+1") {
                Some(time) => (time.trim(), true),
                None => (text, false),
            };
            correction.call = Some(time_of(field, time)?);
            correction.next_day = next_day;
        }
        "crew_call" => correction.crew_call = Some(time_of(field, text)?),
        "wrap" => correction.wrap = Some(time_of(field, text)?),
        "call_place" => correction.call_place = Some(place(field, text)?),
        _ if text.is_empty() => {
            return Err(status::invalid(
                "correction.location",
                "an address is needed",
            ));
        }
        _ => correction.location = Some(place(field, text)?),
    }
    Ok(())
}

fn time_of(field: &str, text: &str) -> Result<CallTime, Status> {
    let invalid = || status::invalid(&format!("correction.{field}"), "a time looks like 05:45");
    text.parse().map_err(|_| invalid())
}

fn place(field: &str, text: &str) -> Result<String, Status> {
    let invalid = text.chars().any(char::is_control) || text.chars().count() > MAX_PLACE;
    match invalid {
        true => Err(status::invalid(
            &format!("correction.{field}"),
            "a place is one line of at most 500 characters",
        )),
        false => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(paths: &[&str]) -> UpdateScheduleRequest {
        UpdateScheduleRequest {
            correction: Some(ScheduleCorrection {
                call: "00:30 +1".to_owned(),
                location: "ul. Zielonej Latarni 12".to_owned(),
                wrap: "nine".to_owned(),
                ..ScheduleCorrection::default()
            }),
            update_mask: Some(prost_types::FieldMask {
                paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            }),
            ..UpdateScheduleRequest::default()
        }
    }

    #[test]
    fn only_fields_that_the_mask_names_are_changed() {
        let found = correction(&request(&["call"])).unwrap();
        let wanted = Correction {
            call: CallTime::new(0, 30),
            next_day: true,
            ..Correction::default()
        };
        assert_eq!(found, wanted);
        let found = correction(&request(&["call_place"])).unwrap();
        assert_eq!(found.call_place.as_deref(), Some(""));
        let found = correction(&request(&["location"])).unwrap();
        assert_eq!(found.location.as_deref(), Some("ul. Zielonej Latarni 12"));
        for wrong in [&[][..], &["wrap"], &["*"], &["crew_call"], &["production"]] {
            assert!(correction(&request(wrong)).is_err(), "{wrong:?}");
        }
    }
}
