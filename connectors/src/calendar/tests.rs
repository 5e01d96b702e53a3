//! Calendar files.

use actors::model::{Buffers, Language, Place, UserId};
use jiff::Timestamp;

use super::*;

fn user(id: &str) -> User {
    User {
        id: UserId(id.into()),
        email: "ala@example.com".into(),
        name: "Ala".into(),
        role: None,
        department: None,
        language: Language::Pl,
        time_zone: "Europe/Warsaw".into(),
        home: Place::default(),
        equipment_house: None,
        buffers: Buffers::default(),
        quiet_hours: None,
        created: Timestamp::UNIX_EPOCH,
    }
}

#[tokio::test]
async fn a_calendar_is_replaced_atomically() {
    let folder = tempfile::tempdir().unwrap();
    let calendars = IcsFiles::new(folder.path().join("calendars"));
    let ala = user("u-0123456789abcdef");
    calendars
        .publish(&ala, "BEGIN:VCALENDAR\r\nlong\r\nEND:VCALENDAR\r\n")
        .await
        .unwrap();
    calendars
        .publish(&ala, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
        .await
        .unwrap();
    let files: Vec<_> = std::fs::read_dir(folder.path().join("calendars"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].file_name().unwrap(), "u-0123456789abcdef.ics");
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert_eq!(text, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
}

#[tokio::test]
async fn failures_have_their_code() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let error = IcsFiles::new(&file)
        .publish(&user("u-1"), "")
        .await
        .unwrap_err();
    assert_eq!((error.code, error.transient), ("calendar/io", true));
    for id in ["../u-1", "a/b", "", "."] {
        let error = IcsFiles::new(folder.path())
            .publish(&user(id), "")
            .await
            .unwrap_err();
        assert_eq!((error.code, error.transient), ("calendar/io", false));
    }
}
