//! Names of months and weekdays in six languages, folded.

use jiff::civil::Weekday;

#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "styczen", "stycznia", "sty", "januar", "janner", "jaenner", "janvier", "janv", "enero", "ene", "gennaio", "genn", "gen"],
    &["february", "feb", "luty", "lutego", "lut", "februar", "feber", "fevrier", "fevr", "fev", "febrero", "febbraio", "febb"],
    &["march", "mar", "marzec", "marca", "marz", "maerz", "mrz", "mars", "marzo"],
    &["april", "apr", "kwiecien", "kwietnia", "kwi", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "maj", "maja", "mai", "mayo", "maggio", "magg"],
    &["june", "jun", "czerwiec", "czerwca", "cze", "juni", "juin", "junio", "giugno", "giu"],
    &["july", "jul", "lipiec", "lipca", "lip", "juli", "juillet", "juil", "julio", "luglio"],
    &["august", "aug", "sierpien", "sierpnia", "sie", "aout", "agosto", "ago"],
    &["september", "sep", "sept", "wrzesien", "wrzesnia", "wrz", "septembre", "septiembre", "setiembre", "settembre", "sett"],
    &["october", "oct", "pazdziernik", "pazdziernika", "paz", "oktober", "okt", "octobre", "octubre", "ottobre", "ott"],
    &["november", "nov", "listopad", "listopada", "lis", "novembre", "noviembre"],
    &["december", "dec", "grudzien", "grudnia", "gru", "dezember", "dez", "decembre", "diciembre", "dic", "dicembre"],
];

#[rustfmt::skip]
const WEEKDAYS: [(Weekday, &[&str]); 7] = [
    (Weekday::Monday, &["monday", "mon", "poniedzialek", "poniedzialku", "pon", "pn", "montag", "mo", "lundi", "lun", "lunes", "lunedi"]),
    (Weekday::Tuesday, &["tuesday", "tue", "tues", "wtorek", "wtorku", "wt", "dienstag", "di", "mardi", "mar", "martes", "martedi"]),
    (Weekday::Wednesday, &["wednesday", "wed", "weds", "sroda", "srode", "srody", "sr", "mittwoch", "mi", "mercredi", "mer", "miercoles", "mie", "mercoledi"]),
    (Weekday::Thursday, &["thursday", "thu", "thur", "thurs", "czwartek", "czwartku", "czw", "cz", "donnerstag", "do", "jeudi", "jeu", "jueves", "jue", "giovedi", "gio"]),
    (Weekday::Friday, &["friday", "fri", "piatek", "piatku", "pt", "pia", "freitag", "fr", "vendredi", "ven", "viernes", "vie", "venerdi"]),
    (Weekday::Saturday, &["saturday", "sat", "sobota", "sobote", "soboty", "sob", "so", "samstag", "sa", "sonnabend", "samedi", "sam", "sabado", "sab", "sabato"]),
    (Weekday::Sunday, &["sunday", "sun", "niedziela", "niedziele", "niedzieli", "nd", "ndz", "niedz", "sonntag", "dimanche", "dim", "domingo", "dom", "domenica"]),
];

/// The month that a folded word names, 1..=12.
pub(crate) fn month_of(word: &str) -> Option<i8> {
    MONTHS
        .iter()
        .position(|names| names.contains(&word))
        .map(|i| i as i8 + 1)
}

/// The weekday that a folded word names. `so` is Saturday on Polish sheets and Sunday on German
/// ones; the date decides.
pub(crate) fn weekday_of(word: &str) -> Option<Weekday> {
    WEEKDAYS
        .iter()
        .find(|(_, names)| names.contains(&word))
        .map(|&(day, _)| day)
}

/// The weekday that a folded word names in full, which needs no date beside it.
pub(crate) fn full_weekday_of(word: &str) -> Option<Weekday> {
    weekday_of(word).filter(|_| word.len() >= 5)
}

/// The month of a Roman numeral `I`..`XII` in upper case, 1..=12.
pub(crate) fn roman_month(word: &str) -> Option<i8> {
    const ROMAN: [&str; 12] = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
    ];
    ROMAN.iter().position(|r| *r == word).map(|i| i as i8 + 1)
}
