//! 24 hours with the volumes of the performance requirements, to the message.
//!
//! ```text
//! 500 schedules   475 with a plan, 25 without a readable call, which go to review
//!                 25 of the planned are cancelled: 450 are confirmed at the end
//!                 75 of those change, 425 times altogether
//! 1000 messages   500 + 425 + 25 read, 25 behind a password, 25 about something else
//! 2000 messages   to people: inbox and e-mail for each of 475 plans, 425 changes,
//!                 25 cancellations, 25 + 25 questions, and 25 drives that became longer
//! ```

use std::collections::VecDeque;
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use world::calendar::day as days_after;

use crate::simulation::crew::Crew;
use crate::simulation::environment::Roadworks;
use crate::simulation::mailroom::Content;
use crate::simulation::script::{Script, at};

/// Messages in each hour: 1000 altogether, 150 in the busiest.
const BY_HOUR: [u32; 24] = [
    5, 2, 1, 1, 2, 5, 10, 20, 30, 35, 40, 40, 45, 45, 45, 55, 70, 90, 110, 150, 100, 60, 29, 10,
];
/// People with a schedule each.
const PEOPLE: usize = 500;
/// Minimum time between two messages to one person, so that each change is notified.
const MIN_INTERVAL: SignedDuration = SignedDuration::from_mins(20);
/// Roadworks begin at this hour and minute, when all plans are made.
const ROADWORKS_BEGIN: (i8, i8) = (23, 40);

pub(super) fn script(first: Date, full: bool, seed: u64, people: Option<usize>) -> Script {
    // A small day has a twenty-fifth of the people and messages.
    let scale = if full { 1 } else { 25 };
    let people = people.unwrap_or(PEOPLE / scale);
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xDA);
    let crew = Crew::new(seed, people);
    let slots = slots(first, scale as u32, &mut rng);
    let mut mailroom = crew.mailroom(days_after(first, 1), false);
    let mut chains = chains(people, &mut rng);
    let mail = slots.into_iter().filter_map(|at| {
        let chain = pick(&mut chains, at, &mut rng)?;
        let content = chain.contents.pop_front()?;
        chain.last = Some(at);
        Some(mailroom.write(chain.person, content, at))
    });
    let mail = mail.collect();
    let roadworks = match full {
        true => roadworks(&crew, first),
        false => Vec::new(),
    };
    Script {
        begins: at(first, 0, 0),
        length: Duration::from_secs(24 * 3_600),
        mail,
        faults: if full { 0 } else { 8 },
        roadworks,
        crew,
    }
    .in_order()
}

/// When the messages arrive.
fn slots(first: Date, scale: u32, rng: &mut ChaCha8Rng) -> Vec<Timestamp> {
    let mut slots = Vec::new();
    for (hour, count) in (0..).zip(BY_HOUR) {
        let begins = at(first, hour, 0);
        for _ in 0..count.div_ceil(scale) {
            // The last 22 minutes of an hour stay free, so that its messages end within it.
            slots.push(begins + SignedDuration::from_secs(rng.random_range(0..2_300)));
        }
    }
    slots.sort_unstable();
    slots
}

/// The messages to one person, in order.
struct Chain {
    person: usize,
    contents: VecDeque<Content>,
    last: Option<Timestamp>,
}

/// Of 500 people 75 have a day that changes five or six times, 25 one that is cancelled, 25
/// one without times, 25 get a sheet behind a password and 25 another message as well; in
/// this order from the first person on, and in proportion for fewer or more people.
fn chains(people: usize, rng: &mut ChaCha8Rng) -> Vec<Chain> {
    let share = |of_500: usize| (of_500 * people).div_ceil(PEOPLE);
    let (changed, each) = (share(75), share(25));
    let sheet = |revision| Content::Sheet { day: 0, revision };
    let mut chains: Vec<Chain> = Vec::new();
    for person in 0..people {
        let contents = match person {
            _ if person < changed => {
                // 50 x 6 + 25 x 5 changes.
                let changes = if person % 3 == 2 { 5 } else { 6 };
                (0..=changes).map(sheet).collect()
            }
            _ if person < changed + each => [sheet(0), Content::Cancelled { day: 0 }].into(),
            _ if person < changed + 2 * each => [Content::Untimed { day: 0 }].into(),
            _ if person < changed + 3 * each => [sheet(0), Content::Protected { day: 3 }].into(),
            _ if person < changed + 4 * each => [sheet(0), Content::Other].into(),
            _ => [sheet(0)].into(),
        };
        chains.push(Chain {
            person,
            contents,
            last: None,
        });
    }
    chains.shuffle(rng);
    chains
}

/// In half of the cases the person with the most messages to come, so that all of them fit
/// into the day; else the next who has had none.
fn pick<'a>(chains: &'a mut [Chain], at: Timestamp, rng: &mut ChaCha8Rng) -> Option<&'a mut Chain> {
    let longest = rng.random_range(0..2) == 0;
    let is_due = |chain: &Chain| chain.last.is_none_or(|last| last + MIN_INTERVAL <= at);
    let waits = |chain: &&mut Chain| !chain.contents.is_empty() && is_due(chain);
    let waiting = chains.iter_mut().filter(waits);
    match longest {
        true => waiting.max_by_key(|chain| chain.contents.len()),
        false => waiting.min_by_key(|chain| chain.last.is_some()),
    }
}

/// Near the homes of the last 25 people, whose day never changes.
fn roadworks(crew: &Crew, first: Date) -> Vec<Roadworks> {
    let (hour, minute) = ROADWORKS_BEGIN;
    let people = crew.people().iter().rev().take(25);
    let works = people.map(|person| Roadworks {
        from: at(first, hour, minute),
        home: (person.home.lat, person.home.lon),
        factor: 3.0,
    });
    works.collect()
}
