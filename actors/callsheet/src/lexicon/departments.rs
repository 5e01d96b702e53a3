//! Departments: their keys, and the names under which they are printed.

use std::sync::LazyLock;

use super::phrases::Phrases;
use crate::text::{fold, words};

/// The keys of the departments in alphabetical order: the keys of
/// [`Day::department_calls`](crate::Day::department_calls).
pub const DEPARTMENTS: [&str; 10] = [
    "art",
    "camera",
    "costume",
    "electric",
    "grip",
    "locations",
    "makeup_hair",
    "production",
    "sfx",
    "sound",
];

/// Printed names of departments that are labels as well: a time beside one is the department call.
#[rustfmt::skip]
pub(super) const DEPARTMENT_NAMES: &[(&str, &str)] = &[
    ("camera", "camera|camera department|camera dept|camera crew|camera team|pion kamerowy|pion operatorski|grupa operatorska|kamera|operatorzy|kamera abteilung|kameraabteilung|kameradepartment|image|équipe image|équipe caméra|caméra|cámara|cámaras|equipo de cámara|macchina da presa|reparto camera|reparto fotografia|fotografia|fotografía|ekipa operatorska|dział kamery"),
    ("sound", "sound|sound department|sound dept|sound crew|dźwięk|pion dźwięku|pion dźwiękowy|ton|tonabteilung|tondepartment|son|équipe son|sonido|suono|reparto suono|audio|dźwiękowcy"),
    ("electric", "electric|electrical|electrics|electric department|electrical department|lighting|lighting department|lx|set lighting|gaffers|oświetlenie|światło|pion oświetleniowy|pion oświetlenia|pion elektryczny|oświetlacze|licht|lichtabteilung|beleuchtung|beleuchter|électro|électricité|électriciens|équipe électrique|équipe lumière|lumière|eléctricos|iluminación|eléctrica|electricidad|elettricisti|luci|reparto elettrico|g e|grip electric|grip and electric"),
    ("grip", "grip|grips|grip department|key grips|pion grip|wózkarze|maszyniści|pion techniczny|bühne|grip abteilung|machinerie|équipe machinerie|machinistes|machinos|maquinistas|maquinaria|macchinisti|grip dept"),
    ("makeup_hair", "makeup|make up|hair makeup|hair and makeup|makeup hair|makeup and hair|make up hair|hair make up|hmu|h mu|mu hair|hair mu|hair|vanities hmu|charakteryzacja|charakteryzacja i fryzury|charakteryzatorzy|make up i fryzury|wizaż|maske|maskenbild|maskenbildner|maquillage|coiffure|maquillage coiffure|hmc|maquillaje|peluquería|maquillaje y peluquería|maquillaje peluquería|trucco|trucco e parrucco|parrucco|trucco parrucco|fryzury"),
    ("costume", "costume|costumes|costume department|wardrobe|wardrobe department|kostiumy|kostium|pion kostiumowy|garderoba|kostüm|kostüme|kostümabteilung|habillage|hmc costumes|vestuario|costumi|sartoria|styling|stylizacja"),
    ("art", "art|art department|art dept|art direction|set dressing|set dec|set decoration|props|property|construction|pion scenograficzny|scenografia|rekwizyty|rekwizytorzy|ausstattung|szenenbild|requisite|szenenbild ausstattung|déco|décoration|accessoires|arte|dirección de arte|attrezzo|scenografia reparto|arredamento|attrezzeria|rekwizyt"),
    ("locations", "locations department|locations dept|location department|location dept|location team|locations team|pion lokacji|kierownicy obiektów|kierownictwo obiektów|motivaufnahmeleitung|aufnahmeleitung|aufnahmeleitung set|régie|localizaciones equipo|reparto location|set ap|location managers|lokacje i kierownictwo planu"),
    ("production", "production department|production dept|production team|production crew|production staff|pion produkcji|pion produkcyjny|kierownictwo produkcji|kierownictwo planu|produktionsabteilung|produktion team|équipe de production|production équipe|departamento de producción|equipo de producción|producción|reparto produzione|produzione|assistant directors|ad department|ads|ad dept"),
    ("sfx", "sfx|special effects|fx|special fx|efekty specjalne|pirotechnika|pirotechnicy|spezialeffekte|pyrotechnik|effets spéciaux|efectos especiales|effetti speciali|sfx department"),
];

/// Names that are too general for a label, but clear as the department of a person.
#[rustfmt::skip]
const PERSON_DEPARTMENT_NAMES: &[(&str, &str)] = &[
    ("locations", "locations|location|lokacje|lokacja|localizaciones|obiekty"),
    ("production", "production|produkcja|produktion|reżyseria|regie|direction|mise en scène|dirección|regia|directing"),
    ("camera", "operatorski|kamerowy|dop|vt|video|dit|data"),
    ("electric", "electrician|electricians|g and e|gaffer|oswietleniowy"),
    ("sound", "dźwiękowy"),
    ("costume", "kostiumowy"),
    ("art", "scenograficzny"),
];

static TABLE: LazyLock<Phrases<&'static str>> = LazyLock::new(|| {
    let rows: Vec<(&'static str, &str)> = DEPARTMENT_NAMES
        .iter()
        .chain(PERSON_DEPARTMENT_NAMES)
        .copied()
        .collect();
    Phrases::new(&rows)
});

/// The department that a person probably means: a name of it in one of the six languages, or the
/// beginning of its key.
#[must_use]
pub fn likely_department(text: &str) -> Option<&'static str> {
    let beginning = fold(text.trim());
    let begins = |key: &&str| !beginning.is_empty() && key.starts_with(&beginning);
    department_of(text).or_else(|| DEPARTMENTS.into_iter().find(begins))
}

/// The key of the department named by the first words of a text.
pub(crate) fn department_of(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let words = words(&folded);
    if words.is_empty() {
        return None;
    }
    if let Some(&(key, _)) = DEPARTMENT_NAMES
        .iter()
        .find(|(key, _)| *key == folded.trim())
    {
        return Some(key);
    }
    (0..words.len().min(3))
        .find_map(|at| TABLE.at(&folded, &words, at).map(|(key, _)| key))
        .or_else(|| TABLE.fuzzy(&folded))
}
