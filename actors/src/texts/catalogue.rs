//! Looks up words by language, names of fields and texts of warnings by key.

use super::vocabulary::Words;
use super::{en, pl};
use crate::model::Language;

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::Pl => &pl::WORDS,
        Language::En => &en::WORDS,
    }
}

/// The name of a changed field; `None` for a field without a name in the catalogue.
pub fn field(language: Language, name: &str) -> Option<&'static str> {
    lookup(words(language).fields, name)
}

/// A warning in the person's language: the text for its code, or the detail after the code
/// where there is no text for it.
pub fn warning(language: Language, warning: &str) -> String {
    explain(words(language), warning)
}

pub(super) fn explain(words: &Words, warning: &str) -> String {
    let (code, detail) = warning.split_once(':').unwrap_or((warning, ""));
    match lookup(words.warning_texts, code) {
        Some(text) => text.to_owned(),
        None => detail.trim().to_owned(),
    }
}

pub(super) fn lookup(table: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(known, _)| *known == key)
        .map(|(_, text)| *text)
}
