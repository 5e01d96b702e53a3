//! Weather, sunrise and sunset as they are printed.

use std::sync::LazyLock;

use regex::Regex;

use super::sections::Sections;
use crate::layout::Page;
use crate::lexicon::Label;
use crate::reading::CallTime;
use crate::text::{fold, pattern};
use crate::value::time::TimeSpan;

static SUNRISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:sun ?rise|wschod(?: slonca)?|sonnenaufgang|sa|lever(?: du soleil)?|amanecer|salida del sol|orto|alba|sorge(?: il sole)?)\b",
    )
});

static SUNSET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:sun ?set|zachod(?: slonca)?|sonnenuntergang|su|coucher(?: du soleil)?|atardecer|ocaso|puesta del sol|tramonta?o?(?: il sole)?)\b",
    )
});

/// Letters that may stand between the word and its time: "o godz.", "alle ore".
const MAX_LETTERS_BETWEEN: usize = 8;

/// Sunrise and sunset of the day.
pub(super) fn sun(page: &Page, sections: &Sections) -> [Option<CallTime>; 2] {
    [&*SUNRISE, &*SUNSET].map(|word| {
        (0..page.chunks.len())
            .filter(|&i| !sections.is_advance(page, i))
            .find_map(|i| time_of(page, i, word))
    })
}

/// The time after a word: in its chunk, or in the chunk to the right.
fn time_of(page: &Page, index: usize, word: &Regex) -> Option<CallTime> {
    let chunk = &page.chunks[index];
    let text = &chunk.folded.text;
    let found = word.find(text)?;
    let near = |time: &&TimeSpan| {
        let between = text.get(found.end()..time.start);
        between.is_some_and(|t| {
            t.chars().filter(|c| c.is_alphanumeric()).count() <= MAX_LETTERS_BETWEEN
        })
    };
    if let Some(time) = chunk.times.iter().find(near) {
        return Some(time.time);
    }
    // The word alone is a label with the time beside it.
    let alone = found.start() == 0 && text[found.end()..].trim_matches([' ', ':', '.']).is_empty();
    let right = page
        .right_of(index)
        .filter(|_| alone && chunk.times.is_empty())?;
    page.chunks[right].times.first().map(|time| time.time)
}

/// The lines of the weather section, without the lines about the sun.
pub(super) fn weather(page: &Page, sections: &Sections) -> Option<String> {
    let block = sections
        .blocks
        .iter()
        .find(|block| block.label == Label::Weather)?;
    let members = block.members.iter().map(|&i| page.chunks[i].text.as_str());
    let lines = block.inline.as_deref().into_iter().chain(members);
    let kept = lines.filter(|line| {
        let folded = fold(line);
        !SUNRISE.is_match(&folded) && !SUNSET.is_match(&folded)
    });
    let text = kept.collect::<Vec<_>>().join(", ");
    (!text.is_empty()).then_some(text)
}
