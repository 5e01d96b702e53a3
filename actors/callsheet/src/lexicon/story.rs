//! Words of a scene heading: interior or exterior, and the time of the story day.

use crate::reading::{DayNight, IntExt};

/// Interior or exterior, by one folded word.
pub(crate) fn int_ext_word(word: &str) -> Option<IntExt> {
    match word {
        "int" | "interior" | "interieur" | "wn" | "wnetrze" | "wnetrza" | "innen" | "interno"
        | "i" => Some(IntExt::Int),
        "ext" | "exterior" | "exterieur" | "pl" | "plener" | "aussen" | "esterno" | "est" | "e"
        | "a" => Some(IntExt::Ext),
        "ie" | "ei" | "intext" | "extint" => Some(IntExt::IntExt),
        _ => None,
    }
}

/// Interior or exterior, by the beginning of a word that did not fit into its column:
/// `INNEN/AUSS EN`.
pub(crate) fn broken_int_ext_word(part: &str) -> Option<IntExt> {
    const LONG: [&str; 6] = [
        "aussen",
        "innen",
        "exterieur",
        "interieur",
        "plener",
        "wnetrze",
    ];
    let whole = LONG
        .iter()
        .find(|word| part.len() > 2 && word.starts_with(part))?;
    int_ext_word(whole)
}

/// The time of the story day, by one folded word. `alone` says that the word is the whole value,
/// so that a single letter counts.
pub(crate) fn day_night_word(word: &str, alone: bool) -> Option<DayNight> {
    Some(match word {
        "day" | "dzien" | "tag" | "jour" | "dia" | "giorno" => DayNight::Day,
        "night" | "noc" | "nacht" | "nuit" | "noche" | "notte" => DayNight::Night,
        "dawn" | "sunrise" | "swit" | "morgengrauen" | "aube" | "amanecer" | "alba" => {
            DayNight::Dawn
        }
        "dusk" | "sunset" | "zmierzch" | "dammerung" | "crepuscule" | "atardecer" | "tramonto"
        | "magic" => DayNight::Dusk,
        "morning" | "poranek" | "ranek" | "rano" | "morgen" | "matin" | "manana" | "mattina"
        | "m"
            if alone || word.len() > 1 =>
        {
            DayNight::Morning
        }
        "evening" | "eve" | "wieczor" | "abend" | "soir" | "tarde" | "sera" => DayNight::Evening,
        "d" | "dz" | "t" | "j" | "g" if alone => DayNight::Day,
        "n" | "nt" if alone => DayNight::Night,
        "e" | "ev" | "w" if alone => DayNight::Evening,
        _ => return None,
    })
}
