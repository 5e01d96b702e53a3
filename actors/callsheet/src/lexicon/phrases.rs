//! Longest-phrase lookup over folded words, exact or with small typos.

use std::collections::HashMap;

use super::fold::{Word, fold, words};

/// Phrases by their first word.
pub(super) struct Phrases<T> {
    by_first: HashMap<String, Vec<(Vec<String>, T)>>,
    all: Vec<(String, T)>,
}

impl<T: Copy> Phrases<T> {
    /// From rows of `phrase|phrase|…`.
    pub(super) fn new(rows: &[(T, &str)]) -> Self {
        let mut phrases = Self {
            by_first: HashMap::new(),
            all: Vec::new(),
        };
        for &(value, row) in rows {
            for phrase in row.split('|') {
                let parts: Vec<String> = words(&fold(phrase)).into_iter().map(|w| w.text).collect();
                if let Some(first) = parts.first() {
                    phrases.all.push((parts.join(" "), value));
                    phrases
                        .by_first
                        .entry(first.clone())
                        .or_default()
                        .push((parts, value));
                }
            }
        }
        for entries in phrases.by_first.values_mut() {
            // The longest phrase wins: "production call" before "production".
            entries.sort_by_key(|(parts, _)| std::cmp::Reverse(parts.len()));
        }
        phrases
    }

    /// The longest phrase that starts at `words[at]`, and its length in words.
    ///
    /// A colon or comma ends a phrase: "Drehort: 2., Praterstraße" is not "Drehort 2".
    pub(super) fn at(&self, text: &str, words: &[Word], at: usize) -> Option<(T, usize)> {
        let entries = self.by_first.get(&words[at].text)?;
        entries.iter().find_map(|(parts, value)| {
            let slice = words.get(at..at + parts.len())?;
            let same = slice
                .iter()
                .zip(parts)
                .all(|(word, part)| word.text == *part);
            let joined = slice.windows(2).all(|pair| {
                let gap = text.get(pair[0].end..pair[1].start).unwrap_or_default();
                gap.len() <= 4 && !gap.contains([':', ',', ';', '|', '"', '='])
            });
            (same && joined).then_some((*value, parts.len()))
        })
    }

    /// A whole text that is a phrase but for small typos.
    pub(super) fn fuzzy(&self, text: &str) -> Option<T> {
        let length = text.chars().count();
        if length < 6 {
            return None;
        }
        let allowed = if length >= 12 { 2 } else { 1 };
        self.all
            .iter()
            .filter(|(phrase, _)| phrase.len().abs_diff(text.len()) <= allowed && phrase.len() >= 6)
            .map(|(phrase, value)| (strsim::damerau_levenshtein(phrase, text), *value))
            .filter(|&(distance, _)| distance <= allowed)
            .min_by_key(|&(distance, _)| distance)
            .map(|(_, value)| value)
    }
}
