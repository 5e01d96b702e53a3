//! Patterns that several fields of the head use.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern;

/// The share of a page, from the top, that is its head.
pub(super) const HEAD_SHARE: f64 = 0.36;

pub(super) static DAY_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:shoot(?:ing)?\s+day|day|dzien(?:\s+zdj[a-z.]*)?|dz\.?\s*zdj\.?|drehtag|dt|tag|jour(?:\s+de\s+tournage)?|j|dia(?:\s+de\s+rodaje)?|jornada|giorno(?:\s+di\s+ripresa)?)\s*(?:no\.?|nr\.?|n\.|#|num\.?)?\s*[:.-]?\s*#?(\d{1,3})\s*(?:of|out\s+of|/|\\|z|von|sur|de|di|aus)\s*(\d{1,3})\b",
    )
});

pub(super) static DAY_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:shoot(?:ing)?\s+day|day|dzien\s+zdj[a-z.]*|dz\.?\s*zdj\.?|drehtag|jour(?:\s+de\s+tournage)|dia\s+de\s+rodaje|giorno\s+di\s+ripresa)\s*(?:no\.?|nr\.?|n\.|#)?\s*[:.-]?\s*#?(\d{1,3})\b",
    )
});

pub(super) static ORDINAL_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(\d{1,3})\s?(?:\.|°|o|a|e|er|re|th|st|nd|rd)?\s*(?:dzien\s+zdj[a-z]*|drehtag|jour\s+de\s+tournage|giorno\s+di\s+ripresa|dia\s+de\s+rodaje|shoot(?:ing)?\s+day)\s*(?:of|/|z|von|sur|su|de|di)\s*(\d{1,3})\b",
    )
});
