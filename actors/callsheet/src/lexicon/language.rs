//! The main language of a document, by frequent words of the trade and function words.

use crate::text::words;

#[rustfmt::skip]
const MARKERS: &[(&str, &[&str])] = &[
    ("pl", &["zbiorka", "zdjec", "zdjeciowy", "dzien", "obiekt", "gotowosc", "ekipa", "ekipy", "scena", "sceny", "wnetrze", "plener", "noc", "godz", "godzina", "szpital", "produkcja", "kierownik", "rezyser", "operator", "kamery", "asystent", "dzwieku", "oswietlenia", "charakteryzacja", "kostiumy", "wschod", "zachod", "slonca", "obiad", "uwagi", "pogoda", "plan", "pracy", "jutro", "przesuniecie", "odwolane", "sie", "nie", "jest", "na", "oraz", "dla", "prosze", "ulica", "ul", "poniedzialek", "wtorek", "sroda", "czwartek", "piatek", "sobota", "niedziela", "koniec", "adres", "wezwanie", "najblizszy", "lokacja", "dzisiaj", "zmiana", "i"]),
    ("en", &["call", "crew", "sheet", "shooting", "day", "night", "scene", "scenes", "location", "hospital", "nearest", "lunch", "wrap", "weather", "sunrise", "sunset", "parking", "the", "and", "of", "is", "to", "for", "notes", "director", "producer", "camera", "sound", "wardrobe", "makeup", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "schedule", "advance", "unit", "with", "will", "tomorrow", "please", "on", "address", "name", "date"]),
    ("de", &["drehbeginn", "drehort", "drehtag", "dispo", "tagesdispo", "motiv", "maske", "kostum", "krankenhaus", "und", "der", "die", "das", "nicht", "ist", "uhr", "mittag", "drehschluss", "innen", "aussen", "tag", "nacht", "bild", "szene", "regie", "kamera", "licht", "ton", "wetter", "sonnenaufgang", "sonnenuntergang", "parken", "basis", "hinweise", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "produktion", "morgen", "fur", "auf", "strasse", "arbeitsbeginn", "von", "wird"]),
    ("fr", &["feuille", "service", "equipe", "tournage", "lieu", "jour", "nuit", "interieur", "exterieur", "hopital", "pat", "repas", "fin", "meteo", "le", "la", "les", "des", "du", "et", "est", "pour", "rue", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "convocation", "decor", "sequence", "realisateur", "heure", "rdv", "demain", "dejeuner", "lever", "coucher", "soleil", "maquillage", "costumes", "une", "au"]),
    ("es", &["rodaje", "orden", "citacion", "llamado", "localizacion", "locacion", "escena", "secuencia", "dia", "noche", "interior", "exterior", "hospital", "comida", "equipo", "director", "el", "los", "las", "del", "y", "para", "es", "calle", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo", "hora", "fecha", "maquillaje", "vestuario", "amanecer", "manana", "fin", "jornada", "inicio", "una", "con"]),
    ("it", &["ordine", "giorno", "riprese", "convocazione", "troupe", "scena", "luogo", "interno", "esterno", "notte", "ospedale", "pranzo", "regia", "regista", "il", "gli", "della", "di", "e", "per", "via", "lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica", "ora", "data", "trucco", "costumi", "alba", "tramonto", "domani", "fine", "pronti", "girare", "con", "una", "che"]),
];

/// ISO 639-1 code of the language with the most marker words, if any stands out.
pub(crate) fn detect_language(folded: &str) -> Option<&'static str> {
    let words = words(folded);
    let mut scores = [0usize; 6];
    for word in words.iter().take(6_000) {
        for (score, (_, markers)) in scores.iter_mut().zip(MARKERS) {
            if markers.contains(&word.text.as_str()) {
                // Long words are specific to a language, "la" and "i" hardly.
                *score += if word.text.len() >= 5 { 3 } else { 1 };
            }
        }
    }
    let best = (0..scores.len()).max_by_key(|&i| (scores[i], scores.len() - i))?;
    (scores[best] >= 2).then(|| MARKERS[best].0)
}
