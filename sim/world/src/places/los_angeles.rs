//! The Los Angeles area.

use super::area::{Area, Site};
use crate::sheet::Language;

/// Los Angeles.
pub const LOS_ANGELES: Area = Area {
    name: "Los Angeles",
    time_zone: "America/Los_Angeles",
    language: Language::En,
    sets: &[
        Site {
            name: "Larkmoor Warehouse",
            address: "1180 Larkmoor Street, Los Angeles, CA 90021",
            lat: 34.0290,
            lon: -118.2400,
        },
        Site {
            name: "Quillan Diner",
            address: "4415 Quillan Avenue, Vernon, CA 90058",
            lat: 34.0040,
            lon: -118.2260,
        },
        Site {
            name: "Tarrow House",
            address: "27 Tarrow Terrace, Pasadena, CA 91105",
            lat: 34.1390,
            lon: -118.1620,
        },
        Site {
            name: "Stage 6, Bellwick Studios",
            address: "9002 Bellwick Road, Sun Valley, CA 91352",
            lat: 34.2190,
            lon: -118.3700,
        },
    ],
    base: Site {
        name: "Basecamp",
        address: "1221 Oakhurst Alley, Los Angeles, CA 90021",
        lat: 34.0302,
        lon: -118.2421,
    },
    parking: Site {
        name: "Crew parking",
        address: "1300 Larkmoor Street, Los Angeles, CA 90021",
        lat: 34.0279,
        lon: -118.2382,
    },
    hospital: Site {
        name: "St. Corwin Medical Center",
        address: "1600 Hartwell Plaza, Los Angeles, CA 90033",
        lat: 34.0590,
        lon: -118.2060,
    },
    rental: Site {
        name: "Glasswing Camera",
        address: "740 Fenwick Way, Burbank, CA 91502",
        lat: 34.1740,
        lon: -118.3060,
    },
    office: Site {
        name: "Production office",
        address: "5500 Marlinspike Boulevard, Suite 210, Culver City, CA 90232",
        lat: 34.0180,
        lon: -118.3900,
    },
    homes: &[
        Site {
            name: "Home",
            address: "318 Juniper Loop, Burbank, CA 91505",
            lat: 34.1730,
            lon: -118.3380,
        },
        Site {
            name: "Home",
            address: "2044 Sandpiper Court, Alhambra, CA 91801",
            lat: 34.0910,
            lon: -118.1300,
        },
        Site {
            name: "Home",
            address: "71 Magnetic Lane, Eagle Rock, Los Angeles, CA 90041",
            lat: 34.1390,
            lon: -118.2090,
        },
        Site {
            name: "Home",
            address: "1509 Halyard Place, Inglewood, CA 90302",
            lat: 33.9740,
            lon: -118.3560,
        },
    ],
};
