//! A studio sends the sheets of all its crews within a second.

use jiff::SignedDuration;
use jiff::civil::Date;
use world::calendar::day as days_after;

use crate::simulation::crew::Crew;
use crate::simulation::script::{Script, at, hours};

/// The sheets of all crews within a second, then the night, and the calls of the next day.
pub(super) fn script(first: Date, full: bool, seed: u64, people: Option<usize>) -> Script {
    let size = if full { 100 } else { 10 };
    let crew = Crew::new(seed, people.unwrap_or(size));
    let begins = at(first, 18, 30);
    let mut mailroom = crew.mailroom(days_after(first, 1), true);
    // However many have signed up, a hundred of them work for this studio.
    let spread = SignedDuration::from_millis(10);
    let mail = mailroom.sheets(0, size, at(first, 19, 0), spread);
    Script {
        begins,
        length: hours(if full { 24 } else { 16 }),
        mail,
        faults: if full { 6 } else { 8 },
        roadworks: Vec::new(),
        crew,
    }
    .in_order()
}
