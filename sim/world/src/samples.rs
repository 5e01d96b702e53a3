//! The eight messages of the demo: three productions, four people, one evening.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::calendar::{day, evening_before};
use crate::mail::{Attachment, Message};
use crate::pdf::{self, Options};
use crate::people::{Person, camera_assistant, focus_puller, gaffer, key_grip};
use crate::sheet::{Language, Sheet, date, layout};
use crate::truth::{Change, ChangeKind, Truth};

pub mod commercial;
pub mod feature;
pub mod invoice;
pub mod polish;

/// A message with its truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample {
    /// Short name, unique.
    pub name: &'static str,
    /// Address of the mailbox.
    pub recipient: String,
    /// When the mailbox got it; ascending over the samples.
    pub received: Timestamp,
    /// The message.
    #[serde(skip)]
    pub eml: Vec<u8>,
    /// The attached PDF.
    #[serde(skip)]
    pub pdf: Option<Vec<u8>>,
    /// What a reader should find in it.
    pub truth: Truth,
}

/// The messages, in the order of arrival on the evening before `base`. The
/// shooting days are `base` and the day after.
#[must_use]
pub fn samples(base: Date) -> Vec<Sample> {
    let (ola, dana, imogen, bartek) = (camera_assistant(), key_grip(), focus_puller(), gaffer());
    let polish = polish::sheet(base);
    let unknown = polish::day_without_times(day(base, 1));
    let mut out = vec![
        sheet("polish", &ola, &polish, evening_before(base, 17, 40)),
        sheet(
            "feature-white",
            &dana,
            &feature::white(base),
            evening_before(base, 20, 5),
        ),
        sheet(
            "commercial",
            &imogen,
            &commercial::sheet(base),
            evening_before(base, 20, 12),
        ),
        sheet(
            "feature-blue",
            &dana,
            &feature::blue(base),
            evening_before(base, 21, 30),
        ),
        sheet(
            "polish-gaffer",
            &bartek,
            &polish,
            evening_before(base, 21, 34),
        ),
    ];
    out.push(push(&ola, &polish, evening_before(base, 21, 41)));
    out.push(invoice(&imogen, base, evening_before(base, 21, 47)));
    out.push(sheet(
        "polish-no-time",
        &bartek,
        &unknown,
        evening_before(base, 21, 55),
    ));
    out
}

/// A message with a sheet as its attachment.
#[must_use]
pub fn sheet_message(id: &str, to: &Person, sheet: &Sheet, at: Timestamp, pdf: Vec<u8>) -> Message {
    let (subject, text, file) = words(sheet);
    Message {
        id: format!("{id}@mail.example.net"),
        in_reply_to: None,
        date: at,
        from: sender(sheet),
        to: (to.name.clone(), to.email.clone()),
        subject,
        text,
        attachments: vec![Attachment::pdf(&file, pdf)],
    }
}

fn sheet(name: &'static str, to: &Person, sheet: &Sheet, received: Timestamp) -> Sample {
    let pdf = pdf::write(&layout::draw(sheet), &Options::default());
    let id = format!("{name}.{}", sheet.date);
    Sample {
        name,
        recipient: to.email.clone(),
        received,
        eml: sheet_message(&id, to, sheet, received, pdf.clone()).write(),
        pdf: Some(pdf),
        truth: Truth::sheet(sheet, to),
    }
}

/// Name and address of the sender of a production's sheets.
#[must_use]
pub fn sender(sheet: &Sheet) -> (String, String) {
    let box_name: String = sheet
        .production
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(16)
        .collect();
    let name = match sheet.language {
        Language::Pl => "Produkcja",
        _ => "Production Office",
    };
    (
        format!("{name} {}", sheet.production),
        format!("{}@example.net", box_name.to_ascii_lowercase()),
    )
}

/// Subject, text and file name. The file of the American sheet carries the date
/// of issue, as many do.
fn words(sheet: &Sheet) -> (String, String, String) {
    let mark = sheet.revision.as_deref().unwrap_or("");
    let tail = if mark.is_empty() {
        String::new()
    } else {
        format!(" {mark}")
    };
    match sheet.language {
        Language::Pl => (
            format!(
                "Plan pracy – {} – {}{tail}",
                sheet.production,
                date::dotted(sheet.date)
            ),
            format!(
                "Cześć,\n\nw załączniku plan pracy na dzień {}.\nProszę o potwierdzenie odbioru.\n\n\
                 Pozdrawiam\nbiuro produkcji\n",
                date::polish(sheet.date)
            ),
            format!(
                "plan_pracy_{}_{}.pdf",
                sheet.production.replace(' ', "_"),
                sheet.date
            ),
        ),
        _ => (
            format!(
                "Call Sheet - {} - {}{tail}",
                sheet.production,
                date::american(sheet.date)
            ),
            format!(
                "Hi all,\n\nplease find attached the call sheet for {}.{}\n\nThank you,\n\
                 Production Office\n",
                date::american(sheet.date),
                if mark == "BLUE" {
                    " This replaces the white sheet."
                } else {
                    ""
                }
            ),
            format!(
                "Call Sheet {} issued {}{tail}.pdf",
                sheet.production,
                day(sheet.date, -1)
            ),
        ),
    }
}

/// "Everyone +1 h", in plain text, in answer to the Polish sheet.
fn push(to: &Person, sheet: &Sheet, received: Timestamp) -> Sample {
    let printed = date::polish(sheet.date);
    let message = Message {
        id: format!("push.{}@mail.example.net", sheet.date),
        in_reply_to: Some(format!("polish.{}@mail.example.net", sheet.date)),
        date: received,
        from: sender(sheet),
        to: (to.name.clone(), to.email.clone()),
        subject: format!("Re: Plan pracy – {} – zmiana zbiórki", sheet.production),
        text: format!(
            "Uwaga,\n\njutro ({printed}) przesuwamy wszystko o godzinę później. Dotyczy to całej ekipy \
             i zbiórek indywidualnych (+1 h). Obiekty bez zmian.\n\nHubert Dziób\nkierownik planu\n"
        ),
        attachments: Vec::new(),
    };
    let before = Truth::sheet(sheet, to).call_after;
    let change = Change {
        kind: ChangeKind::Push,
        minutes: Some(60),
        date: sheet.date,
        production: sheet.production.clone(),
        new_location: None,
    };
    Sample {
        name: "polish-push",
        recipient: to.email.clone(),
        received,
        eml: message.write(),
        pdf: None,
        truth: Truth::notice(Language::Pl, change, before.map(|call| call.plus(60))),
    }
}

fn invoice(to: &Person, base: Date, received: Timestamp) -> Sample {
    let pdf = pdf::write(&invoice::document(base), &Options::default());
    let message = Message {
        id: format!("invoice.{base}@mail.example.org"),
        in_reply_to: None,
        date: received,
        from: (
            "Northlight Camera Hire".to_owned(),
            "accounts@example.org".to_owned(),
        ),
        to: (to.name.clone(), to.email.clone()),
        subject: "Invoice NCH-4471".to_owned(),
        text: "Dear Imogen,\n\nplease find attached our invoice for the lens hire. Payment within \
               30 days.\n\nKind regards,\nNorthlight accounts\n"
            .to_owned(),
        attachments: vec![Attachment::pdf("NCH-4471.pdf", pdf.clone())],
    };
    Sample {
        name: "invoice",
        recipient: to.email.clone(),
        received,
        eml: message.write(),
        pdf: Some(pdf),
        truth: Truth::other(Language::En),
    }
}
