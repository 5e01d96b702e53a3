//! The mail of a simulation: which message reaches whom, and when. Drawn from a seed before
//! the run begins.

use std::collections::BTreeMap;

use actors::model::{QuietHours, User};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use world::pdf::{self, Options};
use world::people::Person;
use world::places::AREAS;
use world::samples::sheet_message;
use world::sheet::{Sheet, TimeOfDay, layout};
use world::truth::ChangeKind;

use super::postman::Letter;
use crate::load::production::Production;
use crate::load::{self, letter};
use crate::{town, world};

/// The people of a simulation, at home in the streets of their towns.
pub(super) struct Crew {
    people: Vec<Person>,
    seed: u64,
}

impl Crew {
    /// So many people; the same seed, the same people.
    pub(super) fn new(seed: u64, size: usize) -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(seed ^ 0x70);
        let mut people = load::crew(seed, size);
        for (number, person) in people.iter_mut().enumerate() {
            let area = AREAS
                .iter()
                .find(|area| person.home.address.ends_with(area.name));
            if let Some(area) = area {
                person.home = town::home(area, &mut dice);
                // Neighbours in one house have doors of their own.
                person.home.lat += number as f64 * 1e-9;
            }
        }
        Self { people, seed }
    }

    pub(super) fn people(&self) -> &[Person] {
        &self.people
    }

    /// Their profiles, created well before `now`; some with quiet hours.
    pub(super) fn users(&self, now: Timestamp, quiet: bool) -> Vec<User> {
        let hours: Option<QuietHours> = "22:00-06:00".parse().ok();
        let users = self.people.iter().enumerate();
        users
            .map(|(at, person)| User {
                quiet_hours: hours.filter(|_| quiet && at % 3 == 0),
                ..directory::user(person, now)
            })
            .collect()
    }

    /// Their productions; `nights` says whether some shoot at night.
    pub(super) fn mailroom(&self, base: Date, nights: bool) -> Mailroom<'_> {
        let mut productions = load::productions(self.seed, &self.people);
        for production in &mut productions {
            production.nights = nights;
        }
        let places = productions.iter().enumerate().flat_map(|(at, production)| {
            let addresses = production
                .members
                .iter()
                .map(|person| person.email.as_str());
            addresses.map(move |address| (address, at))
        });
        let of: BTreeMap<&str, usize> = places.collect();
        let of = self.people.iter().map(|person| of[person.email.as_str()]);
        Mailroom {
            of: of.collect(),
            people: &self.people,
            productions,
            base,
            sheets: BTreeMap::new(),
            dice: ChaCha8Rng::seed_from_u64(self.seed ^ 0x4D41),
            written: 0,
        }
    }
}

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// The sheet of a day in a revision.
    Sheet { day: u32, revision: u32 },
    /// A sheet that gives nobody a time.
    Timeless { day: u32 },
    /// A sheet behind a password.
    Locked { day: u32 },
    /// In plain text: the day is moved.
    Moved { day: u32, later: bool, minutes: u32 },
    /// In plain text: the day is cancelled.
    Cancelled { day: u32 },
    /// Something else.
    Other,
}

/// A message and when it arrives.
pub(super) struct Post {
    pub(super) at: Timestamp,
    pub(super) letter: Letter,
}

/// A version of a sheet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Drawn {
    day: u32,
    revision: u32,
    timeless: bool,
    locked: bool,
}

/// Where productions write their mail.
pub(super) struct Mailroom<'a> {
    people: &'a [Person],
    productions: Vec<Production<'a>>,
    /// The production of each person.
    of: Vec<usize>,
    base: Date,
    sheets: BTreeMap<(usize, Drawn), (Sheet, Vec<u8>)>,
    dice: ChaCha8Rng,
    written: u32,
}

fn drawn(day: u32, revision: u32) -> Drawn {
    Drawn {
        day,
        revision,
        timeless: false,
        locked: false,
    }
}

impl Mailroom<'_> {
    pub(super) fn write(&mut self, person: usize, says: Says, at: Timestamp) -> Post {
        self.written += 1;
        let to = &self.people[person];
        let eml = match says {
            Says::Other => letter::other(self.written, to, at, &mut self.dice).0,
            Says::Moved {
                day,
                later,
                minutes,
            } => {
                let kind = match later {
                    true => ChangeKind::Push,
                    false => ChangeKind::Pull,
                };
                self.notice(person, day, at, (kind, Some(minutes)))
            }
            Says::Cancelled { day } => self.notice(person, day, at, (ChangeKind::Cancel, None)),
            Says::Sheet { day, revision } => self.sheet(person, drawn(day, revision), at),
            Says::Timeless { day } => {
                let timeless = true;
                self.sheet(
                    person,
                    Drawn {
                        timeless,
                        ..drawn(day, 0)
                    },
                    at,
                )
            }
            Says::Locked { day } => {
                let locked = true;
                self.sheet(
                    person,
                    Drawn {
                        locked,
                        ..drawn(day, 0)
                    },
                    at,
                )
            }
        };
        let letter = Letter {
            recipient: to.email.clone(),
            eml: eml.into(),
        };
        Post { at, letter }
    }

    fn sheet(&mut self, person: usize, drawn: Drawn, at: Timestamp) -> Vec<u8> {
        let production = &self.productions[self.of[person]];
        let (sheet, pdf) = self
            .sheets
            .entry((production.number, drawn))
            .or_insert_with(|| {
                let sheet = production.sheet(self.base, drawn.day, drawn.revision, drawn.timeless);
                let options = Options {
                    password: drawn.locked.then(|| "klaps".to_owned()),
                    ..Options::default()
                };
                let pdf = pdf::write(&layout::draw(&sheet), &options);
                (sheet, pdf)
            });
        let id = format!("sim.{}", self.written);
        let message = sheet_message(&id, &self.people[person], sheet, at, pdf.clone());
        message.write()
    }

    fn notice(
        &mut self,
        person: usize,
        day: u32,
        at: Timestamp,
        kind: (ChangeKind, Option<u32>),
    ) -> Vec<u8> {
        let production = &self.productions[self.of[person]];
        let sheet = production.sheet(self.base, day, 0, false);
        let set = production.area.sets[0];
        let call = TimeOfDay::new(12, 0);
        let to = &self.people[person];
        letter::notice(self.written, to, &sheet, at, kind, &set, call).0
    }

    /// A random message for a random person: mostly revisions and moved calls of the day
    /// numbered `day`, sheets of the next, and other mail.
    pub(super) fn anything(&mut self, day: u32, at: Timestamp) -> Post {
        let person = self.dice.random_range(0..self.people.len().max(1));
        let says = match self.dice.random_range(0..100) {
            0..35 => Says::Sheet {
                day,
                revision: self.dice.random_range(1..6),
            },
            35..60 => Says::Sheet {
                day: day + 1,
                revision: 0,
            },
            60..75 => Says::Moved {
                day,
                later: self.dice.random_range(0..2) == 0,
                minutes: [30, 45, 60][self.dice.random_range(0..3)],
            },
            75..78 => Says::Timeless { day: day + 2 },
            78..80 => Says::Locked { day: day + 2 },
            _ => Says::Other,
        };
        self.write(person, says, at)
    }

    /// Each person's sheet of a day, a moment apart.
    pub(super) fn everybody(&mut self, day: u32, at: Timestamp) -> Vec<Post> {
        let spread = SignedDuration::from_millis(200);
        self.sheets(day, self.people.len(), at, spread)
    }

    /// The first so many people's sheets of a day, so far apart.
    pub(super) fn sheets(
        &mut self,
        day: u32,
        people: usize,
        at: Timestamp,
        spread: SignedDuration,
    ) -> Vec<Post> {
        let sheet = Says::Sheet { day, revision: 0 };
        let people = 0..people.min(self.people.len());
        let number = |person: usize| i32::try_from(person).unwrap_or(i32::MAX);
        people
            .map(|person| self.write(person, sheet, at + spread * number(person)))
            .collect()
    }
}
