//! Which of two revision marks is newer.

use std::cmp::Ordering;

use super::vocabulary::{COLOURS, REPEATED_COLOUR, STAGES, VERSION, colour_of, stage_of};
use crate::text::{fold, folded_words};

/// The rank of a mark within its family; `None` for a mark of no known family.
#[must_use]
pub fn rank(mark: &str) -> Option<u32> {
    family_and_rank(mark).map(|(_, rank)| rank)
}

/// The family of a mark (0 colour, 1 version, 2 stage) and its rank in the family.
fn family_and_rank(mark: &str) -> Option<(u8, u32)> {
    let folded = fold(mark);
    if let Some(captures) = REPEATED_COLOUR.captures(&folded) {
        let colour = colour_of(captures.get(2)?.as_str())?;
        let round = if captures[1].starts_with(['3', 't']) {
            2
        } else {
            1
        };
        return Some((0, colour_rank(colour)? + round * COLOURS.len() as u32));
    }
    let words = folded_words(mark);
    if let Some(colour) = words.iter().find_map(|w| colour_of(w)) {
        return Some((0, colour_rank(colour)?));
    }
    if let Some(captures) = VERSION.captures(&folded) {
        return Some((1, captures.get(2)?.as_str().parse().ok()?));
    }
    let stage = words.iter().find_map(|w| stage_of(w))?;
    STAGES
        .iter()
        .find(|(name, _, _)| *name == stage)
        .map(|&(_, rank, _)| (2, rank))
}

fn colour_rank(colour: &str) -> Option<u32> {
    COLOURS.iter().position(|c| *c == colour).map(|i| i as u32)
}

/// How two marks compare, the newer one being the greater; `None` if they cannot be compared. A
/// sheet without a mark is older than one with a later colour or version.
#[must_use]
pub fn order(a: Option<&str>, b: Option<&str>) -> Option<Ordering> {
    match (a, b) {
        (None, None) => None,
        (Some(a), Some(b)) => {
            let ((family_a, rank_a), (family_b, rank_b)) =
                (family_and_rank(a)?, family_and_rank(b)?);
            (family_a == family_b).then(|| rank_a.cmp(&rank_b))
        }
        // An unmarked sheet counts as the first colour or version, so that it does not compare
        // with white, v1 or an early stage.
        (Some(a), None) => later_than_unmarked(a).then_some(Ordering::Greater),
        (None, Some(b)) => later_than_unmarked(b).then_some(Ordering::Less),
    }
}

fn later_than_unmarked(mark: &str) -> bool {
    match family_and_rank(mark) {
        Some((0, rank)) => rank > 0,
        Some((1, rank)) => rank > 1,
        Some((2, rank)) => rank == 3,
        _ => false,
    }
}
