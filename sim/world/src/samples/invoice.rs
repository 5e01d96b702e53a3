//! A PDF that is no call sheet: the invoice of a rental house. It has dates,
//! an address and opening hours, and none of them is a call.

use document::{Document, Font, Page, Paper};
use jiff::civil::Date;

use crate::calendar::day;
use crate::places::LONDON;
use crate::sheet::layout::grid::{Row, Rules, Table, left};
use crate::sheet::{date, phone};

/// The invoice, issued the day before `base`.
#[must_use]
pub fn document(base: Date) -> Document {
    let mut page = Page::default();
    page.text(50.0, 70.0, 20.0, Font::Bold, "INVOICE");
    page.text(50.0, 90.0, 10.0, Font::Regular, LONDON.rental.name);
    page.text(50.0, 103.0, 9.0, Font::Regular, LONDON.rental.address);
    page.right(545.0, 70.0, 10.0, Font::Bold, "NCH-4471");
    let issued = format!("Date: {}", date::british(day(base, -1)));
    let due = format!("Due: {}", date::british(day(base, 29)));
    page.right(545.0, 84.0, 9.0, Font::Regular, &issued);
    page.right(545.0, 97.0, 9.0, Font::Regular, &due);

    let columns = [
        left("Item", 265.0),
        left("Days", 60.0),
        left("Rate", 80.0),
        left("Net", 90.0),
    ];
    let rows: Vec<Row> = [
        ["Prime lens set, six lenses", "2", "£310.00", "£620.00"],
        ["Matte box, 4x5.65", "2", "£28.00", "£56.00"],
        ["Wireless follow focus", "2", "£95.00", "£190.00"],
        ["Damage waiver 10%", "", "", "£86.60"],
        ["Total without VAT", "", "", "£952.60"],
    ]
    .into_iter()
    .map(|cells| Row::Cells(cells.map(str::to_owned).to_vec()))
    .collect();
    let table = Table {
        x: 50.0,
        y: 130.0,
        size: 9.0,
        rules: Rules::Horizontal,
        columns: &columns,
        head: true,
    };
    let y = table.draw(&mut page, &rows);
    let hours = "Collections and returns Monday to Friday 08:00 to 18:00.";
    page.text(50.0, y + 24.0, 9.0, Font::Regular, hours);
    let line = format!(
        "Questions about this invoice: {}",
        phone::international(298)
    );
    page.text(50.0, y + 37.0, 9.0, Font::Regular, &line);

    let mut document = Document::new(Paper::A4, "Invoice NCH-4471");
    document.add(page);
    document
}
