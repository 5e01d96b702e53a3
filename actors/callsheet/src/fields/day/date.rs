//! The shooting date of a day.

use std::ops::Range;

use super::confidence::Confidence;
use crate::fields::dates;
use crate::fields::evidence::Found;
use crate::fields::extraction::Extraction;
use crate::layout::Rect;
use crate::reading::{Day, Reading};
use crate::text::Folded;
use crate::value::date::find_dates;

/// Sets the shooting date: the best candidate, else a date in the subject or the file name.
pub(super) fn set_date(
    extraction: &Extraction<'_>,
    reading: &mut Reading,
    day: &mut Day,
    confidence: &mut Confidence,
    pages: Range<usize>,
    path: &str,
) {
    if let Some(best) = dates::best(&extraction.dates, pages) {
        let rival = extraction
            .dates
            .iter()
            .filter(|c| c.resolved.date != best.resolved.date)
            .map(|c| c.score)
            .fold(f64::MIN, f64::max);
        let mut found = best.found.clone();
        if best.score - rival < 1.0 {
            found.confidence -= 0.2;
        }
        if let Some(weekday) = best.resolved.mismatch {
            reading.warnings.push(format!(
                "weekday-mismatch: the sheet says {weekday:?}, {} is a {:?}",
                found.value,
                found.value.weekday()
            ));
        }
        confidence.date = found.confidence;
        day.shooting_date = Some(found.value);
        reading
            .fields
            .push(found.field(path.to_owned(), found.value.to_string()));
        return;
    }
    // Subject and file name are the weakest evidence: they may have the date of issue.
    let names = [
        extraction.context.subject.as_deref(),
        extraction.context.file_name.as_deref(),
    ];
    let named = names.into_iter().flatten().find_map(|text| {
        let text = text.replace('_', " ");
        let folded = Folded::new(&text);
        find_dates(&text, &folded)
            .iter()
            .find_map(|d| d.resolve(&extraction.hints))
    });
    match (named, extraction.document.pages.first()) {
        (Some(date), Some(page)) => {
            let found = Found::at(date.date, 0.35, page, Rect::default(), "date-from-name");
            confidence.date = 0.35;
            day.shooting_date = Some(date.date);
            reading
                .fields
                .push(found.field(path.to_owned(), date.date.to_string()));
            reading
                .warnings
                .push("date-from-name: no date on the sheet itself".to_owned());
        }
        _ => reading
            .warnings
            .push("no-date: no shooting date was found".to_owned()),
    }
}
