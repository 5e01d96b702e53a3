//! The texts of the pages in both languages. The texts of a plan itself are in `actors::texts`,
//! since messages and calendars use them too.

use actors::model::{CallSource, DayState, EmailState, Language, RouteQuality};
use engine::observe::snapshot::StageState;

/// All texts in one language.
pub(super) struct Texts {
    pub(super) title: &'static str,
    pub(super) skip: &'static str,
    pub(super) live: &'static str,
    pub(super) reconnecting: &'static str,
    pub(super) no_script: &'static str,
    pub(super) reload: &'static str,
    pub(super) this_machine: &'static str,
    pub(super) other_language: &'static str,
    pub(super) not_found: &'static str,
    pub(super) unavailable: &'static str,
    pub(super) to_dashboard: &'static str,

    pub(super) messages_by_state: &'static str,
    pub(super) received: &'static str,
    pub(super) open: &'static str,
    pub(super) planned: &'static str,
    pub(super) review: &'static str,
    pub(super) skipped: &'static str,
    pub(super) dead_letters: &'static str,
    pub(super) dead_letters_meaning: &'static str,

    pub(super) pipeline: &'static str,
    pub(super) terms: &'static str,
    pub(super) in_flight: &'static str,
    pub(super) in_flight_meaning: &'static str,
    pub(super) backlog: &'static str,
    pub(super) backlog_meaning: &'static str,
    pub(super) done: &'static str,
    pub(super) median: &'static str,
    pub(super) p95: &'static str,
    pub(super) end_to_end: &'static str,

    pub(super) people: &'static str,
    pub(super) no_people: &'static str,
    pub(super) more_people: &'static str,
    pub(super) no_day: &'static str,
    pub(super) later_days: &'static str,
    pub(super) call: &'static str,
    pub(super) wake_up: &'static str,
    pub(super) departure: &'static str,
    pub(super) no_call: &'static str,
    pub(super) location: &'static str,
    pub(super) route: &'static str,
    pub(super) onward: &'static str,
    pub(super) estimate_note: &'static str,
    pub(super) buffers: &'static str,
    pub(super) buffer_names: [&'static str; 5],
    pub(super) weather: &'static str,
    pub(super) revision: &'static str,
    pub(super) changes: &'static str,
    pub(super) nothing: &'static str,
    pub(super) warnings: &'static str,
    pub(super) to_correct: &'static str,
    pub(super) messages: &'static str,
    pub(super) in_other_language: &'static str,
    pub(super) no_messages: &'static str,

    pub(super) emails: &'static str,
    pub(super) no_emails: &'static str,
    pub(super) ignored: &'static str,
    pub(super) ignored_advice: &'static str,
    pub(super) time: &'static str,
    pub(super) recipient: &'static str,
    pub(super) subject: &'static str,
    pub(super) no_subject: &'static str,
    pub(super) state: &'static str,
    pub(super) reason: &'static str,
}

const ENGLISH: Texts = Texts {
    title: "Tomorrow, planned",
    skip: "Skip to the plans",
    live: "Live",
    reconnecting: "Connecting…",
    no_script: "This page does not update by itself without JavaScript.",
    reload: "Reload the page",
    this_machine: "These pages have no login yet; use them on this machine only.",
    other_language: "Po polsku",
    not_found: "This page does not exist.",
    unavailable: "The plans cannot be read just now. Try again in a moment.",
    to_dashboard: "Go to the plans",
    messages_by_state: "Messages by state",
    received: "Received",
    open: "In progress",
    planned: "Planned",
    review: "In review",
    skipped: "Skipped",
    dead_letters: "Dead letters",
    dead_letters_meaning: "Failed for good and kept whole: “stillontime dlq list” shows \
        why, “stillontime dlq retry” tries again.",
    pipeline: "Pipeline",
    terms: "What these words mean",
    in_flight: "In flight",
    in_flight_meaning: "Events that the stage is handling / its credits, the number that it \
        may handle at once.",
    backlog: "Backlog",
    backlog_meaning: "Events that wait until the stage has a free credit.",
    done: "Done",
    median: "Median",
    p95: "95th percentile",
    end_to_end: "Times are measured from when an event was due until its results were stored.",
    people: "People",
    no_people: "No people are registered yet. This command shows how to add a person:",
    more_people: "more people are not shown.",
    no_day: "No shooting day yet.",
    later_days: "Other days",
    call: "Call",
    wake_up: "Wake up",
    departure: "Leave",
    no_call: "No call time yet",
    location: "Location",
    route: "Route",
    onward: "after the call",
    estimate_note: "Driving times are an estimate from the distance, not from a road map.",
    buffers: "Time buffers",
    buffer_names: ["car", "parking", "entry", "traffic", "morning"],
    weather: "Weather",
    revision: "Revision",
    changes: "What changed",
    nothing: "none",
    warnings: "Please note",
    to_correct: "Needs your correction",
    messages: "Messages",
    in_other_language: "in Polish",
    no_messages: "No messages yet.",
    emails: "E-mails",
    no_emails: "No e-mails received yet. E-mails (.eml files) are read from this folder:",
    ignored: "In the inbox folder, but no e-mail",
    ignored_advice: "Only .eml files are read. Read a PDF with “stillontime parse FILE”, or \
        forward it as the attachment of an e-mail; then remove it from the folder.",
    time: "Received",
    recipient: "For",
    subject: "Subject",
    no_subject: "(no subject yet)",
    state: "State",
    reason: "Reason",
};

const POLISH: Texts = Texts {
    title: "Jutro, zaplanowane",
    skip: "Przejdź do planów",
    live: "Na żywo",
    reconnecting: "Łączenie…",
    no_script: "Bez JavaScriptu ta strona nie odświeża się sama.",
    reload: "Wczytaj ponownie",
    this_machine: "Strony nie wymagają jeszcze logowania: są tylko dla tego komputera.",
    other_language: "In English",
    not_found: "Nie ma takiej strony.",
    unavailable: "Nie można teraz odczytać planów. Spróbuj za chwilę.",
    to_dashboard: "Do planów",
    messages_by_state: "Wiadomości według stanu końcowego",
    received: "Odebrane",
    open: "W drodze",
    planned: "Zaplanowane",
    review: "Do sprawdzenia",
    skipped: "Pominięte",
    dead_letters: "Odłożone",
    dead_letters_meaning: "Nie udały się i są zachowane w całości: „stillontime dlq list” \
        pokazuje powód, „stillontime dlq retry” próbuje ponownie.",
    pipeline: "Przetwarzanie",
    terms: "Co znaczą te słowa",
    in_flight: "W toku",
    in_flight_meaning: "Zdarzenia obsługiwane teraz / najwięcej, ile etap obsługuje naraz.",
    backlog: "W kolejce",
    backlog_meaning: "Zdarzenia, które czekają, aż etap będzie mógł je obsłużyć.",
    done: "Gotowe",
    median: "Mediana",
    p95: "95. percentyl",
    end_to_end: "Czas od chwili, gdy zdarzenie miało być obsłużone, do zapisania skutków.",
    people: "Ekipa",
    no_people: "Nie ma jeszcze nikogo. Jak dodać osobę, pokazuje polecenie:",
    more_people: "kolejnych osób nie pokazano.",
    no_day: "Nie ma jeszcze dnia zdjęciowego.",
    later_days: "Inne dni",
    call: "Zbiórka",
    wake_up: "Pobudka",
    departure: "Wyjazd",
    no_call: "Brak godziny zbiórki",
    location: "Miejsce",
    route: "Droga",
    onward: "po zbiórce",
    estimate_note: "Czasy jazdy są szacunkiem z odległości, a nie z mapy dróg.",
    buffers: "Zapas czasu",
    buffer_names: ["auto", "parking", "wejście", "ruch", "poranek"],
    weather: "Pogoda",
    revision: "Wersja",
    changes: "Co się zmieniło",
    nothing: "brak",
    warnings: "Zwróć uwagę",
    to_correct: "Wymaga poprawki",
    messages: "Wiadomości",
    in_other_language: "po angielsku",
    no_messages: "Nie ma jeszcze wiadomości.",
    emails: "E-maile",
    no_emails: "Nie przyszedł jeszcze żaden e-mail. E-maile (pliki .eml) są czytane z tego folderu:",
    ignored: "W folderze wejściowym, ale to nie e-mail",
    ignored_advice: "Czytane są tylko pliki .eml. PDF odczyta „stillontime parse PLIK”; \
        możesz też przesłać go jako załącznik e-maila. Potem usuń go z folderu.",
    time: "Odebrano",
    recipient: "Dla",
    subject: "Temat",
    no_subject: "(jeszcze bez tematu)",
    state: "Stan",
    reason: "Powód",
};

/// The texts in this language.
pub(super) fn texts(language: Language) -> &'static Texts {
    match language {
        Language::Pl => &POLISH,
        Language::En => &ENGLISH,
    }
}

fn either(language: Language, pl: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Pl => pl,
        Language::En => en,
    }
}

/// What a stage does, in a few words; `None` for an unknown stage.
pub(super) fn stage(name: &str, language: Language) -> Option<&'static str> {
    let (pl, en) = match name {
        "email" => ("Czy to plan pracy? Czyj?", "A call sheet? Whose?"),
        "callsheet" => ("Z PDF-a do danych", "From PDF to fields"),
        "user" => ("Dzień każdej osoby", "Each person's day"),
        "route" => ("Droga i czasy jazdy", "Route and driving times"),
        "notify" => ("Wiadomości i kalendarz", "Messages and calendar"),
        _ => return None,
    };
    Some(either(language, pl, en))
}

/// The state of a stage.
pub(super) fn stage_state(state: StageState, language: Language) -> &'static str {
    match state {
        StageState::Starting => either(language, "startuje", "starting"),
        StageState::Running => either(language, "działa", "running"),
        StageState::Draining => either(language, "kończy", "draining"),
        StageState::Failed => either(language, "zatrzymany", "failed"),
    }
}

/// The state of an e-mail.
pub(super) fn email_state(state: EmailState, language: Language) -> &'static str {
    match state {
        EmailState::Pending => either(language, "czeka", "waiting"),
        EmailState::Processing => either(language, "w toku", "processing"),
        EmailState::Planned => either(language, "zaplanowana", "planned"),
        EmailState::InReview => either(language, "do sprawdzenia", "in review"),
        EmailState::Skipped => either(language, "pominięta", "skipped"),
        EmailState::DeadLetter => either(language, "odłożona", "dead letter"),
    }
}

/// The state of a day.
pub(super) fn day_state(state: DayState, language: Language) -> &'static str {
    match state {
        DayState::Planning => either(language, "planowanie", "planning"),
        DayState::Planned => either(language, "zaplanowany", "planned"),
        DayState::InReview => either(language, "do sprawdzenia", "in review"),
        DayState::Cancelled => either(language, "odwołany", "cancelled"),
    }
}

/// The line of the call sheet that the call comes from.
pub(super) fn call_source(source: CallSource, language: Language) -> &'static str {
    match source {
        CallSource::Row => either(language, "z Twojego wiersza", "from your own row"),
        CallSource::Department => either(
            language,
            "dla Twojego działu",
            "from your department's call",
        ),
        CallSource::Crew => either(language, "dla całej ekipy", "from the crew call"),
    }
}

/// The source of the driving times, which shows how reliable they are.
pub(super) fn route_quality(quality: RouteQuality, language: Language) -> &'static str {
    match quality {
        RouteQuality::RoadGraph => either(language, "mapa dróg", "road map"),
        RouteQuality::Provider => either(language, "serwis tras", "routing service"),
        RouteQuality::Estimate => either(language, "szacunek", "estimate"),
    }
}

/// The unit; `None` for the main unit.
pub(super) fn unit(unit: &str, language: Language) -> Option<&'static str> {
    match unit {
        "second" => Some(either(language, "druga ekipa", "second unit")),
        "splinter" => Some(either(language, "mała ekipa", "splinter unit")),
        _ => None,
    }
}

/// A changed value that is one of our own terms; `None` for a value from the call sheet, which is
/// shown as it is.
pub(super) fn value(field: &str, value: &str, language: Language) -> Option<&'static str> {
    match (field, value) {
        ("state", "known") => Some(either(language, "znany", "known")),
        ("state", "planned") => Some(day_state(DayState::Planned, language)),
        ("state", "cancelled") => Some(day_state(DayState::Cancelled, language)),
        _ => None,
    }
}
