//! London.

use super::area::{Area, Site};
use crate::sheet::Language;

/// London.
pub const LONDON: Area = Area {
    name: "London",
    time_zone: "Europe/London",
    language: Language::En,
    sets: &[
        Site {
            name: "Marrowby House",
            address: "14 Marrowby Gardens, Highgate, London N6 9ZZ",
            lat: 51.5710,
            lon: -0.1450,
        },
        Site {
            name: "Cobbler's Yard",
            address: "3 Cobbler's Yard, Hackney, London E8 9ZZ",
            lat: 51.5450,
            lon: -0.0560,
        },
        Site {
            name: "Pelican Wharf Studio",
            address: "Unit 9, Pelican Wharf Road, Deptford, London SE8 9ZZ",
            lat: 51.4810,
            lon: -0.0270,
        },
    ],
    base: Site {
        name: "Unit base",
        address: "Heathview Car Park, Larder Lane, London N6 9ZY",
        lat: 51.5685,
        lon: -0.1480,
    },
    parking: Site {
        name: "Crew parking",
        address: "Heathview Car Park (upper level), Larder Lane, London N6 9ZY",
        lat: 51.5687,
        lon: -0.1484,
    },
    hospital: Site {
        name: "St Aldred's Hospital",
        address: "120 Almoner Street, London N19 9ZX",
        lat: 51.5660,
        lon: -0.1390,
    },
    rental: Site {
        name: "Northlight Camera Hire",
        address: "Unit 4, Tallow Yard, Park Royal, London NW10 9ZZ",
        lat: 51.5310,
        lon: -0.2620,
    },
    office: Site {
        name: "Accounts",
        address: "Second Floor, 88 Bravura Street, Soho, London W1F 9ZZ",
        lat: 51.5130,
        lon: -0.1350,
    },
    homes: &[
        Site {
            name: "Home",
            address: "Flat 2, 61 Teasel Road, Kilburn, London NW6 9ZZ",
            lat: 51.5420,
            lon: -0.2010,
        },
        Site {
            name: "Home",
            address: "19 Curlew Crescent, Walthamstow, London E17 9ZZ",
            lat: 51.5840,
            lon: -0.0210,
        },
        Site {
            name: "Home",
            address: "7 Saltmarsh Row, Lewisham, London SE13 9ZZ",
            lat: 51.4600,
            lon: -0.0120,
        },
    ],
};
