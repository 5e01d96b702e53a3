//! Extraction: all candidates of a document, found before its kind is known.

use super::crew::{PersonRow, people};
use super::dates::{self, Candidate};
use super::evidence::Found;
use super::locale::{hints, zone};
use super::places::{Place, places};
use super::sections::Sections;
use super::tables::{Table, tables};
use super::times::{Pairing, pair_times};
use crate::layout::Document;
use crate::lexicon::detect_language;
use crate::reading::Context;
use crate::value::date::DateHints;
use crate::zone::country_of;

/// All candidates of a document, with the context in which they were found.
pub(super) struct Extraction<'a> {
    pub(super) document: &'a Document,
    pub(super) context: &'a Context,
    pub(super) folded: String,
    pub(super) language: Option<&'static str>,
    pub(super) sections: Vec<Sections>,
    pub(super) tables: Vec<Vec<Table>>,
    pub(super) pairings: Vec<Pairing>,
    pub(super) people: Vec<PersonRow>,
    pub(super) places: Vec<Found<Place>>,
    pub(super) dates: Vec<Candidate>,
    pub(super) hints: DateHints,
    pub(super) zone: Option<String>,
}

/// Extracts all candidates. The order matters: tables need sections, places need both, and dates
/// need the time zone of the places.
pub(super) fn extract<'a>(document: &'a Document, context: &'a Context) -> Extraction<'a> {
    let folded = document.folded();
    let language = detect_language(&folded);
    let sections = Sections::of_pages(&document.pages);
    let tables: Vec<Vec<Table>> = document
        .pages
        .iter()
        .zip(&sections)
        .map(|(p, s)| tables(p, s))
        .collect();
    let pages = || document.pages.iter().zip(&sections).zip(&tables);
    let places: Vec<Found<Place>> = pages().flat_map(|((p, s), t)| places(p, s, t)).collect();
    let zone = zone(document, &places, context, language);
    let country = zone.as_deref().and_then(country_of);
    let hints = hints(document, context, language, zone.as_deref(), country);
    let pairings = pages()
        .flat_map(|((p, s), t)| pair_times(p, s, t))
        .collect();
    let people = pages()
        .flat_map(|((p, s), t)| people(p, s, t, country))
        .collect();
    let dates = dates::candidates(document, &sections, &hints);
    Extraction {
        document,
        context,
        folded,
        language,
        sections,
        tables,
        pairings,
        people,
        places,
        dates,
        hints,
        zone,
    }
}
