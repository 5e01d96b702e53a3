//! Polish "plan pracy": one page of ruled tables for the day, a second one for
//! transport, crew and tomorrow.

use document::{Document, Font, Page, Paper};

use super::grid::{Row, Rules, Table, bar, centre, left, panel};
use crate::sheet::{DayNight, Department, IntExt, Role, Scene, Sheet, TimeOfDay, Unit, date};

const X: f32 = 36.0;
const WIDTH: f32 = 523.0;

pub(super) fn draw(sheet: &Sheet) -> Document {
    let title = format!(
        "Plan pracy {} {}",
        sheet.production,
        date::dotted(sheet.date)
    );
    let mut document = Document::new(Paper::A4, &title);
    document.add(front(sheet));
    document.add(back(sheet));
    document
}

fn front(sheet: &Sheet) -> Page {
    let mut page = Page::default();
    let y = head(&mut page, sheet);
    let y = times(&mut page, sheet, y + 6.0);
    let y = places(&mut page, sheet, y + 8.0);
    let y = scenes(&mut page, sheet, y + 8.0);
    let y = cast(&mut page, sheet, y + 8.0);
    let y = departments(&mut page, sheet, y + 8.0);
    notes(&mut page, sheet, y + 8.0);
    page
}

fn back(sheet: &Sheet) -> Page {
    let mut page = Page::default();
    let line = format!(
        "{} – plan pracy – {}",
        sheet.production,
        date::polish(sheet.date)
    );
    page.text(X, 40.0, 8.0, Font::Regular, &line);
    page.right(X + WIDTH, 40.0, 8.0, Font::Regular, "str. 2/2");
    let y = transport(&mut page, sheet, 50.0);
    let y = crew(&mut page, sheet, y + 8.0);
    tomorrow(&mut page, sheet, y + 10.0);
    page
}

fn head(page: &mut Page, sheet: &Sheet) -> f32 {
    page.text(X, 46.0, 8.0, Font::Regular, &sheet.company);
    page.text(X, 57.0, 7.0, Font::Regular, &sheet.office);
    let unit = if sheet.unit == Unit::Second {
        "II EKIPA"
    } else {
        ""
    };
    page.right(X + WIDTH, 46.0, 8.0, Font::Bold, unit);
    if let Some(mark) = &sheet.revision {
        page.right(X + WIDTH, 57.0, 9.0, Font::Bold, &format!("WERSJA: {mark}"));
    }
    let middle = X + WIDTH / 2.0;
    page.centred(
        middle,
        76.0,
        17.0,
        Font::Bold,
        &format!("„{}”", sheet.production),
    );
    let day = match sheet.day_number {
        Some((day, of)) => format!("PLAN PRACY – DZIEŃ ZDJĘCIOWY {day}/{of}"),
        None => "PLAN PRACY".to_owned(),
    };
    page.centred(middle, 92.0, 11.0, Font::Bold, &day);
    page.centred(
        middle,
        108.0,
        12.0,
        Font::Regular,
        &date::polish(sheet.date),
    );
    page.line(X, 114.0, X + WIDTH, 114.0, 1.2);
    114.0
}

fn times(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let shown = |time: Option<TimeOfDay>, none: &str| {
        time.map_or_else(|| none.to_owned(), |time| time.to_string())
    };
    let cells = [
        ("ZBIÓRKA", shown(sheet.times.crew, "zostanie podana")),
        (
            "GOTOWOŚĆ NA PLANIE",
            shown(sheet.times.shooting, "zostanie podana"),
        ),
        ("PRZERWA OBIADOWA", shown(sheet.times.lunch, "–")),
        ("PLANOWANY KONIEC", shown(sheet.times.wrap, "–")),
    ];
    let width = WIDTH / 4.0;
    for (at, (label, value)) in cells.iter().enumerate() {
        let x = X + at as f32 * width;
        page.frame([x, y, width, 36.0], if at == 0 { 1.5 } else { 0.7 });
        page.centred(x + width / 2.0, y + 11.0, 8.0, Font::Bold, label);
        let size = if value.len() > 6 { 10.0 } else { 16.0 };
        page.centred(x + width / 2.0, y + 29.0, size, Font::Bold, value);
    }
    let weather = &sheet.weather;
    let line = format!(
        "Pogoda: {}   Wschód słońca: {}   Zachód słońca: {}",
        weather.text, weather.sunrise, weather.sunset
    );
    page.text(X, y + 47.0, 8.0, Font::Regular, &line);
    y + 50.0
}

fn places(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let sets = sheet.places(Role::Set).enumerate().map(|(at, set)| {
        let label = if sheet.places(Role::Set).count() > 1 {
            format!("OBIEKT {}", at + 1)
        } else {
            "OBIEKT".to_owned()
        };
        (label, set)
    });
    let rest = [
        ("BAZA", Role::Base),
        ("PARKING", Role::Parking),
        ("WYPOŻYCZALNIA", Role::Rental),
        ("SZPITAL", Role::Hospital),
    ];
    let rest = rest.into_iter().flat_map(|(label, role)| {
        sheet
            .places(role)
            .map(move |place| (label.to_owned(), place))
    });
    let rows: Vec<Row> = sets
        .chain(rest)
        .map(|(label, place)| {
            let phone = place
                .phone
                .as_ref()
                .map(|it| format!(", tel. {it}"))
                .unwrap_or_default();
            let address = format!("{}{phone}", place.address);
            Row::Cells(vec![label, place.name.clone(), address])
        })
        .collect();
    let columns = [
        left("", 90.0),
        left("Nazwa", 150.0),
        left("Adres", WIDTH - 240.0),
    ];
    Table {
        x: X,
        y,
        size: 8.5,
        rules: Rules::All,
        columns: &columns,
        head: false,
    }
    .draw(page, &rows)
}

fn scene_cells(scene: &Scene) -> Vec<String> {
    let place = match scene.int_ext {
        IntExt::Int => "WNĘTRZE",
        IntExt::Ext => "PLENER",
        IntExt::Both => "WN./PL.",
    };
    let time = match scene.day_night {
        DayNight::Day => "DZIEŃ",
        DayNight::Night => "NOC",
        DayNight::Evening => "WIECZÓR",
    };
    let cast: Vec<String> = scene.cast.iter().map(u32::to_string).collect();
    vec![
        scene.number.clone(),
        place.to_owned(),
        format!("{}\n{}", scene.set, scene.synopsis)
            .trim_end()
            .to_owned(),
        time.to_owned(),
        super::feature::eighths(scene.eighths),
        cast.join(", "),
    ]
}

fn scenes(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let columns = [
        centre("Scena", 42.0),
        left("Pl./Wn.", 58.0),
        left("Obiekt / opis", 253.0),
        left("Pora", 56.0),
        centre("Strony", 44.0),
        left("Obsada", 70.0),
    ];
    let rows: Vec<Row> = sheet
        .scenes
        .iter()
        .map(|scene| Row::Cells(scene_cells(scene)))
        .collect();
    Table {
        x: X,
        y,
        size: 8.0,
        rules: Rules::All,
        columns: &columns,
        head: true,
    }
    .draw(page, &rows)
}

fn cast(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    if sheet.cast.is_empty() {
        return y;
    }
    let columns = [
        centre("Nr", 28.0),
        left("Rola", 125.0),
        left("Aktor", 160.0),
        centre("Odbiór", 70.0),
        centre("Charakteryzacja", 70.0),
        centre("Na planie", 70.0),
    ];
    let shown = |time: Option<TimeOfDay>| time.map(TimeOfDay::plain).unwrap_or_default();
    let rows: Vec<Row> = sheet
        .cast
        .iter()
        .map(|row| {
            Row::Cells(vec![
                row.id.to_string(),
                row.character.clone(),
                row.actor.clone(),
                shown(row.pickup),
                shown(row.makeup),
                shown(row.on_set),
            ])
        })
        .collect();
    Table {
        x: X,
        y,
        size: 8.0,
        rules: Rules::All,
        columns: &columns,
        head: true,
    }
    .draw(page, &rows)
}

fn departments(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    if sheet.departments.is_empty() {
        return y;
    }
    let y = bar(page, X, y, WIDTH, "ZBIÓRKI PIONÓW");
    let columns = [
        left("", 190.0),
        centre("", 71.5),
        left("", 190.0),
        centre("", 71.5),
    ];
    let cells: Vec<String> = sheet
        .departments
        .iter()
        .flat_map(|(department, time)| [department.polish().to_owned(), time.plain()])
        .collect();
    let rows: Vec<Row> = cells
        .chunks(4)
        .map(|chunk| {
            let mut row = chunk.to_vec();
            row.resize(4, String::new());
            Row::Cells(row)
        })
        .collect();
    Table {
        x: X,
        y,
        size: 8.0,
        rules: Rules::All,
        columns: &columns,
        head: false,
    }
    .draw(page, &rows)
}

fn notes(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let contacts: Vec<String> = sheet
        .contacts
        .iter()
        .map(|it| format!("{}: {}, {}", it.role, it.name, it.phone))
        .collect();
    let half = WIDTH / 2.0;
    panel(page, [X, y, half, 92.0], 8.0, "KONTAKT", &contacts);
    panel(
        page,
        [X + half, y, half, 92.0],
        8.0,
        "UWAGI / BHP",
        &sheet.safety,
    )
}

fn transport(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    if sheet.transport.is_empty() {
        return y;
    }
    let y = bar(page, X, y, WIDTH, "TRANSPORT");
    let columns = [
        left("Pojazd / nr rej.", 128.0),
        left("Kierowca", 105.0),
        left("Miejsce odjazdu", 130.0),
        centre("Odjazd", 45.0),
        left("Kto", 115.0),
    ];
    let rows: Vec<Row> = sheet
        .transport
        .iter()
        .map(|ride| {
            Row::Cells(vec![
                ride.vehicle.clone(),
                ride.driver.clone(),
                ride.from.clone(),
                ride.departs.plain(),
                ride.passengers.clone(),
            ])
        })
        .collect();
    Table {
        x: X,
        y,
        size: 8.0,
        rules: Rules::All,
        columns: &columns,
        head: true,
    }
    .draw(page, &rows)
}

fn crew(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let y = bar(page, X, y, WIDTH, "EKIPA");
    let columns = [
        left("Funkcja", 165.0),
        left("Imię i nazwisko", 150.0),
        left("Telefon", 103.0),
        centre("Zbiórka", 60.0),
        left("Miejsce", 45.0),
    ];
    let mut rows = Vec::new();
    for department in Department::ALL {
        if sheet.crew_of(department).next().is_none() {
            continue;
        }
        rows.push(Row::Banner(department.polish().to_owned()));
        rows.extend(sheet.crew_of(department).map(|row| {
            Row::Cells(vec![
                row.role.clone(),
                row.name.clone(),
                row.phone.clone().unwrap_or_default(),
                row.call.print(TimeOfDay::plain),
                row.loc.clone().unwrap_or_default(),
            ])
        }));
    }
    Table {
        x: X,
        y,
        size: 8.0,
        rules: Rules::All,
        columns: &columns,
        head: true,
    }
    .draw(page, &rows)
}

fn tomorrow(page: &mut Page, sheet: &Sheet, mut y: f32) {
    for day in &sheet.advance {
        let call = day
            .call
            .map_or_else(|| "zostanie podana".to_owned(), TimeOfDay::plain);
        let title = format!("PLAN NA JUTRO – {}", date::polish(day.date));
        y = bar(page, X, y, WIDTH, &title);
        let line = format!("Zbiórka: {call}     Obiekt: {}", day.location);
        page.text(X + 4.0, y + 11.0, 8.5, Font::Bold, &line);
        let columns = [
            centre("Scena", 42.0),
            left("Pl./Wn.", 58.0),
            left("Obiekt / opis", 253.0),
            left("Pora", 56.0),
            centre("Strony", 44.0),
            left("Obsada", 70.0),
        ];
        let rows: Vec<Row> = day
            .scenes
            .iter()
            .map(|scene| Row::Cells(scene_cells(scene)))
            .collect();
        let table = Table {
            x: X,
            y: y + 16.0,
            size: 8.0,
            rules: Rules::All,
            columns: &columns,
            head: false,
        };
        y = table.draw(page, &rows) + 6.0;
    }
}
