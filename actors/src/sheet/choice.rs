//! Chooses the part of a message that counts: a document or the text.

use callsheet::{Kind, Reading};

use crate::model::BlobId;
use crate::ports::ReaderError;
use crate::revision::normalize;

/// The result of reading one document.
#[derive(Debug)]
pub struct DocumentReading {
    /// The document.
    pub blob: BlobId,
    /// The reading, or why there is none.
    pub outcome: Result<Reading, ReaderError>,
    /// Whether the person received this document before.
    pub known: bool,
}

/// The part of a message that was chosen.
#[derive(Debug)]
pub enum Choice {
    /// A call sheet, a schedule or a change notice.
    Read {
        /// Its content.
        reading: Box<Reading>,
        /// The documents it was read from; none for the text of the message.
        documents: Vec<BlobId>,
    },
    /// A document that only a person can read.
    Unreadable {
        /// Stable code.
        code: String,
        /// One line of explanation.
        detail: String,
    },
    /// A document that exhausted or crashed the reader.
    Hostile {
        /// Stable code.
        code: String,
        /// One line of explanation.
        detail: String,
    },
    /// Neither a call sheet nor a change notice.
    Nothing,
}

/// Chooses in this order: new sheets, the text if it is specific enough, sheets that the person
/// received before, a document that could not be read, any other text about a sheet.
pub fn choose(documents: Vec<DocumentReading>, text: Option<Reading>) -> Choice {
    let mut sheets = Vec::new();
    let mut errors = Vec::new();
    for document in documents {
        match document.outcome {
            Ok(reading) if is_sheet(&reading) => {
                sheets.push((document.known, document.blob, reading))
            }
            Ok(_) => {}
            Err(error) => errors.push(error),
        }
    }
    let (old, new): (Vec<_>, Vec<_>) = sheets.into_iter().partition(|(known, _, _)| *known);
    if let Some(read) = merge(new) {
        return read;
    }
    let text = text.filter(|text| text.kind != Kind::NotCallSheet);
    if let Some(reading) = text.as_ref().filter(|text| is_specific(text)) {
        return Choice::Read {
            reading: Box::new(reading.clone()),
            documents: Vec::new(),
        };
    }
    // A copy of a known sheet is passed on, because only the person's actor decides what is a
    // duplicate.
    if let Some(read) = merge(old) {
        return read;
    }
    match (most_serious(errors), text) {
        // A text such as "the call sheet is attached" alone needs a review by the person.
        (Choice::Nothing, Some(reading)) => Choice::Read {
            reading: Box::new(reading),
            documents: Vec::new(),
        },
        (found, _) => found,
    }
}

/// Merges the sheets of a message into one reading: two units or two days may come as two files.
/// Of several files about the same day the one with the highest confidence counts.
fn merge(mut sheets: Vec<(bool, BlobId, Reading)>) -> Option<Choice> {
    sheets.sort_by(|(_, _, a), (_, _, b)| b.confidence.total_cmp(&a.confidence));
    let mut sheets = sheets.into_iter();
    let (_, blob, mut reading) = sheets.next()?;
    let mut documents = vec![blob];
    for (_, blob, other) in sheets {
        let days = other.days.into_iter();
        let new: Vec<_> = days
            .filter(|day| !reading.days.iter().any(|known| is_same_day(known, day)))
            .collect();
        if !new.is_empty() {
            documents.push(blob);
            reading.days.extend(new);
        }
    }
    let reading = Box::new(reading);
    Some(Choice::Read { reading, documents })
}

/// Whether two files are about the same day. A file without a date may be about any day.
fn is_same_day(a: &callsheet::Day, b: &callsheet::Day) -> bool {
    let title = |day: &callsheet::Day| normalize(day.production.as_deref().unwrap_or_default());
    let dated = a.shooting_date.is_some() && b.shooting_date.is_some();
    !dated || (a.shooting_date == b.shooting_date && a.unit == b.unit && title(a) == title(b))
}

/// Whether a text counts by itself: it is a change notice, or has a day with a date and a call.
/// Otherwise it only mentions a sheet.
fn is_specific(text: &Reading) -> bool {
    let is_complete = |day: &callsheet::Day| {
        day.shooting_date.is_some() && (day.crew_call.is_some() || !day.calls.is_empty())
    };
    text.kind == Kind::ChangeNotice || text.days.iter().any(is_complete)
}

fn is_sheet(reading: &Reading) -> bool {
    matches!(reading.kind, Kind::CallSheet | Kind::Schedule)
}

/// The most serious error: a document that stopped the reader comes before one that cannot be
/// read.
fn most_serious(errors: Vec<ReaderError>) -> Choice {
    let mut unreadable = Choice::Nothing;
    for error in errors {
        match error {
            ReaderError::Hostile { code, detail } => {
                return Choice::Hostile {
                    code: code.to_owned(),
                    detail,
                };
            }
            ReaderError::Document { code, detail } => {
                unreadable = Choice::Unreadable { code, detail };
            }
            ReaderError::Unavailable(_) => {}
        }
    }
    unreadable
}

#[cfg(test)]
mod tests;
