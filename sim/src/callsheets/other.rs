//! Documents of a production that are no call sheet, and the schedule of many days.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use world::calendar::day;
use world::sheet::layout::grid::Rules;
use world::sheet::{Role, Sheet};

use super::block::{Block, Form, Row, heading, large, line, pairs, table};
use super::house_style::HouseStyle;
use super::vocabulary::Variants;

/// Titles: schedule, invoice, total, safety bulletin, map, crew list.
fn titles(style: HouseStyle) -> [Variants; 6] {
    match style.words.country {
        "pl" => [
            &["HARMONOGRAM ZDJĘĆ", "Kalendarzowy plan zdjęć"],
            &["FAKTURA VAT 11/2026"],
            &["Razem do zapłaty"],
            &["Instrukcja BHP"],
            &["Mapa dojazdu i parkingów"],
            &["Lista ekipy"],
        ],
        "us" | "uk" => [
            &["ONE-LINE SCHEDULE", "SHOOTING SCHEDULE"],
            &["INVOICE 1107"],
            &["Total due"],
            &["SAFETY BULLETIN #3"],
            &["PARKING MAP"],
            &["CREW CONTACT LIST"],
        ],
        "fr" => [
            &["PLAN DE TRAVAIL"],
            &["FACTURE N° 1107"],
            &["Total TTC"],
            &["Consignes de sécurité"],
            &["Plan d'accès et stationnement"],
            &["Liste technique"],
        ],
        "es" => [
            &["PLAN DE RODAJE"],
            &["FACTURA 1107"],
            &["Total a pagar"],
            &["Boletín de seguridad"],
            &["Plano de aparcamiento"],
            &["Lista de equipo"],
        ],
        "it" => [
            &["PIANO DI LAVORAZIONE"],
            &["FATTURA N. 1107"],
            &["Totale"],
            &["Bollettino sicurezza"],
            &["Mappa parcheggi"],
            &["Elenco troupe"],
        ],
        _ => [
            &["DREHPLAN"],
            &["RECHNUNG 1107"],
            &["Gesamtbetrag"],
            &["Sicherheitsunterweisung"],
            &["Anfahrt und Parkplan"],
            &["Stabliste"],
        ],
    }
}

/// Several days in one table.
pub(super) fn schedule(sheet: &Sheet, style: HouseStyle) -> Vec<Block> {
    let words = style.words;
    let head = vec![
        "#".to_owned(),
        String::new(),
        style.word(words.crew[4]).to_owned(),
        style.word(words.places[0]).to_owned(),
        style.word(words.scene[0]).to_owned(),
    ];
    let rows = (0..6).map(|at| {
        let site = words.sites[0][(at + sheet.scenes.len()) % words.sites[0].len()];
        let scenes: Vec<String> = (1..4).map(|n| (at * 7 + n).to_string()).collect();
        Row::Cells(vec![
            (at + 1).to_string(),
            style.date(day(sheet.date, at as i32)),
            style.time_or_unknown(sheet.times.crew.map(|time| time.plus(at as i32 * 15))),
            site.to_owned(),
            scenes.join(", "),
        ])
    });
    vec![
        large(
            format!("{} – {}", style.word(titles(style)[0]), sheet.production),
            1.6,
            false,
        ),
        line(&sheet.company),
        table(Rules::All, head, &[0.4, 2.2, 1.0, 2.2, 1.2], rows.collect()),
    ]
}

/// A random document that is no call sheet, with its name.
pub(super) fn any(
    sheet: &Sheet,
    style: HouseStyle,
    rng: &mut ChaCha8Rng,
) -> (&'static str, Vec<Block>) {
    match rng.random_range(0..5) {
        0 => ("invoice", invoice(sheet, style)),
        1 => ("script", script(sheet, style)),
        2 => ("bulletin", bulletin(sheet, style)),
        3 => ("map", map(sheet, style)),
        _ => ("contacts", people(sheet, style)),
    }
}

fn title(sheet: &Sheet, style: HouseStyle, at: usize) -> Vec<Block> {
    vec![
        large(style.word(titles(style)[at]), 1.8, false),
        large(&sheet.production, 1.2, false),
    ]
}

fn invoice(sheet: &Sheet, style: HouseStyle) -> Vec<Block> {
    let mut blocks = title(sheet, style, 1);
    blocks.push(line(format!("{}, {}", sheet.company, sheet.office)));
    blocks.push(line(style.date(sheet.date)));
    let rows = sheet.crew.iter().take(5).enumerate().map(|(at, row)| {
        let price = 310 + at * 45;
        Row::Cells(vec![
            row.role.clone(),
            "2".into(),
            format!("{price},00"),
            format!("{},00", price * 2),
        ])
    });
    blocks.push(table(
        Rules::All,
        Vec::new(),
        &[3.0, 0.5, 1.0, 1.0],
        rows.collect(),
    ));
    let total = (
        style.word(titles(style)[2]).to_owned(),
        "4 000,00".to_owned(),
    );
    blocks.push(pairs(Form::Colon, Rules::None, 1, vec![total]));
    blocks
}

fn script(sheet: &Sheet, style: HouseStyle) -> Vec<Block> {
    let mut blocks = vec![line(&sheet.production)];
    for scene in &sheet.scenes {
        blocks.push(Block::Gap);
        blocks.push(large(
            format!(
                "{}  {} {} – {}",
                scene.number,
                style.int_ext(scene.int_ext),
                scene.set,
                style.day_night(scene.day_night)
            ),
            1.2,
            false,
        ));
        blocks.push(line(&scene.synopsis));
        blocks.push(large("VIKTOR", 1.0, true));
        blocks.push(line("…"));
    }
    blocks.push(line(&sheet.company));
    blocks
}

fn bulletin(sheet: &Sheet, style: HouseStyle) -> Vec<Block> {
    let mut blocks = title(sheet, style, 3);
    blocks.push(line(style.date(sheet.date)));
    blocks.extend(style.words.safety.iter().map(|note| line(*note)));
    for place in sheet.places(Role::Hospital) {
        blocks.push(heading(style.place(Role::Hospital)));
        blocks.push(line(format!("{}, {}", place.name, place.address)));
    }
    blocks
}

fn map(sheet: &Sheet, style: HouseStyle) -> Vec<Block> {
    let mut blocks = title(sheet, style, 4);
    for role in [Role::Set, Role::Base, Role::Parking] {
        for place in sheet.places(role) {
            blocks.push(line(format!("{}: {}", style.place(role), place.address)));
        }
    }
    blocks.push(line("A → B 1.2 km"));
    blocks
}

fn people(sheet: &Sheet, style: HouseStyle) -> Vec<Block> {
    let mut blocks = title(sheet, style, 5);
    let rows = sheet.crew.iter().map(|row| {
        let phone = row.phone.clone().unwrap_or_default();
        Row::Cells(vec![row.role.clone(), row.name.clone(), phone])
    });
    blocks.push(table(
        Rules::Horizontal,
        Vec::new(),
        &[1.5, 1.5, 1.2],
        rows.collect(),
    ));
    blocks
}
