//! The plain-text messages of the stream: change notices and everyday mail.

use document::{Document, Font, Page, Paper};
use jiff::Timestamp;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use world::mail::{Attachment, Message};
use world::pdf::{self, Options};
use world::people::Person;
use world::places::Site;
use world::samples::sender;
use world::sheet::{Language, Sheet, TimeOfDay, date};
use world::truth::{Change, ChangeKind, Truth};

/// A kind of notice with its minutes; relocation only if there is another
/// location. No call is moved across midnight, where its day would be
/// ambiguous.
pub(crate) fn pick(
    rng: &mut ChaCha8Rng,
    call: TimeOfDay,
    elsewhere: bool,
) -> (ChangeKind, Option<u32>) {
    let minutes = Some([30, 45, 60, 90][rng.random_range(0..4)]);
    let kind = match rng.random_range(0..10) {
        0..5 => ChangeKind::Push,
        5..8 => ChangeKind::Pull,
        8 if elsewhere => return (ChangeKind::Relocate, None),
        _ => return (ChangeKind::Cancel, None),
    };
    match call.hour() {
        0..4 => (ChangeKind::Push, minutes),
        21.. => (ChangeKind::Pull, minutes),
        _ => (kind, minutes),
    }
}

/// A change notice for the day of `sheet`.
pub(crate) fn notice(
    number: u32,
    to: &Person,
    sheet: &Sheet,
    at: Timestamp,
    (kind, minutes): (ChangeKind, Option<u32>),
    set: &Site,
    call: TimeOfDay,
) -> (Vec<u8>, Truth) {
    let shift = minutes.unwrap_or(0);
    let subject = match sheet.language {
        Language::Pl => format!(
            "Zmiana – {} – {}",
            sheet.production,
            date::dotted(sheet.date)
        ),
        _ => {
            format!(
                "Call sheet update - {} - {}",
                sheet.production,
                date::american(sheet.date)
            )
        }
    };
    let message = Message {
        id: format!("load.{number}@mail.example.net"),
        in_reply_to: None,
        date: at,
        from: sender(sheet),
        to: (to.name.clone(), to.email.clone()),
        subject,
        text: words(sheet, kind, shift, set),
        attachments: Vec::new(),
    };
    let change = Change {
        kind,
        minutes,
        date: sheet.date,
        production: sheet.production.clone(),
        new_location: (kind == ChangeKind::Relocate).then(|| set.address.to_owned()),
    };
    let after = match kind {
        ChangeKind::Push => Some(call.plus(shift as i32)),
        ChangeKind::Pull => Some(call.plus(-(shift as i32))),
        ChangeKind::Cancel => None,
        ChangeKind::Relocate => Some(call),
    };
    (
        message.write(),
        Truth::notice(sheet.language, change, after),
    )
}

fn words(sheet: &Sheet, kind: ChangeKind, minutes: u32, set: &Site) -> String {
    match (sheet.language, kind) {
        (Language::Pl, kind) => {
            let day = date::polish(sheet.date);
            match kind {
                ChangeKind::Push => {
                    format!("{day}: przesuwamy całą ekipę o {minutes} minut później.\n")
                }
                ChangeKind::Pull => {
                    format!("{day}: zaczynamy o {minutes} minut wcześniej, cała ekipa.\n")
                }
                ChangeKind::Cancel => format!("{day}: dzień zdjęciowy odwołany.\n"),
                ChangeKind::Relocate => format!(
                    "{day}: zmiana obiektu. Nowy adres: {}, {}. Godziny bez zmian.\n",
                    set.name, set.address
                ),
            }
        }
        (_, kind) => {
            let day = date::american(sheet.date);
            match kind {
                ChangeKind::Push => format!("{day}: everyone pushed by {minutes} minutes.\n"),
                ChangeKind::Pull => {
                    format!("{day}: all calls pulled up by {minutes} minutes (earlier).\n")
                }
                ChangeKind::Cancel => format!("{day}: the shooting day is cancelled.\n"),
                ChangeKind::Relocate => format!(
                    "{day}: the location has changed. New location: {}, {}. Calls stand.\n",
                    set.name, set.address
                ),
            }
        }
    }
}

/// Mail that is no call sheet: half of it with a PDF.
pub(crate) fn other(
    number: u32,
    to: &Person,
    at: Timestamp,
    rng: &mut ChaCha8Rng,
) -> (Vec<u8>, Truth) {
    let (subject, text) = match to.language {
        Language::Pl => (
            format!("Faktura FV/{number}/11"),
            "Dzień dobry,\n\nprzesyłamy fakturę za wypożyczenie obiektywów.\n\nKsięgowość\n",
        ),
        _ => (
            format!("Invoice {number} for lens hire"),
            "Hello,\n\nplease find our invoice for the lens hire.\n\nAccounts\n",
        ),
    };
    let attachments = if rng.random_range(0..2) == 0 {
        vec![Attachment::pdf(
            &format!("invoice-{number}.pdf"),
            invoice(number),
        )]
    } else {
        Vec::new()
    };
    let message = Message {
        id: format!("load.{number}@mail.example.org"),
        in_reply_to: None,
        date: at,
        from: ("Accounts".to_owned(), "accounts@example.org".to_owned()),
        to: (to.name.clone(), to.email.clone()),
        subject,
        text: text.to_owned(),
        attachments,
    };
    (message.write(), Truth::other(to.language))
}

fn invoice(number: u32) -> Vec<u8> {
    let mut page = Page::default();
    page.text(60.0, 80.0, 18.0, Font::Bold, &format!("INVOICE {number}"));
    page.text(60.0, 110.0, 10.0, Font::Regular, "Prime lens set, two days");
    page.right(
        540.0,
        110.0,
        10.0,
        Font::Regular,
        &format!("{}.00 EUR", 200 + number % 700),
    );
    let mut document = Document::new(Paper::A4, &format!("Invoice {number}"));
    document.add(page);
    pdf::write(&document, &Options::default())
}
