//! docs/api.md is generated from the schema and must match it.
//!
//! After a change of the schema: `STILLONTIME_WRITE_DOCS=1 cargo test -p api --test service reference`.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

use prost::Message;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto};
use prost_types::{FileDescriptorProto, FileDescriptorSet};

const PACKAGE: &str = ".stillontime.v1.";
/// Separates the handwritten part of the page from the generated one.
const MARK: &str =
    "<!-- From here on made from the schema by api/tests/service/reference.rs. -->\n";

/// The comments of a file by their paths.
struct Comments(HashMap<Vec<i32>, String>);

impl Comments {
    fn of(file: &FileDescriptorProto) -> Self {
        let info = file.source_code_info.clone().unwrap_or_default();
        let places = info.location.into_iter();
        Self(
            places
                .map(|it| (it.path.clone(), text(it.leading_comments())))
                .collect(),
        )
    }

    fn at(&self, path: &[i32]) -> &str {
        self.0.get(path).map_or("", String::as_str)
    }
}

/// A comment as one line.
fn text(comment: &str) -> String {
    let lines: Vec<&str> = comment.lines().map(str::trim).collect();
    lines
        .join(" ")
        .replace('|', "\\|")
        .replace("  ", " ")
        .trim()
        .to_owned()
}

fn kind(field: &FieldDescriptorProto) -> String {
    let name = field.type_name();
    let name = name
        .strip_prefix(PACKAGE)
        .unwrap_or(name.trim_start_matches('.'));
    let kind = match field.r#type() {
        Type::Message if name.ends_with("Entry") => "map".to_owned(),
        Type::Message | Type::Enum => match name.starts_with("google.") {
            true => name.rsplit('.').next().unwrap_or(name).to_owned(),
            false => format!("[{name}](#{})", name.to_lowercase().replace('.', "")),
        },
        other => format!("{other:?}").to_lowercase(),
    };
    match field.label() {
        Label::Repeated if kind != "map" => format!("list of {kind}"),
        _ => kind,
    }
}

fn message(page: &mut String, name: &str, it: &DescriptorProto, path: &[i32], notes: &Comments) {
    writeln!(page, "### {name}\n\n{}\n", notes.at(path)).unwrap();
    if !it.field.is_empty() {
        page.push_str("| Field | Type | |\n|---|---|---|\n");
    }
    for (index, field) in it.field.iter().enumerate() {
        let note = notes.at(&[path, &[2, index as i32]].concat()).to_owned();
        writeln!(page, "| `{}` | {} | {note} |", field.name(), kind(field)).unwrap();
    }
    page.push('\n');
    for (index, nested) in it.enum_type.iter().enumerate() {
        let name = format!("{name}.{}", nested.name());
        enumeration(
            page,
            &name,
            nested,
            &[path, &[4, index as i32]].concat(),
            notes,
        );
    }
}

fn enumeration(
    page: &mut String,
    name: &str,
    it: &EnumDescriptorProto,
    path: &[i32],
    notes: &Comments,
) {
    writeln!(
        page,
        "### {name}\n\n{}\n\n| Value | |\n|---|---|",
        notes.at(path)
    )
    .unwrap();
    for (index, value) in it.value.iter().enumerate() {
        let note = notes.at(&[path, &[2, index as i32]].concat());
        writeln!(page, "| `{}` | {note} |", value.name()).unwrap();
    }
    page.push('\n');
}

fn services(page: &mut String, file: &FileDescriptorProto, notes: &Comments) {
    for (at, service) in file.service.iter().enumerate() {
        let path = [6, at as i32];
        writeln!(page, "## {}\n\n{}\n", service.name(), notes.at(&path)).unwrap();
        page.push_str("| Method | Request | Response | |\n|---|---|---|---|\n");
        for (index, method) in service.method.iter().enumerate() {
            let of = |name: &str, streams: bool| {
                let name = name.strip_prefix(PACKAGE).unwrap();
                let stream = if streams { "stream of " } else { "" };
                format!("{stream}[{name}](#{})", name.to_lowercase())
            };
            let request = of(method.input_type(), method.client_streaming());
            let response = of(method.output_type(), method.server_streaming());
            let note = notes.at(&[path[0], path[1], 2, index as i32]);
            let name = method.name();
            writeln!(page, "| `{name}` | {request} | {response} | {note} |").unwrap();
        }
        page.push('\n');
    }
}

fn reference() -> String {
    let files = FileDescriptorSet::decode(proto::FILE_DESCRIPTOR_SET).unwrap();
    let own = files
        .file
        .iter()
        .filter(|file| file.package() == "stillontime.v1");
    let own: Vec<_> = own.map(|file| (file, Comments::of(file))).collect();
    let mut page = MARK.to_owned();
    page.push('\n');
    for (file, notes) in &own {
        services(&mut page, file, notes);
    }
    page.push_str("## Messages\n\n");
    for (file, notes) in &own {
        for (index, it) in file.message_type.iter().enumerate() {
            message(&mut page, it.name(), it, &[4, index as i32], notes);
        }
        for (index, it) in file.enum_type.iter().enumerate() {
            enumeration(&mut page, it.name(), it, &[5, index as i32], notes);
        }
    }
    page
}

#[test]
fn the_reference_matches_the_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/api.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (words, made) = page.split_at(page.find(MARK).unwrap());
    let wanted = reference();
    assert!(wanted.contains("| `Login` |") && wanted.contains("E-mail address of the account"));
    if std::env::var_os("STILLONTIME_WRITE_DOCS").is_some() {
        std::fs::write(&path, format!("{words}{wanted}")).unwrap();
        return;
    }
    assert!(
        made == wanted,
        "docs/api.md is not that of the schema; run \
         STILLONTIME_WRITE_DOCS=1 cargo test -p api --test service reference"
    );
}
