//! "Cisza nad Wisłą": a Polish series in Warszawa.

use jiff::civil::Date;

use crate::calendar::day;
use crate::places::WARSAW;
use crate::sheet::{
    AdvanceDay, Call, CastRow, CrewRow, DayNight, Department, IntExt, Language, Layout, Ride, Role,
    Scene, Sheet, TimeOfDay, Times, Unit, contacts, phone, sun,
};

/// Title of the production.
pub const PRODUCTION: &str = "Cisza nad Wisłą";

const fn at(hour: u16, minute: u16) -> TimeOfDay {
    TimeOfDay::new(hour, minute)
}

/// The first day.
#[must_use]
pub fn sheet(date: Date) -> Sheet {
    let set = WARSAW.sets[0];
    let mut hospital = WARSAW.hospital.location(Role::Hospital);
    hospital.phone = Some(phone::polish(99));
    Sheet {
        layout: Layout::PlanPracy,
        language: Language::Pl,
        time_zone: WARSAW.time_zone.to_owned(),
        production: PRODUCTION.to_owned(),
        company: "Studio Drugi Brzeg sp. z o.o.".to_owned(),
        office: format!("{}, tel. {}", WARSAW.office.address, phone::polish(1)),
        billing: None,
        unit: Unit::Main,
        day_number: Some((3, 24)),
        date,
        revision: None,
        times: Times {
            production: None,
            crew: Some(at(6, 30)),
            shooting: Some(at(8, 0)),
            breakfast: None,
            lunch: Some(at(13, 0)),
            wrap: Some(at(18, 30)),
        },
        locations: vec![
            set.location(Role::Set),
            WARSAW.sets[1].location(Role::Set),
            WARSAW.base.location(Role::Base),
            WARSAW.parking.location(Role::Parking),
            hospital,
        ],
        scenes: scenes(),
        cast: cast(),
        crew: crew(),
        departments: vec![
            (Department::MakeupHair, at(5, 30)),
            (Department::Costume, at(5, 30)),
            (Department::Electric, at(5, 45)),
            (Department::Grip, at(5, 45)),
            (Department::Camera, at(6, 15)),
            (Department::Sound, at(7, 0)),
        ],
        contacts: contacts(
            &crew(),
            &["Hubert Dziób", "Kornel Pąk", "Lena Okoń", "Sonia Brama"],
        ),
        transport: transport(),
        weather: sun::weather("3°C, pochmurno", date, set.lat, set.lon, WARSAW.time_zone),
        safety: vec![
            "Na bulwarze obowiązują kamizelki odblaskowe.".to_owned(),
            "Zakaz palenia na klatce schodowej obiektu.".to_owned(),
            "Catering czynny od 5:30 przy bazie.".to_owned(),
        ],
        advance: vec![AdvanceDay {
            date: day(date, 1),
            call: Some(at(9, 0)),
            location: WARSAW.sets[3].name.to_owned(),
            scenes: vec![scene(
                "41",
                IntExt::Int,
                DayNight::Night,
                "Strych",
                10,
                &[1, 3],
            )],
        }],
    }
}

/// The second day: everything known but the times.
#[must_use]
pub fn day_without_times(date: Date) -> Sheet {
    let mut sheet = sheet(date);
    sheet.day_number = Some((4, 24));
    sheet.revision = Some("PRELIM".to_owned());
    sheet.times = Times {
        lunch: Some(at(14, 30)),
        ..Times::default()
    };
    sheet.departments.clear();
    sheet.transport.clear();
    for row in &mut sheet.crew {
        row.call = Call::Blank;
    }
    for row in &mut sheet.cast {
        (row.pickup, row.makeup, row.on_set) = (None, None, None);
    }
    sheet.locations.retain(|place| place.role != Role::Set);
    sheet
        .locations
        .insert(0, WARSAW.sets[3].location(Role::Set));
    let set = WARSAW.sets[3];
    sheet.weather = sun::weather("2°C, mgła", date, set.lat, set.lon, WARSAW.time_zone);
    sheet.scenes = vec![scene(
        "41",
        IntExt::Int,
        DayNight::Night,
        "Strych",
        10,
        &[1, 3],
    )];
    sheet.advance = vec![AdvanceDay {
        date: day(date, 1),
        call: None,
        location: WARSAW.sets[2].name.to_owned(),
        scenes: vec![scene(
            "57",
            IntExt::Int,
            DayNight::Day,
            "Komisariat",
            18,
            &[1, 2],
        )],
    }];
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
                "12",
                IntExt::Int,
                DayNight::Day,
                "Mieszkanie Heleny – kuchnia",
                11,
                &[1, 2],
            ),
            "Helena znajduje list. Marek nie chce go przeczytać.",
        ),
        told(
            scene(
                "12A",
                IntExt::Int,
                DayNight::Day,
                "Mieszkanie Heleny – korytarz",
                4,
                &[1],
            ),
            "Telefon dzwoni w pustym mieszkaniu.",
        ),
        told(
            scene(
                "27",
                IntExt::Ext,
                DayNight::Evening,
                "Bulwar nad Wisłą",
                13,
                &[1, 3],
            ),
            "Helena czeka na Igora. Pierwszy śnieg.",
        ),
    ]
}

fn cast() -> Vec<CastRow> {
    let row = |id, character: &str, actor: &str, pickup, makeup, on_set| CastRow {
        id,
        character: character.to_owned(),
        actor: actor.to_owned(),
        status: "W",
        pickup: Some(pickup),
        makeup: Some(makeup),
        on_set: Some(on_set),
    };
    vec![
        row(
            1,
            "Helena",
            "Jagna Mirowicz",
            at(5, 20),
            at(6, 0),
            at(7, 45),
        ),
        row(2, "Marek", "Tymon Sielski", at(6, 0), at(6, 40), at(7, 45)),
        row(3, "Igor", "Leon Brzask", at(12, 30), at(13, 30), at(15, 0)),
    ]
}

fn crew() -> Vec<CrewRow> {
    use Department as D;
    let rows: [(D, &str, &str, Call); 24] = [
        (D::Direction, "Reżyser", "Malwina Zaręba", Call::OnCall),
        (D::Direction, "II reżyser", "Kornel Pąk", Call::At(at(6, 0))),
        (
            D::Direction,
            "Script",
            "Inga Wróbel-Leśna",
            Call::At(at(7, 15)),
        ),
        (
            D::Production,
            "Kierownik produkcji",
            "Zofia Młynek",
            Call::OnCall,
        ),
        (
            D::Production,
            "Kierownik planu",
            "Hubert Dziób",
            Call::At(at(5, 0)),
        ),
        (
            D::Production,
            "Koordynatorka produkcji",
            "Lena Okoń",
            Call::At(at(6, 0)),
        ),
        (
            D::Camera,
            "Operator obrazu",
            "Witold Żurawski",
            Call::At(at(6, 45)),
        ),
        (
            D::Camera,
            "I asystentka operatora",
            "Ola Wrzosek",
            Call::At(at(5, 45)),
        ),
        (
            D::Camera,
            "II asystent operatora",
            "Filip Grań",
            Call::Blank,
        ),
        (D::Camera, "DIT", "Kaja Świt", Call::At(at(7, 0))),
        (D::Sound, "Operator dźwięku", "Radek Echo", Call::Blank),
        (D::Sound, "Mikrofoniarz", "Staś Łąka", Call::Blank),
        (
            D::Electric,
            "Mistrz oświetlenia",
            "Bartek Jodłowski",
            Call::At(at(6, 0)),
        ),
        (D::Electric, "Oświetlacz", "Gustaw Lampa", Call::Blank),
        (
            D::Electric,
            "Agregaciarz",
            "Bruno Wolt",
            Call::At(at(5, 15)),
        ),
        (D::Grip, "Key grip", "Roch Szyna", Call::Blank),
        (
            D::MakeupHair,
            "Charakteryzatorka",
            "Dobrosława Puder",
            Call::Blank,
        ),
        (D::Costume, "Kostiumografka", "Ida Nić", Call::NoCall),
        (D::Costume, "Garderobiana", "Pola Guzik", Call::Blank),
        (D::Art, "Scenograf", "Ksawery Dłuto", Call::OnCall),
        (D::Art, "Rekwizytorka", "Nela Kufer", Call::At(at(6, 15))),
        (
            D::Locations,
            "Kierowniczka lokacji",
            "Sonia Brama",
            Call::At(at(5, 0)),
        ),
        (
            D::Transport,
            "Koordynator transportu",
            "Zenon Bieg",
            Call::At(at(4, 45)),
        ),
        (
            D::Catering,
            "Catering",
            "Kuchnia Polowa „Chochla”",
            Call::At(at(5, 0)),
        ),
    ];
    rows.into_iter()
        .enumerate()
        .map(|(n, (department, role, name, call))| CrewRow {
            department,
            role: role.to_owned(),
            name: name.to_owned(),
            phone: Some(phone::polish(n as u32 + 20)),
            call,
            loc: None,
        })
        .collect()
}

fn transport() -> Vec<Ride> {
    let ride = |vehicle: &str, driver: &str, from: &str, departs, who: &str| Ride {
        vehicle: vehicle.to_owned(),
        driver: driver.to_owned(),
        from: from.to_owned(),
        departs,
        passengers: who.to_owned(),
    };
    vec![
        ride(
            "Bus 1 / WX 00001",
            "Zenon Bieg",
            "Biuro produkcji",
            at(5, 50),
            "ekipa wg listy",
        ),
        ride(
            "Bus 2 / WX 00002",
            "Jerzy Zakręt",
            "Dworzec Zachodni",
            at(6, 0),
            "statyści",
        ),
        ride(
            "Auto aktorskie / WX 00003",
            "Alina Trasa",
            "dom aktorki",
            at(5, 20),
            "J. Mirowicz",
        ),
    ]
}
