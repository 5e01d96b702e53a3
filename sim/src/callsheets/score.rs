//! How much of what was said is read.

mod compare;
mod report;

use std::collections::BTreeMap;

use callsheet::{Context, Reading};

use super::maker::{self, Maker};
use super::{Case, Content};

pub use compare::{Compared, compare, person};
pub use report::report;

/// The goals on the seeds kept aside, by field.
pub const GOALS: [(&str, f64); 7] = [
    ("kind", 0.99),
    ("date", 0.99),
    ("crew_call", 0.99),
    ("primary_location", 0.97),
    ("my_call", 0.97),
    ("scenes", 0.97),
    ("contacts", 0.97),
];

/// One field of one case.
#[derive(Debug, Clone)]
pub struct Scored {
    /// The case.
    pub seed: u64,
    /// Such as `us`.
    pub country: &'static str,
    /// What it looks like.
    pub design: &'static str,
    /// What made it.
    pub maker: Maker,
    /// How sure the reader was, where it says so.
    pub confidence: Option<f64>,
    /// What was said and what was read.
    pub compared: Compared,
}

/// Right and all values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Right ones.
    pub right: usize,
    /// All.
    pub all: usize,
}

impl Tally {
    /// The share of right ones; 1 of none.
    #[must_use]
    pub fn share(self) -> f64 {
        match self.all {
            0 => 1.0,
            all => self.right as f64 / all as f64,
        }
    }
}

/// Makes the documents, reads them and compares.
///
/// # Errors
/// When a document cannot be made.
pub fn score(cases: &[Case]) -> Result<Vec<Scored>, maker::Error> {
    let made = maker::make(cases)?;
    let scored = cases.iter().zip(made);
    Ok(scored
        .flat_map(|(case, pdf)| read_and_compare(case, pdf))
        .collect())
}

fn read_and_compare(case: &Case, pdf: Option<Vec<u8>>) -> Vec<Scored> {
    let reading = read(case, pdf.as_deref());
    let compared = match &reading {
        Ok(reading) => compare(&case.truth, reading),
        Err(error) => vec![compare::unreadable(&case.truth, error)],
    };
    let confidence = |field: &str| {
        let path = format!("days[0].{}", compare::path(field)?);
        let fields = &reading.as_ref().ok()?.fields;
        fields
            .iter()
            .find(|it| it.path == path)
            .map(|it| it.confidence)
    };
    let scored = compared.into_iter().map(|compared| Scored {
        seed: case.seed,
        country: case.country,
        design: case.design,
        maker: case.maker,
        confidence: confidence(compared.field),
        compared,
    });
    scored.collect()
}

/// Reads a case for its person.
///
/// # Errors
/// When the reader cannot open the document.
pub fn read(case: &Case, pdf: Option<&[u8]>) -> Result<Reading, callsheet::Error> {
    let context = Context {
        received: Some(case.received),
        time_zone: Some(case.person.time_zone.clone()),
        subject: Some(case.subject.clone()),
        file_name: None,
    };
    let mut reading = match (&case.content, pdf) {
        (Content::Text(text), _) => callsheet::read_text(text, &context),
        (Content::Document { .. }, pdf) => callsheet::read_pdf(pdf.unwrap_or_default(), &context)?,
    };
    reading.for_person(&person(&case.person));
    Ok(reading)
}

/// Tallies of each field, by whatever tells the cases apart.
pub fn tallies<K: Ord>(
    scored: &[Scored],
    key: impl Fn(&Scored) -> K,
) -> BTreeMap<(&'static str, K), Tally> {
    let mut tallies = BTreeMap::<_, Tally>::new();
    for one in scored {
        let tally = tallies.entry((one.compared.field, key(one))).or_default();
        tally.right += one.compared.right;
        tally.all += one.compared.all;
    }
    tallies
}

/// Of the values said to be so sure (by tenths), how many are right.
#[must_use]
pub fn calibration(scored: &[Scored]) -> BTreeMap<u32, Tally> {
    let mut table = BTreeMap::<u32, Tally>::new();
    for one in scored {
        let Some(confidence) = one.confidence else {
            continue;
        };
        let tally = table
            .entry((confidence * 10.0).floor().min(9.0) as u32)
            .or_default();
        tally.right += usize::from(one.compared.is_right());
        tally.all += 1;
    }
    table
}
