//! Labels: what the printed labels of a call sheet mean.

use std::sync::LazyLock;

use super::departments::DEPARTMENT_NAMES;
use super::phrases::Phrases;
use crate::text::{Folded, words};

/// The meaning of a label: of a time, a date, a text, a place or a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Label {
    CrewCall,
    /// UK: everyone on set; counts as the crew call if no other is printed.
    UnitCall,
    ShootingCall,
    Lunch,
    Wrap,
    /// A time that is none of the above: sunrise, breakfast, production call…
    OtherTime,
    /// A department call, by the key of the department.
    Department(&'static str),
    /// "Call" or "time" alone, whose meaning depends on the context.
    BareCall,
    Date,
    IssueDate,
    Title,
    /// A company, not the production.
    Company,
    DayNumber,
    Revision,
    Set,
    Base,
    Parking,
    Hospital,
    Rental,
    /// Production office, billing, invoices: never a destination.
    Office,
    Weather,
    Advance,
    Notes,
    Contacts,
    Cast,
    Crew,
    Scenes,
    Transport,
}

impl Label {
    /// Whether the label stands with a time.
    pub(crate) fn is_time(self) -> bool {
        matches!(
            self,
            Self::CrewCall
                | Self::UnitCall
                | Self::ShootingCall
                | Self::Lunch
                | Self::Wrap
                | Self::OtherTime
                | Self::Department(_)
                | Self::BareCall
        )
    }

    /// Whether the label stands with a place.
    pub(crate) fn is_place(self) -> bool {
        matches!(
            self,
            Self::Set | Self::Base | Self::Parking | Self::Hospital | Self::Rental
        )
    }

    /// Whether the label is the heading of a section.
    pub(crate) fn is_section(self) -> bool {
        matches!(
            self,
            Self::Set
                | Self::Base
                | Self::Parking
                | Self::Hospital
                | Self::Rental
                | Self::Office
                | Self::Weather
                | Self::Advance
                | Self::Notes
                | Self::Contacts
                | Self::Cast
                | Self::Crew
                | Self::Scenes
                | Self::Transport
        )
    }
}

/// A label inside a text: byte range in the folded text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LabelSpan {
    pub(crate) label: Label,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) fuzzy: bool,
}

#[rustfmt::skip]
const LABELS: &[(Label, &str)] = &[
    (Label::CrewCall, "crew call|general crew call|general call|crew call time|main crew call|crew in|crew call on set|call crew|main unit crew call|general call time|crew general call|crew report|crew reporting time|crew on location|all crew|full crew call|basic crew call|shoot crew call"),
    (Label::CrewCall, "zbiórka|zbiórka ekipy|zbiórka ekipy zdjęciowej|godzina zbiórki|czas zbiórki|zbiórka ogólna|zbiórka na planie|zbiórka na obiekcie|zbiórka na bazie|zbiórka całej ekipy|ogólna zbiórka|wezwanie ekipy|wezwanie|call ekipy|ekipa na planie|ekipa na obiekcie|godzina wezwania|wezwanie ogólne|główna zbiórka|call ogólny"),
    (Label::CrewCall, "team call|teamcall|arbeitsbeginn|arbeitsbeginn team|team arbeitsbeginn|allgemeiner arbeitsbeginn|teambeginn|teamtreff|team treffpunkt|crewcall|call team|treffen team|dienstbeginn|generalcall|allgemeiner call"),
    (Label::CrewCall, "convocation équipe|convocation de l'équipe|convocation générale|rdv équipe|rendez-vous équipe|appel équipe|heure de convocation|convocation technique|équipe technique convoquée|début de journée|rdv général|arrivée équipe"),
    (Label::CrewCall, "citación equipo|citación general|citación de equipo|citación técnica|citación del equipo|llamado general|llamado crew|llamado equipo|llamado de crew|llamado técnico|convocatoria general|convocatoria equipo|convocatoria|hora de citación|citación|llamado"),
    (Label::CrewCall, "convocazione troupe|convocazione generale|convocazione|convocazione della troupe|chiamata troupe|appuntamento troupe|ora convocazione|convocazione tecnici"),
    (Label::UnitCall, "unit call|main unit call|unit call on set|general unit call|unit on set"),
    (Label::ShootingCall, "shooting call|shoot call|set call|first shot|start of shooting|camera roll|cameras roll|camera up|roll camera|estimated first shot|on set ready|ready to shoot|shooting time|start shooting|turnover|est first shot|shoot start|camera ready"),
    (Label::ShootingCall, "gotowość|gotowość do zdjęć|gotowość na planie|godzina gotowości|początek zdjęć|rozpoczęcie zdjęć|start zdjęć|pierwszy klaps|pierwsze ujęcie|gotowość ekipy|gotowość do ujęcia|zdjęcia od"),
    (Label::ShootingCall, "drehbeginn|drehstart|drehfertig|erste klappe|dreh beginn|beginn dreharbeiten|pat|prêt à tourner|début de tournage|début tournage|premier plan|inicio de rodaje|listos para rodar|inicio rodaje|primer plano|pronti a girare|inizio riprese|primo ciak|pronti|comienzo de rodaje|inizio lavorazione"),
    (Label::Lunch, "lunch|meal|meal break|lunch break|lunch time|first meal|1st meal|crew lunch|obiad|przerwa obiadowa|przerwa|lunch ekipy|mittagessen|mittag|mittagspause|mittagstisch|déjeuner|repas|pause déjeuner|comida|almuerzo|pausa comida|hora de comida|pranzo|pausa pranzo|cestini|pausa pasto"),
    (Label::Wrap, "wrap|estimated wrap|est wrap|camera wrap|unit wrap|wrap time|anticipated wrap|crew wrap|projected wrap|tail lights|wrap est|planned wrap"),
    (Label::Wrap, "koniec zdjęć|planowany koniec|planowany koniec zdjęć|przewidywany koniec|zakończenie zdjęć|koniec dnia|koniec planu|przewidywane zakończenie|planowane zakończenie|koniec pracy|koniec"),
    (Label::Wrap, "drehschluss|drehende|voraussichtliches drehende|voraussichtlicher drehschluss|vorauss drehschluss|ende dreh|arbeitsende|feierabend|fin de journée|fin de tournage|fin prévue|fin estimée|fin de rodaje|fin de jornada|fin jornada|corte|wrap estimado|fine riprese|fine giornata|fine lavorazione|fine prevista|fin"),
    (Label::OtherTime, "production call|production team call|locations production|crew precall|sunrise|sunset|sun rise|sun set|first light|last light|civil twilight|dawn|dusk|golden hour|moonrise|breakfast|crew breakfast|breakfast from|breakfast served|catering|courtesy breakfast|talent call|cast call|cast in|client call|agency call|background call|extras call|client arrival|agency arrival|load in|precall|pre-call|pre call|pre calls|bus|bus leaves|minibus|shuttle|2nd meal|second meal|dinner|tea|afternoon tea|travel|leave|depart|departure|pick up|pickup|p up|doors open|opening hours|open|hours|curfew|hard out|overtime|rehearsal|blocking|unit move|company move|high tide|low tide|office hours|precalls|agency|client|talent|cast|background|supporting artists|makeup call|vanities|lens up|tech scout|security|walkie|supper"),
    (Label::OtherTime, "call produkcji|wschód słońca|zachód słońca|wschód|zachód|śniadanie|kolacja|odjazd|wyjazd|przyjazd|podstawienie|odbiór|transport|autobus|bus ekipowy|zbiórka produkcji|produkcja na planie|klient|agencja|aktorzy|obsada|statyści|próby|świt|zmierzch|catering|dojazd|zbiórka statystów|zbiórka aktorów|przejazd|kawa|zbiórka epizodystów|zbiórka transportu"),
    (Label::OtherTime, "arbeitsbeginn produktion|convocation régie|convocation production|rdv production|rdv régie|citación producción|producción en set|convocazione produzione|produzione sul set|sonnenaufgang|sonnenuntergang|frühstück|abfahrt|ankunft|abholung|abendessen|dämmerung|sa|su|produktionscall|kunde|agentur|komparsen|lever du soleil|coucher du soleil|lever|coucher|petit déjeuner|petit-déjeuner|départ|arrivée|dîner|aube|crépuscule|figuration|comédiens|amanecer|salida del sol|puesta del sol|atardecer|ocaso|orto|desayuno|cena|recogida|salida|figuración|actores|alba|tramonto|colazione|partenza|arrivo|comparse|attori|cliente|agenzia|sorge|soleil"),
    (Label::BareCall, "call|call time|time|godzina|godz|uhrzeit|zeit|heure|hora|ora|calltime"),
    (Label::Date, "date|shoot date|shooting date|date of shoot|shooting day|day and date|data|data zdjęć|dzień zdjęciowy|data zdjęciowa|dzień|drehdatum|datum|tag|date de tournage|fecha|fecha de rodaje|día de rodaje|data riprese|giorno di ripresa|drehtag"),
    (Label::IssueDate, "issued|issue date|date issued|issued on|published|printed|printed on|created|generated|last updated|updated|revised on|data wydania|wydano|wydruk|sporządzono|aktualizacja|data wydruku|wersja z dnia|wersja z|stand|erstellt|erstellt am|gedruckt|ausgabe|druckdatum|émis le|édité le|imprimé le|mise à jour|version du|emitido|fecha de emisión|actualizado|impreso|emesso il|aggiornato|stampato|data emissione|as of|sent|distributed"),
    (Label::Title, "production|production title|title|film|show|project|job|job name|series|picture|feature|produkcja|tytuł|tytuł filmu|projekt|serial|film pt|produktion|filmtitel|titel|titre|titre du film|título|título de la película|película|proyecto|titolo|titolo film|production name|project name|project title|working title|tytuł roboczy|arbeitstitel|spot|kampania|campaign|nazwa projektu"),
    (Label::Company, "production company|production co|company|producer|agency producer|executive producer|client name|brand|producent|producenci|firma|produktionsfirma|produzent|société de production|producteur|productora|productor|casa di produzione|produttore|director|reżyser|regie|réalisateur|regista|production house|dom produkcyjny|produced by"),
    (Label::DayNumber, "shoot day|day|shooting day no|day of|dzień zdjęciowy nr|dzień zdj|dz zdj|drehtag nr|jour|jour de tournage|día|giorno|jornada|dt"),
    (Label::Revision, "revision|version|rev|issue|issue no|wersja|rewizja|version nr|fassung|versión|versione|colour|color|kolor"),
    (Label::Set, "location|locations|shooting location|set location|filming location|main location|set address|location address|address|location name|loc|shoot location|location 1|location 2|location 3|location no 1|loc 1|loc 2|loc 3|location one|location two|set 1|set 2|set 3|studio|stage|today's location|today's locations|where|venue|place|location details|location 1 address|primary location|studio address|addresses|locations and addresses|locations and facilities|locations facilities"),
    (Label::Set, "obiekt|obiekty|obiekt zdjęciowy|lokacja|lokacje|miejsce zdjęć|adres obiektu|adres planu|plan zdjęciowy|adres lokacji|lokalizacja|lokalizacje|adres|obiekt 1|obiekt 2|obiekt 3|lokacja 1|lokacja 2|lokacja 3|miejsce|plan|hala|hala zdjęciowa|miejsce planu|adres zdjęć|obiekt i adres|adresy|obiekty i adresy|lokacje i adresy"),
    (Label::Set, "drehort|drehorte|drehort 1|drehort 2|drehort 3|drehadresse|motivadresse|adresse motiv|adresse drehort|adresse|lieu de tournage|lieu|lieux|décor 1|adresse du décor|adresse décor|lieux de tournage|localización|localizaciones|locación|locaciones|dirección|lugar de rodaje|locación 1|locación 2|localización 1|localización 2|luogo|luogo di ripresa|luogo riprese|location riprese|indirizzo|indirizzo set|lugar|adressen|drehorte und adressen|adresses|direcciones|indirizzi|luoghi"),
    (Label::Base, "unit base|basecamp|base camp|base|base address|unit base address|crew base|trucks|tech base|technical base|facilities base|baza|baza ekipy|baza planu|adres bazy|basis|aufenthalt|base vie|campo base|campamento base|cantine|hmu base"),
    (Label::Parking, "parking|crew parking|crew car park|car park|car parking|unit parking|truck parking|parking ekipy|parking dla ekipy|parkingi|miejsca parkingowe|parkowanie|parken|parkplatz|parkplätze|parkmöglichkeit|stationnement|parkings|aparcamiento|estacionamiento|parking equipo|parcheggio|parcheggi|parcheggio troupe|cast parking|parking address|general parking"),
    (Label::Hospital, "hospital|nearest hospital|hospitals|closest hospital|nearest a e|nearest a and e|a e|a&e|a&e hospital|nearest a&e hospital|emergency room|nearest er|er|emergency|medical|nearest emergency|hospital address|local hospital|hospital a e|emergency hospital|urgent care|nearest medical|first aid|medic|police|fire|emergency services|emergencies|nearest trauma center|nearest er hospital|nearest emergency room|closest emergency room"),
    (Label::Hospital, "szpital|najbliższy szpital|najbliższe szpitale|szpital sor|sor|pogotowie|pomoc medyczna|najbliższy sor|krankenhaus|nächstes krankenhaus|nächstgelegenes krankenhaus|spital|nächstes spital|klinik|notaufnahme|notfall|unfallkrankenhaus|notarzt|rettung|hôpital|hôpital le plus proche|hôpital proche|urgences|hospital más cercano|hospital cercano|urgencias|centro de salud|ospedale|ospedale più vicino|pronto soccorso|nearest police station"),
    (Label::Rental, "rental house|rental|rentals|camera rental|equipment house|equipment pickup|gear pickup|kit collection|kit pick up|camera house|equipment rental|prep house|wypożyczalnia|wypożyczalnia sprzętu|rental sprzętu|odbiór sprzętu|magazyn sprzętu|geräteverleih|technikverleih|verleih|kameraverleih|loueur|location matériel|alquiler|alquiler de equipo|noleggio|noleggio attrezzature|rental kamerowy|rental oświetleniowy"),
    (Label::Office, "production office|office|billing|billing address|invoice to|invoices|bill to|invoicing|registered office|head office|office address|mailing address|biuro produkcji|biuro|faktury|dane do faktury|adres do faktur|dane do faktur|adres biura|produktionsbüro|büro|rechnungsadresse|rechnung an|bureau de production|facturation|adresse de facturation|oficina de producción|oficina|facturación|datos de facturación|ufficio di produzione|ufficio produzione|fatturazione|dati fatturazione|payroll|siedziba|invoice address|invoice details|nip"),
    (Label::Weather, "weather|weather forecast|forecast|pogoda|prognoza pogody|prognoza|wetter|wettervorhersage|météo|tiempo|clima|meteo|previsioni meteo|pronóstico|previsión meteorológica|temperatura"),
    (Label::Advance, "advance schedule|advanced schedule|advance|advance shooting schedule|tomorrow|tomorrow's schedule|next day|next days|upcoming|coming up|advance call|advance schedule cont|schedule ahead|look ahead|lookahead|tentative schedule|following day|next shooting day|next shoot day"),
    (Label::Advance, "kolejne dni|kolejny dzień|następny dzień|następne dni|plan na jutro|jutro|następny dzień zdjęciowy|zapowiedź|kolejny dzień zdjęciowy|plan na kolejne dni|zapowiedź na kolejne dni|następny plan|vordispo|vorschau|nächster drehtag|vorausschau|nächste drehtage|morgen|prévisions|prévision|prévisionnel|jour suivant|prochains jours|demain|journée suivante|j 1|avance|avance de rodaje|próximo día|próximos días|previsión|mañana|día siguiente|previsione|previsioni|giorno successivo|prossimi giorni|domani|avanzamento|ordine successivo|previsto"),
    (Label::Notes, "notes|note|safety|safety notes|health and safety|health safety|important|special notes|production notes|general notes|remarks|special instructions|additional notes|special requirements|requirements|uwagi|uwagi produkcji|informacje|bhp|ważne|notatki|uwaga|dodatkowe informacje|hinweise|hinweis|anmerkungen|bemerkungen|sicherheit|wichtig|sicherheitshinweise|remarques|sécurité|notas|observaciones|seguridad|nota|osservazioni|sicurezza|safety bulletin|bemerkung|informationen|infos|info"),
    (Label::Contacts, "contacts|key contacts|contact|contact list|important contacts|kontakty|kontakt|ważne kontakty|telefony|ważne telefony|kontakte|wichtige nummern|contactos|contacto|contatti|numeri utili|contacts utiles|teléfonos|teléfonos de contacto|téléphones|numéros utiles|telefonnummern|telefoni|key personnel|on set contacts"),
    (Label::Cast, "cast list|cast members|talent list|aktorzy obsada|obsada aktorska|darsteller|besetzung|schauspieler|distribution|rôles|reparto|elenco|cast talent"),
    (Label::Crew, "crew list|crew|unit list|technical crew|ekipa|ekipa zdjęciowa|lista ekipy|stab|stabliste|team|équipe|équipe technique|equipo técnico|equipo|troupe|troupe tecnica|cast crew"),
    (Label::Scenes, "scenes|scene list|shooting order|sceny|kolejność scen|sceny dnia|szenen|bilder|séquences|secuencias|escenas|scene da girare|shot list|scenes to be shot|ujęcia|sceny do realizacji|plan dnia|plan zdjęć na dziś|séquences à tourner|séquences du jour|plan de travail|plan del día|secuencias a rodar|escenas a rodar|scene del giorno|zu drehende szenen|szenenfolge|drehfolge"),
    (Label::Transport, "transport|transportation|transport schedule|transport ekipy|bus departures|pickups|pick ups|fahrdienst|fahrer|transports|transporte|trasporti|transporty|logistics"),
];

static TABLE: LazyLock<Phrases<Label>> = LazyLock::new(|| {
    let mut rows: Vec<(Label, &str)> = LABELS.to_vec();
    rows.extend(
        DEPARTMENT_NAMES
            .iter()
            .map(|&(key, row)| (Label::Department(key), row)),
    );
    Phrases::new(&rows)
});

/// All labels of a text, from left to right, without overlaps.
///
/// A short text without a label may be a label with a typo.
pub(crate) fn find_labels(folded: &Folded) -> Vec<LabelSpan> {
    let words = words(&folded.text);
    let mut spans = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match TABLE.at(&folded.text, &words, at) {
            Some((label, length)) => {
                let (start, end) = (words[at].start, words[at + length - 1].end);
                spans.push(LabelSpan {
                    label,
                    start,
                    end,
                    fuzzy: false,
                });
                at += length;
            }
            None => at += 1,
        }
    }
    if spans.is_empty() && (1..=4).contains(&words.len()) {
        let alphabetic: Vec<&str> = words
            .iter()
            .take_while(|w| w.text.chars().any(char::is_alphabetic))
            .map(|w| w.text.as_str())
            .collect();
        if let Some(label) = TABLE.fuzzy(&alphabetic.join(" ")) {
            let (start, end) = (words[0].start, words[alphabetic.len() - 1].end);
            spans.push(LabelSpan {
                label,
                start,
                end,
                fuzzy: true,
            });
        }
    }
    spans
}
