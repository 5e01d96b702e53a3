//! The contents of a call sheet as messages of the API.

use callsheet::{CallTime, LocationRole};
use proto::v1 as pb;

fn time(time: Option<CallTime>) -> String {
    time.map(|time| time.to_string()).unwrap_or_default()
}

/// The name of an enumeration value of the call sheet, as serde writes it.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn role(role: LocationRole) -> &'static str {
    match role {
        LocationRole::Set => "set",
        LocationRole::Base => "base",
        LocationRole::Parking => "parking",
        LocationRole::Hospital => "hospital",
        LocationRole::Rental => "rental",
    }
}

pub(super) fn call_sheet(sheet: &callsheet::Day) -> pb::CallSheet {
    let own = sheet.my_call.as_ref();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let locations = sheet.locations.iter().map(|it| pb::CallSheetLocation {
        name: text(&it.name),
        address: text(&it.address),
        role: role(it.role).to_owned(),
    });
    let scenes = sheet.scenes.iter().map(|scene| pb::Scene {
        number: scene.number.clone(),
        int_ext: scene.int_ext.as_ref().map(word).unwrap_or_default(),
        day_night: scene.day_night.as_ref().map(word).unwrap_or_default(),
    });
    let contacts = sheet.contacts.iter().map(|contact| pb::Contact {
        name: text(&contact.name),
        role: text(&contact.role),
        phone: text(&contact.phone),
    });
    let departments = sheet.department_calls.iter();
    pb::CallSheet {
        crew_call: time(sheet.crew_call),
        shooting_call: time(sheet.shooting_call),
        wrap: time(sheet.wrap),
        call_place: own.and_then(|call| call.place.clone()).unwrap_or_default(),
        locations: locations.collect(),
        scenes: scenes.collect(),
        contacts: contacts.collect(),
        department_calls: departments
            .map(|(name, time)| (name.clone(), time.to_string()))
            .collect(),
    }
}
