//! The words of call sheets, country by country, in the variants that productions use.
//!
//! Written from what crews print and not from the reader's lexicon, so that a word that the
//! lexicon lacks lowers the score.

mod france;
mod germany;
mod italy;
mod kingdom;
mod poland;
mod spain;
mod states;
mod words;

pub use words::{ROLES, TimeStyle, Variants, Vocabulary};

/// The vocabularies of all countries.
pub const ALL: [&Vocabulary; 8] = [
    &poland::POLAND,
    &states::STATES,
    &kingdom::KINGDOM,
    &germany::GERMANY,
    &germany::AUSTRIA,
    &france::FRANCE,
    &spain::SPAIN,
    &italy::ITALY,
];
