#![allow(missing_docs, clippy::unwrap_used)]
use std::io::Write;
fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
        .collect();
    names.sort();
    let mut out = std::io::stdout().lock();
    for name in names {
        let meta: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&name).unwrap()).unwrap();
        let person = &meta["person"];
        let text = |v: &serde_json::Value| v.as_str().map(str::to_owned);
        let day = meta["truth"]["days"][0]["date"]
            .as_str()
            .or(meta["truth"]["change"]["date"].as_str())
            .unwrap_or("2026-11-26");
        let day: jiff::civil::Date = day.parse().unwrap();
        let received = day
            .yesterday()
            .unwrap()
            .at(18, 0, 0, 0)
            .in_tz("UTC")
            .unwrap()
            .timestamp();
        let context = callsheet::Context {
            received: Some(received),
            time_zone: text(&person["time_zone"]),
            subject: None,
            file_name: None,
        };
        let pdf = name.with_extension("pdf");
        let read = if pdf.exists() {
            callsheet::read_pdf(&std::fs::read(pdf).unwrap(), &context)
        } else {
            Ok(callsheet::read_text(
                &std::fs::read_to_string(name.with_extension("txt")).unwrap(),
                &context,
            ))
        };
        let mut read = match read {
            Ok(r) => r,
            Err(e) => {
                writeln!(out, "{}", serde_json::json!({"file": name.file_stem().unwrap().to_str(), "error": e.code()})).unwrap();
                continue;
            }
        };
        read.for_person(&callsheet::Person {
            name: text(&person["name"]),
            role: text(&person["role"]),
            department: text(&person["department"]),
        });
        writeln!(
            out,
            "{}",
            serde_json::json!({"file": name.file_stem().unwrap().to_str(), "read": read})
        )
        .unwrap();
    }
}
