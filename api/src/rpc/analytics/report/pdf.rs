//! The table as PDF: pages of A4 in the language of the person.

use actors::model::{Day, Language, User};
use document::{Document, Font, Options, Page, Paper};
use jiff::civil::{Date, DateTime};

use super::row::{Row, State, Times};

/// Left edge and width of each column, in points.
const COLUMNS: [(f32, f32); 8] = [
    (30.0, 54.0),
    (84.0, 106.0),
    (190.0, 66.0),
    (256.0, 38.0),
    (294.0, 130.0),
    (424.0, 48.0),
    (472.0, 48.0),
    (520.0, 45.0),
];
/// Right edge of the table.
const RIGHT: f32 = 565.0;
/// Baseline of the title.
const TITLE: f32 = 50.0;
/// Baseline of the column headings.
const HEADINGS: f32 = 90.0;
/// Lowest baseline of a row.
const LAST_ROW: f32 = 790.0;
/// Baseline of the footer.
const FOOTER: f32 = 815.0;
/// Distance between two rows.
const ROW_HEIGHT: f32 = 15.0;
const FONT_SIZE: f32 = 8.0;
/// Space between two columns.
const GAP: f32 = 4.0;

struct Words {
    title: &'static str,
    columns: [&'static str; 8],
    states: [&'static str; 5],
    sum: &'static str,
    page: &'static str,
}

const POLISH: Words = Words {
    title: "Dni zdjęciowe",
    columns: [
        "Data",
        "Produkcja",
        "Stan",
        "Wezw.",
        "Miejsce",
        "Pobudka",
        "Wyjazd",
        "Dojazd",
    ],
    states: [
        "planowany",
        "zaplanowany",
        "potwierdzony",
        "do sprawdzenia",
        "odwołany",
    ],
    sum: "Razem",
    page: "Strona",
};

const ENGLISH: Words = Words {
    title: "Shooting days",
    columns: [
        "Date",
        "Production",
        "State",
        "Call",
        "Location",
        "Wake-up",
        "Departure",
        "Drive",
    ],
    states: ["planning", "planned", "confirmed", "in review", "cancelled"],
    sum: "In all",
    page: "Page",
};

/// The document, with as many pages as the table needs.
pub(in super::super) fn pdf(user: &User, (from, to): (Date, Date), days: &[Day]) -> Vec<u8> {
    let words = match user.language {
        Language::Pl => &POLISH,
        Language::En => &ENGLISH,
    };
    let title = format!("{}: {}, {from} – {to}", words.title, user.name);
    let mut document = Document::new(Paper::A4, &title);
    let rows: Vec<_> = days.iter().map(|day| Row::of(user, day)).collect();
    let mut lines: Vec<_> = rows.iter().map(|row| cells(row, words)).collect();
    lines.push(total(&rows, words));
    let rows_per_page = ((LAST_ROW - HEADINGS) / ROW_HEIGHT) as usize;
    let pages = lines.len().div_ceil(rows_per_page);
    for (number, lines) in lines.chunks(rows_per_page).enumerate() {
        let mut page = Page::default();
        page.text(
            COLUMNS[0].0,
            TITLE,
            14.0,
            Font::Bold,
            &fit(&title, RIGHT - COLUMNS[0].0, 14.0),
        );
        row(
            &mut page,
            HEADINGS,
            Font::Bold,
            &words.columns.map(str::to_owned),
        );
        page.line(COLUMNS[0].0, HEADINGS + 4.0, RIGHT, HEADINGS + 4.0, 0.5);
        for (line, y) in lines.iter().zip(1_u16..) {
            row(
                &mut page,
                HEADINGS + ROW_HEIGHT * f32::from(y),
                Font::Regular,
                line,
            );
        }
        let footer = format!("{} {}/{pages}", words.page, number + 1);
        page.right(RIGHT, FOOTER, FONT_SIZE, Font::Regular, &footer);
        document.add(page);
    }
    document.write(&Options::default())
}

fn row(page: &mut Page, y: f32, font: Font, cells: &[String; 8]) {
    for ((x, width), cell) in COLUMNS.iter().zip(cells) {
        page.text(*x, y, FONT_SIZE, font, &fit(cell, width - GAP, FONT_SIZE));
    }
}

fn cells(row: &Row<'_>, words: &Words) -> [String; 8] {
    let date = row.day.shooting_date;
    let plan = row.plan.as_ref();
    let text = |of: &dyn Fn(&Times<'_>) -> String| plan.map(of).unwrap_or_default();
    [
        date.to_string(),
        row.day.production.clone(),
        words.states[row.state as usize].to_owned(),
        text(&|plan| time(plan.call, date)),
        text(&|plan| plan.location.to_owned()),
        text(&|plan| time(plan.wake_up, date)),
        text(&|plan| time(plan.departure, date)),
        text(&|plan| hours(plan.driving_minutes)),
    ]
}

fn total(rows: &[Row<'_>], words: &Words) -> [String; 8] {
    let driving = rows
        .iter()
        .filter(|row| row.state != State::Cancelled)
        .filter_map(|row| row.plan.as_ref().map(|plan| plan.driving_minutes))
        .sum();
    let mut cells = [const { String::new() }; 8];
    cells[0] = words.sum.to_owned();
    cells[1] = rows.len().to_string();
    cells[7] = hours(driving);
    cells
}

/// A time of day; behind it the number of days by which its date differs, if it does.
fn time(at: DateTime, date: Date) -> String {
    let days = date.until(at.date()).map_or(0, |span| span.get_days());
    let time = at.strftime("%H:%M");
    match days {
        0 => time.to_string(),
        days => format!("{time} ({days:+})"),
    }
}

fn hours(minutes: f64) -> String {
    let minutes = minutes.round() as u64;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// The text, cut with an ellipsis to the width.
fn fit(text: &str, width: f32, size: f32) -> String {
    if Font::Bold.width(text, size) <= width {
        return text.to_owned();
    }
    let mut short = text.to_owned();
    while !short.is_empty() && Font::Bold.width(&short, size) + size > width {
        short.pop();
    }
    format!("{}…", short.trim_end())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::{FONT_SIZE, fit, hours, time};

    #[test]
    fn times_on_another_date_show_the_difference_in_days() {
        let day = date(2026, 11, 30);
        assert_eq!(time(datetime(2026, 11, 30, 5, 7, 0, 0), day), "05:07");
        assert_eq!(
            time(datetime(2026, 11, 29, 23, 30, 0, 0), day),
            "23:30 (-1)"
        );
        assert_eq!(time(datetime(2026, 12, 1, 0, 5, 0, 0), day), "00:05 (+1)");
        assert_eq!(
            (hours(0.0), hours(59.6), hours(754.2)),
            ("0:00".into(), "1:00".into(), "12:34".into())
        );
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(fit("Łódź", 40.0, FONT_SIZE), "Łódź");
        let cut = fit("Zajezdnia tramwajowa Brus", 60.0, FONT_SIZE);
        assert!(cut.ends_with('…') && cut.len() > 8, "{cut}");
    }
}
