//! American feature sheet on Letter: front with two header times and boxes side
//! by side, back with the crew in two tables side by side.

use document::{Document, Font, Page, Paper};

use super::grid::{Column, Row, Rules, Table, bar, centre, left, panel, wrap};
use crate::sheet::{DayNight, Department, IntExt, Role, Scene, Sheet, TimeOfDay, Unit, date};

const X: f32 = 28.0;
const WIDTH: f32 = 556.0;

pub(super) fn draw(sheet: &Sheet) -> Document {
    let title = format!("{} Call Sheet", sheet.production);
    let mut document = Document::new(Paper::Letter, &title);
    document.add(front(sheet));
    document.add(back(sheet));
    document
}

fn front(sheet: &Sheet) -> Page {
    let mut page = Page::default();
    let y = head(&mut page, sheet);
    let y = boxes(&mut page, sheet, y + 5.0);
    let y = places(&mut page, sheet, y + 5.0);
    let y = scenes(&mut page, sheet, y + 5.0);
    let y = cast(&mut page, sheet, y + 5.0);
    let y = advance(&mut page, sheet, y + 5.0);
    foot(&mut page, sheet, y + 5.0);
    page
}

fn head(page: &mut Page, sheet: &Sheet) -> f32 {
    let third = WIDTH / 3.0;
    let mut y = 38.0;
    page.text(X, y, 9.0, Font::Bold, &sheet.company);
    for line in wrap(&sheet.office, Font::Regular, 7.0, third - 10.0) {
        y += 9.0;
        page.text(X, y, 7.0, Font::Regular, &line);
    }
    for contact in sheet.contacts.iter().take(3) {
        y += 9.0;
        page.text(
            X,
            y,
            7.0,
            Font::Regular,
            &format!("{}: {}", contact.role, contact.name),
        );
    }

    let middle = X + WIDTH / 2.0;
    page.centred(
        middle,
        42.0,
        16.0,
        Font::Bold,
        &sheet.production.to_uppercase(),
    );
    page.centred(middle, 56.0, 8.0, Font::Regular, "C A L L   S H E E T");
    if sheet.unit == Unit::Second {
        page.centred(middle, 67.0, 9.0, Font::Bold, "2ND UNIT");
    }
    // Both times in one box, the wrong one first, as real sheets have it.
    page.frame([middle - 82.0, 70.0, 164.0, 44.0], 1.2);
    page.line(middle, 70.0, middle, 114.0, 0.7);
    let shown =
        |time: Option<TimeOfDay>| time.map_or_else(|| "TBA".to_owned(), TimeOfDay::twelve_hour);
    page.centred(middle - 41.0, 82.0, 7.0, Font::Bold, "PRODUCTION CALL");
    page.centred(
        middle - 41.0,
        102.0,
        13.0,
        Font::Regular,
        &shown(sheet.times.production),
    );
    page.centred(middle + 41.0, 82.0, 7.0, Font::Bold, "GENERAL CREW CALL");
    page.centred(
        middle + 41.0,
        102.0,
        15.0,
        Font::Bold,
        &shown(sheet.times.crew),
    );

    let right = X + WIDTH;
    page.right(right, 38.0, 9.5, Font::Bold, &date::american(sheet.date));
    if let Some((day, of)) = sheet.day_number {
        page.right(
            right,
            50.0,
            9.0,
            Font::Regular,
            &format!("Day {day} of {of}"),
        );
    }
    if let Some(mark) = &sheet.revision {
        page.right(right, 64.0, 11.0, Font::Bold, &mark_line(mark));
    }
    page.right(
        right,
        80.0,
        8.0,
        Font::Regular,
        &labelled("Shooting Call", sheet.times.shooting),
    );
    page.right(
        right,
        91.0,
        8.0,
        Font::Regular,
        &labelled("Lunch", sheet.times.lunch),
    );
    page.right(
        right,
        102.0,
        8.0,
        Font::Regular,
        &labelled("Est. Wrap", sheet.times.wrap),
    );
    page.line(X, 120.0, right, 120.0, 1.0);
    120.0
}

fn labelled(label: &str, time: Option<TimeOfDay>) -> String {
    format!(
        "{label}: {}",
        time.map_or_else(|| "TBD".to_owned(), TimeOfDay::twelve_hour)
    )
}

fn boxes(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let third = WIDTH / 3.0;
    let hospital: Vec<String> = sheet
        .places(Role::Hospital)
        .flat_map(|it| {
            [
                it.name.clone(),
                it.address.clone(),
                it.phone.clone().unwrap_or_default(),
            ]
        })
        .collect();
    panel(
        page,
        [X, y, third, 52.0],
        7.5,
        "NEAREST HOSPITAL",
        &hospital,
    );
    let weather = vec![sheet.weather.text.clone()];
    panel(page, [X + third, y, third, 52.0], 7.5, "WEATHER", &weather);
    let sun = vec![
        format!("Sunrise: {}", sheet.weather.sunrise.twelve_hour()),
        format!("Sunset: {}", sheet.weather.sunset.twelve_hour()),
    ];
    panel(page, [X + 2.0 * third, y, third, 52.0], 7.5, "SUN", &sun)
}

fn places(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let mut rows = Vec::new();
    for (at, set) in sheet.places(Role::Set).enumerate() {
        let label = format!("LOCATION {}", at + 1);
        rows.push(Row::Cells(vec![
            label,
            set.name.clone(),
            set.address.clone(),
        ]));
    }
    for (label, role) in [("BASECAMP", Role::Base), ("CREW PARKING", Role::Parking)] {
        for place in sheet.places(role) {
            rows.push(Row::Cells(vec![
                label.to_owned(),
                place.name.clone(),
                place.address.clone(),
            ]));
        }
    }
    let columns = [left("", 86.0), left("", 160.0), left("", WIDTH - 246.0)];
    Table {
        x: X,
        y,
        size: 8.0,
        rules: Rules::Horizontal,
        columns: &columns,
        head: false,
    }
    .draw(page, &rows)
}

const SCENES: [Column; 6] = [
    centre("SCENE", 42.0),
    left("SET & DESCRIPTION", 262.0),
    centre("D/N", 32.0),
    centre("PAGES", 44.0),
    left("CAST", 62.0),
    left("LOCATION", 114.0),
];

fn scene_cells(scene: &Scene, location: &str) -> Vec<String> {
    let int_ext = match scene.int_ext {
        IntExt::Int => "INT.",
        IntExt::Ext => "EXT.",
        IntExt::Both => "INT./EXT.",
    };
    let day_night = match scene.day_night {
        DayNight::Day => "D",
        DayNight::Night => "N",
        DayNight::Evening => "E",
    };
    let cast: Vec<String> = scene.cast.iter().map(u32::to_string).collect();
    vec![
        scene.number.clone(),
        format!("{int_ext} {}\n{}", scene.set.to_uppercase(), scene.synopsis)
            .trim_end()
            .to_owned(),
        day_night.to_owned(),
        eighths(scene.eighths),
        cast.join(", "),
        location.to_owned(),
    ]
}

/// "1 3/8".
pub(super) fn eighths(eighths: u32) -> String {
    match (eighths / 8, eighths % 8) {
        (whole, 0) => whole.to_string(),
        (0, part) => format!("{part}/8"),
        (whole, part) => format!("{whole} {part}/8"),
    }
}

/// Scenes in order; the second half plays at the second location, where there
/// is one, after a banner that says so.
fn scenes(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let sets: Vec<_> = sheet.places(Role::Set).collect();
    let first = sets.first().map_or("", |set| set.name.as_str());
    let move_at = if sets.len() > 1 {
        sheet.scenes.len().div_ceil(2)
    } else {
        usize::MAX
    };
    let mut rows = Vec::new();
    for (at, scene) in sheet.scenes.iter().enumerate() {
        if at == move_at {
            rows.push(Row::Banner(format!(
                "COMPANY MOVE TO {}",
                sets[1].name.to_uppercase()
            )));
        }
        let location = if at < move_at {
            first
        } else {
            sets[1].name.as_str()
        };
        rows.push(Row::Cells(scene_cells(scene, location)));
    }
    Table {
        x: X,
        y,
        size: 7.5,
        rules: Rules::All,
        columns: &SCENES,
        head: true,
    }
    .draw(page, &rows)
}

fn cast(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    if sheet.cast.is_empty() {
        return y;
    }
    let columns = [
        centre("#", 26.0),
        left("CAST", 150.0),
        left("CHARACTER", 130.0),
        centre("STATUS", 50.0),
        centre("PICKUP", 66.0),
        centre("MAKEUP/WARD", 68.0),
        centre("ON SET", 66.0),
    ];
    let shown =
        |time: Option<TimeOfDay>| time.map(TimeOfDay::twelve_hour_short).unwrap_or_default();
    let rows: Vec<Row> = sheet
        .cast
        .iter()
        .map(|row| {
            Row::Cells(vec![
                row.id.to_string(),
                row.actor.clone(),
                row.character.clone(),
                row.status.to_owned(),
                shown(row.pickup),
                shown(row.makeup),
                shown(row.on_set),
            ])
        })
        .collect();
    Table {
        x: X,
        y,
        size: 7.5,
        rules: Rules::All,
        columns: &columns,
        head: true,
    }
    .draw(page, &rows)
}

fn advance(page: &mut Page, sheet: &Sheet, mut y: f32) -> f32 {
    for day in &sheet.advance {
        let call = day
            .call
            .map_or_else(|| "TBA".to_owned(), TimeOfDay::twelve_hour);
        let title = format!(
            "ADVANCE SCHEDULE - {} - CREW CALL {call}",
            date::american(day.date)
        );
        y = bar(page, X, y, WIDTH, &title);
        let rows: Vec<Row> = day
            .scenes
            .iter()
            .map(|scene| Row::Cells(scene_cells(scene, &day.location)))
            .collect();
        y = Table {
            x: X,
            y,
            size: 7.5,
            rules: Rules::All,
            columns: &SCENES,
            head: false,
        }
        .draw(page, &rows);
    }
    y
}

fn foot(page: &mut Page, sheet: &Sheet, y: f32) {
    if sheet.safety.is_empty() {
        return;
    }
    page.frame([X, y, WIDTH, 12.0 + 9.5 * sheet.safety.len() as f32], 0.7);
    page.text(X + 4.0, y + 9.0, 7.5, Font::Bold, "NOTES & SAFETY");
    for (at, note) in sheet.safety.iter().enumerate() {
        page.text(
            X + 4.0,
            y + 19.0 + 9.5 * at as f32,
            7.5,
            Font::Regular,
            note,
        );
    }
}

const CREW: [Column; 4] = [
    left("POSITION", 92.0),
    left("NAME", 82.0),
    left("PHONE", 58.0),
    centre("CALL", 40.0),
];

fn back(sheet: &Sheet) -> Page {
    let mut page = Page::default();
    page.text(X, 36.0, 11.0, Font::Bold, &sheet.production.to_uppercase());
    page.right(
        X + WIDTH,
        36.0,
        9.0,
        Font::Regular,
        &date::american(sheet.date),
    );
    // Both tables are filled department by department, so that their rows share
    // lines and only their columns distinguish them.
    let mut columns: [Vec<Row>; 2] = [Vec::new(), Vec::new()];
    for department in Department::ALL {
        let mut block = department_rows(sheet, department);
        let shorter = usize::from(columns[0].len() > columns[1].len());
        columns[shorter].append(&mut block);
    }
    let mut bottom: f32 = 44.0;
    for (at, rows) in columns.iter().enumerate() {
        let x = X + at as f32 * 284.0;
        let table = Table {
            x,
            y: 44.0,
            size: 7.0,
            rules: Rules::All,
            columns: &CREW,
            head: true,
        };
        bottom = bottom.max(table.draw(&mut page, rows));
    }
    let office = format!("Production office: {}", sheet.office);
    page.text(X, bottom + 14.0, 7.5, Font::Regular, &office);
    let line = "No forced calls without approval of the UPM. All calls are subject to change.";
    page.text(X, bottom + 25.0, 7.5, Font::Bold, line);
    page
}

fn department_rows(sheet: &Sheet, department: Department) -> Vec<Row> {
    let mut rows: Vec<Row> = sheet
        .crew_of(department)
        .map(|row| {
            Row::Cells(vec![
                row.role.clone(),
                row.name.clone(),
                row.phone.clone().unwrap_or_default(),
                row.call.print(TimeOfDay::twelve_hour_short),
            ])
        })
        .collect();
    let call = sheet.departments.iter().find(|(it, _)| *it == department);
    if !rows.is_empty() || call.is_some() {
        let call = call.map(|(_, time)| format!(" - CALL {}", time.twelve_hour_short()));
        let title = format!("{}{}", department.english(), call.unwrap_or_default());
        rows.insert(0, Row::Banner(title));
    }
    rows
}

/// The first issue is white and revises nothing.
fn mark_line(mark: &str) -> String {
    if mark == "WHITE" {
        mark.to_owned()
    } else {
        format!("{mark} REVISION")
    }
}
