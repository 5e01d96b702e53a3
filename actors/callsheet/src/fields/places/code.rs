//! Codes of places: where a sheet defines them, and which place a code means.

use super::model::{Place, location_role};
use crate::fields::evidence::Found;
use crate::layout::Page;
use crate::lexicon::find_labels;
use crate::reading::LocationRole;
use crate::text::{Folded, fold, words};

/// Characters of a code; longer words are not codes.
const MAX_CODE_CHARS: usize = 6;

/// Whether a text can be a code: short, in capitals or digits.
pub(super) fn is_code(text: &str) -> bool {
    let text = text
        .trim()
        .trim_matches(['(', ')', '#', '.', ':', '[', ']']);
    let length = text.chars().count();
    (1..=MAX_CODE_CHARS).contains(&length)
        && text
            .chars()
            .all(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '-' | '/' | '&'))
        && text.chars().any(char::is_alphanumeric)
}

/// The code of a heading: beside it or as its number: "B | Location", "Location 2".
pub(super) fn heading_code(page: &Page, heading: usize) -> Option<String> {
    let chunk = &page.chunks[heading];
    let left = page
        .beside(&chunk.rect)
        .filter(|&i| {
            let r = &page.chunks[i].rect;
            i != heading && r.same_line(&chunk.rect) && r.x1 <= chunk.rect.x0 + 2.0
        })
        .max_by(|&a, &b| page.chunks[a].rect.x1.total_cmp(&page.chunks[b].rect.x1));
    let near = left
        .map(|i| &page.chunks[i])
        .filter(|c| chunk.rect.x0 - c.rect.x1 < 60.0 && is_code(&c.text) && c.heading().is_none());
    if let Some(code) = near {
        return Some(code.text.trim().to_owned());
    }
    let label = chunk.labels.first()?;
    let after = chunk.folded.text.get(label.start..)?;
    let number = words(after)
        .into_iter()
        .take(4)
        .find(|w| w.text.len() <= 2 && w.text.bytes().all(|b| b.is_ascii_digit()));
    number.map(|w| w.text)
}

/// The place that the LOC cell of a row means, among the places of its day.
///
/// Found by code, by name, by role ("base") or by initials ("UB").
pub(in crate::fields) fn resolve<'a>(text: &str, places: &[&'a Found<Place>]) -> Option<&'a Place> {
    let wanted = fold(text);
    let wanted = wanted
        .trim()
        .trim_matches(['.', ':', '#', '(', ')', '@'])
        .trim();
    if wanted.is_empty() {
        return None;
    }
    let bare = wanted
        .strip_prefix("location")
        .or_else(|| wanted.strip_prefix("loc"))
        .map_or(wanted, |rest| rest.trim_matches(['.', ' ', '#']));
    let find = |fits: &dyn Fn(&Place) -> bool| {
        places
            .iter()
            .map(|found| &found.value)
            .find(|place| fits(place) && place.location.role != LocationRole::Hospital)
    };
    let coded = |place: &Place| {
        place.code.as_deref().map(fold).is_some_and(|code| {
            let code = code.trim().to_owned();
            code == wanted || code == bare
        })
    };
    let named = |place: &Place| {
        let name = place.location.name.as_deref().map(fold).unwrap_or_default();
        let short = is_code(text) && words(&name).iter().any(|w| w.text == wanted);
        name == wanted || short || wanted.len() >= 4 && name.contains(wanted)
    };
    let purpose = find_labels(&Folded::new(text))
        .first()
        .and_then(|l| location_role(l.label))
        .filter(|role| !matches!(role, LocationRole::Set | LocationRole::Hospital));
    find(&coded)
        .or_else(|| find(&named))
        .or_else(|| find(&|place| Some(place.location.role) == purpose))
        .or_else(|| find(&|place| is_code(text) && has_initials(place, wanted)))
}

/// Whether a code has the initials of a place: "UB" for the unit base, "NCH" for Northlight Camera
/// Hire.
fn has_initials(place: &Place, wanted: &str) -> bool {
    let initials = |text: &str| -> String {
        let words = words(&fold(text));
        words.iter().filter_map(|w| w.text.chars().next()).collect()
    };
    let purpose: &[&str] = match place.location.role {
        LocationRole::Base => &["ub", "bc"],
        LocationRole::Rental => &["rh", "rnt", "ren"],
        LocationRole::Parking => &["cp", "pkg"],
        LocationRole::Set | LocationRole::Hospital => &[],
    };
    let name = place.location.name.as_deref().map(initials);
    wanted.len() >= 2 && (name.as_deref() == Some(wanted) || purpose.contains(&wanted))
}
