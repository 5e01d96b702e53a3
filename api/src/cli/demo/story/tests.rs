//! The sentence about a person's e-mails.

use actors::model::{BlobId, Change, DayId, DayState, EmailId, UserId};
use callsheet::{CallSource, CallTime, MyCall};
use jiff::Timestamp;
use jiff::civil::date;

use super::*;

fn email(id: &str, state: EmailState, detail: Option<&str>) -> Email {
    Email {
        id: EmailId(id.to_owned()),
        recipient: "ola@example.com".to_owned(),
        user: None,
        message_id: None,
        subject: String::new(),
        raw: BlobId::of(id.as_bytes()),
        received: Timestamp::UNIX_EPOCH,
        state,
        code: None,
        detail: detail.map(str::to_owned),
        finished: None,
    }
}

/// A version that this e-mail made.
fn day(email: &str, version: u32, changes: &[(&str, &str, &str)]) -> Day {
    let own = MyCall {
        time: Some(CallTime::try_from("05:45".to_owned()).unwrap()),
        next_day: false,
        place: None,
        source: CallSource::Row,
    };
    let change = |(field, old, new): &(&str, &str, &str)| Change {
        field: (*field).to_owned(),
        old: (*old).to_owned(),
        new: (*new).to_owned(),
    };
    Day {
        id: DayId("d-1".to_owned()),
        user: UserId("u-1".to_owned()),
        email: EmailId(email.to_owned()),
        received: Timestamp::UNIX_EPOCH,
        production: "Złota Rybka".to_owned(),
        unit: "main".to_owned(),
        shooting_date: date(2026, 11, 25),
        time_zone: "Europe/Warsaw".to_owned(),
        version,
        state: DayState::Planned,
        revision: (version > 1).then(|| "blue".to_owned()),
        sheet: callsheet::Day {
            my_call: Some(own),
            ..callsheet::Day::default()
        },
        changes: changes.iter().map(change).collect(),
        plan: None,
        confirmed: None,
        updated: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn e_mails_are_told_in_order_with_what_they_changed() {
    let emails = [
        email("e-1", EmailState::Planned, None),
        email("e-2", EmailState::Planned, None),
        email("e-3", EmailState::Planned, None),
    ];
    let versions = [
        day("e-1", 1, &[]),
        day("e-2", 2, &[("call", "05:45", "05:30")]),
        day(
            "e-3",
            3,
            &[("call", "05:30", "06:30"), ("notice", "", "push 60 min")],
        ),
    ];
    assert_eq!(
        sentence("Ola", &emails, &versions),
        "3 e-mails came for Ola: the call sheet of Złota Rybka for 2026-11-25 with the call at \
         05:45, then version blue of the sheet for 2026-11-25 that moves the call from 05:45 to \
         05:30, then a message about 2026-11-25 that moves the call from 05:30 to 06:30."
    );
}

#[test]
fn an_e_mail_without_a_plan_is_told_with_its_reason() {
    let skipped = email("e-1", EmailState::Skipped, Some("no call sheet"));
    assert_eq!(
        sentence("Ola", &[skipped], &[]),
        "1 e-mail came for Ola: an e-mail with nothing to plan (no call sheet)."
    );
}
