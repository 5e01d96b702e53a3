//! Lookup of the longest phrase over folded words, exactly or with small typos.

use std::collections::HashMap;

use crate::text::{Word, fold, words};

/// Characters of a text that is looked up with typos; no phrase has more.
const MAX_PHRASE_CHARS: usize = 60;

/// A table of phrases, each with a value.
pub(super) struct Phrases<T> {
    /// Phrases by their first word, the longest first.
    by_first: HashMap<String, Vec<(Vec<String>, T)>>,
    /// All phrases by length, for the search with typos.
    all: Vec<Entry<T>>,
}

struct Entry<T> {
    phrase: String,
    letters: Letters,
    value: T,
}

/// Counts of the bytes modulo 32. A typo changes at most two counts, so that the counts alone rule
/// out most phrases.
type Letters = [u8; 32];

fn letters(text: &str) -> Letters {
    let mut counts = [0u8; 32];
    for byte in text.bytes() {
        let count = &mut counts[usize::from(byte % 32)];
        *count = count.saturating_add(1);
    }
    counts
}

fn far_apart(a: &Letters, b: &Letters, allowed: usize) -> bool {
    let apart: u32 = a
        .iter()
        .zip(b)
        .map(|(a, b)| u32::from(a.abs_diff(*b)))
        .sum();
    apart as usize > 2 * allowed
}

impl<T: Copy> Phrases<T> {
    /// Builds the table from rows of `phrase|phrase|…`.
    pub(super) fn new(rows: &[(T, &str)]) -> Self {
        let mut phrases = Self {
            by_first: HashMap::new(),
            all: Vec::new(),
        };
        for &(value, row) in rows {
            for phrase in row.split('|') {
                let parts: Vec<String> = words(&fold(phrase)).into_iter().map(|w| w.text).collect();
                if let Some(first) = parts.first() {
                    let phrase = parts.join(" ");
                    phrases.all.push(Entry {
                        letters: letters(&phrase),
                        phrase,
                        value,
                    });
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
        phrases.all.sort_by_key(|entry| entry.phrase.len());
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

    /// The value of the phrase that a whole text is, except for one or two typos.
    pub(super) fn fuzzy(&self, text: &str) -> Option<T> {
        let length = text.chars().count();
        if !(6..=MAX_PHRASE_CHARS).contains(&length) {
            return None;
        }
        let allowed = if length >= 12 { 2 } else { 1 };
        let wanted = letters(text);
        let from = (text.len() - allowed).max(6);
        let start = self.all.partition_point(|e| e.phrase.len() < from);
        self.all[start..]
            .iter()
            .take_while(|e| e.phrase.len() <= text.len() + allowed)
            .filter(|e| !far_apart(&e.letters, &wanted, allowed))
            .map(|e| (strsim::damerau_levenshtein(&e.phrase, text), e.value))
            .filter(|&(distance, _)| distance <= allowed)
            .min_by_key(|&(distance, _)| distance)
            .map(|(_, value)| value)
    }
}
