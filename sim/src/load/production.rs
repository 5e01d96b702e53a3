//! Productions of the load: a crew of real recipients and invented rows, and a
//! sheet for each shooting day and revision.
//!
//! Every choice comes from (seed, production, day, revision), so a sheet does
//! not depend on which sheets were made before it.

use jiff::civil::Date;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use world::calendar::day;
use world::people::Person;
use world::places::Area;
use world::sheet::{
    AdvanceDay, Call, CastRow, CrewRow, DayNight, Department, IntExt, Language, Layout, Location,
    Ride, Role, Scene, Sheet, TimeOfDay, Times, Unit, contacts, phone, sun,
};

use super::names;

/// One production.
pub(crate) struct Production<'a> {
    pub(crate) number: usize,
    pub(crate) area: &'static Area,
    pub(crate) layout: Layout,
    pub(crate) title: String,
    pub(crate) members: Vec<&'a Person>,
    pub(crate) seed: u64,
    /// Whether some of its days are night shoots.
    pub(crate) nights: bool,
}

impl Production<'_> {
    /// The sheet of a shooting day in a revision; with `untimed` it has no
    /// call at all.
    pub(crate) fn sheet(&self, base: Date, day_index: u32, revision: u32, untimed: bool) -> Sheet {
        let date = day(base, day_index as i32);
        let mut rng = self.rng(day_index, 0);
        let sets: Vec<_> = self.area.sets.sample(&mut rng, 2).collect();
        // One day in eight is a night, with its wrap on the next calendar day.
        let night = rng.random_range(0..8) == 0;
        let first = if night && self.nights { 16 } else { 6 };
        let crew_call = TimeOfDay::new(first, 0).plus(15 * rng.random_range(0..16));
        let times = Times {
            production: (self.layout != Layout::PlanPracy).then(|| crew_call.plus(-60)),
            crew: Some(crew_call),
            shooting: Some(crew_call.plus(90)),
            breakfast: (self.layout == Layout::Commercial).then(|| crew_call.plus(-30)),
            lunch: Some(crew_call.plus(360)),
            wrap: Some(crew_call.plus(690)),
        };
        let (crew, departments) = self.crew(&mut rng, crew_call);
        let key_people: Vec<&str> = crew
            .iter()
            .filter(|row| {
                matches!(
                    row.department,
                    Department::Production | Department::Locations
                )
            })
            .map(|row| row.name.as_str())
            .collect();
        let mut sheet = Sheet {
            layout: self.layout,
            language: self.area.language,
            time_zone: self.area.time_zone.to_owned(),
            production: self.title.clone(),
            company: format!("Load Pictures {}", self.number + 1),
            office: self.area.office.address.to_owned(),
            billing: (self.layout == Layout::Commercial).then(|| {
                format!(
                    "Load Pictures {}, {}",
                    self.number + 1,
                    self.area.office.address
                )
            }),
            unit: if self.number % 5 == 4 && self.layout != Layout::Commercial {
                Unit::Second
            } else {
                Unit::Main
            },
            day_number: Some((day_index + 1, 30)),
            date,
            revision: self.mark(revision),
            times,
            locations: self.locations(
                sets[0].location(Role::Set),
                sets.get(1).map(|s| s.location(Role::Set)),
            ),
            scenes: self.scenes(&mut rng),
            cast: self.cast(crew_call),
            contacts: contacts(&crew, &key_people),
            crew,
            departments,
            transport: self.transport(crew_call),
            weather: sun::weather(
                self.localised("6°C, zachmurzenie", "Overcast, 9°C"),
                date,
                sets[0].lat,
                sets[0].lon,
                self.area.time_zone,
            ),
            safety: names::SAFETY
                .sample(&mut rng, 2)
                .map(|(polish, english)| self.localised(polish, english).to_owned())
                .collect(),
            advance: vec![AdvanceDay {
                date: day(date, 1),
                call: Some(crew_call.plus(45)),
                location: self.area.sets[rng.random_range(0..self.area.sets.len())]
                    .name
                    .to_owned(),
                scenes: self.scenes(&mut rng).into_iter().take(1).collect(),
            }],
        };
        if revision > 0 {
            // Earlier or later, but always changed.
            let step = self.rng(day_index, revision).random_range(1..=4) * 15;
            sheet = sheet.moved(if revision % 2 == 1 { -step } else { step });
        }
        if untimed {
            withhold(&mut sheet);
        }
        sheet
    }

    fn rng(&self, day: u32, revision: u32) -> ChaCha8Rng {
        let mixed = (self.number as u64) << 40 | u64::from(day) << 8 | u64::from(revision);
        ChaCha8Rng::seed_from_u64(self.seed ^ mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn mark(&self, revision: u32) -> Option<String> {
        const COLOURS: [&str; 6] = ["WHITE", "BLUE", "PINK", "YELLOW", "GREEN", "GOLDENROD"];
        match self.layout {
            Layout::Feature => Some(COLOURS[revision.min(5) as usize].to_owned()),
            _ => Some(format!("V{}", revision + 1)),
        }
    }

    /// The members first, each with an own call or an empty cell, then rows
    /// of people without a mailbox.
    fn crew(
        &self,
        rng: &mut ChaCha8Rng,
        crew_call: TimeOfDay,
    ) -> (Vec<CrewRow>, Vec<(Department, TimeOfDay)>) {
        let language = self.area.language;
        let number = |n: usize| match (language, self.layout) {
            (Language::Pl, _) => phone::polish(n as u32),
            (_, Layout::Feature) => phone::american_short(n as u32),
            _ => phone::international(n as u32),
        };
        let mut rows = Vec::new();
        for (at, person) in self.members.iter().enumerate() {
            let own = crew_call.plus(15 * rng.random_range(-6..=2));
            let call = if rng.random_range(0..4) == 0 {
                Call::Blank
            } else {
                Call::At(own)
            };
            // The camera van's people meet at the rental house.
            let rental = self.layout == Layout::Commercial
                && person.department == Department::Camera
                && call != Call::Blank;
            rows.push(CrewRow {
                department: person.department,
                role: person.role.clone(),
                name: person.name.clone(),
                phone: Some(number(at)),
                call,
                loc: rental.then(|| "RNT".to_owned()),
            });
        }
        let fill = 24usize.saturating_sub(rows.len());
        for at in 0..fill {
            let position = names::POSITIONS[(at * 7 + 3) % names::POSITIONS.len()];
            let own = crew_call.plus(15 * rng.random_range(-6..=2));
            let odd = [
                Call::OnCall,
                Call::NoCall,
                Call::WillNotify,
                Call::Blank,
                Call::Blank,
            ];
            let call = *odd.get(rng.random_range(0..12)).unwrap_or(&Call::At(own));
            rows.push(CrewRow {
                department: position.0,
                role: self.localised(position.1, position.2).to_owned(),
                // Beyond the members' numbers, so that no name appears twice.
                name: names::name(language, 600 + (self.number * 24 + at) % 547),
                phone: Some(number(40 + at)),
                call,
                loc: None,
            });
        }
        let calls = [Department::Camera, Department::Electric, Department::Grip];
        let departments = calls
            .into_iter()
            .map(|department| (department, crew_call.plus(15 * rng.random_range(-4..=0))))
            .collect();
        (rows, departments)
    }

    fn localised<'t>(&self, polish: &'t str, english: &'t str) -> &'t str {
        if self.area.language == Language::Pl {
            polish
        } else {
            english
        }
    }

    fn cast(&self, crew_call: TimeOfDay) -> Vec<CastRow> {
        if self.layout == Layout::Commercial {
            return Vec::new();
        }
        (1..=2u32)
            .map(|id| CastRow {
                id,
                character: names::CHARACTERS[(self.number + id as usize) % 6].to_owned(),
                // From the end of the pool, where the crew has no names.
                actor: names::name(
                    self.area.language,
                    500 + (self.number * 2 + id as usize) % 100,
                ),
                status: "W",
                pickup: Some(crew_call.plus(-45)),
                makeup: Some(crew_call.plus(-15 * id as i32)),
                on_set: Some(crew_call.plus(75)),
            })
            .collect()
    }

    fn transport(&self, crew_call: TimeOfDay) -> Vec<Ride> {
        if self.layout != Layout::PlanPracy {
            return Vec::new();
        }
        vec![Ride {
            vehicle: format!(
                "Bus {} / WX 0{:04}",
                self.number + 1,
                self.number * 7 % 10_000
            ),
            driver: "kierowca dyżurny".to_owned(),
            from: "Biuro produkcji".to_owned(),
            departs: crew_call.plus(-40),
            passengers: "ekipa wg listy".to_owned(),
        }]
    }

    fn locations(&self, first: Location, second: Option<Location>) -> Vec<Location> {
        let mut out = vec![first];
        out.extend(second.filter(|_| self.layout != Layout::Commercial));
        if self.layout == Layout::Commercial {
            let mut rental = self.area.rental.location(Role::Rental);
            rental.code = Some("RNT".to_owned());
            out[0].code = Some("SET".to_owned());
            out.push(rental);
        }
        out.push(self.area.base.location(Role::Base));
        out.push(self.area.parking.location(Role::Parking));
        out.push(self.area.hospital.location(Role::Hospital));
        out
    }

    fn scenes(&self, rng: &mut ChaCha8Rng) -> Vec<Scene> {
        if self.layout == Layout::Commercial {
            return Vec::new();
        }
        let count = rng.random_range(2..=6);
        let first = rng.random_range(1..90);
        (0..count)
            .map(|at| Scene {
                number: format!("{}{}", first + at, if at % 3 == 2 { "A" } else { "" }),
                int_ext: [IntExt::Int, IntExt::Ext, IntExt::Both][rng.random_range(0..3)],
                day_night: [DayNight::Day, DayNight::Night, DayNight::Evening]
                    [rng.random_range(0..3)],
                set: self.area.sets[rng.random_range(0..self.area.sets.len())]
                    .name
                    .to_owned(),
                synopsis: {
                    let (polish, english) = names::SYNOPSES[rng.random_range(0..6)];
                    self.localised(polish, english).to_owned()
                },
                eighths: rng.random_range(1..24),
                cast: vec![1, 2],
            })
            .collect()
    }
}

/// Removes every call from a sheet.
fn withhold(sheet: &mut Sheet) {
    sheet.times = Times {
        lunch: sheet.times.lunch,
        ..Times::default()
    };
    sheet.departments.clear();
    sheet.transport.clear();
    sheet.cast.clear();
    for row in &mut sheet.crew {
        row.call = Call::Blank;
        row.loc = None;
    }
}
