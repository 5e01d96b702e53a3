//! "Larkspur Oat Drink": a commercial in London, made by a service company
//! whose people carry American telephones.

use jiff::civil::Date;

use crate::calendar::day;
use crate::places::LONDON;
use crate::sheet::{
    AdvanceDay, Call, CrewRow, Department, Language, Layout, Role, Sheet, TimeOfDay, Times, Unit,
    contacts, phone, sun,
};

/// Title of the production.
pub const PRODUCTION: &str = "Larkspur Oat Drink – Morning";
/// Code of the rental house.
const RENTAL: &str = "NLC";

const fn at(hour: u16, minute: u16) -> TimeOfDay {
    TimeOfDay::new(hour, minute)
}

/// The shoot day.
#[must_use]
pub fn sheet(date: Date) -> Sheet {
    let set = LONDON.sets[0];
    let mut main = set.location(Role::Set);
    main.code = Some("MAR".to_owned());
    let mut rental = LONDON.rental.location(Role::Rental);
    rental.code = Some(RENTAL.to_owned());
    let mut hospital = LONDON.hospital.location(Role::Hospital);
    hospital.phone = Some(phone::international(299));
    Sheet {
        layout: Layout::Commercial,
        language: Language::En,
        time_zone: LONDON.time_zone.to_owned(),
        production: PRODUCTION.to_owned(),
        company: "Pale Harbour Films for Tandem & Rook".to_owned(),
        office: LONDON.office.address.to_owned(),
        billing: Some(format!("Pale Harbour Films Ltd, {}", LONDON.office.address)),
        unit: Unit::Main,
        day_number: Some((1, 2)),
        date,
        revision: Some("V2".to_owned()),
        times: Times {
            production: Some(at(6, 30)),
            crew: Some(at(7, 30)),
            shooting: Some(at(9, 0)),
            breakfast: Some(at(7, 0)),
            lunch: Some(at(13, 0)),
            wrap: Some(at(19, 0)),
        },
        locations: vec![
            main,
            rental,
            LONDON.base.location(Role::Base),
            LONDON.parking.location(Role::Parking),
            hospital,
        ],
        scenes: Vec::new(),
        cast: Vec::new(),
        crew: crew(),
        departments: vec![
            (Department::Camera, at(7, 15)),
            (Department::MakeupHair, at(7, 0)),
        ],
        contacts: contacts(
            &crew(),
            &[
                "Beatrix Holm",
                "Jonty Fairweather",
                "Saskia Bell",
                "Ivo Marchetti",
            ],
        ),
        transport: Vec::new(),
        weather: sun::weather(
            "Light cloud, 9°C, light breeze",
            date,
            set.lat,
            set.lon,
            LONDON.time_zone,
        ),
        safety: vec![
            "Residential street: no horns, no engines running before 0800.".to_owned(),
            "Hot drinks are hot: kettle area is behind the kitchen set.".to_owned(),
        ],
        advance: vec![AdvanceDay {
            date: day(date, 1),
            call: Some(at(8, 30)),
            location: LONDON.sets[2].name.to_owned(),
            scenes: Vec::new(),
        }],
    }
}

fn crew() -> Vec<CrewRow> {
    use Department as D;
    let rows: [(D, &str, &str, Call, bool); 25] = [
        (
            D::Direction,
            "Director",
            "Caspian Drew",
            Call::OnCall,
            false,
        ),
        (
            D::Direction,
            "1st AD",
            "Saskia Bell",
            Call::At(at(6, 45)),
            false,
        ),
        (
            D::Direction,
            "2nd AD",
            "Noor Hadley",
            Call::At(at(6, 30)),
            false,
        ),
        (
            D::Production,
            "Producer",
            "Beatrix Holm",
            Call::At(at(7, 0)),
            false,
        ),
        (
            D::Production,
            "Production Manager",
            "Jonty Fairweather",
            Call::At(at(6, 30)),
            false,
        ),
        (
            D::Production,
            "Runner",
            "Alfie Kerr",
            Call::At(at(6, 15)),
            false,
        ),
        (D::Camera, "DoP", "Henrike Voss", Call::Blank, false),
        (
            D::Camera,
            "1st AC",
            "Imogen Ashdown",
            Call::At(at(6, 0)),
            true,
        ),
        (
            D::Camera,
            "2nd AC",
            "Rafe Tolliver",
            Call::At(at(6, 0)),
            true,
        ),
        (D::Camera, "DIT", "Mina Solberg", Call::Blank, false),
        (
            D::Camera,
            "Video Operator",
            "Clem Hartnoll",
            Call::Blank,
            false,
        ),
        (
            D::Sound,
            "Sound Recordist",
            "Tobias Wick",
            Call::At(at(8, 0)),
            false,
        ),
        (
            D::Electric,
            "Gaffer",
            "Nye Cardew",
            Call::At(at(7, 0)),
            false,
        ),
        (
            D::Electric,
            "Best Boy",
            "Perrin Stokes",
            Call::At(at(7, 0)),
            false,
        ),
        (
            D::Electric,
            "Spark",
            "Josie Tremayne",
            Call::At(at(7, 0)),
            false,
        ),
        (
            D::Grip,
            "Key Grip",
            "Laurie Penhale",
            Call::At(at(7, 0)),
            false,
        ),
        (
            D::MakeupHair,
            "Make-up Artist",
            "Esme Quill",
            Call::Blank,
            false,
        ),
        (
            D::Costume,
            "Stylist",
            "Odette Marr",
            Call::At(at(7, 0)),
            false,
        ),
        (
            D::Art,
            "Art Director",
            "Finlay Roe",
            Call::At(at(6, 30)),
            false,
        ),
        (
            D::Art,
            "Home Economist",
            "Prudence Ware",
            Call::At(at(6, 30)),
            false,
        ),
        (D::Art, "Props", "Gil Sumner", Call::WillNotify, false),
        (
            D::Locations,
            "Location Manager",
            "Ivo Marchetti",
            Call::At(at(5, 45)),
            false,
        ),
        (
            D::Transport,
            "Unit Driver",
            "Stan Merrow",
            Call::At(at(5, 30)),
            false,
        ),
        (
            D::Transport,
            "Camera Van",
            "Ruby Lacey",
            Call::At(at(5, 45)),
            true,
        ),
        (
            D::Catering,
            "Caterers",
            "The Brown Ladle",
            Call::At(at(5, 30)),
            false,
        ),
    ];
    rows.into_iter()
        .enumerate()
        .map(|(n, (department, role, name, call, rental))| CrewRow {
            department,
            role: role.to_owned(),
            name: name.to_owned(),
            phone: Some(phone::international(n as u32 + 220)),
            call,
            loc: rental.then(|| RENTAL.to_owned()),
        })
        .collect()
}
