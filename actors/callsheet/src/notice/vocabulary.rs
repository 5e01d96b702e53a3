//! The vocabulary of change notices in six languages, and the classification by it.

use std::sync::LazyLock;

use regex::Regex;

use crate::lexicon::{parts_of, unit_of};
use crate::reading::ChangeKind;
use crate::revision;
use crate::text::{Folded, pattern};
use crate::value::date::find_dates;
use crate::value::time::TimeSpan;

/// The kind of change that a text announces, with a confidence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Classification {
    /// `None` for a new call that is neither said to be later nor earlier.
    pub(super) kind: Option<ChangeKind>,
    pub(super) confidence: f64,
    pub(super) language: Option<&'static str>,
}

/// Declares one static regular expression for each literal pattern.
macro_rules! patterns {
    ($($name:ident = $text:expr;)*) => {
        $(static $name: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| $crate::text::pattern($text));)*
    };
}
pub(super) use patterns;

patterns! {
    CANCEL = r"\b(?:cancel(?:l?ed|ling|lation)?|called off|scrapped|not shooting|no shoot(?:ing)? (?:today|tomorrow)|shoot is off|stood down|odwolan[aeyi]|odwolujemy|odwolanie|nie krecimy|zdjecia nie odbeda sie|nie odbedzie sie|abgesagt|absage|entfallt|fallt aus|gestrichen|annule[es]?|annulation|cancelad[oa]s?|cancelamos|suspendid[oa]s?|se cancela|annullat[oaei]|cancellat[oaei]|sospes[oaei]|anulowan[aey])\b";
    PUSH = r"\b(?:push(?:ed|es|ing)?(?: back| by)?|delay(?:ed|s)?|later|moved back|(?:call|everyone|everybody|all calls?)(?: times?)? (?:is |are )?\+ ?\d|przesuniecie|przesuwamy|przesuniet[aey]|przesuwa|przesunieto|opoznieni[ea]|opozniamy|opozniony|pozniej|verschieb(?:t|en|ung)|verschoben|spater|nach hinten|decal(?:e|es|ee|ees|age|ons)|repousse[es]?|retarde[es]?|plus tard|retras(?:o|a|ado|ada|amos|an)|mas tarde|posticipat[oaei]|posticipo|ritardo|ritardat[oaei]|piu tardi|slittamento|slitta|hold(?:ing)?)\b|(?:^|\s)\+ ?\d{1,3}\s?(?:h|hr|hrs|hours?|min|mins|minutes?|godz|std|stunden?|minut[yae]?|heures?|horas?|or[ae])\b";
    PULL = r"\b(?:pull(?:ed|ing)?(?: up| forward)?|earlier|brought forward|bring forward|moved up|advanced by|wczesniej|przyspiesz(?:amy|enie|ona|one|ony)|vorgezogen|vorverleg(?:t|en|ung)|fruher|avance[es]?|plus tot|adelant(?:o|a|ado|ada|amos|an)|mas temprano|antes de lo previsto|antes|anticipat[oaei]|anticipo|anticipiamo|prima)\b";
    RELOCATE = r"\b(?:(?:change|changed?) of location|location (?:has )?(?:been )?change[ds]?|location change|new location|new address|new unit base|moved to (?:a )?new|we (?:are|'re) (?:now )?(?:moving|relocating)|relocat(?:e|ed|ing|ion)|change of venue|zmiana (?:obiektu|lokacji|lokalizacji|miejsca|adresu|planu zdjeciowego|bazy)|nowy (?:obiekt|adres)|nowa (?:lokacja|lokalizacja)|nowe miejsce|przenosimy (?:sie|zdjecia)|(?:neuer|anderer) drehort|drehort(?:wechsel|anderung)|motivwechsel|neue adresse|changement de (?:lieu|decor|adresse)|nouveau lieu|nouvelle adresse|nouveau decor|cambio de (?:localizacion|locacion|lugar|direccion)|nueva (?:localizacion|locacion|direccion)|nuevo lugar|cambio (?:di )?(?:location|luogo|indirizzo|set)|nuov[oa] (?:location|luogo|indirizzo|set)|spostat[oaei] (?:a|in|presso))\b";
    NEW_CALL = r"\b(?:new (?:crew |general |unit )?call(?: time)?|(?:crew |general |unit )?call(?: time)? (?:is |has been |has )?(?:now|changed|moved|revised)|revised call|updated call|call time change|now calling|nowa (?:godzina )?zbiork[ai]|nowy call|nowa godzina|zbiorka (?:jednak|teraz|bedzie|zmieniona|o|na|przesunieta)|zmiana (?:godziny|zbiorki|calla|wezwania)|neuer (?:call|arbeitsbeginn|drehbeginn)|neue (?:zeit|anfangszeit)|(?:call|arbeitsbeginn|drehbeginn) (?:ist )?(?:jetzt|neu|nun)|nouvelle (?:convocation|heure)|nouveau (?:pat|call|rdv)|convocation (?:maintenant|desormais)|nueva (?:citacion|hora|convocatoria)|nuevo (?:llamado|call)|nuova (?:convocazione|ora)|nuovo (?:orario|call))\b";
    SUBJECT_MATTER = r"\b(?:call|calls|crew|shoot|shooting|unit|set|everyone|everybody|tout le monde|todos|todo el mundo|tutti|tomorrow|today|wrap|production|schedule|weather|filming|base|zbiork[aieo]|ekip[aeiy]|zdjec|zdjecia|plan|planu|planie|dzien|jutro|jutrzejsz[aey]|dzisiaj|dzis|wszyscy|wszystkich|obiekt[ua]?|godzin[aeyę]?|call[ua]|dreh|drehtag|drehbeginn|drehort|team|morgen|heute|alle|arbeitsbeginn|tournage|equipe|convocations?|demain|aujourd|pat|journee|rodaje|equipo|citacion|citaciones|llamados?|convocatorias?|manana|hoy|jornada|riprese|troupe|convocazion[ei]|domani|oggi|giornata)\b";
    UNRELATED = r"\b(?:invoice|newsletter|unsubscribe|for sale|on sale|sales|discount|order number|subscription|meeting room|webinar|flight|booking|parcel|delivery|faktura|rachunek|promocja|przesylka|rabat|paczka|wizyta|termin wizyty|dentist|appointment|restaurant|password|rechnung|bestellung|lieferung|commande|pedido|ordine n)\b";
    HALF = r"\b(?:half an hour|half hour|half-hour|pol godziny|o pol godziny|(?:eine )?halbe stunde|une demi[- ]heure|demi[- ]heure|media hora|mezz'?ora|mezz ora)\b";
    HOUR_AND_HALF = r"\b(?:an hour and a half|hour and a half|one and a half hours?|poltorej godziny|anderthalb stunden|eineinhalb stunden|une heure et demie|hora y media|un'?ora e mezza)\b";
    HOURS_MINUTES = r"\b(\d{1,2})\s?(?:h|hrs?|hours?|godz(?:in[ayeę]?)?\.?|std|stunden?|heures?|horas?|or[ae])\s?(?:and |i |und |et |y |e )?(\d{1,2})\s?(?:m|min|mins|minutes?|minut[yae]?|minuten|minutos|minuti)?\b";
    // "6:30 h" alone is a time of day.
    CLOCKED = r"\b(\d{1,2}):([0-5]\d)\s?(?:h|hrs?|hours?|godz\w*|std|stunden?|heures?|horas?|or[ae])\.?\s+(?:later|earlier|pozniej|wczesniej|spater|fruher|plus (?:tard|tot)|mas (?:tarde|temprano)|piu tardi|prima|antes)\b";
    HOURS = r"\b(\d{1,2}(?:[.,]5)?)\s?(?:h|hrs?|hours?|godz(?:in[aeyę]?)?|std|stunden?|heures?|horas?|or[ae])\b";
    MINUTES = r"\b(\d{1,3})\s?(?:['’]|(?:m|min|mins|minutes?|minut[aeyę]?|minuten|minutos|minuti)\b)";
    ONE_HOUR = r"\b(?:an hour|one hour|1 hour|o godzine|godzine|jedna godzine|(?:um )?eine stunde|une heure|d'une heure|una hora|un'?ora)\b";
    TWO_HOURS = r"\b(?:two hours|dwie godziny|zwei stunden|deux heures|dos horas|due ore)\b";
    THREE_HOURS = r"\b(?:three hours|trzy godziny|drei stunden|trois heures|tres horas|tre ore)\b";
    NEW_BEFORE = r"(?:new (?:crew |general |unit )?call(?: time)?(?: is| will be)?|call(?: time)?(?: is| are)? now(?: at)?|now(?: at)?|nowa (?:godzina )?(?:zbiorki|zbiorka)(?: to| o)?|nowa godzina(?: zbiorki)?|nowy call|zbiorka(?: jest| bedzie| teraz| jednak)?(?: na| o)?|na(?: godz(?:ine|\.)?)?|neuer (?:call|arbeitsbeginn|drehbeginn)(?: ist)?|auf|jetzt(?: um)?|nouvelle (?:convocation|heure)|nouveau (?:pat|call|rdv)|nueva (?:citacion|hora)|nuevo (?:llamado|call)|nuova (?:convocazione|ora)|nuovo orario|to|instead at|a las|alle)[\s:–=>-]*(?:is|at|um|o|a|godz\.?|godzine|ore)?[\s:-]*$";
    OLD_BEFORE = r"(?:instead of|not|rather than|zamiast|a nie|statt|anstatt|au lieu de|en lugar de|en vez de|invece (?:di|delle)|was|byl[ao])[\s:]*(?:at|o|um|a|a las|alle|na)?\s*$";
    NEWS = r"\b(?:zmiana|zmiany|aktualizacja|pilne|wazne|uwaga|update[ds]?|changes?|changed|revised|notice|urgent|important|reminder|anderung(?:en)?|aktualisierung|dringend|wichtig|changement|modification|cambio|cambios|urgente|modifica|variazione|aggiornamento)\b";
    SHEET = crate::lexicon::CALL_SHEET_TITLE;
    DAY_AFTER = r"\b(?:day after tomorrow|pojutrze|ubermorgen|apres-demain|apres demain|pasado manana|dopodomani)\b";
    TOMORROW = r"\b(?:tomorrow(?:'s)?|jutro|jutrzejsz\w*|na jutro|morgen|morgigen|demain|manana|domani)\b";
    TODAY = r"\b(?:today(?:'s)?|tonight|dzis|dzisiaj|dzisiejsz\w*|heute|heutigen?|aujourd'?hui|hoy|oggi)\b";
    IN_THE_MORNING = r"\b(?:tomorrow morning|(?:de|por|la) la manana|guten morgen|good morning)\b";
    TITLE = r#"(?:["„“«»]([^"”“»«]{3,60})["”“»«])|(?:^|\n)\s*(?:production|film|project|show|produkcja|projekt|serial|produktion|produccion|produzione|titre|titolo)\s*:\s*([^\n,;]{3,60})"#;
}

/// Classifies a text; `None` if it is not a change notice.
///
/// `moved` says that the text has a new call beside the old one, which is enough for a notice;
/// `dated` that it names a day, for which a new address needs no further word of the trade.
pub(super) fn classify(text: &str, moved: bool, dated: bool) -> Option<Classification> {
    let named = usize::from(dated && RELOCATE.is_match(text));
    let subject_matter = SUBJECT_MATTER.find_iter(text).count() + named;
    let unrelated = UNRELATED.find_iter(text).count();
    let words = text.split_whitespace().count();
    if subject_matter == 0 || unrelated > 0 {
        return None;
    }
    let new_call = moved || NEW_CALL.is_match(text);
    let push = PUSH.find_iter(text).count();
    let pull = PULL.find_iter(text).count();
    let kind = if RELOCATE.is_match(text) {
        Some(ChangeKind::Relocate)
    } else if CANCEL.is_match(text) {
        Some(ChangeKind::Cancel)
    } else if pull > 0 && pull >= push {
        // Both directions in one text are rare; the more frequent one counts.
        Some(ChangeKind::Pull)
    } else if push > 0 {
        Some(ChangeKind::Push)
    } else if new_call {
        None
    } else {
        return None;
    };
    let amount = minutes(text).is_some()
        || new_call
        || matches!(kind, Some(ChangeKind::Cancel | ChangeKind::Relocate));
    let mut confidence: f64 = if amount { 0.9 } else { 0.7 };
    if words > 150 {
        confidence -= 0.3;
    }
    if subject_matter == 1 {
        confidence -= 0.1;
    }
    // A long letter that mentions a delay somewhere is not a notice.
    (confidence >= 0.55).then_some(Classification {
        kind,
        confidence,
        language: None,
    })
}

/// The minutes by which a text moves the day, `None` if it gives no amount.
pub(super) fn minutes(text: &str) -> Option<u32> {
    let number = |regex: &Regex, group: usize| -> Option<u32> {
        regex.captures(text)?.get(group)?.as_str().parse().ok()
    };
    if HOUR_AND_HALF.is_match(text) {
        return Some(90);
    }
    if HALF.is_match(text) {
        return Some(30);
    }
    let pair = |regex: &Regex| number(regex, 1).zip(number(regex, 2));
    if let Some((hours, minutes)) = pair(&CLOCKED).or_else(|| pair(&HOURS_MINUTES)) {
        return (hours <= 14 && minutes < 60).then_some(hours * 60 + minutes);
    }
    if let Some(captures) = HOURS.captures(text) {
        let hours: f64 = captures[1].replace(',', ".").parse().ok()?;
        if hours > 0.0 && hours <= 14.0 {
            return Some((hours * 60.0).round() as u32);
        }
    }
    if let Some(minutes) = number(&MINUTES, 1).filter(|m| (1..=720).contains(m)) {
        return Some(minutes);
    }
    let spelled = [(&*TWO_HOURS, 120), (&*THREE_HOURS, 180), (&*ONE_HOUR, 60)];
    spelled
        .iter()
        .find(|(regex, _)| regex.is_match(text))
        .map(|&(_, minutes)| minutes)
}

/// Whether a time is in fact an amount of time, such as `1h30` or `2 h`.
pub(super) fn is_amount(text: &str, time: &TimeSpan) -> bool {
    let printed = &text[time.start..time.end];
    let before = text[..time.start].trim_end();
    let signed = before.ends_with(['+'])
        || before.ends_with(" by")
        || before.ends_with(" um")
        || before.ends_with(" de")
        || before.ends_with(" di");
    printed.contains('h')
        && (signed || time.time.hour() <= 4 || !printed.contains(|c: char| c.is_ascii_digit()))
}

/// Whether the words before a time announce it as the new call.
pub(super) fn new_call_before(before: &str) -> bool {
    NEW_BEFORE.is_match(before)
}

/// Whether the words before a time announce it as the old call.
pub(super) fn old_call_before(before: &str) -> bool {
    OLD_BEFORE.is_match(before)
}

/// Whether a text says that something moves in time.
pub(super) fn moves(text: &str) -> bool {
    PUSH.is_match(text) || PULL.is_match(text) || NEW_CALL.is_match(text)
}

/// Days after the date of the mail: 0 for today, 1 for tomorrow, 2 for the day after.
pub(super) fn relative_day(text: &str) -> Option<i64> {
    let text = &IN_THE_MORNING.replace_all(text, |c: &regex::Captures<'_>| {
        if c[0].starts_with("tomorrow") {
            "tomorrow"
        } else {
            ""
        }
        .to_owned()
    });
    if DAY_AFTER.is_match(text) {
        Some(2)
    } else if TOMORROW.is_match(text) {
        Some(1)
    } else if TODAY.is_match(text) {
        Some(0)
    } else {
        None
    }
}

/// Whether a text is a single word for today or tomorrow.
pub(super) fn is_day(text: &str) -> bool {
    let day = TOMORROW.is_match(text) || TODAY.is_match(text);
    day && text.split(' ').count() == 1
}

/// The title of the production among the parts of a subject: "Call sheet – TITLE – change for
/// Thursday". Only if there is another part and exactly one can be a title.
pub(super) fn subject_title(subject: &str) -> Option<String> {
    let parts = parts_of(subject);
    let (titles, rest): (Vec<&str>, Vec<&str>) = parts
        .iter()
        .map(|(_, part)| *part)
        .filter(|part| !part.is_empty())
        .partition(|part| is_title_part(part));
    match titles[..] {
        [title] if !rest.is_empty() => Some(title.to_owned()),
        _ => None,
    }
}

fn is_title_part(part: &str) -> bool {
    let folded = Folded::new(part);
    let text = &folded.text;
    let announces_change = [&PUSH, &PULL, &CANCEL, &RELOCATE, &NEW_CALL, &NEWS]
        .iter()
        .any(|regex| regex.is_match(text));
    let day = TOMORROW.is_match(text) || TODAY.is_match(text);
    let short = text.split_whitespace().count() <= 2;
    let dated = !find_dates(part, &folded).is_empty();
    let marked = revision::mark_of(part).is_some() || unit_of(text).is_some();
    let letters = part.chars().filter(|c| c.is_alphabetic()).count();
    let trade = SHEET.is_match(text) || short && SUBJECT_MATTER.is_match(text);
    let other = announces_change || day || dated || marked || trade;
    !other && letters >= 3
}

/// The title of the production in quotation marks or after its label.
pub(super) fn production(text: &str) -> Option<String> {
    static TITLE_ANY_CASE: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!("(?i){}", TITLE.as_str())));
    let captures = TITLE_ANY_CASE.captures(text)?;
    let found = captures.get(1).or(captures.get(2))?.as_str().trim();
    found
        .chars()
        .any(char::is_alphabetic)
        .then(|| found.to_owned())
}
