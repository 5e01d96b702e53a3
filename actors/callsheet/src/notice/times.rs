//! Times of day in a change notice, and which of them is the new call.
//!
//! ```text
//! numbers -> without durations ("o 2 godziny") and house numbers ("at 12 Elm Street") -> times
//! "X instead of Y", "from X to Y" -> old call and new call
//! ```

use super::place::sentence_end;
use super::vocabulary::{self, patterns};
use crate::CallTime;
use crate::text::{Folded, fold};
use crate::value::month::full_weekday_of;
use crate::value::time::{Strength, TimeSpan, find_times};

// Over folded text unless said otherwise.
patterns! {
    UNIT = r"^\s?(?:'|(?:h|hrs?|hours?|godz(?:in\w*)?|std|stunden?|heures?|horas?|or[ae]|m|min|mins|minut\w*|kwadrans\w*)\b)";
    LATER = r"^\s?\w*\.?\s+(?:later|earlier|pozniej|wczesniej|spater|fruher|plus (?:tard|tot)|mas (?:tarde|temprano)|piu tardi|prima|antes)\b";
    CALL = r"\b(?:calls?|crew|everyone|everybody|start(?:s|ing)?|begins?|report(?:ing)?|pick-?up|zbiork\w*|call\w*|ekip\w*|wszyscy|zaczynamy|startujemy|start\w*|poczatek|arbeitsbeginn|drehbeginn|beginn\w*|beginnen|treffen|alle|team|starten|convocation|pat|rdv|rendez-vous|debut|commen\w+|equipe|citacion|convocatoria|llamado|equipo|empezamos|empieza|inicio|convocazione|troupe|ritrovo|inizio|iniziamo|si inizia)\b";
    MOVED = r"\b(?:moved|moves?|changed?|shifted|goes|zmian\w*|zmienion\w*|przenies\w*|verlegt|geandert|deplace\w*|change\w*|passe|cambi\w*|pasa|mueve|spostat\w*|passa)\b";
    // English street names after a house number, and continental street types that follow a
    // number, in any case.
    STREET_AFTER = r"^(?:[a-z]|\s*[-/]\s*\d+[a-z]?)?\s+(?:(?:[a-z.'-]+\s+){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|square|sq|highway|hwy|court|ct|terrace|crescent|mews|pier|wharf|parkway|pkwy|way|place|close|yard)\b|(?:rue|quai|avenue|boulevard|impasse|chemin|cours|via|viale|piazza|corso)\s+[a-z])";
    // Over the printed text, because folding removes the capital letters.
    NAMES_AFTER = r"^\s+(\p{Lu}[\p{L}'’.-]+)(?:\s+\p{Lu}[\p{L}'’.-]+)*\s*,\s*(?:\d|\p{Lu})";
    INSTEAD = r"(?:\b(\d{1,2}(?:[:.h]\d{2}|\d{2})?(?:\s?(?:[ap]\.?m\b\.?|uhr\b|h\b))?)[\s,(-]*)?\b(?:instead of|rather than|not|zamiast|a nie|statt|anstatt|nicht|au lieu de|et non|en lugar de|en vez de|y no|invece (?:di|delle|che|del)|e non)[\s:]*(?:(?:at|from|o|na|godz\.?|godzinie|um|a|as|las|los|de|d'|alle|delle|ore|the|previous|usual)\s+)*(\d{1,2}(?:[:.h]\d{2}|\d{2})?(?:\s?(?:[ap]\.?m\b\.?|uhr\b|h\b))?)";
    FROM_TO = r"\b(?:from|z|ze|von|de|de las|desde las|dalle|dalle ore|old call|was)\s+(?:godz\.?\s+)?(\d{1,2}(?:[:.h]\d{2}|\d{2})?(?:\s?(?:[ap]\.?m\b\.?|uhr\b|h\b))?)\s*,?\s*(?:to|na|auf|a|a las|alle|alle ore|now)\s+(?:godz\.?\s+)?(\d{1,2}(?:[:.h]\d{2}|\d{2})?(?:\s?(?:[ap]\.?m\b\.?|uhr\b|h\b))?)";
}

/// The old call and the new call, printed side by side in a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) old: CallTime,
    pub(super) new: CallTime,
}

impl Moved {
    /// Minutes from the old to the new call, the shorter way around the clock: 00:30 is one hour
    /// later than 23:30. Negative if the new call is earlier.
    pub(super) fn minutes(self) -> i32 {
        let (old, new) = (self.old.minutes() as i32, self.new.minutes() as i32);
        (new - old + 720).rem_euclid(1440) - 720
    }
}

/// The times of day of a text, without durations and house numbers.
pub(super) fn times(whole: &str, folded: &Folded) -> Vec<TimeSpan> {
    find_times(&folded.text)
        .into_iter()
        .filter(|t| !is_duration(&folded.text, t) && !is_house_number(whole, folded, t))
        .collect()
}

/// The moved call of phrases such as "7:30 instead of 6:30" and "from 6 to 7".
pub(super) fn moved(text: &str, times: &[TimeSpan]) -> Option<Moved> {
    let instead = INSTEAD.captures_iter(text).find_map(|found| {
        let printed = found.get(2)?;
        let old = clock(text, printed.start(), printed.end())?;
        let beside = found
            .get(1)
            .and_then(|new| clock(text, new.start(), new.end()));
        // The new call may stand farther left: "call is now 7:30 for all, instead of 6:30".
        let new = beside.or_else(|| {
            let outside = |t: &&TimeSpan| {
                t.strength == Strength::Strong
                    && (t.end <= printed.start() || t.start >= printed.end())
            };
            let near = |t: &&TimeSpan| t.start.abs_diff(printed.start());
            times
                .iter()
                .filter(outside)
                .min_by_key(near)
                .map(|t| t.time)
        })?;
        Some(Moved { old, new })
    });
    let from_to = || {
        FROM_TO.captures_iter(text).find_map(|found| {
            let (old, new) = (found.get(1)?, found.get(2)?);
            let moved = Moved {
                old: clock(text, old.start(), old.end())?,
                new: clock(text, new.start(), new.end())?,
            };
            // Two bare hours alone may also be the hours of a day.
            let printed = old.as_str().contains([':', '.']) && new.as_str().contains([':', '.']);
            let announced =
                (vocabulary::moves(text) || MOVED.is_match(text)) && CALL.is_match(text);
            (printed || announced && moved.minutes().abs() <= 360).then_some(moved)
        })
    };
    instead.or_else(from_to).filter(|m| m.old != m.new)
}

/// The time of day that a number means, `None` if a unit of time makes it a duration.
fn clock(text: &str, start: usize, end: usize) -> Option<CallTime> {
    let printed = &text[start..end];
    let bare = printed.bytes().all(|b| b.is_ascii_digit());
    if bare && UNIT.is_match(&text[end..]) {
        return None;
    }
    // The prefix makes a bare hour a time.
    let found = find_times(&format!("at {printed}"));
    found.first().map(|t| t.time)
}

/// Whether a number is a duration: `2 godziny`, `15 minut`, `1:30 h later`.
fn is_duration(text: &str, time: &TimeSpan) -> bool {
    let after = &text[time.end..];
    let bare = text[time.start..time.end].len() <= 3 && is_number(&text[time.start..time.end]);
    UNIT.is_match(after) && (bare || LATER.is_match(after))
}

fn is_number(printed: &str) -> bool {
    printed
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b' '))
}

/// Whether a bare number after "at" or "o" is a house number: an address follows it, or its
/// sentence does not mention a call.
fn is_house_number(whole: &str, folded: &Folded, time: &TimeSpan) -> bool {
    let text = &folded.text;
    if !is_number(&text[time.start..time.end]) {
        return false;
    }
    let before = text[..time.start].trim_end().rsplit([' ', '(']).next();
    let preposition = matches!(
        before,
        Some("at" | "o" | "um" | "a" | "las" | "alle" | "ab" | "od" | "@")
    );
    if !preposition {
        return false;
    }
    let printed = &whole[folded.original(time.end)..];
    let rest = &text[time.end..];
    let names = NAMES_AFTER.captures(printed).is_some_and(|found| {
        let first = fold(&found[1]);
        !vocabulary::is_day(&first) && full_weekday_of(&first).is_none()
    });
    STREET_AFTER.is_match(&rest[..sentence_end(rest)])
        || names
        || rest.starts_with('/')
        || !mentions_call(sentence(text, time.start))
}

fn mentions_call(sentence: &str) -> bool {
    CALL.is_match(sentence) || vocabulary::moves(sentence)
}

/// The sentence around an offset of the text.
fn sentence(text: &str, at: usize) -> &str {
    let mut start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    loop {
        let line = &text[start..];
        let line = &line[..line.find('\n').unwrap_or(line.len())];
        let end = start + sentence_end(line);
        // Skips the punctuation mark that ends the previous sentence, which is one byte.
        if end >= at || end + 1 >= text.len() {
            return &text[start..end];
        }
        start = end + 1;
    }
}
