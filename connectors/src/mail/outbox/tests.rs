//! Outgoing mail in a Maildir.

use mail_parser::MessageParser;

use super::*;

fn mail(id: &str) -> OutgoingMail {
    OutgoingMail {
        id: id.into(),
        to: "ala@example.com".into(),
        to_name: "Żaneta Łęcka".into(),
        subject: "Plan na środę, 25 listopada — wstań o 03:15".into(),
        body: "Zażółć gęślą jaźń.\nPobudka: 03:15\n\n.\nFrom here on\n".into(),
        date: "2026-11-24T17:05:00Z".parse().unwrap(),
    }
}

fn outbox() -> (tempfile::TempDir, MaildirOutbox) {
    let folder = tempfile::tempdir().unwrap();
    let outbox = MaildirOutbox::new(folder.path().join("out"), Options::default());
    (folder, outbox)
}

fn files(outbox: &MaildirOutbox, part: &str) -> Vec<String> {
    let entries = std::fs::read_dir(outbox.folder.join(part)).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test]
async fn a_mail_has_the_given_headers_and_body() {
    let (_folder, outbox) = outbox();
    outbox.send(&mail("m-1")).await.unwrap();
    assert_eq!(files(&outbox, "new"), ["m-1.eml"]);
    assert!(files(&outbox, "tmp").is_empty());
    let bytes = std::fs::read(outbox.folder.join("new/m-1.eml")).unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();
    let sent = mail("m-1");
    assert_eq!(message.message_id(), Some("m-1@stillontime.local"));
    assert_eq!(message.subject(), Some(&*sent.subject));
    let to = message.to().unwrap().first().unwrap();
    assert_eq!(
        (to.name(), to.address()),
        (Some(&*sent.to_name), Some(&*sent.to))
    );
    let from = message.from().unwrap().first().unwrap();
    assert_eq!(from.address(), Some("plan@stillontime.local"));
    assert_eq!(
        message.date().unwrap().to_timestamp(),
        sent.date.as_second()
    );
    let body = message.body_text(0).unwrap().replace("\r\n", "\n");
    assert_eq!(body.trim_end(), sent.body.trim_end());
}

#[tokio::test]
async fn a_mail_with_the_same_id_is_written_once() {
    let (_folder, outbox) = outbox();
    outbox.send(&mail("m-1")).await.unwrap();
    let first = std::fs::read(outbox.folder.join("new/m-1.eml")).unwrap();
    assert_eq!(
        first,
        compose(&mail("m-1"), "m-1", &Options::default()).unwrap()
    );
    outbox.send(&mail("m-1")).await.unwrap();
    outbox.send(&mail("m-10")).await.unwrap();
    let seen = outbox.folder.join("cur/m-1.eml:2,S");
    std::fs::rename(outbox.folder.join("new/m-1.eml"), seen).unwrap();
    outbox.send(&mail("m-1")).await.unwrap();
    assert_eq!(files(&outbox, "new"), ["m-10.eml"]);
    assert_eq!(files(&outbox, "cur"), ["m-1.eml:2,S"]);
}

#[tokio::test]
async fn no_text_becomes_a_header_or_a_path() {
    let (_folder, outbox) = outbox();
    let hostile = OutgoingMail {
        id: "../../etc/passwd".into(),
        to_name: "A\r\nBcc: eve@example.com".into(),
        subject: "Plan\r\nX-Evil: 1\n\nbody".into(),
        ..mail("m-1")
    };
    outbox.send(&hostile).await.unwrap();
    let names = files(&outbox, "new");
    assert!(names.len() == 1 && names[0].len() == 68, "{names:?}");
    let bytes = std::fs::read(outbox.folder.join("new").join(&names[0])).unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();
    assert!(message.bcc().is_none() && message.header("X-Evil").is_none());
}

#[tokio::test]
async fn failures_have_their_code() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let error = MaildirOutbox::new(&file, Options::default())
        .send(&mail("m-1"))
        .await;
    assert_eq!(
        error.map_err(|e| (e.code, e.transient)),
        Err(("notify/outbox", true))
    );
    let no_recipient = OutgoingMail {
        to: String::new(),
        ..mail("m-1")
    };
    let error = outbox().1.send(&no_recipient).await.unwrap_err();
    assert_eq!((error.code, error.transient), ("notify/outbox", false));
}
