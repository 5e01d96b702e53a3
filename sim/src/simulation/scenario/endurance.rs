//! Eight hours in which every person has a live plan.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::Date;
use world::calendar::day as days_after;

use crate::simulation::crew::Crew;
use crate::simulation::script::{Script, at, hours};

/// From 18:00 UTC on every person's call of the next day, in Łódź or in Los Angeles, is less
/// than 24 hours away, and no departure is before 02:00.
pub(super) fn script(first: Date, full: bool, seed: u64, people: Option<usize>) -> Script {
    let (size, length, per_hour) = match full {
        true => (750, hours(8), 200),
        false => (12, hours(3), 20),
    };
    let crew = Crew::new(seed, people.unwrap_or(size));
    let begins = at(first, 17, 50);
    let mut mailroom = crew.mailroom(days_after(first, 1), false);
    let mut mail = mailroom.everyone(0, begins + SignedDuration::from_secs(5));
    let pause = 3_600_000 / per_hour;
    let ten = SignedDuration::from_mins(10);
    for number in 0..(length.as_secs() as i64 / 3_600 * per_hour) {
        let at = begins + ten + SignedDuration::from_millis(number * pause);
        mail.push(mailroom.anything(0, at));
    }
    Script {
        begins,
        length: length + Duration::from_secs(600),
        mail,
        faults: if full { 0 } else { 8 },
        roadworks: Vec::new(),
        crew,
    }
    .in_order()
}
