//! Words of a text: runs of letters and digits.

use super::fold::fold;

/// A run of letters and digits; byte range in the folded text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The words of a folded text.
pub(crate) fn words(folded: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, ch) in folded.char_indices().chain([(folded.len(), ' ')]) {
        match (ch.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push(Word {
                    text: folded[from..at].to_owned(),
                    start: from,
                    end: at,
                });
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// The words of a text in the form in which words are compared: lower case, no accents, letters
/// and digits only.
pub fn folded_words(text: &str) -> Vec<String> {
    let words = words(&fold(text)).into_iter();
    words.map(|word| word.text).collect()
}
