//! Call sheets in any number, of many productions, in six languages, with the truth: what the
//! reader is measured on.
//!
//! ```text
//! seed -> story (a shooting day) -> design (blocks) -> maker: writer | browser | spreadsheet -> PDF
//!             |                                                                                  |
//!             +-> truth for one person ------------------> score <------------------- reading <--+
//! ```
//! The words are in [`crate::sheet::wording`]. Seeds from [`KEPT_ASIDE`] on are for the score
//! alone: no rule of the reader is made from a look at them.

pub mod block;
pub mod design;
pub mod maker;
mod notice;
mod other;
pub mod score;
mod story;

use jiff::Timestamp;
use jiff::civil::Date;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::calendar::{day, evening_before};
use crate::pdf::Paper;
use crate::people::Person;
use crate::sheet::wording::{self, Voice};
use crate::truth::{Kind, Truth};

use block::Block;
use design::Design;
use maker::Maker;

/// The first of the seeds that nobody looks at while making rules.
pub const KEPT_ASIDE: u64 = 1_000_000;

/// What is handed to the reader.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A document that a maker still has to make.
    Document {
        /// What is on it.
        blocks: Vec<Block>,
        /// Paper.
        paper: Paper,
        /// Points.
        size: f32,
    },
    /// The body of a message.
    Text(String),
}

/// A document or message with its truth.
#[derive(Debug, Clone)]
pub struct Case {
    /// Makes the same again.
    pub seed: u64,
    /// Such as `us`.
    pub country: &'static str,
    /// What it looks like: a design, or what else it is.
    pub design: &'static str,
    /// What makes it.
    pub maker: Maker,
    /// What is handed in.
    pub content: Content,
    /// For whom.
    pub person: Person,
    /// When it came.
    pub received: Timestamp,
    /// Subject of the message.
    pub subject: String,
    /// What a reader should find.
    pub truth: Truth,
}

impl Case {
    /// What a maker needs: blocks, paper and points; `None` of a text.
    fn document(&self) -> Option<(&[Block], Paper, f32)> {
        match &self.content {
            Content::Document {
                blocks,
                paper,
                size,
            } => Some((blocks, *paper, *size)),
            Content::Text(_) => None,
        }
    }
}

/// The case of a seed. The shooting days lie within the weeks after `base`.
#[must_use]
pub fn case(seed: u64, base: Date) -> Case {
    let mut dice = ChaCha8Rng::seed_from_u64(seed ^ 0xCA11);
    let words = wording::ALL[dice.random_range(0..wording::ALL.len())];
    let design = Design::ALL[dice.random_range(0..Design::ALL.len())];
    let maker = Maker::ALL[dice.random_range(0..Maker::ALL.len())];
    let voice = Voice { words, seed };
    let date = day(base, dice.random_range(1..60));
    let story = story::day_of(voice, design, date, &mut dice);
    let (sheet, person) = (&story.sheet, &story.person);
    let paper = if words.country == "us" {
        Paper::Letter
    } else {
        Paper::A4
    };
    let size = [7.5, 8.0, 8.5, 9.0][dice.random_range(0..4)];
    let document = |blocks| Content::Document {
        blocks,
        paper,
        size,
    };
    let (name, content, truth) = match dice.random_range(0..20) {
        0 => (
            "schedule",
            document(other::schedule(sheet, voice)),
            kind(Kind::Schedule, &story),
        ),
        1 => {
            let (name, blocks) = other::any(sheet, voice, &mut dice);
            (name, document(blocks), kind(Kind::NotCallSheet, &story))
        }
        2 => {
            let (text, truth) = notice::change(sheet, voice, &mut dice);
            ("notice", Content::Text(text), truth)
        }
        3 => (
            "letter",
            Content::Text(notice::letter(sheet, voice)),
            kind(Kind::NotCallSheet, &story),
        ),
        _ => {
            let blocks = design::lay_out(sheet, design, voice);
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
        subject: format!("{} – {}", voice.say(words.call_sheet), sheet.production),
        person: story.person.clone(),
        truth,
    }
}

fn kind(kind: Kind, story: &story::Story) -> Truth {
    Truth {
        kind,
        ..Truth::other(story.sheet.language)
    }
}
