//! Column titles of the tables on a call sheet.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::story::int_ext_word;
use crate::reading::LocationRole;
use crate::text::{fold, words};

/// The content of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Column {
    Role,
    Name,
    Call,
    Pickup,
    Makeup,
    OnSet,
    Phone,
    Department,
    Scene,
    SetName,
    IntExt,
    DayNight,
    Pages,
    CastIds,
    Place,
    CastNumber,
    Character,
    Status,
    Date,
    Remarks,
    /// The address of a place.
    Address,
    /// The short name of a place: `A`, `2`, `NLC`.
    Code,
    /// Places of one role: parking, hospital, unit base.
    Site(LocationRole),
}

impl Column {
    /// Whether the column belongs to a table of scenes.
    pub(crate) fn of_scenes(self) -> bool {
        matches!(
            self,
            Self::Scene
                | Self::SetName
                | Self::IntExt
                | Self::DayNight
                | Self::Pages
                | Self::CastIds
        )
    }

    /// Whether the column belongs to a table of people.
    pub(crate) fn of_people(self) -> bool {
        matches!(
            self,
            Self::Role
                | Self::Name
                | Self::Call
                | Self::Pickup
                | Self::Makeup
                | Self::OnSet
                | Self::Phone
                | Self::Department
                | Self::CastNumber
                | Self::Character
                | Self::Status
        )
    }
}

#[rustfmt::skip]
const TITLES: &[(Column, &str)] = &[
    (Column::Role, "position|role|title|job|job title|function|stanowisko|funkcja|funkcja na planie|position title|funktion|fonction|poste|cargo|puesto|ruolo|mansione|department position|crew position|tätigkeit|qualifica|función|dept position"),
    (Column::Name, "name|names|crew|crew member|crew name|imię i nazwisko|imie nazwisko|nazwisko|osoba|nom|nom prénom|nombre|nome|nome e cognome|nombre y apellidos|actor|actress|artist|artiste|aktor|aktorka|talent|cast|cast member|aktor aktorka|darsteller|schauspieler|comédien|comédiens|acteur|actriz|attore|nazwisko i imię|vor und nachname|full name|wykonawca"),
    (Column::Call, "call|call time|calltime|in|crew call|time|in time|call in|time in|indiv call|individual call|report|reporting time|zbiórka|godzina|godz|godzina zbiórki|godz zbiórki|wezwanie|godzina wezwania|call godz|czas|zeit|uhrzeit|beginn|arbeitsbeginn|ab|heure|convocation|heure de convocation|rdv|hora|citación|llamado|hora de citación|ora|convocazione|orario|arr|arrive|arrival|loc call|pre call|unit call|uhr|da"),
    (Column::Pickup, "pickup|pick up|p up|pu|leave|lv|travel|odbiór|wyjazd|abholung|abh|pu time|prise en charge|recogida|pick up time|transport|odjazd|leave hotel|departure"),
    (Column::Makeup, "makeup|make up|mu|h mu|hmu|m up|mu hair|mu wd|mu wrd|mu ward|hair makeup|hair mu|charakteryzacja|char|maske|maske kostüm|hmc|trucco|maquillage|maquillaje|rpt mu|report mu|costume|wardrobe|hair|h m w|mu call|kostium"),
    (Column::OnSet, "on set|set call|na planie|gotowość|am set|drehfertig|sur plateau|prêt|pat|pronto|pronti|in set|rehearse|rehearsal|set|line up|ready|en set|on set time|drehfertig am set|plan"),
    (Column::Phone, "phone|mobile|cell|tel|telefon|contact|nr telefonu|telephone|handy|téléphone|portable|teléfono|móvil|telefono|cellulare|phone number|cell phone|mobil|contacto|nr tel|mobile number|contact number|phone no|numer telefonu|number|kontakt"),
    (Column::Department, "department|dept|pion|dział|abteilung|département|departamento|reparto"),
    (Column::Scene, "scene|sc|scenes|sc no|scene no|scn|sc #|scene number|scena|sceny|nr sceny|sc nr|bild|szene|bild nr|sz|séquence|séq|seq|séquences|secuencia|esc|escena|sec|scene numbers|scenes no|nr|nr ujęcia|shot"),
    (Column::SetName, "set|set description|sets|set and description|description|scene description|opis|opis sceny|dekoracja|obiekt dekoracja|obiekt scenograficzny|dekoracje|miejsce akcji|motiv|spielort|décor|décors|decorado|ambiente|set scene description|synopsis|set synopsis|obiekt opis|inhalt|effet décor|descripción|descrizione|set description synopsis|treść|scena opis"),
    (Column::IntExt, "i e|int ext|ie|wn pl|wnętrze plener|i a|int|wn|w p|wnp|innen aussen|i x|int est|int ext d n|effet|i e d n"),
    (Column::DayNight, "d n|day night|dn|pora|pora dnia|t n|tag nacht|j n|d|tod|time of day|jour nuit|día noche|giorno notte|d nt|day|effet|efecto|dzień noc|dz n|story day d n|tageszeit|tag|luz|luce|g n"),
    (Column::Pages, "pages|pgs|pg|strony|str|seiten|page|pags|pagine|pag|objętość|vorstopp|stopp|8ths|eighths|long|min|durée|durée pages|nb pages|vorstopp min|longueur"),
    (Column::CastIds, "cast|cast no|cast #|cast id|characters|obsada|aktorzy|postacie|postaci|darsteller|rollen|rôles|personajes|personaggi|cast nos|cast numbers|id|cast ids|artistes|personnages"),
    (Column::Place, "location|loc|lokacja|obiekt|drehort|gdzie|wo|où|dónde|dove|meldet sich|lieu|localización|locación|luogo|place|report to|where|miejsce|set location|ort|locations|report location|miejsce zbiórki|treffpunkt|lugar|location name|set name|nazwa obiektu|nazwa lokacji|obiekt zdjęciowy|plan zdjęciowy|miejsce zdjęć|miejsce zdjęciowe|drehorte|lieux|lieu de tournage|luogo di ripresa|shooting location|venue"),
    (Column::Address, "address|adres|adresse|anschrift|dirección|indirizzo|full address|street address|set address|location address|address details|adres obiektu|adres lokacji|street|ulica"),
    (Column::Address, "dirección completa|adresse complète|where to go|postal address|address postcode|address and postcode|address map|map address|ort adresse|indirizzo completo"),
    (Column::Site(LocationRole::Parking), "parking|crew parking|parking ekipy|parken|parkplatz|stationnement|parcheggio|aparcamiento|estacionamiento|car park|unit parking"),
    (Column::Site(LocationRole::Hospital), "hospital|nearest hospital|szpital|najbliższy szpital|krankenhaus|nächstes krankenhaus|hôpital|ospedale|nearest a e|a e|nearest er"),
    (Column::Site(LocationRole::Base), "unit base|basecamp|base camp|baza|basis|base|campo base"),
    (Column::CastNumber, "no|nr|n|n o|nº|cast id|id|lp|l p|num"),
    (Column::Code, "loc|no|nr|id|lp|code|kod|key|ref|loc no|loc code|num|kürzel|skrót|symbol"),
    (Column::Character, "character|rola|postać|rolle|rôle|personnage|personaje|personaggio|part|playing|bohater|rôles|personnages"),
    (Column::Status, "status|swf|sw w f|st|s w f h|sw|w s f|dood"),
    (Column::Date, "date|data|datum|fecha|dzień|tag datum|shoot day|dzień zdj"),
    (Column::Remarks, "notes|remarks|uwagi|comments|bemerkung|bemerkungen|hinweise|remarques|observaciones|note|info|notas|special instructions|notatki|additional|email|e mail|mail|adres e mail|requirements|wrap|out|lunch"),
];

static TABLE: LazyLock<HashMap<String, Vec<Column>>> = LazyLock::new(|| {
    let mut table: HashMap<String, Vec<Column>> = HashMap::new();
    for &(column, row) in TITLES {
        for title in row.split('|') {
            table.entry(key(title)).or_default().push(column);
        }
    }
    table
});

fn key(text: &str) -> String {
    words(&fold(text))
        .into_iter()
        .map(|w| w.text)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The columns of which a whole chunk could be the title; several if the title is ambiguous.
pub(crate) fn columns_of(text: &str) -> &'static [Column] {
    if text.chars().count() > 40 {
        return &[];
    }
    if text.trim() == "#" {
        return &[Column::CastNumber, Column::Code];
    }
    let key = key(text);
    if let Some(columns) = TABLE.get(&key) {
        return columns;
    }
    // "Pl./Wn.", "Innen/Außen": any combination of words for interior and exterior.
    if is_int_ext_title(&key) {
        return &[Column::IntExt];
    }
    // "Department / Title": of two words for one column the last is the more specific.
    let mut parts = text.split(['/', '&', '|']);
    let first = parts.next();
    // "Darsteller/in" is one word with an alternative ending.
    let near = match parts.next_back() {
        Some(ending) if ending.trim().chars().count() <= 2 => first,
        last => last,
    };
    near.and_then(|last| TABLE.get(&self::key(last)))
        .map_or(&[], Vec::as_slice)
}

/// The columns of which exactly these words could be the title.
pub(crate) fn columns_of_exactly(text: &str) -> &'static [Column] {
    TABLE.get(&key(text)).map_or(&[], Vec::as_slice)
}

/// Whether a key has two or three words that all mean interior or exterior.
fn is_int_ext_title(key: &str) -> bool {
    let words: Vec<&str> = key.split(' ').collect();
    let long = words.iter().any(|w| w.len() > 1);
    (2..=3).contains(&words.len()) && long && words.iter().all(|w| int_ext_word(w).is_some())
}
