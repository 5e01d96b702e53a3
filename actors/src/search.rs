//! Finding days and messages by words, in whatever alphabet and with or without accents.
//!
//! ```text
//! Day, message -> Text (folded words, whose, what) -> index of the store
//! what a person types -> Query (folded words) -> all of them, each the beginning of a word
//! ```
//! The words are made here and not by the database, so that every store finds the same.

use std::collections::BTreeSet;

use crate::model::{Day, UserId};

/// Words kept of one text; a call sheet has some hundreds.
const MOST_WORDS: usize = 4_000;
/// Letters looked at of one text: a message may be large.
const LONGEST_TEXT: usize = 100_000;
/// Letters kept of one word.
const LONGEST_WORD: usize = 40;
/// Words of a query that count.
const MOST_ASKED: usize = 8;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Days: production, unit, places, notes.
    Day,
    /// Messages: subject and text.
    Email,
}

impl Kind {
    /// The word that stands for it in a store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Email => "email",
        }
    }

    /// A word that every text of a person of this kind holds, so that a store looks through
    /// that person's only. Beginning with a zero, which no query of letters does.
    pub fn owner(self, user: &UserId) -> String {
        let letters = user.0.chars().filter(char::is_ascii_alphanumeric);
        format!("0{}0{}", self.as_str(), letters.collect::<String>())
    }
}

/// The words of a day, each once, with a space between, and its owner's among them.
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

/// The words of a message, as those of a day.
pub fn words_of_email(user: &UserId, subject: &str, content: &str) -> String {
    words(Kind::Email, user, [subject, content])
}

fn words<'a>(kind: Kind, user: &UserId, texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut words = BTreeSet::new();
    for text in texts {
        for word in callsheet::folded_words(beginning(text, LONGEST_TEXT)) {
            if words.len() == MOST_WORDS {
                break;
            }
            words.insert(beginning(&word, LONGEST_WORD).to_owned());
        }
    }
    words.insert(kind.owner(user));
    words.into_iter().collect::<Vec<_>>().join(" ")
}

fn beginning(text: &str, letters: usize) -> &str {
    match text.char_indices().nth(letters) {
        None => text,
        Some((end, _)) => &text[..end],
    }
}

/// Words that must all be found, each as the beginning of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<String>);

impl Query {
    /// Of what a person typed; only letters and digits count.
    pub fn parse(text: &str) -> Self {
        let words = callsheet::folded_words(beginning(text, LONGEST_TEXT)).into_iter();
        let words = words.map(|word| beginning(&word, LONGEST_WORD).to_owned());
        Self(words.take(MOST_ASKED).collect())
    }

    /// Its words, letters and digits only. None: nothing is found.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// Whether a text has all of them.
    pub fn is_in(&self, words: &str) -> bool {
        let found = |asked: &String| words.split(' ').any(|word| word.starts_with(asked));
        !self.0.is_empty() && self.0.iter().all(found)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accents_and_capitals_do_not_count_and_a_beginning_is_enough() {
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
