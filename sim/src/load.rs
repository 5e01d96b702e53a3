//! Crews and message streams in any number, for load and crash tests: a seeded
//! mix of sheets, change notices, duplicates and other mail,
//! each with its truth.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use world::calendar::{evening_before, later};
use world::pdf::{self, Options};
use world::people::{Buffers, Person};
use world::places::{AREAS, Area, WARSAW};
use world::sheet::{Department, Language, Layout, Role, Sheet, TimeOfDay, layout};
use world::truth::{EndState, Truth};

pub(crate) mod letter;
pub(crate) mod names;
pub(crate) mod production;
#[cfg(test)]
mod tests;

use production::Production;

/// A message of the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadMessage {
    /// Address of the mailbox.
    pub recipient: String,
    /// When the mailbox gets it; ascending, two seconds apart.
    pub received: Timestamp,
    /// The message.
    pub eml: Vec<u8>,
    /// What a reader should find, given all earlier messages.
    pub truth: Truth,
}

/// `n` people over all areas. Same seed, same people; addresses are unique.
#[must_use]
pub fn crew(seed: u64, n: usize) -> Vec<Person> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let shift = rng.random_range(0..500);
    (0..n).map(|at| crew_member(&mut rng, shift, at)).collect()
}

fn crew_member(rng: &mut ChaCha8Rng, shift: usize, at: usize) -> Person {
    // Groups of twelve share an area, and so a production.
    let area = AREAS[at / CREW % AREAS.len()];
    let name = names::name(area.language, (shift + at) % 500);
    let (department, polish, english) = names::POSITIONS[at % CREW];
    let home = area.homes[rng.random_range(0..area.homes.len())];
    let mut place = home.place();
    // No two people live at the same point.
    place.lat += rng.random_range(-0.012..0.012);
    place.lon += rng.random_range(-0.018..0.018);
    let fetches = department == Department::Camera && rng.random_range(0..2) == 0;
    Person {
        email: format!("{}.{at}@example.com", names::local_part(&name)),
        name,
        role: (if area.language == Language::Pl {
            polish
        } else {
            english
        })
        .to_owned(),
        department,
        language: area.language,
        time_zone: area.time_zone.to_owned(),
        home: place,
        equipment_house: fetches.then(|| area.rental.place()),
        buffers: Buffers::default(),
    }
}

/// Maximum number of people of one production.
const CREW: usize = 12;
/// Shooting days of one production; after the last one it starts a revision.
const DAYS: u32 = 30;

/// The state of one person in the stream.
#[derive(Default)]
struct Progress {
    /// Next day without a sheet.
    next_day: u32,
    /// The day of the last sheet, unless it was cancelled.
    day: Option<OpenDay>,
    /// The last message, for duplicates.
    last: Option<(Vec<u8>, Truth)>,
}

struct OpenDay {
    index: u32,
    revision: u32,
    call: Option<TimeOfDay>,
}

/// `count` messages to `people`: about 70 % sheets in all layouts with their
/// revisions (two in a hundred without any call), 10 % change notices, 10 %
/// duplicates and 10 % that are no call sheet. The shooting days start with
/// `base`, the mail arrives from the evening before on. The truth of a message
/// holds if each person's messages are handled in this order.
///
/// Empty without people.
#[must_use]
pub fn messages(seed: u64, people: &[Person], base: Date, count: usize) -> Vec<LoadMessage> {
    if people.is_empty() {
        return Vec::new();
    }
    let productions = productions(seed, people);
    let mut stream = Stream {
        rng: ChaCha8Rng::seed_from_u64(seed ^ 0x10AD),
        base,
        start: evening_before(base, 18, 0),
        sent: 0,
        sheets: BTreeMap::new(),
    };
    let places: Vec<(usize, &Person)> = productions
        .iter()
        .enumerate()
        .flat_map(|(at, production)| production.members.iter().map(move |person| (at, *person)))
        .collect();
    let mut progress: Vec<Progress> = places.iter().map(|_| Progress::default()).collect();
    (0..count)
        .map(|_| {
            let at = stream.rng.random_range(0..places.len());
            let (production, person) = places[at];
            stream.next(&productions[production], person, &mut progress[at])
        })
        .collect()
}

/// People of one area in groups; each group is a production.
pub(crate) fn productions(seed: u64, people: &[Person]) -> Vec<Production<'_>> {
    let mut out: Vec<Production<'_>> = Vec::new();
    for area in AREAS {
        let members: Vec<&Person> = people
            .iter()
            .filter(|person| area_of(person).name == area.name)
            .collect();
        for group in members.chunks(CREW) {
            let number = out.len();
            let layout = match (area.language, number % 3) {
                (Language::Pl, _) => Layout::PlanPracy,
                (_, 0) => Layout::Commercial,
                (_, _) => Layout::Feature,
            };
            let title = names::title(area.language, number);
            out.push(Production {
                number,
                area,
                layout,
                title,
                members: group.to_vec(),
                seed,
                nights: true,
            });
        }
    }
    out
}

/// By the town of the home, else by the zone.
fn area_of(person: &Person) -> &'static Area {
    let by_town = AREAS
        .into_iter()
        .find(|area| person.home.address.ends_with(area.name));
    let by_zone = AREAS
        .into_iter()
        .find(|area| area.time_zone == person.time_zone);
    by_town.or(by_zone).unwrap_or(&WARSAW)
}

struct Stream {
    rng: ChaCha8Rng,
    base: Date,
    start: Timestamp,
    sent: u32,
    /// Sheets by production, day and revision: each is drawn once for all its recipients.
    sheets: BTreeMap<(usize, u32, u32), (Sheet, Vec<u8>)>,
}

impl Stream {
    fn next(&mut self, from: &Production<'_>, to: &Person, progress: &mut Progress) -> LoadMessage {
        self.sent += 1;
        let roll = self.rng.random_range(0..100);
        let received = self.received();
        let (eml, truth) = match roll {
            70..80 if progress.day.as_ref().is_some_and(|day| day.call.is_some()) => {
                self.notice(from, to, progress)
            }
            80..90 if progress.last.is_some() => self.duplicate(progress),
            90..100 => letter::other(self.sent, to, received, &mut self.rng),
            _ => self.sheet(from, to, progress),
        };
        progress.last = Some((eml.clone(), truth.clone()));
        LoadMessage {
            recipient: to.email.clone(),
            received,
            eml,
            truth,
        }
    }

    fn received(&self) -> Timestamp {
        later(self.start, 2 * i64::from(self.sent))
    }

    fn sheet(
        &mut self,
        from: &Production<'_>,
        to: &Person,
        progress: &mut Progress,
    ) -> (Vec<u8>, Truth) {
        let revise = self.rng.random_range(0..10) < 3 || progress.next_day >= DAYS;
        let (index, revision) = match &progress.day {
            Some(day) if revise && day.revision < 5 => (day.index, day.revision + 1),
            _ => (progress.next_day, 0),
        };
        progress.next_day = progress.next_day.max(index + 1);
        let (base, at) = (self.base, self.received());
        let (sheet, pdf) = self
            .sheets
            .entry((from.number, index, revision))
            .or_insert_with(|| {
                // Decided by the sheet, so that all its recipients get the same one.
                let untimed = (from.number as u32 * 31 + index * 7 + revision) % 50 == 9;
                let sheet = from.sheet(base, index, revision, untimed);
                let pdf = pdf::write(&layout::draw(&sheet), &Options::default());
                (sheet, pdf)
            });
        let truth = Truth::sheet(sheet, to);
        progress.day = Some(OpenDay {
            index,
            revision,
            call: truth.call_after,
        });
        let id = format!("load.{}", self.sent);
        (
            world::samples::sheet_message(&id, to, sheet, at, pdf.clone()).write(),
            truth,
        )
    }

    fn notice(
        &mut self,
        from: &Production<'_>,
        to: &Person,
        progress: &mut Progress,
    ) -> (Vec<u8>, Truth) {
        let open = progress
            .day
            .as_mut()
            .and_then(|day| day.call.map(|call| (day, call)));
        let Some((day, call)) = open else {
            return self.sheet(from, to, progress);
        };
        let sheet = match self.sheets.get(&(from.number, day.index, day.revision)) {
            Some((sheet, _)) => sheet.clone(),
            None => from.sheet(self.base, day.index, day.revision, false),
        };
        let at = self.received();
        let sets = from.area.sets;
        let set = sets[self.rng.random_range(0..sets.len())];
        let here = sheet
            .places(Role::Set)
            .next()
            .map(|place| place.address.clone());
        let elsewhere = here.as_deref() != Some(set.address);
        let kind = letter::pick(&mut self.rng, call, elsewhere);
        let (eml, truth) = letter::notice(self.sent, to, &sheet, at, kind, &set, call);
        day.call = truth.call_after;
        if day.call.is_none() {
            progress.day = None;
        }
        (eml, truth)
    }

    /// The last message again, byte for byte, as a second delivery of it.
    fn duplicate(&mut self, progress: &Progress) -> (Vec<u8>, Truth) {
        let (eml, truth) = progress
            .last
            .clone()
            .unwrap_or_else(|| (Vec::new(), Truth::other(Language::En)));
        (eml, truth.ending(EndState::Skipped))
    }
}
