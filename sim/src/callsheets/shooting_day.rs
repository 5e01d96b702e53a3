//! Generates a shooting day of an invented production.

use jiff::civil::Date;
use rand::RngExt as _;
use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand_chacha::ChaCha8Rng;
use world::calendar::day;
use world::people::{Buffers, Person};
use world::places::Place;
use world::sheet::{
    AdvanceDay, Call, CastRow, CrewRow, DayNight, Department, IntExt, Layout, Location, Role,
    Scene, Sheet, TimeOfDay, Times, Unit, Weather, contacts, phone,
};

use super::design::Design;
use super::house_style::HouseStyle;
use super::vocabulary::{ROLES, Variants};

/// A shooting day, and the crew member who receives the sheet.
pub(super) struct ShootingDay {
    pub(super) sheet: Sheet,
    pub(super) person: Person,
}

pub(super) fn generate(
    style: HouseStyle,
    design: Design,
    date: Date,
    rng: &mut ChaCha8Rng,
) -> ShootingDay {
    let words = style.words;
    let (town, time_zone) = words.towns[rng.random_range(0..words.towns.len())];
    let night = rng.random_range(0..8) == 0;
    let hour = if night { 15 } else { 6 };
    let call = TimeOfDay::new(hour, 0).plus(15 * rng.random_range(0..14));
    let few = design == Design::Documentary;
    let crew = crew(style, design, call, if few { 7 } else { 18 }, rng);
    let departments = match design.has_department_calls() {
        true => department_calls(&crew, call, rng),
        false => Vec::new(),
    };
    let key_people: Vec<&str> = crew
        .iter()
        .filter(|row| row.department == Department::Production)
        .map(|row| row.name.as_str())
        .collect();
    let person = person(&crew, style, time_zone, rng);
    let locations = locations(style, design, town, rng);
    let office = address(words.addresses, town, rng);
    let company = pick(words.companies, rng);
    let scenes = match design.has_scenes() {
        true => scenes(style, rng.random_range(2..7), rng),
        false => Vec::new(),
    };
    let last = rng.random_range(12..60);
    let sheet = Sheet {
        layout: if design.has_scenes() {
            Layout::Feature
        } else {
            Layout::Commercial
        },
        language: words.language,
        time_zone: time_zone.to_owned(),
        production: style.word(words.titles).to_owned(),
        company: company.to_owned(),
        billing: (design == Design::Agency).then(|| format!("{company}, {office}")),
        office,
        unit: match rng.random_range(0..8) {
            0 if design.has_scenes() => Unit::Second,
            _ => Unit::Main,
        },
        day_number: Some((rng.random_range(1..=last), last)),
        date,
        revision: revision(words.country, rng),
        times: times(design, call, rng),
        scenes,
        cast: if design.has_scenes() {
            cast(style, call, rng)
        } else {
            Vec::new()
        },
        contacts: contacts(&crew, &key_people),
        crew,
        departments,
        transport: Vec::new(),
        weather: Weather {
            text: pick(words.weather, rng).to_owned(),
            sunrise: TimeOfDay::new(6, 10).plus(rng.random_range(0..90)),
            sunset: TimeOfDay::new(16, 40).plus(rng.random_range(0..180)),
        },
        safety: words
            .safety
            .sample(rng, 2)
            .map(|it| (*it).to_owned())
            .collect(),
        advance: vec![AdvanceDay {
            date: day(date, 1),
            call: Some(call.plus(45)),
            location: pick(words.sites[0], rng).to_owned(),
            scenes: match design.has_scenes() {
                true => scenes_of_tomorrow(style, rng),
                false => Vec::new(),
            },
        }],
        locations,
    };
    ShootingDay { sheet, person }
}

fn pick(variants: Variants, rng: &mut ChaCha8Rng) -> &'static str {
    variants.choose(rng).copied().unwrap_or_default()
}

fn address(addresses: Variants, town: &str, rng: &mut ChaCha8Rng) -> String {
    let number = rng.random_range(1..90).to_string();
    pick(addresses, rng)
        .replace("{n}", &number)
        .replace("{t}", town)
}

fn times(design: Design, call: TimeOfDay, rng: &mut ChaCha8Rng) -> Times {
    let early = rng.random_range(0..2) == 0;
    Times {
        production: early.then(|| call.plus(-60)),
        crew: Some(call),
        shooting: Some(call.plus([60, 75, 90][rng.random_range(0..3)])),
        breakfast: (design == Design::Agency || early).then(|| call.plus(-30)),
        lunch: Some(call.plus(360)),
        wrap: Some(call.plus(660 + 15 * rng.random_range(0..5))),
    }
}

fn revision(country: &str, rng: &mut ChaCha8Rng) -> Option<String> {
    const COLOURS: [&str; 5] = ["WHITE", "BLUE", "PINK", "YELLOW", "GREEN"];
    let number = rng.random_range(0..5);
    match (country, number) {
        ("us" | "uk", _) => Some(COLOURS[number].to_owned()),
        (_, 0) => None,
        _ => Some(format!("V{number}")),
    }
}

/// Each position of the vocabulary at most once, each with another name.
fn crew(
    style: HouseStyle,
    design: Design,
    call: TimeOfDay,
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Vec<CrewRow> {
    let words = style.words;
    let mut positions: Vec<_> = words.positions.to_vec();
    positions.shuffle(rng);
    positions.truncate(count);
    // Every sheet has the production's contacts.
    if let Some(known) = words
        .positions
        .iter()
        .find(|(it, _)| *it == Department::Production)
        && !positions
            .iter()
            .any(|(it, _)| *it == Department::Production)
    {
        positions.push(*known);
    }
    let mut names = names(style, positions.len() + 4, rng);
    let mut rows: Vec<CrewRow> = positions
        .into_iter()
        .enumerate()
        .map(|(at, (department, role))| CrewRow {
            department,
            role: role.to_owned(),
            name: names.pop().unwrap_or_default(),
            phone: Some(number(words.country, at)),
            call: own_call(call, rng),
            loc: None,
        })
        .collect();
    for row in &mut rows {
        let fetches = row.department == Department::Camera && design == Design::Agency;
        if fetches && matches!(row.call, Call::At(_)) {
            row.loc = Some("RNT".to_owned());
        }
    }
    rows
}

fn own_call(call: TimeOfDay, rng: &mut ChaCha8Rng) -> Call {
    match rng.random_range(0..16) {
        0 => Call::OnCall,
        1 => Call::NoCall,
        2 => Call::WillNotify,
        _ => Call::At(call.plus(15 * rng.random_range(-6..=2))),
    }
}

fn number(country: &str, at: usize) -> String {
    let n = at as u32 + 10;
    match country {
        "us" => phone::american(n),
        "pl" => phone::polish(n),
        _ => phone::international(n),
    }
}

fn names(style: HouseStyle, count: usize, rng: &mut ChaCha8Rng) -> Vec<String> {
    let words = style.words;
    let mut first = words.first.to_vec();
    let mut last = words.last.to_vec();
    first.shuffle(rng);
    last.shuffle(rng);
    let all = (0..count).map(|at| {
        // Beyond the length of the shorter list, names repeat with another partner.
        let round = at / last.len();
        format!(
            "{} {}",
            first[(at + round * 7) % first.len()],
            last[at % last.len()]
        )
    });
    all.collect()
}

fn department_calls(
    crew: &[CrewRow],
    call: TimeOfDay,
    rng: &mut ChaCha8Rng,
) -> Vec<(Department, TimeOfDay)> {
    let with_calls = [
        Department::Camera,
        Department::Sound,
        Department::Electric,
        Department::Grip,
        Department::MakeupHair,
        Department::Costume,
        Department::Art,
    ];
    let present = with_calls
        .into_iter()
        .filter(|it| crew.iter().any(|row| row.department == *it));
    present
        .map(|department| (department, call.plus(15 * rng.random_range(-5..=1))))
        .collect()
}

/// A random crew member who is called that day.
fn person(crew: &[CrewRow], style: HouseStyle, time_zone: &str, rng: &mut ChaCha8Rng) -> Person {
    // A crew has at least seven people.
    let row = &crew[rng.random_range(0..crew.len())];
    Person {
        email: "reader@example.com".to_owned(),
        name: row.name.clone(),
        role: row.role.clone(),
        department: row.department,
        language: style.words.language,
        time_zone: time_zone.to_owned(),
        home: Place {
            name: String::new(),
            address: String::new(),
            lat: 0.0,
            lon: 0.0,
        },
        equipment_house: None,
        buffers: Buffers::default(),
    }
}

fn locations(style: HouseStyle, design: Design, town: &str, rng: &mut ChaCha8Rng) -> Vec<Location> {
    let words = style.words;
    let mut places = Vec::new();
    let mut shown = vec![Role::Set, Role::Base, Role::Parking, Role::Hospital];
    match design {
        Design::Agency => shown.insert(1, Role::Rental),
        Design::Documentary => shown.retain(|role| *role != Role::Base),
        _ => {}
    }
    for role in shown {
        let at = ROLES.iter().position(|it| *it == role).unwrap_or_default();
        places.push(Location {
            name: pick(words.sites[at], rng).to_owned(),
            address: address(words.addresses, town, rng),
            role,
            code: None,
            phone: (role == Role::Hospital && rng.random_range(0..2) == 0)
                .then(|| number(words.country, 80)),
        });
    }
    if design.has_codes() {
        for place in &mut places {
            place.code = match place.role {
                Role::Set => Some("SET".to_owned()),
                Role::Rental => Some("RNT".to_owned()),
                Role::Base => Some("UB".to_owned()),
                _ => None,
            };
        }
    }
    places
}

fn scenes(style: HouseStyle, count: u32, rng: &mut ChaCha8Rng) -> Vec<Scene> {
    let first = rng.random_range(1..120);
    (0..count)
        .map(|at| Scene {
            number: format!("{}{}", first + at, if at % 3 == 1 { "A" } else { "" }),
            int_ext: [IntExt::Int, IntExt::Ext, IntExt::Both][rng.random_range(0..3)],
            day_night: [DayNight::Day, DayNight::Night, DayNight::Evening][rng.random_range(0..3)],
            set: pick(style.words.sets, rng).to_owned(),
            synopsis: pick(style.words.synopses, rng).to_owned(),
            eighths: rng.random_range(1..28),
            cast: (1..=rng.random_range(1..4)).collect(),
        })
        .collect()
}

/// Scenes of another day, with numbers that are not today's.
fn scenes_of_tomorrow(style: HouseStyle, rng: &mut ChaCha8Rng) -> Vec<Scene> {
    let mut scenes = scenes(style, 2, rng);
    for scene in &mut scenes {
        scene.number = format!("9{}", scene.number);
    }
    scenes
}

fn cast(style: HouseStyle, call: TimeOfDay, rng: &mut ChaCha8Rng) -> Vec<CastRow> {
    let names = names(style, 40, rng);
    // From the end of the list, where the crew has no names.
    let actors = names.into_iter().rev().take(3);
    let row = |(at, actor): (usize, String)| CastRow {
        id: at as u32 + 1,
        character: ["LEA", "VIKTOR", "MRS. K."][at % 3].to_owned(),
        actor,
        status: "W",
        pickup: Some(call.plus(-60)),
        makeup: Some(call.plus(-30)),
        on_set: Some(call.plus(75)),
    };
    actors.enumerate().map(row).collect()
}
