//! The cell with the call of a person.

use crate::reading::CallStatus;
use crate::text::fold;
use crate::value::time::{Strength, find_times};

/// The content of a call cell.
#[derive(Clone, Debug, Default)]
pub(super) struct CallCell {
    pub(super) time: Option<crate::CallTime>,
    pub(super) status: Option<CallStatus>,
    pub(super) place: Option<String>,
    pub(super) next_day: bool,
}

/// Reads a call cell.
pub(super) fn read_call_cell(text: &str) -> CallCell {
    let folded = fold(text);
    let times = find_times(&folded);
    // A number that may be a year is a time only if it is alone in the cell.
    let alone = text.trim().len() <= 4;
    let first = times.iter().find(|t| t.strength >= Strength::Weak || alone);
    let place = text
        .split_once('@')
        .map(|(_, p)| p.trim().to_owned())
        .filter(|p| !p.is_empty());
    CallCell {
        time: first.map(|t| t.time),
        next_day: first.is_some_and(|t| t.next_day),
        status: status_of(&folded).filter(|_| first.is_none()),
        place,
    }
}

/// The status `O/C`, `N/C` or `W/N`, in six languages.
fn status_of(folded: &str) -> Option<CallStatus> {
    let bare: String = folded
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ')
        .collect();
    let bare = bare.trim();
    let any = |list: &[&str]| list.contains(&bare);
    if any(&[
        "oc",
        "o c",
        "on call",
        "oncall",
        "pod telefonem",
        "na telefon",
        "auf abruf",
        "abruf",
        "sur appel",
        "a disposicion",
        "reperibile",
        "a disposizione",
        "w gotowosci",
    ]) {
        Some(CallStatus::OnCall)
    } else if any(&[
        "nc",
        "n c",
        "no call",
        "wolne",
        "wolny",
        "bez wezwania",
        "frei",
        "non convoque",
        "libre",
        "sin citacion",
        "libero",
        "not called",
        "off",
        "day off",
    ]) {
        Some(CallStatus::NoCall)
    } else if any(&[
        "wn",
        "w n",
        "will notify",
        "wc",
        "w c",
        "will call",
        "powiadomimy",
        "info",
        "wird informiert",
        "nach info",
        "tbc",
        "tba",
        "por avisar",
        "se avisara",
        "da definire",
    ]) {
        Some(CallStatus::WillNotify)
    } else {
        None
    }
}

/// Whether a text only refers to the set of the day: "set", "see above", "2".
pub(in crate::fields) fn is_set_reference(text: &str) -> bool {
    let folded = fold(text);
    let word = folded.trim().trim_matches(['.', ':', '#']);
    let plain = [
        "set",
        "on set",
        "loc",
        "location",
        "na planie",
        "plan",
        "am set",
        "see above",
        "unit",
        "-",
        "",
        "plateau",
        "lokacja",
        "obiekt",
        "drehort",
        "onset",
        "same",
    ];
    plain.contains(&word)
        || word
            .strip_prefix("loc")
            .is_some_and(|n| n.trim().trim_matches(['.', '#', ' ']).parse::<u8>().is_ok())
        || word.parse::<u8>().is_ok()
}
