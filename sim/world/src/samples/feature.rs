//! "The Quiet Meridian": an American feature in Los Angeles.

use jiff::civil::Date;

use crate::calendar::day;
use crate::places::LOS_ANGELES;
use crate::sheet::{
    AdvanceDay, Call, CastRow, CrewRow, DayNight, Department, IntExt, Language, Layout, Role,
    Scene, Sheet, TimeOfDay, Times, Unit, contacts, phone, sun,
};

/// Title of the production.
pub const PRODUCTION: &str = "The Quiet Meridian";

const fn at(hour: u16, minute: u16) -> TimeOfDay {
    TimeOfDay::new(hour, minute)
}

/// The white sheet.
#[must_use]
pub fn white(date: Date) -> Sheet {
    let set = LOS_ANGELES.sets[0];
    let mut hospital = LOS_ANGELES.hospital.location(Role::Hospital);
    hospital.phone = Some(phone::american(199));
    Sheet {
        layout: Layout::Feature,
        language: Language::En,
        time_zone: LOS_ANGELES.time_zone.to_owned(),
        production: PRODUCTION.to_owned(),
        company: "Meridian Line Pictures, LLC".to_owned(),
        office: format!("{} {}", LOS_ANGELES.office.address, phone::american(100)),
        billing: None,
        unit: Unit::Main,
        day_number: Some((11, 32)),
        date,
        revision: Some("WHITE".to_owned()),
        times: Times {
            production: Some(at(6, 0)),
            crew: Some(at(7, 30)),
            shooting: Some(at(8, 30)),
            breakfast: None,
            lunch: Some(at(13, 30)),
            wrap: Some(at(19, 30)),
        },
        locations: vec![
            set.location(Role::Set),
            LOS_ANGELES.sets[1].location(Role::Set),
            LOS_ANGELES.base.location(Role::Base),
            LOS_ANGELES.parking.location(Role::Parking),
            hospital,
        ],
        scenes: scenes(),
        cast: cast(),
        crew: crew(),
        departments: vec![
            (Department::Camera, at(7, 18)),
            (Department::Grip, at(7, 12)),
            (Department::Electric, at(7, 12)),
            (Department::MakeupHair, at(6, 0)),
            (Department::Costume, at(6, 12)),
            (Department::Art, at(7, 0)),
        ],
        contacts: contacts(
            &crew(),
            &[
                "Ansel Prewitt",
                "Corinne Vale",
                "Teddy Marsh",
                "June Okafor",
            ],
        ),
        transport: Vec::new(),
        weather: sun::weather(
            "Partly cloudy. High 68°F Low 51°F. Wind 6 mph. 10% rain.",
            date,
            set.lat,
            set.lon,
            LOS_ANGELES.time_zone,
        ),
        safety: vec![
            "Closed-toe shoes in the warehouse. Dust masks at the first aid station.".to_owned(),
            "Fog machine on stage from 2:00 PM. See the safety bulletin.".to_owned(),
            "No visitors without the approval of the UPM.".to_owned(),
        ],
        advance: vec![AdvanceDay {
            date: day(date, 1),
            call: Some(at(16, 0)),
            location: LOS_ANGELES.sets[2].name.to_owned(),
            scenes: vec![
                scene(
                    "63",
                    IntExt::Ext,
                    DayNight::Night,
                    "Tarrow house - drive",
                    5,
                    &[1, 4],
                ),
                scene(
                    "64",
                    IntExt::Int,
                    DayNight::Night,
                    "Tarrow house - study",
                    19,
                    &[1, 2, 4],
                ),
            ],
        }],
    }
}

/// The blue revision: everything half an hour earlier.
#[must_use]
pub fn blue(date: Date) -> Sheet {
    let mut sheet = white(date).moved(-30);
    sheet.revision = Some("BLUE".to_owned());
    sheet
        .safety
        .push("BLUE: all calls 30 minutes earlier.".to_owned());
    sheet
}

fn scene(
    number: &str,
    int_ext: IntExt,
    day_night: DayNight,
    set: &str,
    eighths: u32,
    cast: &[u32],
) -> Scene {
    Scene {
        number: number.to_owned(),
        int_ext,
        day_night,
        set: set.to_owned(),
        synopsis: String::new(),
        eighths,
        cast: cast.to_vec(),
    }
}

fn scenes() -> Vec<Scene> {
    let told = |scene: Scene, synopsis: &str| Scene {
        synopsis: synopsis.to_owned(),
        ..scene
    };
    vec![
        told(
            scene(
                "48",
                IntExt::Int,
                DayNight::Day,
                "Warehouse - loading floor",
                22,
                &[1, 2],
            ),
            "Marlow counts the crates and comes up one short.",
        ),
        told(
            scene(
                "48A",
                IntExt::Int,
                DayNight::Day,
                "Warehouse - office",
                9,
                &[2, 3],
            ),
            "Iris burns the ledger.",
        ),
        told(
            scene(
                "51",
                IntExt::Ext,
                DayNight::Day,
                "Diner - parking lot",
                7,
                &[1],
            ),
            "Marlow sees the grey van again.",
        ),
        told(
            scene(
                "52",
                IntExt::Both,
                DayNight::Evening,
                "Diner - booth / street",
                17,
                &[1, 3],
            ),
            "A deal over cold coffee.",
        ),
    ]
}

fn cast() -> Vec<CastRow> {
    let row = |id, actor: &str, character: &str, status, pickup, makeup, on_set| CastRow {
        id,
        character: character.to_owned(),
        actor: actor.to_owned(),
        status,
        pickup,
        makeup: Some(makeup),
        on_set: Some(on_set),
    };
    vec![
        row(
            1,
            "Rowan Castellane",
            "Marlow",
            "W",
            Some(at(6, 15)),
            at(7, 0),
            at(8, 15),
        ),
        row(
            2,
            "Vivienne Ostrow",
            "Iris",
            "W",
            None,
            at(6, 30),
            at(8, 15),
        ),
        row(3, "Barnaby Quist", "Pell", "SW", None, at(9, 30), at(11, 0)),
    ]
}

fn crew() -> Vec<CrewRow> {
    use Department as D;
    let rows: [(D, &str, &str, Call); 34] = [
        (D::Direction, "Director", "Ansel Prewitt", Call::OnCall),
        (D::Direction, "1st AD", "Teddy Marsh", Call::At(at(6, 30))),
        (D::Direction, "2nd AD", "Lucia Ferrand", Call::At(at(6, 0))),
        (
            D::Direction,
            "Script Supervisor",
            "Opal Jennings",
            Call::At(at(8, 0)),
        ),
        (D::Production, "UPM", "Corinne Vale", Call::OnCall),
        (
            D::Production,
            "Coordinator",
            "Desmond Pike",
            Call::At(at(7, 0)),
        ),
        (D::Production, "Key PA", "Wren Holloway", Call::At(at(6, 0))),
        (
            D::Camera,
            "Director of Photography",
            "Soren Halvik",
            Call::At(at(7, 30)),
        ),
        (D::Camera, "A Cam Operator", "Marisol Dane", Call::Blank),
        (D::Camera, "A Cam 1st AC", "Percy Lund", Call::At(at(7, 0))),
        (D::Camera, "A Cam 2nd AC", "Nadia Frost", Call::At(at(7, 0))),
        (D::Camera, "DIT", "Elliot Crane", Call::Blank),
        (D::Sound, "Mixer", "Gideon Ashe", Call::At(at(7, 30))),
        (
            D::Sound,
            "Boom Operator",
            "Tamsin Reed",
            Call::At(at(7, 30)),
        ),
        (D::Electric, "Gaffer", "Hollis Grant", Call::Blank),
        (
            D::Electric,
            "Best Boy Electric",
            "Ruben Castle",
            Call::At(at(6, 42)),
        ),
        (D::Electric, "Electrician", "Flora Munn", Call::Blank),
        (D::Grip, "Key Grip", "Dana Whitlock", Call::At(at(7, 0))),
        (D::Grip, "Best Boy Grip", "Otis Varga", Call::At(at(6, 42))),
        (D::Grip, "Dolly Grip", "Casper Boyle", Call::Blank),
        (D::Grip, "Grip", "Mabel Torres", Call::Blank),
        (
            D::MakeupHair,
            "Dept Head Makeup",
            "Sylvie Arno",
            Call::Blank,
        ),
        (
            D::MakeupHair,
            "Dept Head Hair",
            "Quentin Marlo",
            Call::Blank,
        ),
        (D::Costume, "Costume Supervisor", "Adele Finch", Call::Blank),
        (D::Costume, "Set Costumer", "Bo Larkin", Call::Blank),
        (D::Art, "Production Designer", "Ines Corbett", Call::OnCall),
        (D::Art, "Set Decorator", "Milo Stanhope", Call::NoCall),
        (D::Art, "Prop Master", "Greta Sands", Call::Blank),
        (
            D::Locations,
            "Location Manager",
            "June Okafor",
            Call::At(at(5, 30)),
        ),
        (
            D::Locations,
            "Location Assistant",
            "Perry Wolfe",
            Call::At(at(5, 30)),
        ),
        (
            D::Sfx,
            "SFX Coordinator",
            "Duncan Blaze",
            Call::At(at(12, 0)),
        ),
        (D::Transport, "Captain", "Rex Doyle", Call::At(at(5, 0))),
        (D::Transport, "Driver", "Leila Stone", Call::WillNotify),
        (
            D::Catering,
            "Caterer",
            "Plate & Pepper",
            Call::At(at(5, 30)),
        ),
    ];
    rows.into_iter()
        .enumerate()
        .map(|(n, (department, role, name, call))| CrewRow {
            department,
            role: role.to_owned(),
            name: name.to_owned(),
            phone: Some(phone::american_short(n as u32 + 20)),
            call,
            loc: None,
        })
        .collect()
}
