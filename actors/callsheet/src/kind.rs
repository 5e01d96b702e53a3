//! Classifies a document by weighted features of everything extracted from it.

use std::sync::LazyLock;

use regex::Regex;

use crate::Kind;
use crate::lexicon::CALL_SHEET_TITLE;
use crate::text::pattern;

/// The features of a document on which its kind depends.
#[derive(Clone, Debug, Default)]
pub(crate) struct Features {
    pub(crate) crew_call: bool,
    /// A label for the crew call, with or without a time.
    pub(crate) crew_label: bool,
    pub(crate) date: bool,
    pub(crate) weekday: bool,
    pub(crate) shooting_call: bool,
    pub(crate) lunch_or_wrap: bool,
    pub(crate) sun_or_weather: bool,
    pub(crate) hospital: bool,
    pub(crate) set: bool,
    pub(crate) base_or_parking: bool,
    pub(crate) scenes: usize,
    pub(crate) people_with_calls: usize,
    pub(crate) people: usize,
    pub(crate) department_calls: usize,
    pub(crate) day_number: bool,
    /// Distinct dates outside the advance schedule that open a table row or a banner.
    pub(crate) scheduled_days: usize,
    pub(crate) date_column: bool,
}

static SHEET: LazyLock<Regex> = LazyLock::new(|| pattern(CALL_SHEET_TITLE));

static SCHEDULE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:shooting schedule|production schedule|film schedule|one[- ]?line(?:r| schedule)?|strip ?board|day out of days|harmonogram(?: zdjec)?|kalendarzowy plan|kalendarzowka|drabinka|drehplan|plan de travail|plan de rodaje|piano di lavorazione|piano di produzione|schedule)\b",
    )
});

static INVOICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:invoice (?:no|number|date|total)|amount due|subtotal|vat|iban|faktura(?: vat)?|kwota|do zaplaty|netto|brutto|rechnung(?:snummer)?|mwst|facture n|tva|factura n|iva|fattura|bill to|purchase order|terms of payment|swift|bic|unit price|qty)\b",
    )
});

static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:risk assessment|safety bulletin|newsletter|unsubscribe|deal memo|agreement|contract|hereby|umowa|vertrag|contrat|contrato|fade in|cut to|dissolve to|abstract|introduction|references|bibliography|license|copyright|chapter|figure|theorem|table of contents|application form|applicant|privacy policy|menu|recipe|timesheet|time sheet|start form|release form)\b",
    )
});

/// The kind of the document and the certainty of the classification, 0..=1.
pub(crate) fn classify(features: &Features, head: &str, folded: &str) -> (Kind, f64) {
    let sheet = sheet_score(features, head, folded);
    let schedule = schedule_score(features, head);
    if schedule >= 4.0 && schedule > sheet {
        return (Kind::Schedule, (schedule / 8.0).clamp(0.5, 0.98));
    }
    // A list of people alone is no call sheet: something must tie it to a shooting day.
    let titled = SHEET.is_match(head);
    // A letter that says "call sheet attached for Wednesday" has a title and a date only.
    let substance = features.crew_call
        || features.crew_label
        || features.shooting_call
        || features.set
        || features.hospital
        || features.scenes > 0
        || features.people_with_calls >= 2;
    let tied = titled && substance
        || features.crew_call
        || features.crew_label && features.date
        || features.people_with_calls >= 5 && features.date && features.set
        || features.scenes >= 2 && features.people_with_calls >= 3 && features.date;
    if tied && sheet >= 4.5 {
        (Kind::CallSheet, (sheet / 10.0).clamp(0.5, 0.99))
    } else {
        (Kind::NotCallSheet, (1.0 - sheet / 10.0).clamp(0.3, 0.99))
    }
}

fn sheet_score(features: &Features, head: &str, folded: &str) -> f64 {
    let on = |condition: bool, weight: f64| if condition { weight } else { 0.0 };
    let mut score = on(SHEET.is_match(head), 3.0)
        + on(features.crew_call, 3.0)
        + on(features.crew_label && !features.crew_call, 1.0)
        + on(features.date, 1.0)
        + on(features.date && features.weekday, 0.5)
        + on(features.shooting_call, 1.0)
        + on(features.lunch_or_wrap, 1.0)
        + on(features.sun_or_weather, 1.0)
        + on(features.hospital, 1.0)
        + on(features.set, 1.0)
        + on(features.base_or_parking, 0.7)
        + on(features.day_number, 1.0)
        + on(features.scenes > 0, 1.5)
        + on(features.department_calls >= 2, 1.0)
        + (features.people_with_calls.min(4) as f64) * 0.5
        + on(features.people >= 3, 0.5);
    score -= 1.6 * distinct(&INVOICE, folded).min(4) as f64;
    score -= 1.2 * distinct(&OTHER, folded).min(3) as f64;
    // A call sheet is dense with times; a long text with few of them is not a call sheet.
    let words = folded.split_whitespace().count();
    if words > 3_000 && features.people_with_calls < 5 {
        score -= 2.0;
    }
    score
}

fn schedule_score(features: &Features, head: &str) -> f64 {
    let on = |condition: bool, weight: f64| if condition { weight } else { 0.0 };
    let shoot = SCHEDULE.is_match(head);
    // Many tables have dates; only scenes, calls or a title make one a shooting schedule.
    let film = shoot || features.scenes > 0 || features.crew_label;
    if !film || features.scheduled_days < 2 {
        return 0.0;
    }
    on(shoot, 3.5)
        + on(features.scheduled_days >= 3, 2.0)
        + on(features.scheduled_days >= 2, 1.0)
        + on(features.date_column, 2.0)
        + on(features.scenes >= 3, 1.5)
        + on(!features.crew_call, 1.0)
        - on(features.crew_call && !features.date_column, 2.0)
        - on(SHEET.is_match(head), 2.5)
        - on(features.hospital, 1.5)
}

/// The number of different matches of a pattern, at most six.
fn distinct(regex: &Regex, text: &str) -> usize {
    let mut seen: Vec<&str> = Vec::new();
    for found in regex.find_iter(text) {
        if !seen.contains(&found.as_str()) {
            seen.push(found.as_str());
        }
        if seen.len() >= 6 {
            break;
        }
    }
    seen.len()
}
