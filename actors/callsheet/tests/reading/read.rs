//! Reads a generated sheet and looks up single values.

use callsheet::{Context, Day, LocationRole, Person, Reading, read_pdf};

use crate::pdf::Sheet;

pub fn context() -> Context {
    Context {
        received: Some("2026-11-24T17:30:00Z".parse().unwrap()),
        ..Context::default()
    }
}

pub fn read(sheet: &Sheet) -> Reading {
    read_pdf(&sheet.finish(), &context()).unwrap()
}

pub fn time(text: &str) -> Option<callsheet::CallTime> {
    Some(text.parse().unwrap())
}

pub fn place(day: &Day, role: LocationRole) -> String {
    let found = day.locations.iter().find(|l| l.role == role);
    format!("{:?}", found.map(|l| (l.name.clone(), l.address.clone())))
}

pub fn named(reading: &mut Reading, name: &str) -> callsheet::MyCall {
    reading.for_person(&Person {
        name: Some(name.to_owned()),
        ..Person::default()
    });
    reading.days[0].my_call.clone().unwrap()
}
