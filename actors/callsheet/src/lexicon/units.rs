//! Names of the shooting units.

use std::sync::LazyLock;

use regex::Regex;

use crate::reading::Unit;
use crate::text::pattern;

static SECOND_UNIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:2nd unit|second unit|2\. unit|ii unit|unit 2|ii ekipa|druga ekipa|2 ekipa|ekipa ii|ii jednostka|second[- ]?unit|2(?:\.|nd|e|eme|\.?[ao])? ?(?:equipe|team|unidad|unita)|zweites team|deuxieme equipe|segunda unidad|seconda unita|2u)\b",
    )
});

static SPLINTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bsplinter(?: unit)?\b"));

/// The unit that a folded text names; `None` for the main unit.
pub(crate) fn unit_of(folded: &str) -> Option<Unit> {
    if SPLINTER.is_match(folded) {
        Some(Unit::Splinter)
    } else if SECOND_UNIT.is_match(folded) {
        Some(Unit::Second)
    } else {
        None
    }
}
