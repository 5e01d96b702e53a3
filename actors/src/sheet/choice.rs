//! Which part of a message counts.

use callsheet::{Kind, Reading};

use crate::model::BlobId;
use crate::ports::ReaderError;
use crate::revision::normal;

/// What reading one document came to.
#[derive(Debug)]
pub struct DocumentReading {
    /// Its bytes.
    pub blob: BlobId,
    /// What was read, or why nothing was.
    pub outcome: Result<Reading, ReaderError>,
    /// The person had this document before.
    pub known: bool,
}

/// What the message comes to.
#[derive(Debug)]
pub enum Choice {
    /// A call sheet, a schedule or a change notice; with the document it stands in.
    Read {
        /// What it says.
        reading: Box<Reading>,
        /// Where it stands; none for the text of the message.
        documents: Vec<BlobId>,
    },
    /// Only a person can read it.
    Unreadable {
        /// Stable code.
        code: String,
        /// A clear line.
        detail: String,
    },
    /// It stopped the reader.
    Hostile {
        /// Stable code.
        code: String,
        /// A clear line.
        detail: String,
    },
    /// Nothing of interest.
    Nothing,
}

/// A new sheet beats the text around it; the text beats an old sheet that came along
/// again; a document that could not be read counts only where nothing else does.
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
    if let Some(read) = together(new) {
        return read;
    }
    let text = text.filter(|text| text.kind != Kind::NotCallSheet);
    if let Some(reading) = text.as_ref().filter(|text| says_enough(text)) {
        return Choice::Read {
            reading: Box::new(reading.clone()),
            documents: Vec::new(),
        };
    }
    // A copy of a known sheet goes on to the person's actor, which alone decides what is
    // a duplicate.
    if let Some(read) = together(old) {
        return read;
    }
    match (worst(errors), text) {
        // "The call sheet is attached" alone is for a person to look at.
        (Choice::Nothing, Some(reading)) => Choice::Read {
            reading: Box::new(reading),
            documents: Vec::new(),
        },
        (found, _) => found,
    }
}

/// All sheets of a message as one reading: two units, or two days, may come as two files.
/// Of several files about the same day the surest counts.
fn together(mut sheets: Vec<(bool, BlobId, Reading)>) -> Option<Choice> {
    sheets.sort_by(|(_, _, a), (_, _, b)| b.confidence.total_cmp(&a.confidence));
    let mut sheets = sheets.into_iter();
    let (_, blob, mut reading) = sheets.next()?;
    let mut documents = vec![blob];
    for (_, blob, other) in sheets {
        let days = other.days.into_iter();
        let new: Vec<_> = days
            .filter(|day| !reading.days.iter().any(|known| same(known, day)))
            .collect();
        if !new.is_empty() {
            documents.push(blob);
            reading.days.extend(new);
        }
    }
    let reading = Box::new(reading);
    Some(Choice::Read { reading, documents })
}

/// Whether two files speak of the same day. One without a date may be any day.
fn same(a: &callsheet::Day, b: &callsheet::Day) -> bool {
    let title = |day: &callsheet::Day| normal(day.production.as_deref().unwrap_or_default());
    let dated = a.shooting_date.is_some() && b.shooting_date.is_some();
    !dated || (a.shooting_date == b.shooting_date && a.unit == b.unit && title(a) == title(b))
}

/// A text counts of itself if it changes a day or gives one with a date and a call;
/// otherwise it merely speaks of a sheet.
fn says_enough(text: &Reading) -> bool {
    let whole = |day: &callsheet::Day| {
        day.shooting_date.is_some() && (day.crew_call.is_some() || !day.calls.is_empty())
    };
    text.kind == Kind::ChangeNotice || text.days.iter().any(whole)
}

fn is_sheet(reading: &Reading) -> bool {
    matches!(reading.kind, Kind::CallSheet | Kind::Schedule)
}

/// A document that stopped the reader is graver than one that is merely at fault.
fn worst(errors: Vec<ReaderError>) -> Choice {
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
