//! The mail of a simulation, drawn from a seed before the run begins.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use world::pdf::{self, Options};
use world::people::Person;
use world::samples::sheet_message;
use world::sheet::{Sheet, TimeOfDay, layout};
use world::truth::ChangeKind;

use super::message::{Arrival, IncomingMail};
use crate::load::letter;
use crate::load::production::Production;

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// The sheet of a day in a revision.
    Sheet { day: u32, revision: u32 },
    /// A sheet without any time.
    Untimed { day: u32 },
    /// A sheet behind a password.
    Protected { day: u32 },
    /// A change notice: the day is pushed or pulled.
    Moved { day: u32, later: bool, minutes: u32 },
    /// A change notice: the day is cancelled.
    Cancelled { day: u32 },
    /// A message that is no call sheet.
    Other,
}

/// Identifies the document of a sheet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct SheetVersion {
    day: u32,
    revision: u32,
    untimed: bool,
    protected: bool,
}

/// Writes the mail of the productions. A sheet is drawn once for all its recipients.
pub(super) struct Mailroom<'a> {
    people: &'a [Person],
    productions: Vec<Production<'a>>,
    /// The production of each person, as an index.
    production_of: Vec<usize>,
    base: Date,
    sheets: BTreeMap<(usize, SheetVersion), (Sheet, Vec<u8>)>,
    rng: ChaCha8Rng,
    written: u32,
}

fn version(day: u32, revision: u32) -> SheetVersion {
    SheetVersion {
        day,
        revision,
        untimed: false,
        protected: false,
    }
}

impl<'a> Mailroom<'a> {
    pub(super) fn new(
        seed: u64,
        people: &'a [Person],
        productions: Vec<Production<'a>>,
        base: Date,
    ) -> Self {
        let indices = productions.iter().enumerate().flat_map(|(at, production)| {
            let members = production.members.iter();
            members.map(move |person| (person.email.as_str(), at))
        });
        let by_address: BTreeMap<&str, usize> = indices.collect();
        let production_of = people
            .iter()
            .map(|person| by_address[person.email.as_str()])
            .collect();
        Self {
            people,
            productions,
            production_of,
            base,
            sheets: BTreeMap::new(),
            rng: ChaCha8Rng::seed_from_u64(seed ^ 0x4D41),
            written: 0,
        }
    }

    pub(super) fn write(&mut self, person: usize, content: Content, at: Timestamp) -> Arrival {
        self.written += 1;
        let to = &self.people[person];
        let eml = match content {
            Content::Other => letter::other(self.written, to, at, &mut self.rng).0,
            Content::Moved {
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
            Content::Cancelled { day } => self.notice(person, day, at, (ChangeKind::Cancel, None)),
            Content::Sheet { day, revision } => self.sheet(person, version(day, revision), at),
            Content::Untimed { day } => {
                let untimed = true;
                self.sheet(
                    person,
                    SheetVersion {
                        untimed,
                        ..version(day, 0)
                    },
                    at,
                )
            }
            Content::Protected { day } => {
                let protected = true;
                self.sheet(
                    person,
                    SheetVersion {
                        protected,
                        ..version(day, 0)
                    },
                    at,
                )
            }
        };
        let mail = IncomingMail {
            recipient: to.email.clone(),
            eml: eml.into(),
        };
        Arrival { at, mail }
    }

    fn sheet(&mut self, person: usize, version: SheetVersion, at: Timestamp) -> Vec<u8> {
        let production = &self.productions[self.production_of[person]];
        let (sheet, pdf) = self
            .sheets
            .entry((production.number, version))
            .or_insert_with(|| {
                let sheet =
                    production.sheet(self.base, version.day, version.revision, version.untimed);
                let options = Options {
                    password: version.protected.then(|| "klaps".to_owned()),
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
        let production = &self.productions[self.production_of[person]];
        let sheet = production.sheet(self.base, day, 0, false);
        let set = production.area.sets[0];
        let call = TimeOfDay::new(12, 0);
        let to = &self.people[person];
        letter::notice(self.written, to, &sheet, at, kind, &set, call).0
    }

    /// A random message for a random person: revisions and change notices of this day, sheets
    /// of the days after it, and other mail.
    pub(super) fn anything(&mut self, day: u32, at: Timestamp) -> Arrival {
        let person = self.rng.random_range(0..self.people.len().max(1));
        let content = match self.rng.random_range(0..100) {
            0..35 => Content::Sheet {
                day,
                revision: self.rng.random_range(1..6),
            },
            35..60 => Content::Sheet {
                day: day + 1,
                revision: 0,
            },
            60..75 => Content::Moved {
                day,
                later: self.rng.random_range(0..2) == 0,
                minutes: [30, 45, 60][self.rng.random_range(0..3)],
            },
            75..78 => Content::Untimed { day: day + 2 },
            78..80 => Content::Protected { day: day + 2 },
            _ => Content::Other,
        };
        self.write(person, content, at)
    }

    /// The sheet of a day for every person, 200 ms apart.
    pub(super) fn everyone(&mut self, day: u32, at: Timestamp) -> Vec<Arrival> {
        let spread = SignedDuration::from_millis(200);
        self.sheets(day, self.people.len(), at, spread)
    }

    /// The sheet of a day for the first `people` persons, `spread` apart.
    pub(super) fn sheets(
        &mut self,
        day: u32,
        people: usize,
        at: Timestamp,
        spread: SignedDuration,
    ) -> Vec<Arrival> {
        let sheet = Content::Sheet { day, revision: 0 };
        let people = 0..people.min(self.people.len());
        let number = |person: usize| i32::try_from(person).unwrap_or(i32::MAX);
        people
            .map(|person| self.write(person, sheet, at + spread * number(person)))
            .collect()
    }
}
