//! Commercial: an agency's sheet without scenes. The rental house is the first
//! stop of some rows, and the billing address is the most complete on the page.

use document::{Document, Font, Page, Paper};

use super::grid::{Row, Rules, Table, bar, centre, left, panel};
use crate::sheet::{Department, Role, Sheet, TimeOfDay, date};

const X: f32 = 34.0;
const WIDTH: f32 = 527.0;

pub(super) fn draw(sheet: &Sheet) -> Document {
    let title = format!("Call sheet {}", sheet.production);
    let mut document = Document::new(Paper::A4, &title);
    document.add(front(sheet));
    document.add(crew(sheet));
    document
}

fn front(sheet: &Sheet) -> Page {
    let mut page = Page::default();
    let y = head(&mut page, sheet);
    let y = times(&mut page, sheet, y + 10.0);
    let y = billing(&mut page, sheet, y + 10.0);
    let y = places(&mut page, sheet, y + 10.0);
    let y = contacts(&mut page, sheet, y + 10.0);
    let y = day(&mut page, sheet, y + 10.0);
    notes(&mut page, sheet, y + 12.0);
    page
}

fn head(page: &mut Page, sheet: &Sheet) -> f32 {
    page.fill([X, 32.0, WIDTH, 44.0], [0.90, 0.94, 0.98]);
    page.text(X + 8.0, 52.0, 18.0, Font::Bold, &sheet.production);
    page.text(X + 8.0, 67.0, 9.0, Font::Regular, &sheet.company);
    let day = match sheet.day_number {
        Some((day, of)) => format!("SHOOT DAY {day} OF {of}"),
        None => "SHOOT DAY".to_owned(),
    };
    page.right(X + WIDTH - 8.0, 48.0, 9.0, Font::Bold, &day);
    let mark = sheet.revision.as_deref().unwrap_or("");
    page.right(X + WIDTH - 8.0, 62.0, 9.0, Font::Bold, mark);
    let date = date::british(sheet.date).to_uppercase();
    page.text(X, 95.0, 13.0, Font::Bold, &date);
    98.0
}

fn times(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let shown =
        |time: Option<TimeOfDay>| time.map_or_else(|| "TBA".to_owned(), TimeOfDay::military);
    let cells = [
        ("PRODUCTION CALL", sheet.times.production),
        ("CREW CALL", sheet.times.crew),
        ("TURNOVER", sheet.times.shooting),
        ("LUNCH", sheet.times.lunch),
        ("WRAP (EST)", sheet.times.wrap),
    ];
    let width = WIDTH / cells.len() as f32;
    for (at, (label, time)) in cells.into_iter().enumerate() {
        let x = X + at as f32 * width;
        page.text(x, y + 8.0, 7.5, Font::Regular, label);
        page.text(x, y + 24.0, 14.0, Font::Bold, &shown(time));
    }
    y + 30.0
}

/// Bold, on colour, with everything an address has: what a reader of patterns
/// takes for the location.
fn billing(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let Some(address) = &sheet.billing else {
        return y;
    };
    page.fill([X, y, WIDTH, 34.0], [0.98, 0.95, 0.88]);
    page.text(X + 6.0, y + 12.0, 8.0, Font::Bold, "INVOICES TO");
    page.text(X + 6.0, y + 26.0, 10.0, Font::Bold, address);
    y + 34.0
}

fn places(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let order = [
        ("LOCATION", Role::Set),
        ("RENTAL HOUSE", Role::Rental),
        ("UNIT BASE", Role::Base),
        ("PARKING", Role::Parking),
        ("NEAREST A&E", Role::Hospital),
    ];
    let mut rows = Vec::new();
    for (label, role) in order {
        for place in sheet.places(role) {
            let phone = place
                .phone
                .as_ref()
                .map(|it| format!(" / {it}"))
                .unwrap_or_default();
            rows.push(Row::Cells(vec![
                place.code.clone().unwrap_or_default(),
                label.to_owned(),
                place.name.clone(),
                format!("{}{phone}", place.address),
            ]));
        }
    }
    let columns = [
        centre("LOC", 40.0),
        left("", 82.0),
        left("NAME", 130.0),
        left("ADDRESS", WIDTH - 252.0),
    ];
    Table {
        x: X,
        y,
        size: 8.0,
        rules: Rules::Horizontal,
        columns: &columns,
        head: true,
    }
    .draw(page, &rows)
}

fn contacts(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let rows: Vec<Row> = sheet
        .contacts
        .iter()
        .map(|it| Row::Cells(vec![it.role.clone(), it.name.clone(), it.phone.clone()]))
        .collect();
    let y = bar(page, X, y, WIDTH, "KEY CONTACTS");
    let columns = [left("", 170.0), left("", 190.0), left("", WIDTH - 360.0)];
    Table {
        x: X,
        y,
        size: 8.0,
        rules: Rules::None,
        columns: &columns,
        head: false,
    }
    .draw(page, &rows)
}

fn day(page: &mut Page, sheet: &Sheet, y: f32) -> f32 {
    let y = bar(page, X, y, WIDTH, "DAY AT A GLANCE");
    let mut lines: Vec<(TimeOfDay, &str)> = Vec::new();
    let times = &sheet.times;
    for (time, text) in [
        (times.production, "Production and locations at unit base"),
        (times.breakfast, "Breakfast at unit base (caterers ready)"),
        (times.crew, "Crew on location, rig and light"),
        (times.shooting, "Turnover on first set-up"),
        (times.lunch, "Lunch, one hour"),
        (times.wrap, "Estimated wrap, then de-rig"),
    ] {
        lines.extend(time.map(|time| (time, text)));
    }
    lines.sort();
    let rows: Vec<Row> = lines
        .into_iter()
        .map(|(time, text)| Row::Cells(vec![time.military(), text.to_owned()]))
        .collect();
    let columns = [centre("", 60.0), left("", WIDTH - 60.0)];
    Table {
        x: X,
        y,
        size: 8.5,
        rules: Rules::Horizontal,
        columns: &columns,
        head: false,
    }
    .draw(page, &rows)
}

fn notes(page: &mut Page, sheet: &Sheet, y: f32) {
    let half = WIDTH / 2.0 - 4.0;
    let weather = vec![
        sheet.weather.text.clone(),
        format!("Sunrise {}", sheet.weather.sunrise),
        format!("Sunset {}", sheet.weather.sunset),
    ];
    panel(page, [X, y, half, 80.0], 8.0, "WEATHER", &weather);
    panel(
        page,
        [X + half + 8.0, y, half, 80.0],
        8.0,
        "HEALTH & SAFETY",
        &sheet.safety,
    );
    let mut y = y + 92.0;
    for next in &sheet.advance {
        let call = next
            .call
            .map_or_else(|| "TBA".to_owned(), TimeOfDay::military);
        y = bar(page, X, y, WIDTH, "TOMORROW (ADVANCE)");
        let line = format!(
            "{} - crew call {call} - {}",
            date::british(next.date),
            next.location
        );
        page.text(X + 4.0, y + 11.0, 8.0, Font::Regular, &line);
        y += 18.0;
    }
}

fn crew(sheet: &Sheet) -> Page {
    let mut page = Page::default();
    let line = format!("{} – {}", sheet.production, date::british(sheet.date));
    page.text(X, 40.0, 9.0, Font::Bold, &line);
    page.right(X + WIDTH, 40.0, 8.0, Font::Regular, "CREW LIST & CALLS");
    let columns = [
        left("POSITION", 150.0),
        left("NAME", 140.0),
        left("MOBILE", 117.0),
        centre("CALL", 60.0),
        centre("LOC", 60.0),
    ];
    let set = sheet
        .places(Role::Set)
        .next()
        .and_then(|it| it.code.clone())
        .unwrap_or_default();
    let mut rows = Vec::new();
    for department in Department::ALL {
        if sheet.crew_of(department).next().is_none() {
            continue;
        }
        let call = sheet.departments.iter().find(|(it, _)| *it == department);
        let call = call.map(|(_, time)| format!(" – call {}", time.military()));
        rows.push(Row::Banner(format!(
            "{}{}",
            department.english(),
            call.unwrap_or_default()
        )));
        rows.extend(sheet.crew_of(department).map(|row| {
            Row::Cells(vec![
                row.role.clone(),
                row.name.clone(),
                row.phone.clone().unwrap_or_default(),
                row.call.print(TimeOfDay::military),
                row.loc.clone().unwrap_or_else(|| set.clone()),
            ])
        }));
    }
    let table = Table {
        x: X,
        y: 50.0,
        size: 8.0,
        rules: Rules::Horizontal,
        columns: &columns,
        head: true,
    };
    table.draw(&mut page, &rows);
    page
}
