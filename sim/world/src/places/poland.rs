//! Warszawa and Łódź.

use super::area::{Area, Site};
use crate::sheet::Language;

/// Warszawa.
pub const WARSAW: Area = Area {
    name: "Warszawa",
    time_zone: "Europe/Warsaw",
    language: Language::Pl,
    sets: &[
        Site {
            name: "Mieszkanie Heleny",
            address: "ul. Trzech Reżyserów 18, 01-211 Warszawa",
            lat: 52.2330,
            lon: 20.9680,
        },
        Site {
            name: "Bulwar nad Wisłą",
            address: "ul. Nocnych Zdjęć 3, 00-390 Warszawa",
            lat: 52.2395,
            lon: 21.0310,
        },
        Site {
            name: "Hala Srebrna",
            address: "ul. Srebrnej Taśmy 40, 02-673 Warszawa",
            lat: 52.1840,
            lon: 21.0010,
        },
        Site {
            name: "Kamienica na Pradze",
            address: "ul. Cichego Planu 22, 03-733 Warszawa",
            lat: 52.2560,
            lon: 21.0400,
        },
    ],
    base: Site {
        name: "Baza",
        address: "plac Pod Klapsem 1, 01-209 Warszawa",
        lat: 52.2345,
        lon: 20.9705,
    },
    parking: Site {
        name: "Parking ekipy",
        address: "ul. Trzech Reżyserów 30, 01-211 Warszawa",
        lat: 52.2322,
        lon: 20.9660,
    },
    hospital: Site {
        name: "Szpital Miejski na Kępie",
        address: "ul. Doktora Klapsa 9, 01-400 Warszawa",
        lat: 52.2410,
        lon: 20.9510,
    },
    rental: Site {
        name: "Wypożyczalnia Kadr",
        address: "ul. Długiej Ostrości 6, 02-776 Warszawa",
        lat: 52.1505,
        lon: 21.0350,
    },
    office: Site {
        name: "Biuro produkcji",
        address: "ul. Ostatniego Kopiowania 5, 00-585 Warszawa",
        lat: 52.2140,
        lon: 21.0280,
    },
    homes: &[
        Site {
            name: "Dom",
            address: "ul. Zielonej Latarni 12 m. 4, 04-026 Warszawa",
            lat: 52.2395,
            lon: 21.0890,
        },
        Site {
            name: "Dom",
            address: "ul. Szklanych Domków 7 m. 21, 01-903 Warszawa",
            lat: 52.2835,
            lon: 20.9350,
        },
        Site {
            name: "Dom",
            address: "ul. Pierwszego Ujęcia 31, 02-495 Warszawa",
            lat: 52.1960,
            lon: 20.8920,
        },
        Site {
            name: "Dom",
            address: "ul. Papierowych Gwiazd 2 m. 9, 03-289 Warszawa",
            lat: 52.3140,
            lon: 21.0500,
        },
    ],
};

/// Łódź.
pub const LODZ: Area = Area {
    name: "Łódź",
    time_zone: "Europe/Warsaw",
    language: Language::Pl,
    sets: &[
        Site {
            name: "Stara przędzalnia",
            address: "ul. Tysiąca Szpul 11, 90-338 Łódź",
            lat: 51.7540,
            lon: 19.4820,
        },
        Site {
            name: "Willa fabrykanta",
            address: "ul. Złotego Kadru 8, 90-242 Łódź",
            lat: 51.7790,
            lon: 19.4790,
        },
        Site {
            name: "Podwórko-studnia",
            address: "ul. Głuchego Echa 64, 90-552 Łódź",
            lat: 51.7600,
            lon: 19.4490,
        },
    ],
    base: Site {
        name: "Baza",
        address: "plac Trzech Przyczep 2, 90-340 Łódź",
        lat: 51.7528,
        lon: 19.4795,
    },
    parking: Site {
        name: "Parking ekipy",
        address: "ul. Tysiąca Szpul 27, 90-338 Łódź",
        lat: 51.7531,
        lon: 19.4838,
    },
    hospital: Site {
        name: "Szpital Powiatowy Pod Lipami",
        address: "ul. Doktora Planisty 14, 91-425 Łódź",
        lat: 51.7840,
        lon: 19.4660,
    },
    rental: Site {
        name: "Rental Przędza",
        address: "ul. Drugiej Szwenkarki 3, 93-231 Łódź",
        lat: 51.7260,
        lon: 19.5010,
    },
    office: Site {
        name: "Biuro produkcji",
        address: "ul. Napisów Końcowych 19, 90-057 Łódź",
        lat: 51.7630,
        lon: 19.4600,
    },
    homes: &[
        Site {
            name: "Dom",
            address: "ul. Krótkiego Metrażu 5 m. 2, 91-853 Łódź",
            lat: 51.8060,
            lon: 19.4420,
        },
        Site {
            name: "Dom",
            address: "ul. Długiego Najazdu 40, 94-203 Łódź",
            lat: 51.7480,
            lon: 19.3960,
        },
        Site {
            name: "Dom",
            address: "ul. Statystów 16 m. 7, 92-410 Łódź",
            lat: 51.7520,
            lon: 19.5620,
        },
    ],
};
