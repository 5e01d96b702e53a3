//! Germany and Austria.

use world::sheet::{Department, Language};

use super::words::{TimeStyle, Vocabulary};

#[rustfmt::skip]
pub(super) const GERMANY: Vocabulary = Vocabulary {
    country: "de",
    language: Language::De,
    call_sheet: &["TAGESDISPOSITION", "Tagesdispo", "DISPO", "Disposition"],
    day_of: &["Drehtag {n} von {m}", "DREHTAG {n}/{m}", "{n}. Drehtag von {m}", "DT {n} / {m}"],
    revision: &["Fassung {v}", "Version: {v}", "{v}"],
    crew_call: &["Arbeitsbeginn", "TEAM CALL", "Arbeitsbeginn Team", "Allgemeiner Arbeitsbeginn", "Teamcall"],
    production_call: &["Produktionscall", "Arbeitsbeginn Produktion"],
    shooting_call: &["DREHBEGINN", "Drehbeginn", "Drehfertig", "Erste Klappe"],
    breakfast: &["Frühstück"],
    lunch: &["Mittag", "MITTAGSPAUSE", "Mittagessen"],
    wrap: &["Drehschluss", "DREHENDE (voraussichtlich)", "Vorauss. Drehschluss", "Drehende"],
    places: [
        &["Drehort", "DREHORT", "Motivadresse", "Drehort 1"],
        &["Basis", "BASIS", "Base"],
        &["Parken", "PARKPLÄTZE", "Parkplatz Team"],
        &["Nächstes Krankenhaus", "KRANKENHAUS", "Krankenhaus / Notaufnahme"],
        &["Kameraverleih", "Technikverleih"],
    ],
    invoices: &["Rechnungsadresse", "RECHNUNG AN"],
    office: &["Produktionsbüro", "PRODUKTIONSBÜRO"],
    scene: [&["Bild", "BILD", "Szene"], &["I/A", "INNEN/AUSSEN"], &["Motiv", "MOTIV"], &["T/N", "Tageszeit"], &["Seiten", "S."], &["Rollen", "Darsteller"], &["Inhalt", "Beschreibung"]],
    cast: [&["Nr.", "#"], &["Rolle", "ROLLE"], &["Darsteller", "Darsteller/in"], &["Abholung", "P/U"], &["Maske", "Maske/Kostüm"], &["Drehfertig", "Am Set"]],
    crew: [&["Abteilung", "Gewerk"], &["Funktion", "Position"], &["Name", "NAME"], &["Mobil", "Telefon"], &["Beginn", "AB", "Call"], &["Ort", "Treffpunkt"]],
    headings: [&["BILDER", "Szenen"], &["DARSTELLER", "Besetzung"], &["STAB", "Team", "STABLISTE"], &["KONTAKTE", "Wichtige Nummern"], &["WETTER", "Wettervorhersage"], &["HINWEISE", "Sicherheit", "Anmerkungen"], &["VORSCHAU", "Nächster Drehtag", "VORDISPO"], &["ARBEITSBEGINN ABTEILUNGEN", "Vorab-Calls"], &["DREHORTE", "Adressen"]],
    sun: [&["Sonnenaufgang", "SA"], &["Sonnenuntergang", "SU"]],
    units: [&["Main Unit", "Hauptteam"], &["2nd Unit", "Zweites Team"], &["Splinter Unit"]],
    int_ext: [&["INNEN", "I", "INT"], &["AUSSEN", "A", "EXT"], &["INNEN/AUSSEN", "I/A"]],
    day_night: [&["TAG", "T"], &["NACHT", "N"], &["ABEND", "Abend"]],
    departments: ["Regie", "Produktion", "Kamera", "Ton", "Licht", "Grip", "Maske", "Kostüm", "Szenenbild", "Motiv", "SFX", "Fahrer", "Catering"],
    positions: &[
        (Department::Direction, "Regisseurin"), (Department::Direction, "1. Regieassistenz"), (Department::Direction, "Continuity"),
        (Department::Production, "Produktionsleitung"), (Department::Production, "Aufnahmeleitung"), (Department::Production, "Set-AL"),
        (Department::Camera, "Kamera / DoP"), (Department::Camera, "1. Kameraassistenz"), (Department::Camera, "2. Kameraassistenz"), (Department::Camera, "DIT"),
        (Department::Sound, "Tonmeister"), (Department::Sound, "Tonassistenz"),
        (Department::Electric, "Oberbeleuchter"), (Department::Electric, "Beleuchter"),
        (Department::Grip, "Key Grip"), (Department::Grip, "Dollygrip"),
        (Department::MakeupHair, "Maskenbildnerin"), (Department::MakeupHair, "Maskenassistenz"),
        (Department::Costume, "Kostümbildnerin"), (Department::Costume, "Garderobe"),
        (Department::Art, "Szenenbildner"), (Department::Art, "Innenrequisite"),
        (Department::Sfx, "SFX Supervisor"), (Department::Transport, "Produktionsfahrer"),
    ],
    first: &["Anneliese", "Benedikt", "Cosima", "Detlef", "Edeltraud", "Friedhelm", "Gundula", "Hartmut", "Ingeborg", "Jörg", "Käthe", "Lüder", "Mechthild", "Norbert", "Ottilie", "Rüdiger", "Sieglinde", "Thorsten", "Ulrike"],
    last: &["Ährenfeld", "Birnstiel", "Dinkelacker", "Eichhörnle", "Federspiel", "Größmann", "Haselböck", "Jägerndorf", "Kübelwirth", "Lößnitz", "Morgenröte", "Nußbaumer", "Oelschläger", "Pfannmüller", "Quittenbaum", "Rößler-Wendt", "Süßkind", "Wüstefeld"],
    titles: &["Am stillen Ufer", "NACHTZUG", "Die Müllerin", "Zwei Meter Schnee", "Kaltes Licht", "Der letzte Fährmann"],
    companies: &["Uferfilm GmbH", "Nachtzug Filmproduktion GmbH & Co. KG", "Müllerin TV"],
    towns: &[("Berlin", "Europe/Berlin"), ("München", "Europe/Berlin"), ("Hamburg", "Europe/Berlin"), ("Köln", "Europe/Berlin"), ("Leipzig", "Europe/Berlin")],
    addresses: &["Lindenstraße {n}, {t}", "Am Mühlbach {n}, 10{n}5 {t}", "Hauptstr. {n}, {t}", "Ahornweg {n}, {t}", "Hafenallee {n}, {t}", "Marktplatz {n}, {t}"],
    sites: [&["Alte Mühle", "Studio 2", "Gasthof Krone", "Rathaus", "Villa Sonnenschein", "Wohnung Paula", "Gymnasium"], &["Parkplatz am Sportplatz", "Gemeindehaus"], &["Parkplatz P2", "Wiese hinter der Mühle", "Parkhaus Süd"], &["Klinikum Mitte", "St. Josef Krankenhaus", "Universitätsklinikum"], &["Lichtblick Kameraverleih", "Nordlicht Filmtechnik"]],
    synopses: &["Paula findet den Brief und öffnet ihn nicht.", "Streit auf der Treppe.", "Er verpasst den Zug um 9.15 Uhr.", "Stummes Frühstück.", "Die Verfolgung endet am Fluss."],
    sets: &["WOHNUNG PAULA – KÜCHE", "TREPPENHAUS", "BAHNSTEIG", "UFER", "BÜRO DIREKTOR", "SCHULFLUR"],
    safety: &["Warnwesten an der Straße sind Pflicht.", "Rauchen am Set verboten.", "Rutschgefahr am Ufer, festes Schuhwerk.", "Absturzsicherung auf dem Gerüst."],
    weather: &["8 °C, bedeckt, Wind 4 m/s", "13 °C, leichter Regen ab 15 Uhr", "-1 °C, Schneefall"],
    dates: &["{wd}, {d}. {month} {yyyy}", "{WD}, {dd}.{mm}.{yyyy}", "{w}, {d}. {mon} {yyyy}", "{wd} {dd}.{mm}.{yy}"],
    weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    weekdays_short: ["Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."],
    months: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
    months_short: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
    times: &[TimeStyle::Colon, TimeStyle::Uhr, TimeStyle::Dot, TimeStyle::Short],
    unknown: &["n.n.", "wird bekanntgegeben"],
};

#[rustfmt::skip]
pub(super) const AUSTRIA: Vocabulary = Vocabulary {
    country: "at",
    towns: &[("Wien", "Europe/Vienna"), ("Graz", "Europe/Vienna"), ("Linz", "Europe/Vienna"), ("Salzburg", "Europe/Vienna")],
    places: [
        &["Drehort", "Motiv", "DREHORT"],
        &["Basis", "Base"],
        &["Parken", "Parkplätze Team"],
        &["Nächstes Spital", "SPITAL", "Nächstgelegenes Krankenhaus"],
        &["Technikverleih", "Kameraverleih"],
    ],
    months: ["Jänner", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
    addresses: &["Kastaniengasse {n}, {t}", "Neubaugürtel {n}/7, {t}", "Donaulände {n}, {t}", "Am Kogel {n}, {t}"],
    sites: [&["Palais Rosen", "Café Amadeus", "Altes Sägewerk", "Wohnung Resi", "Volksschule"], &["Gemeindezentrum", "Sportplatz Süd"], &["Garage Donaulände", "Wiese beim Sägewerk"], &["Landesklinikum", "Unfallkrankenhaus", "Klinik Ost"], &["Wiener Lichtwerk", "Alpenrent Kamera"]],
    companies: &["Donaufilm GesmbH", "Kogelwerk Film"],
    titles: &["Der stille Berg", "WALZER", "Die Wirtin", "Schnee im Mai"],
    ..GERMANY
};
