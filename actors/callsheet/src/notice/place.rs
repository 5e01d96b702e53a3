//! The new place of a change notice: the text after the words that announce it, without the clause
//! that introduces the address.

use super::vocabulary::{self, patterns};
use crate::text::{Folded, fold};
use crate::value::address::address_score;
use crate::value::month::full_weekday_of;

// Patterns over folded text.
patterns! {
    PLACE = r"(?:new (?:location|address|unit base)(?: is)?|location (?:has )?(?:been )?(?:changed?|moved) to|(?:change of (?:location|venue)|location change)(?: to)?|(?:moved|moving|relocat(?:ed|ing)|change[ds]?) (?:(?:tomorrow|today) )?(?:to|location to)\b|nowy (?:obiekt|adres)(?: to)?|nowa (?:lokacja|lokalizacja)(?: to)?|nowe miejsce(?: zdjec)?(?: to)?|zmiana (?:obiektu|lokacji|lokalizacji|miejsca|adresu|bazy)(?: zdjec)?(?: na)?|(?:przenosimy (?:sie|zdjecia)|przeniesione)(?: na| do)?|(?:neuer|anderer) drehort(?: ist)?|neue adresse(?: ist)?|drehortwechsel|motivwechsel|nouveau (?:lieu|decor)(?: de tournage)?|nouvelle adresse|changement de (?:lieu|decor|adresse)|nueva (?:localizacion|locacion|direccion)|nuevo lugar(?: de rodaje)?|cambio de (?:localizacion|locacion|lugar)(?: de rodaje)?|nuov[oa] (?:location|luogo|indirizzo|set)|spostat[oaei] (?:a|in|presso)|now (?:shooting )?at)\s*(?:[:=>–-]+|(?:is|to|est|es|e|na|w)\b)?\s*";
    // "we shoot tomorrow at", "jutro kręcimy na", "wir drehen in der": the verb and the words
    // between it and the place.
    SHOOT_AT = r"\b(?:shoot(?:ing)?|film(?:ing)?|meet(?:ing)?|krecimy|kreci(?:c )?(?:bedziemy|sie)|bedziemy krecic|spotykamy sie|zdjecia (?:sa|beda|odbeda sie)|drehen(?: wir)?|wird gedreht|treffen(?: wir)?(?: uns)?|tournons|(?:on|nous) tourne(?:ra|rons)?|tournage(?: est| aura lieu| se fera)?|rodamos|rodaremos|grabamos|se rueda|el rodaje (?:es|sera)|giriamo|gireremo|si gira|le riprese (?:sono|saranno))\s+(?:(?:tomorrow|today|now|instead|jutro|dzis(?:iaj)?|teraz|morgen|heute|jetzt|uns|demain|aujourd'hui|maintenant|manana|hoy|ahora|domani|oggi|ora)\s+){0,2}(?:at|in|on|near|na|w|we|przy|pod|auf|im|am|an|bei|beim|a|au|aux|en|dans|chez|sur|al|presso|nel|nella|alla|allo|all'|dans)\s+";
    DAY = r"^(?:(?:for|on|na|w|we|am|fur|pour|para|el|per)\s+)?(?:tomorrow(?: morning)?|today|jutro|jutrzejszy dzien|dzis(?:iaj)?|morgen|heute|demain|aujourd'?hui|manana|hoy|domani|oggi)\b[\s,:–-]*";
    PREPOSITION = r"^(?:at|in|on|na|w|we|przy|im|auf|bei|dans|chez|au|presso|en)\s+";
    ARTICLE = r"^(?:the|der|die|das|dem|den|la|le|les|el|los|las|il|lo|gli)\s+";
}

/// The place after the words that announce a new one, else after a verb of shooting.
pub(super) fn new_place(whole: &str, folded: &Folded) -> Option<String> {
    let announced = PLACE.find_iter(&folded.text);
    let shot = SHOOT_AT.find_iter(&folded.text);
    announced
        .chain(shot)
        .find_map(|found| place_at(whole.get(folded.original(found.end())..)?))
}

fn place_at(rest: &str) -> Option<String> {
    let line = rest
        .trim_start_matches(['\n', ' ', ':', '-'])
        .lines()
        .next()?;
    let place = without_clause(&line[..sentence_end(line)]).trim_matches(EDGE);
    let has_letters = place.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    let day_only = full_weekday_of(&fold(place)).is_some() || vocabulary::is_day(&fold(place));
    (has_letters && !day_only && place.chars().count() <= 160).then(|| place.to_owned())
}

const EDGE: [char; 9] = [' ', ',', '.', '"', '„', '”', ':', '-', '–'];

/// The end of the first sentence of a line; the full stop inside "ul. Długa" does not end it.
pub(super) fn sentence_end(line: &str) -> usize {
    line.char_indices()
        .find(|&(i, c)| {
            let word = line[..i].rsplit(' ').next().unwrap_or_default();
            matches!(c, '!' | ';' | '?')
                || c == '.' && ends_sentence(word) && line[i + 1..].starts_with([' ', '\n'])
        })
        .map_or(line.len(), |(i, _)| i)
}

/// Whether a full stop after a word ends the sentence: not after an abbreviation ("ul. Długa"),
/// but after a postcode.
fn ends_sentence(word: &str) -> bool {
    let digits = word.chars().any(|c| c.is_ascii_digit());
    word.chars().count() > if digits { 2 } else { 3 }
}

/// The address without the clause before it: "ul. Długa 3" of "jutro kręcimy na ul. Długa 3".
///
/// The text before the verb may contain a date, but no street and no postcode; otherwise the verb
/// belongs to a clause after the address.
fn without_clause(sentence: &str) -> &str {
    let folded = Folded::new(sentence);
    let mut place = sentence;
    if let Some(found) = SHOOT_AT.find(&folded.text)
        && address_score(&sentence[..folded.original(found.start())]) <= 1
        && !sentence[..folded.original(found.start())].contains(',')
    {
        place = &sentence[folded.original(found.end())..];
        return without(&ARTICLE, place);
    }
    loop {
        // A day at the start of a sentence is capitalised as well.
        let lower = Folded::new(place);
        let day = DAY.find(&lower.text).map_or(0, |m| m.end());
        let rest = place[lower.original(day)..].trim_start_matches(EDGE);
        if rest.len() == place.len() {
            break;
        }
        place = rest;
    }
    let named = without(&PREPOSITION, place);
    if named.len() == place.len() {
        place
    } else {
        without(&ARTICLE, named)
    }
}

/// The text without the pattern at its start. With a capital letter an article or a preposition is
/// part of a name ("La Scala") and stays.
fn without<'a>(pattern: &regex::Regex, text: &'a str) -> &'a str {
    let folded = Folded::new(text);
    let name = text.starts_with(char::is_uppercase);
    match pattern.find(&folded.text).filter(|_| !name) {
        Some(found) => &text[folded.original(found.end())..],
        None => text,
    }
}
