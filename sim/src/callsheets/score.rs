//! The score of the reader: how many values it reads correctly.

mod compare;
mod report;
mod tally;

use callsheet::{Context, Reading};

use super::case::{Case, Content};
use super::maker;

pub use compare::{Compared, compare, person};
pub use report::report;
pub use tally::{GOALS, Scored, Tally, calibration, tallies};

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
