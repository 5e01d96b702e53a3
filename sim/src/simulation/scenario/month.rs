//! Thirty days of one small crew, with crashes.

use jiff::SignedDuration;
use jiff::civil::Date;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use world::calendar::day as days_after;

use crate::simulation::crew::Crew;
use crate::simulation::script::{Script, at, hours};

/// Each evening the sheets of the next day, and random messages in between.
pub(super) fn script(first: Date, full: bool, seed: u64, people: Option<usize>) -> Script {
    let (size, days, a_day) = match full {
        true => (12, 30, 12),
        false => (4, 3, 8),
    };
    let crew = Crew::new(seed, people.unwrap_or(size));
    let begins = at(first, 12, 0);
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x30);
    let mut mailroom = crew.mailroom(days_after(first, 1), true);
    let mut mail = Vec::new();
    for day in 0..days {
        let evening = begins + SignedDuration::from_hours(24 * i64::from(day) + 6);
        mail.extend(mailroom.everyone(day, evening));
        for _ in 0..a_day {
            let second = rng.random_range(0..86_400);
            mail.push(mailroom.anything(day, evening + SignedDuration::from_secs(second)));
        }
    }
    Script {
        begins,
        length: hours(24 * u64::from(days) + 12),
        mail,
        faults: if full { 90 } else { 10 },
        roadworks: Vec::new(),
        crew,
    }
    .in_order()
}
