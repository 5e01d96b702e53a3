//! The words that docs/glossary.md retires do not come back.
//!
//! The section `## Retired words` has a table: in its first column identifiers in
//! backticks (`` `InHand` ``) and phrases in quotes ("in hand"), in its second what to write.
//! An identifier is looked for in Rust as a whole word, a phrase in code and documents,
//! in any case and across the ends of lines.

use regex::Regex;

use super::source::Source;

/// Where retired words stand on purpose: the list itself, and history.
const EXEMPT: [&str; 2] = ["docs/glossary.md", "CHANGELOG.md"];

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Retired {
    pattern: Regex,
    is_identifier: bool,
    word: String,
    write: String,
}

/// The rows of the table in the glossary.
pub(crate) fn retired(glossary: &str) -> Vec<Retired> {
    let (_, section) = glossary
        .split_once("\n## Retired words\n")
        .expect("the glossary has the section");
    let section = section.split("\n## ").next().unwrap_or(section);
    let rows = section.lines().filter_map(|line| {
        line.strip_prefix("| ")?
            .strip_suffix(" |")?
            .split_once(" | ")
    });
    let words = Regex::new("`([^`]+)`|\"([^\"]+)\"").expect("the pattern is well formed");
    let mut found = Vec::new();
    for (cell, write) in rows {
        for captures in words.captures_iter(cell) {
            let is_identifier = captures.get(1).is_some();
            let word = captures
                .get(1)
                .or(captures.get(2))
                .map_or("", |word| word.as_str());
            found.push(Retired {
                pattern: pattern(word, is_identifier),
                is_identifier,
                word: word.to_owned(),
                write: write.to_owned(),
            });
        }
    }
    found
}

fn pattern(word: &str, is_identifier: bool) -> Regex {
    let escaped = regex::escape(word).replace(' ', r"\s+");
    let flags = if is_identifier { "" } else { "(?i)" };
    Regex::new(&format!(r"{flags}\b{escaped}\b")).expect("an escaped word is a pattern")
}

/// `file:line: word` for every retired word in this file.
pub(crate) fn found_in(file: &Source, retired: &[Retired]) -> Vec<String> {
    if EXEMPT.contains(&file.path.as_str()) || !(file.is_code() || file.path.ends_with(".md")) {
        return Vec::new();
    }
    let prose = without_comment_marks(&file.text);
    let applies = retired
        .iter()
        .filter(|row| file.is_rust() || !row.is_identifier);
    applies
        .flat_map(|row| {
            let text = if row.is_identifier {
                &file.text
            } else {
                &prose
            };
            let hits = row.pattern.find_iter(text);
            hits.map(|hit| {
                let line = text[..hit.start()].matches('\n').count() + 1;
                format!("{}:{line}: {} (write: {})", file.path, row.word, row.write)
            })
        })
        .collect()
}

/// The same lines with the marks of comments blanked, so that a phrase is found across them.
fn without_comment_marks(text: &str) -> String {
    let marks =
        Regex::new(r"(?m)^[ \t]*(?://[/!]?|#|--|\*|>)").expect("the pattern is well formed");
    marks.replace_all(text, "").into_owned()
}
