//! Full-text search of days and messages, in any alphabet and with or without accents.
//!
//! ```text
//! day, message -> folded words, with owner and kind -> index of the store
//! typed text   -> Query (folded words) -> matches if each is the prefix of an indexed word
//! ```
//! The words are folded here and not by the database, so that every store finds the same.

use std::collections::BTreeSet;

use crate::model::{Day, UserId};

/// Words indexed of one text; a call sheet has some hundreds.
const MAX_WORDS: usize = 4_000;
/// Characters indexed of one text, because a message may be large.
const MAX_TEXT: usize = 100_000;
/// Characters indexed of one word.
const MAX_WORD: usize = 40;
/// Words used of one query.
const MAX_QUERY_WORDS: usize = 8;

/// The kind of entry that a search looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Days: production, unit, places, notes.
    Day,
    /// Messages: subject and text.
    Email,
}

impl Kind {
    /// The name of the kind in a store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Email => "email",
        }
    }

    /// A word that is indexed with every text of this kind and person, so that a store searches
    /// only that person's texts. It begins with a zero, as no query made of letters does.
    pub fn owner(self, user: &UserId) -> String {
        let letters = user.0.chars().filter(char::is_ascii_alphanumeric);
        format!("0{}0{}", self.as_str(), letters.collect::<String>())
    }
}

/// The words of a day, each once and separated by spaces, with the owner word among them.
pub fn words_of_day(day: &Day) -> String {
    let sheet = &day.sheet;
    let places = sheet.locations.iter();
    let places = places.flat_map(|place| [place.name.as_deref(), place.address.as_deref()]);
    let texts = [
        Some(day.production.as_str()),
        Some(day.unit.as_str()),
        day.revision.as_deref(),
        sheet.primary_location.as_deref(),
    ];
    let notes = sheet.notes.iter().map(String::as_str);
    let texts = texts.into_iter().chain(places).flatten().chain(notes);
    words(Kind::Day, &day.user, texts)
}

/// The words of a message, in the same form as those of a day.
pub fn words_of_email(user: &UserId, subject: &str, content: &str) -> String {
    words(Kind::Email, user, [subject, content])
}

fn words<'a>(kind: Kind, user: &UserId, texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut words = BTreeSet::new();
    for text in texts {
        for word in callsheet::folded_words(prefix(text, MAX_TEXT)) {
            if words.len() == MAX_WORDS {
                break;
            }
            words.insert(prefix(&word, MAX_WORD).to_owned());
        }
    }
    words.insert(kind.owner(user));
    words.into_iter().collect::<Vec<_>>().join(" ")
}

fn prefix(text: &str, characters: usize) -> &str {
    match text.char_indices().nth(characters) {
        None => text,
        Some((end, _)) => &text[..end],
    }
}

/// The words of a search: a text matches if each is the prefix of one of its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<String>);

impl Query {
    /// A query from the text that a person typed; only letters and digits count.
    pub fn parse(text: &str) -> Self {
        let words = callsheet::folded_words(prefix(text, MAX_TEXT)).into_iter();
        let words = words.map(|word| prefix(&word, MAX_WORD).to_owned());
        Self(words.take(MAX_QUERY_WORDS).collect())
    }

    /// Its words, letters and digits only. An empty query matches nothing.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// Whether a text matches; `words` as in [`words_of_day`] and [`words_of_email`].
    pub fn is_in(&self, words: &str) -> bool {
        let found = |prefix: &String| words.split(' ').any(|word| word.starts_with(prefix));
        !self.0.is_empty() && self.0.iter().all(found)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_query_matches_prefixes_without_regard_to_accents_and_case() {
        let words = words_of_email(&UserId("u-1".into()), "Plan ŁÓDŹ", "Świętokrzyska 12/4a");
        for text in ["łódź", "LODZ swieto", "plan lodz 12 4a", "Świętokrz"] {
            assert!(Query::parse(text).is_in(&words), "{text}");
        }
        for text in ["", " - ", "odz", "lodz krakow", "u1"] {
            assert!(!Query::parse(text).is_in(&words), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_each_of_its_words(text in "\\PC{0,200}") {
            let words = words_of_email(&UserId("u-1".into()), &text, "");
            for typed in text.split_whitespace() {
                let query = Query::parse(typed);
                let nothing = query.words().is_empty();
                prop_assert!(nothing || query.is_in(&words), "{typed:?} in {words:?}");
            }
        }

        #[test]
        fn words_are_letters_and_digits_only(text in "\\PC{0,200}") {
            let words = words_of_email(&UserId("u-1".into()), &text, "");
            prop_assert!(words.chars().all(|c| c == ' ' || c.is_alphanumeric()), "{words:?}");
        }
    }
}
