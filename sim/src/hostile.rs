//! Hostile messages, which mailboxes really receive and which a reader must
//! handle without failing: broken, protected and oversized files, wrong labels,
//! duplicates, mail out of order.
//!
//! Every case has a person of its own, so that the cases do not disturb each
//! other: duplicates are recognised for each recipient separately.

use std::borrow::Cow;

use document::{Document, Font, Page, Paper};
use jiff::Timestamp;
use jiff::civil::Date;
use world::calendar::{evening_before, later};
use world::mail::{Attachment, Message};
use world::pdf::{self, Options};
use world::people::{Person, key_grip};
use world::samples::{feature, sheet_message};
use world::sheet::{Role, Sheet, TimeOfDay, date, layout};
use world::truth::{EndState, Truth};

/// The expected outcome of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expect {
    /// Final state of the message.
    pub end_state: EndState,
    /// Error code, where there is one.
    pub code: Option<&'static str>,
    /// A second code that is also correct, where two limits overlap.
    pub other_code: Option<&'static str>,
    /// The person's call after this message.
    pub call: Option<TimeOfDay>,
}

/// The bytes of a case: stored, or built on demand because they are many.
#[derive(Debug, Clone)]
pub enum Eml {
    /// Stored.
    Ready(Vec<u8>),
    /// A message whose attachment is a PDF header followed by zeros.
    Padded {
        /// The message without the attachment.
        message: Message,
        /// Length of the attachment.
        length: usize,
    },
}

impl Eml {
    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match self {
            Eml::Ready(bytes) => Cow::Borrowed(bytes),
            Eml::Padded { message, length } => {
                let mut zeros = vec![0; *length];
                zeros[..9].copy_from_slice(b"%PDF-1.7\n");
                let mut message = message.clone();
                message.attachments = vec![Attachment::pdf("callsheet.pdf", zeros)];
                Cow::Owned(message.write())
            }
        }
    }
}

/// A message and its expected outcome.
#[derive(Debug, Clone)]
pub struct Case {
    /// Unique name; the steps of one sequence share the part before the slash.
    pub name: &'static str,
    /// The recipient.
    pub person: Person,
    /// When the mailbox got it; ascending over the cases.
    pub received: Timestamp,
    /// The message.
    pub eml: Eml,
    /// The expected outcome.
    pub expect: Expect,
}

/// All cases; the shooting day is `base`. The steps of a sequence follow each
/// other and must be delivered in this order.
#[must_use]
pub fn cases(base: Date) -> Vec<Case> {
    let mut out = broken_files(base);
    out.extend(odd_messages(base));
    out.extend(odd_sheets(base));
    out.extend(sequences(base));
    for (at, case) in out.iter_mut().enumerate() {
        case.received = later(evening_before(base, 20, 0), 20 * at as i64);
    }
    out
}

/// A second Dana Whitlock with a mailbox named after the case.
fn person(case: &str) -> Person {
    let sequence = case.split('/').next().unwrap_or(case);
    Person {
        email: format!("dana.{sequence}@example.com"),
        ..key_grip()
    }
}

fn dated(base: Date) -> Timestamp {
    evening_before(base, 20, 0)
}

fn planned(sheet: &Sheet) -> Expect {
    let call = Truth::sheet(sheet, &key_grip()).call_after;
    Expect {
        end_state: EndState::Planned,
        code: None,
        other_code: None,
        call,
    }
}

fn ending(end_state: EndState, code: Option<&'static str>) -> Expect {
    Expect {
        end_state,
        code,
        other_code: None,
        call: None,
    }
}

/// A message about `sheet` with these files in place of the right one.
fn message(name: &str, base: Date, sheet: &Sheet, files: Vec<Attachment>) -> Message {
    let to = person(name);
    let id = format!("{}.{base}", name.replace('/', "-"));
    let mut message = sheet_message(&id, &to, sheet, dated(base), Vec::new());
    message.attachments = files;
    message
}

fn case(name: &'static str, message: &Message, expect: Expect) -> Case {
    Case {
        name,
        person: person(name),
        received: message.date,
        eml: Eml::Ready(message.write()),
        expect,
    }
}

fn print(sheet: &Sheet, options: &Options) -> Vec<u8> {
    pdf::write(&layout::draw(sheet), options)
}

fn broken_files(base: Date) -> Vec<Case> {
    let sheet = feature::white(base);
    let whole = print(&sheet, &Options::default());
    let locked = print(
        &sheet,
        &Options {
            password: Some("meridian-11".to_owned()),
            ..Options::default()
        },
    );
    let unread = |code| ending(EndState::Review, Some(code));
    let files: [(&'static str, Vec<u8>, Expect); 5] = [
        (
            "truncated-pdf",
            pdf::truncated(&whole, 6),
            unread("callsheet/broken-pdf"),
        ),
        ("password-pdf", locked, unread("callsheet/password")),
        ("empty-pdf", Vec::new(), unread("callsheet/empty")),
        (
            "text-as-pdf",
            b"Crew call 7:30 AM tomorrow.\n".to_vec(),
            unread("callsheet/not-a-pdf"),
        ),
        (
            "image-only-pdf",
            pdf::image_only(Paper::Letter),
            ending(EndState::Review, Some("callsheet/no-text")),
        ),
    ];
    let mut out: Vec<Case> = files
        .into_iter()
        .map(|(name, bytes, expect)| {
            let files = vec![Attachment::pdf("callsheet.pdf", bytes)];
            case(name, &message(name, base, &sheet, files), expect)
        })
        .collect();
    let name = "sixty-megabytes";
    out.push(Case {
        name,
        person: person(name),
        received: dated(base),
        eml: Eml::Padded {
            message: message(name, base, &sheet, Vec::new()),
            length: 60 * 1024 * 1024,
        },
        expect: Expect {
            other_code: Some("mail/too-large"),
            ..ending(EndState::Review, Some("callsheet/too-large"))
        },
    });
    out
}

fn odd_messages(base: Date) -> Vec<Case> {
    let sheet = feature::white(base);
    let whole = print(&sheet, &Options::default());

    let name = "no-pdf";
    let mut chat = message(name, base, &sheet, Vec::new());
    chat.subject = "Dinner on Sunday?".to_owned();
    chat.text = "Hi Dana,\n\nare you free on Sunday? Table for four at 8.\n\nWren\n".to_owned();
    let chat = case(name, &chat, ending(EndState::Skipped, None));

    let name = "two-pdfs";
    let map = pdf::write(&parking_map(&sheet), &Options::default());
    let files = vec![
        Attachment::pdf("Parking and directions.pdf", map),
        Attachment::pdf("Call Sheet.pdf", whole.clone()),
    ];
    let two = case(name, &message(name, base, &sheet, files), planned(&sheet));

    let name = "octet-stream-dat";
    let file = Attachment {
        name: "ATT00001.dat".to_owned(),
        media_type: "application/octet-stream".to_owned(),
        bytes: whole,
    };
    let dat = case(
        name,
        &message(name, base, &sheet, vec![file]),
        planned(&sheet),
    );
    vec![chat, two, dat]
}

fn odd_sheets(base: Date) -> Vec<Case> {
    let sheet = feature::white(base);
    let one = |name, bytes, expect| {
        let files = vec![Attachment::pdf("callsheet.pdf", bytes)];
        case(name, &message(name, base, &sheet, files), expect)
    };
    let shuffled = Options {
        shuffle: Some(7),
        ..Options::default()
    };
    let unmapped = Options {
        to_unicode: false,
        ..Options::default()
    };

    // The subject names no date either: only the mail's own date gives the year.
    let name = "date-without-year";
    let mut yearless = layout::draw(&sheet);
    replace(
        &mut yearless,
        &date::american(base),
        &date::without_year(base),
    );
    let file = Attachment::pdf("callsheet.pdf", pdf::write(&yearless, &Options::default()));
    let mut yearless = message(name, base, &sheet, vec![file]);
    yearless.subject = format!("Call Sheet - {}", sheet.production);
    yearless.text = "Call sheet attached.\n".to_owned();
    let yearless = case(name, &yearless, planned(&sheet));

    let mut nowhere = sheet.clone();
    nowhere.locations.retain(|place| place.role != Role::Set);
    let mut set = feature::white(base).locations[0].clone();
    set.name = "The Glass Orchard".to_owned();
    set.address = "99999 Nowhere-At-All Parade, Umbrellaville, ZQ 00000".to_owned();
    nowhere.locations.insert(0, set);

    vec![
        one(
            "shuffled-content",
            print(&sheet, &shuffled),
            planned(&sheet),
        ),
        one("no-unicode-map", print(&sheet, &unmapped), planned(&sheet)),
        yearless,
        one(
            "address-nowhere",
            print(&nowhere, &Options::default()),
            ending(EndState::Review, None),
        ),
    ]
}

fn sequences(base: Date) -> Vec<Case> {
    let white = feature::white(base);
    let blue = feature::blue(base);
    let file = |sheet: &Sheet| {
        vec![Attachment::pdf(
            "callsheet.pdf",
            print(sheet, &Options::default()),
        )]
    };
    let skipped = |sheet: &Sheet| Expect {
        end_state: EndState::Skipped,
        ..planned(sheet)
    };

    let twice = message("same-message-twice/1", base, &white, file(&white));
    let first = message("two-people-a", base, &white, file(&white));
    // One message to both: each mailbox has it with the same Message-ID.
    let second = Message {
        id: first.id.clone(),
        ..message("two-people-b", base, &white, file(&white))
    };
    let newer = message("old-after-new/1-blue", base, &blue, file(&blue));
    let older = message("old-after-new/2-white", base, &white, file(&white));
    vec![
        case("same-message-twice/1", &twice, planned(&white)),
        case("same-message-twice/2", &twice, skipped(&white)),
        case("two-people-a", &first, planned(&white)),
        case("two-people-b", &second, planned(&white)),
        case("old-after-new/1-blue", &newer, planned(&blue)),
        case("old-after-new/2-white", &older, skipped(&blue)),
    ]
}

/// Changes texts of a drawn document; all that contain `from`.
fn replace(document: &mut Document, from: &str, to: &str) {
    for item in document.pages.iter_mut().flat_map(|page| &mut page.items) {
        if let document::Item::Text { text, .. } = item
            && text.contains(from)
        {
            *text = text.replace(from, to);
        }
    }
}

/// The map that comes with a sheet: addresses, arrows and a gate time.
fn parking_map(sheet: &Sheet) -> Document {
    let mut page = Page::default();
    page.text(60.0, 70.0, 18.0, Font::Bold, "DIRECTIONS AND CREW PARKING");
    let mut y = 110.0;
    for place in sheet.places(Role::Parking).chain(sheet.places(Role::Base)) {
        page.text(60.0, y, 12.0, Font::Bold, &place.name);
        page.text(60.0, y + 16.0, 11.0, Font::Regular, &place.address);
        y += 44.0;
    }
    page.text(
        60.0,
        y,
        11.0,
        Font::Regular,
        "Gate opens at 5:00 AM. Turn left behind the fence.",
    );
    page.frame([60.0, y + 20.0, 480.0, 320.0], 1.0);
    page.line(90.0, y + 300.0, 420.0, y + 60.0, 6.0);
    page.line(90.0, y + 120.0, 500.0, y + 200.0, 6.0);
    page.fill([300.0, y + 150.0, 60.0, 40.0], [0.7, 0.8, 0.9]);
    page.text(306.0, y + 174.0, 10.0, Font::Bold, "PARKING");
    let mut document = Document::new(Paper::Letter, "Directions");
    document.add(page);
    document
}
