//! Polish.

use super::Words;

pub(super) const WORDS: Words = Words {
    shooting_day: "Dzień zdjęciowy",
    wake_up: "pobudka",
    departure: "wyjazd z domu",
    call: "zbiórka",
    location: "Miejsce",
    drive: "przejazd",
    home: "dom",
    estimated: "Czas przejazdu oszacowano na podstawie odległości.",
    warnings: "Uwagi",
    changes: "Zmiany",
    fields: &[
        ("call", "Twoja zbiórka"),
        ("call_place", "miejsce Twojej zbiórki"),
        ("crew_call", "zbiórka ekipy"),
        ("location", "miejsce"),
        ("shooting_call", "gotowość na planie"),
        ("wrap", "koniec zdjęć"),
        ("scenes", "sceny"),
        ("state", "stan"),
        ("notice", "komunikat produkcji"),
    ],
    warning_texts: &[
        ("early-wake", "pobudka przed 4:00"),
        (
            "stay-overnight",
            "pobudka przed 3:00 – rozważ nocleg w pobliżu planu",
        ),
        ("leave-now", "pora wyjazdu już minęła – wyjedź od razu"),
        ("call-passed", "godzina zbiórki już minęła"),
        ("long-way", "ponad 3 godziny od drzwi do zbiórki"),
        (
            "traffic-buffer",
            "długa trasa – zaplanuj co najmniej 30 minut zapasu na korki",
        ),
        (
            "short-rest",
            "mniej niż 11 godzin odpoczynku po poprzednim dniu",
        ),
        ("exterior", "sceny w plenerze – dolicz 10 minut rano"),
        ("frost", "mróz"),
        ("heat", "upał powyżej 30 °C"),
        ("rain", "opady"),
        ("heavy-rain", "silne opady"),
        (
            "wet-roads",
            "mokre drogi – dolicz 15 minut na korki i 5 na parkowanie",
        ),
        ("wind", "silny wiatr"),
        (
            "approximate-place",
            "znamy tylko miejscowość – sprawdź adres",
        ),
        ("estimated-route", "czas przejazdu jest szacunkowy"),
    ],
    planned: "Plan dnia",
    updated: "Zmiana planu",
    urgent: "UWAGA, wcześniej lub gdzie indziej",
    cancelled: "Dzień odwołany",
    traffic: "Zmiana czasu wyjazdu",
    review: "Sprawdź wiadomość",
    failed: "Nie udało się przetworzyć wiadomości",
    footer: "StillOnTime sprawdza plan na nowo przez 24 godziny przed wyjazdem.",
};
