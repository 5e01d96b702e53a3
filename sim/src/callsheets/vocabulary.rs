//! The words of call sheets, country by country, in the variants that productions use.
//!
//! Written from what crews print and not from what the reader knows, so that a word missing
//! there shows.

mod france;
mod germany;
mod italy;
mod kingdom;
mod poland;
mod spain;
mod states;
mod words;

pub use words::{ROLES, TimeStyle, Variants, Vocabulary};

/// All countries.
pub const ALL: [&Wording; 8] = [
    &poland::POLAND,
    &states::STATES,
    &kingdom::KINGDOM,
    &germany::GERMANY,
    &germany::AUSTRIA,
    &france::FRANCE,
    &spain::SPAIN,
    &italy::ITALY,
];
