//! Crew roles: their titles in six languages, with one key and one department each.

use std::sync::LazyLock;

use super::phrases::Phrases;
use crate::text::{fold, words};

/// The key of a role and the key of its department.
pub(crate) type Role = (&'static str, &'static str);

#[rustfmt::skip]
const ROLES: &[(Role, &str)] = &[
    (("dop", "camera"), "dop|dp|d o p|director of photography|cinematographer|operator obrazu|autor zdjęć|zdjęcia|autor zdjęć filmowych|reżyser zdjęć|dop autor zdjęć|bildgestaltung|bildgestalter|kameramann dop|dir of photography|dir photography|directeur de la photographie|directeur photo|chef opérateur|dir photo|director de fotografía|directora de fotografía|direttore della fotografia|directrice photo|lichtsetzende kamera"),
    (("camera_operator", "camera"), "camera operator|camera op|cam op|a camera operator|b camera operator|a cam operator|b cam operator|a cam op|b cam op|operator|operator kamery|operatorka kamery|operator kamery a|operator kamery b|szwenkier|kameramann|kamerafrau|kamera operator|kameraoperator|cadreur|cadreuse|cadre|opérateur caméra|operador de cámara|camarógrafo|operador|operatore|operatore alla macchina|operatore di macchina|steadicam|steadicam operator|operator steadicam|steadicamer"),
    (("1ac", "camera"), "1st ac|1 ac|first ac|1st assistant camera|first assistant camera|1st camera assistant|a camera 1st ac|b camera 1st ac|a cam 1st ac|b cam 1st ac|a 1st ac|b 1st ac|focus puller|focus|1ac|ac1|1st ac a|1st ac b|i asystent kamery|1 asystent kamery|pierwszy asystent kamery|i asystent operatora|1 asystent operatora|ostrzyciel|focus puller ostrzyciel|asystent kamery|erster kameraassistent|1 kameraassistent|1 kameraassistenz|1 kameraassistentin|kameraassistent|kameraassistenz|schärfe|1er assistant caméra|1er assistant opérateur|premier assistant caméra|1ère assistante caméra|1er ac|foquista|1er ayudante de cámara|primer ayudante de cámara|ayudante de cámara|1 ayudante de cámara|fuochista|assistente operatore|1 assistente operatore|primo assistente operatore|1o assistente operatore|1o ayudante de cámara|fokus"),
    (("2ac", "camera"), "2nd ac|2 ac|second ac|2nd assistant camera|second assistant camera|2ac|ac2|a cam 2nd ac|b cam 2nd ac|clapper loader|loader|clapper|camera loader|a 2nd ac|b 2nd ac|ii asystent kamery|2 asystent kamery|drugi asystent kamery|ii asystent operatora|klapser|klapserka|zweiter kameraassistent|2 kameraassistent|2 kameraassistenz|2 kameraassistentin|klappe|2ème assistant caméra|2e assistant caméra|second assistant caméra|2nd assistant caméra|2do ayudante de cámara|segundo ayudante de cámara|auxiliar de cámara|2 assistente operatore|aiuto operatore|secondo assistente operatore"),
    (("dit", "camera"), "dit|digital imaging technician|data manager|data wrangler|dmt|digital loader|data handler"),
    (("video", "camera"), "vtr|vto|video operator|video assist|playback|podgląd|operator podglądu|video assist operator|vtr operator|qtake|qtake operator|videoassist|asystent wideo|combo|videoingenieur"),
    (("camera_trainee", "camera"), "camera trainee|camera pa|camera intern|stażysta kamery|camera utility|praktykant kamery|kamerapraktikant|stagiaire caméra|meritorio de cámara|drone operator|drone pilot|operator drona"),
    (("stills", "camera"), "stills photographer|stills|unit stills|still photographer|fotosista|fotograf|fotos|standfotograf|photographe de plateau|foto fija|fotografo di scena|set photographer"),
    (("gaffer", "electric"), "gaffer|chief lighting technician|clt|mistrz oświetlenia|gafer|oberbeleuchter|chef électricien|chef électro|jefe de eléctricos|capo elettricista|gaffer ch lt tech"),
    (("best_boy_electric", "electric"), "best boy electric|best boy|best boy electrics|bbe|asst chief lighting technician|best boy light|zastępca mistrza oświetlenia|best boy licht|sous chef électro|best boy electrician"),
    (("electrician", "electric"), "electrician|spark|sparks|set electrician|lamp operator|lighting technician|lamp op|set lighting technician|genny operator|generator operator|oświetlacz|elektryk|agregaciarz|operator agregatu|agregat|beleuchter|lichttechniker|électricien|électro|groupman|eléctrico|elettricista|gruppista|desk operator|rigging gaffer|board operator|dimmer board operator|electric|slt"),
    (("key_grip", "grip"), "key grip|head grip|mistrz sceny|szef gripu|key grip wózkarz|chef machiniste|chef machino|jefe de maquinistas|capo macchinista|erster bühnenmeister|keygrip"),
    (("best_boy_grip", "grip"), "best boy grip|bbg|best boy grips|sous chef machiniste"),
    (("grip", "grip"), "grip|dolly grip|company grip|wózkarz|dolly|technik sceny|grip technician|bühne grip|machiniste|machino|maquinista|macchinista|crane operator|rigging grip|operator kranu|b cam grip|a cam grip|operator dźwigu"),
    (("sound_mixer", "sound"), "sound mixer|sound recordist|production sound mixer|mixer|sound engineer|operator dźwięku|dźwiękowiec|reżyser dźwięku|realizator dźwięku|tonmeister|tonmann|tonfrau|originalton|o ton|ingénieur du son|chef opérateur son|sonidista|jefe de sonido|sonido directo|fonico|fonico di presa diretta|sound|dźwięk na planie"),
    (("boom", "sound"), "boom operator|boom op|boom|mikrofoniarz|operator mikrofonu|tyczkarz|asystent dźwięku|tonassistent|tonassistenz|tonangler|perchman|perchiste|assistant son|microfonista|pertiguista|sound assistant|sound utility|utility sound|2nd as|1st as|1st assistant sound|microfonista di scena"),
    (("director", "production"), "director|reżyser|reżyserka|reżyseria|regisseur|regisseurin|regie|réalisateur|réalisatrice|directora|regista|regia"),
    (("1ad", "production"), "1st ad|1 ad|first ad|1st assistant director|first assistant director|1ad|i reżyser|1 asystent reżysera|ii reżyser|drugi reżyser|i asystent reżysera|pierwszy asystent reżysera|1 regieassistent|1 regieassistenz|regieassistenz|regieassistent|1er assistant réalisateur|premier assistant réalisateur|1er ad|1er assistant mise en scène|1er ayudante de dirección|primer ayudante de dirección|ayudante de dirección|aiuto regia|aiuto regista|asystent reżysera"),
    (("2ad", "production"), "2nd ad|2 ad|second ad|2nd assistant director|second assistant director|2ad|key 2nd ad|ii asystent reżysera|2 asystent reżysera|2 regieassistent|2 regieassistenz|2ème assistant réalisateur|2e assistant réalisateur|2do ayudante de dirección|auxiliar de dirección|assistente alla regia|crowd 2nd ad"),
    (("3ad", "production"), "3rd ad|3 ad|third ad|2nd 2nd ad|22 ad|3rd assistant director|set runner ad"),
    (("script", "production"), "script supervisor|script|continuity|scripty|script girl|sekretarz planu|sekretarka planu|scripte|script continuity|segretaria di edizione|supervisor de guion|kontinuität"),
    (("producer", "production"), "producer|line producer|executive producer|co-producer|producent|producent wykonawczy|produzent|producteur|productor|productora|produttore|producent liniowy|kierownik produkcji|upm|unit production manager|production manager|produktionsleiter|produktionsleitung|herstellungsleitung|directeur de production|director de producción|jefe de producción|direttore di produzione|organizzatore|production supervisor|kierowniczka produkcji"),
    (("coordinator", "production"), "production coordinator|coordinator|koordynator produkcji|koordynatorka produkcji|pm|produktionskoordination|coordinateur de production|coordinador de producción|coordinatore di produzione|assistant production coordinator|apoc|koordynator|produktionskoordinatorin|filmgeschäftsführung"),
    (("unit_manager", "production"), "unit manager|kierownik planu|kierowniczka planu|asystent kierownika planu|unit production|set manager|1 aufnahmeleiter|aufnahmeleiter|set aufnahmeleiter|setaufnahmeleitung|régisseur général|régisseur|régisseuse|jefe de plató|ispettore di produzione|asystent produkcji|asystentka produkcji|production assistant|key pa|set pa|pa|runner|floor runner|set runner|pa 1|assistant de production|asistente de producción|assistente di produzione|office pa|stażysta produkcji|produktionsassistent|setrunner|produktionsfahrer|truck pa"),
    (("location_manager", "locations"), "location manager|assistant location manager|location scout|location assistant|alm|kierownik obiektów|kierownik lokacji|kierownik obiektu|location manager kierownik obiektów|asystent kierownika obiektów|motivaufnahmeleiter|motiv aufnahmeleiter|repérage|jefe de localizaciones|localizador|location supervisor|locations manager|location pa|unit locations"),
    (("makeup_artist", "makeup_hair"), "makeup artist|make up artist|key makeup|key make up|makeup|make up|mua|hmua|hmu|hair and makeup artist|makeup hair|hair stylist|key hair|hair|hair and make up designer|makeup designer|charakteryzator|charakteryzatorka|główna charakteryzatorka|fryzjer|fryzjerka|make up i włosy|wizażystka|maskenbildner|maskenbildnerin|chef maquilleur|chef maquilleuse|maquilleur|maquilleuse|coiffeur|coiffeuse|maquillador|maquilladora|peluquero|peluquera|jefa de maquillaje|truccatore|truccatrice|parrucchiere|parrucchiera|asystentka charakteryzatora|asystent charakteryzatora|sfx makeup"),
    (("costume_designer", "costume"), "costume designer|costume supervisor|wardrobe|wardrobe stylist|wardrobe supervisor|wardrobe assistant|stylist|costumer|set costumer|key costumer|costume assistant|costume standby|kostiumograf|kostiumografka|kostiumolog|garderobiany|garderobiana|stylistka|asystent kostiumografa|asystentka kostiumografa|kostümbild|kostümbildner|kostümbildnerin|garderobier|garderobiere|garderobe|chef costumier|créatrice de costumes|costumier|costumière|habilleuse|habilleur|figurinista|jefa de vestuario|sastra|costumista|sarta|assistente costumista|diseñador de vestuario"),
    (("production_designer", "art"), "production designer|art director|set decorator|set dresser|scenograf|scenografka|dekorator|dekorator wnętrz|szenenbildner|szenenbildnerin|chef décorateur|décorateur|directeur artistique|director de arte|directora de arte|diseñador de producción|scenografo|scenografa|arredatore|ii scenograf|art department coordinator|art pa|swing|leadman|szenenbild|asystent scenografa"),
    (("props", "art"), "prop master|props master|property master|props|assistant props|standby props|standby art director|props buyer|rekwizytor|rekwizytorka|asystent rekwizytora|außenrequisite|innenrequisite|requisiteur|requisiteurin|set requisite|setrequisite|accessoiriste|atrezzista|utilero|attrezzista|art standby"),
    (("sfx", "sfx"), "sfx supervisor|special effects supervisor|sfx technician|sfx|special effects|pirotechnik|efekty specjalne|pyrotechniker|superviseur sfx|armourer|zbrojmistrz|rusznikarz|efectos especiales|effetti speciali"),
    (("driver", "transport"), "driver|transport captain|transportation captain|transport coordinator|unit driver|kierowca|kierowca busa|kierownik transportu|fahrer|fahrerin|chauffeur|conductor|autista|transportation coordinator|camera truck driver"),
    (("medic", "production"), "medic|set medic|unit nurse|nurse|ratownik medyczny|ratownik|sanitäter|setsanitäter|infirmier|médico|medico|medico di set|health and safety|safety officer|covid supervisor|safety advisor"),
    (("catering", "production"), "caterer|catering|craft service|crafty|craft services|catering manager|cantinière"),
    (("vfx", "production"), "vfx supervisor|vfx|superviseur vfx|vfx coordinator|editor|montażysta|cutter"),
    (("stunts", "production"), "stunt coordinator|stunts|koordynator kaskaderów|kaskader|stuntkoordinator|cascadeur|choreographer|choreograf|intimacy coordinator|koordynator scen intymnych"),
];

static TABLE: LazyLock<Phrases<Role>> = LazyLock::new(|| Phrases::new(ROLES));

/// The role that a short text names, `None` if it names none.
pub(crate) fn role_of(text: &str) -> Option<Role> {
    let folded = fold(text);
    let words = words(&folded);
    if words.is_empty() || words.len() > 7 {
        return None;
    }
    let exact = (0..words.len()).find_map(|at| TABLE.at(&folded, &words, at).map(|(role, _)| role));
    exact.or_else(|| {
        let joined: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
        TABLE.fuzzy(&joined.join(" "))
    })
}

/// The role at the start of a folded text, and the byte offset of its end.
pub(crate) fn role_at_start(folded: &str) -> Option<(Role, usize)> {
    let words = words(folded);
    // The letter of a camera may precede the title: "A 1st AC".
    (0..words.len().min(2)).find_map(|at| {
        TABLE
            .at(folded, &words, at)
            .map(|(role, n)| (role, words[at + n - 1].end))
    })
}
