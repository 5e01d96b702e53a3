//! Public messages and documents that are no call sheets, malformed ones among them: the
//! reader survives all of them and takes none for a sheet. They are not part of the project;
//! where they are absent the tests say so.

use std::path::PathBuf;

use actors::mime;
use callsheet::{Context, Kind, read_pdf, read_text};

/// The files of a folder beside the project.
fn files(folder: &str) -> Vec<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let data = std::env::var_os("STILLONTIME_TEST_DATA");
    let data = data.map_or_else(|| here.join("../../shared/data"), PathBuf::from);
    let folder = data.join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("absent, nothing was read: {}", folder.display());
        return Vec::new();
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn no_public_message_is_a_call_sheet() {
    for file in files("mail") {
        let mail = mime::parse(&std::fs::read(&file).unwrap());
        let context = Context {
            received: mail.date,
            subject: Some(mail.subject.clone()),
            ..Context::default()
        };
        let text = read_text(&mail.text, &context);
        assert_eq!(text.kind, Kind::NotCallSheet, "{}", file.display());
        for document in mail.documents {
            if let Ok(read) = read_pdf(&document.bytes, &context) {
                assert_eq!(read.kind, Kind::NotCallSheet, "{}", file.display());
            }
        }
    }
}

#[test]
fn no_public_document_is_a_call_sheet() {
    let documents = files("pdf").into_iter();
    for file in documents.filter(|file| file.extension().is_some_and(|end| end == "pdf")) {
        let bytes = std::fs::read(&file).unwrap();
        if let Ok(read) = read_pdf(&bytes, &Context::default()) {
            assert_eq!(read.kind, Kind::NotCallSheet, "{}", file.display());
        }
    }
}
