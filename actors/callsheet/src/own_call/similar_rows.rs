//! The rows with a similar name, for a person whose name is on no row: one of the two spellings
//! may be wrong.

use super::{names_a_person, own_row};
use crate::lexicon::name_parts;
use crate::reading::{Call, Day, Person};

/// How many rows are returned at most.
const MAX_ROWS: usize = 3;
/// The least similarity of the names, 0..=1.
const MIN_SIMILARITY: f64 = 0.7;

impl Day {
    /// If the person gave a name, and rows name people but none is theirs: the rows with the most
    /// similar names, the best first, possibly none. Otherwise `None`.
    #[must_use]
    pub fn similar_rows(&self, person: &Person) -> Option<Vec<&Call>> {
        let wanted = person.name.as_deref().filter(|n| !n.trim().is_empty())?;
        let named = self.calls.iter().filter_map(|call| {
            let printed = call.name.as_deref().filter(|name| names_a_person(name))?;
            Some((similarity(printed, wanted), call))
        });
        let mut named: Vec<(f64, &Call)> = named.collect();
        if named.is_empty() || own_row(self, person).is_some() {
            return None;
        }
        let has_call = |call: &Call| call.time.is_some() || call.status.is_some();
        named.sort_by(|(a, x), (b, y)| b.total_cmp(a).then(has_call(y).cmp(&has_call(x))));
        let mut rows: Vec<&Call> = Vec::new();
        for (_, call) in named.iter().filter(|(score, _)| *score >= MIN_SIMILARITY) {
            let is_repeated = rows.iter().any(|row| row.name == call.name);
            if !is_repeated && rows.len() < MAX_ROWS {
                rows.push(call);
            }
        }
        Some(rows)
    }
}

/// How similar two names are, 0..=1. The parts may be in any order, and further names may be
/// missing on either side.
fn similarity(printed: &str, wanted: &str) -> f64 {
    let (printed, wanted) = (name_parts(printed), name_parts(wanted));
    let (short, long) = if printed.len() <= wanted.len() {
        (&printed, &wanted)
    } else {
        (&wanted, &printed)
    };
    let best = |part: &String| {
        let each = long.iter();
        each.map(|other| strsim::normalized_damerau_levenshtein(part, other))
            .fold(0.0, f64::max)
    };
    short.iter().map(best).sum::<f64>() / short.len().max(1) as f64
}
