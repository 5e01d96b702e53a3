//! Call sheets in any number, of many productions, in six languages, with their truth. The score
//! of the reader is measured on them.
//!
//! ```text
//! seed -> shooting day -> design (blocks) -> maker: writer | browser | spreadsheet -> PDF
//!              |                                                                       |
//!              +-> truth for one person -----------> score <--------------- reading <--+
//! ```
//! The words are in [`vocabulary`]. Seeds from [`FIRST_HELD_OUT`] on are the held-out set: they are
//! only scored, and no rule of the reader is derived from them.

pub mod block;
mod case;
pub mod design;
pub mod house_style;
pub mod maker;
mod notice;
mod other;
pub mod score;
mod shooting_day;
pub mod vocabulary;

use document::Paper;
use jiff::civil::Date;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use world::calendar::{day, evening_before};
use world::truth::{Kind, Truth};

use design::Design;
use house_style::HouseStyle;
use shooting_day::ShootingDay;

pub use case::{Case, Content, Maker};

/// The first seed of the held-out set.
pub const FIRST_HELD_OUT: u64 = 1_000_000;

/// The case of a seed. The shooting days lie within the weeks after `base`.
#[must_use]
pub fn case(seed: u64, base: Date) -> Case {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xCA11);
    let words = vocabulary::ALL[rng.random_range(0..vocabulary::ALL.len())];
    let design = Design::ALL[rng.random_range(0..Design::ALL.len())];
    let maker = Maker::ALL[rng.random_range(0..Maker::ALL.len())];
    let style = HouseStyle { words, seed };
    let date = day(base, rng.random_range(1..60));
    let shooting_day = shooting_day::generate(style, design, date, &mut rng);
    let (sheet, person) = (&shooting_day.sheet, &shooting_day.person);
    let paper = if words.country == "us" {
        Paper::Letter
    } else {
        Paper::A4
    };
    let size = [7.5, 8.0, 8.5, 9.0][rng.random_range(0..4)];
    let document = |blocks| Content::Document {
        blocks,
        paper,
        size,
    };
    let (name, content, truth) = match rng.random_range(0..20) {
        0 => (
            "schedule",
            document(other::schedule(sheet, style)),
            kind(Kind::Schedule, &shooting_day),
        ),
        1 => {
            let (name, blocks) = other::any(sheet, style, &mut rng);
            (
                name,
                document(blocks),
                kind(Kind::NotCallSheet, &shooting_day),
            )
        }
        2 => {
            let (text, truth) = notice::change(sheet, style, &mut rng);
            ("notice", Content::Text(text), truth)
        }
        3 => (
            "letter",
            Content::Text(notice::letter(sheet, style)),
            kind(Kind::NotCallSheet, &shooting_day),
        ),
        _ => {
            let blocks = design::lay_out(sheet, design, style);
            (design.name(), document(blocks), Truth::sheet(sheet, person))
        }
    };
    Case {
        seed,
        country: words.country,
        design: name,
        maker,
        content,
        received: evening_before(date, 16, 30),
        subject: format!("{} – {}", style.word(words.call_sheet), sheet.production),
        person: shooting_day.person.clone(),
        truth,
    }
}

fn kind(kind: Kind, shooting_day: &ShootingDay) -> Truth {
    Truth {
        kind,
        ..Truth::other(shooting_day.sheet.language)
    }
}
