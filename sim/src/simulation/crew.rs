//! The people of a simulation, drawn from a seed before the run begins.

use actors::model::{QuietHours, User};
use jiff::Timestamp;
use jiff::civil::Date;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use world::people::Person;
use world::places::AREAS;
use world::{directory, town};

use super::mailroom::Mailroom;
use crate::load;

/// The people of a simulation, at home in the streets of their towns.
pub(super) struct Crew {
    people: Vec<Person>,
    seed: u64,
}

impl Crew {
    /// `size` people; the same seed gives the same people.
    pub(super) fn new(seed: u64, size: usize) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x70);
        let mut people = load::crew(seed, size);
        for (number, person) in people.iter_mut().enumerate() {
            let area = AREAS
                .iter()
                .find(|area| person.home.address.ends_with(area.name));
            if let Some(area) = area {
                person.home = town::home(area, &mut rng);
                // No two homes are at the same point, even in one house.
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

    /// The mail of their productions; with `nights` some productions shoot at night.
    pub(super) fn mailroom(&self, base: Date, nights: bool) -> Mailroom<'_> {
        let mut productions = load::productions(self.seed, &self.people);
        for production in &mut productions {
            production.nights = nights;
        }
        Mailroom::new(self.seed, &self.people, productions, base)
    }
}
