//! Which chunks are headings: a label alone, before a colon, or set off from what follows.

use super::chunk::Chunk;
use crate::lexicon::{LabelSpan, role_of};

impl Chunk {
    /// The label that makes up (nearly) the whole chunk, or stands at its start before a colon.
    pub(crate) fn heading(&self) -> Option<LabelSpan> {
        let first = *self.labels.first()?;
        let text = &self.folded.text;
        let lead = text[..first.start]
            .chars()
            .filter(|c| c.is_alphanumeric())
            .count();
        // "Motiv / Drehort": another word with the same meaning may precede the label.
        let other_word = lead <= 14 && text[..first.start].trim_end().ends_with('/');
        if lead > 2 && !other_word {
            return None;
        }
        let tail = &text[first.end..];
        let count = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).count();
        // "Basis / Parken": the labels that follow do not count as a value.
        let labelled: usize = self
            .labels
            .iter()
            .skip(1)
            .map(|l| count(&text[l.start..l.end]))
            .sum();
        let letters = count(tail) - labelled.min(count(tail));
        let colon = tail
            .trim_start_matches([' ', ')', '#', '.'])
            .starts_with(':');
        let dash = tail.starts_with(" -") || tail.starts_with(" |");
        let numbered = tail
            .trim()
            .trim_start_matches('#')
            .trim_end_matches(':')
            .parse::<u8>();
        let colon = colon || qualified_label_end(text, first.end).is_some();
        (letters <= 3 || colon || dash || numbered.is_ok() || self.is_set_off(first))
            .then_some(first)
    }

    /// Whether a label at the start differs in weight or size from the text after it.
    fn is_set_off(&self, label: LabelSpan) -> bool {
        let end = self.folded.original(label.end);
        let count = self
            .text
            .get(..end)
            .unwrap_or_default()
            .split(' ')
            .filter(|w| !w.is_empty())
            .count();
        let (Some(head), Some(next)) = (self.words.get(..count), self.words.get(count)) else {
            return false;
        };
        let bold = !next.bold && head.iter().all(|w| w.bold);
        let size = head.iter().all(|w| (w.size / next.size - 1.0).abs() > 0.08);
        label.start == 0 && !label.fuzzy && !head.is_empty() && (bold || size)
    }

    /// The end of a label including the labels directly after it: "Basis / Aufenthalt",
    /// "Parken Team".
    pub(crate) fn label_end(&self, label: LabelSpan) -> usize {
        let text = &self.folded.text;
        let mut end = label.end;
        for next in self.labels.iter().filter(|l| l.start >= label.end) {
            if text[end..next.start].chars().any(char::is_alphanumeric) {
                break;
            }
            end = next.end;
        }
        let rest = text[end..].trim_start_matches([' ', ')', '#', '.']);
        // "Location Studio 5" is a label with a name after it.
        if rest.is_empty() || rest.starts_with(':') {
            end
        } else {
            qualified_label_end(text, label.end).unwrap_or(label.end)
        }
    }

    /// The heading of a chunk that has no value after it.
    pub(crate) fn bare_heading(&self) -> Option<LabelSpan> {
        self.heading().filter(|h| {
            self.folded.text[self.label_end(*h)..]
                .chars()
                .filter(|c| c.is_alphanumeric())
                .count()
                <= 2
        })
    }
}

/// The end of a label that a further word qualifies before a colon: "Parkplätze Team: …",
/// "Parking ekipy A: …".
fn qualified_label_end(folded: &str, end: usize) -> Option<usize> {
    let (more, _) = folded.get(end..)?.split_once(':')?;
    let word = more.trim_matches([' ', '/', '(', ')']);
    let short = !word.is_empty() && word.len() <= 14 && word.split(' ').count() <= 2;
    let apart = more.starts_with([' ', '/']);
    // "Location Manager: …" is a role.
    let role = role_of(&folded[..end + more.len()]).is_some();
    let word = !role && !word.contains(|c: char| c.is_ascii_digit());
    (short && apart && word).then_some(end + more.len())
}
