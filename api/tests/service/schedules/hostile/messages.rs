//! Messages made from the schema alone, field by field, on the wire.

use std::collections::HashMap;

use prost::bytes::BufMut;
use prost::encoding::{WireType, encode_key, encode_varint};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};

/// Number of kinds of hostile values.
pub(super) const VARIANTS: usize = 9;
/// Depth of nested messages.
const DEPTH: usize = 3;

/// The messages by their full names.
pub(super) struct Schema(HashMap<String, DescriptorProto>);

impl Schema {
    pub(super) fn of(files: &FileDescriptorSet) -> Self {
        let mut all = HashMap::new();
        for file in &files.file {
            for message in &file.message_type {
                put(&mut all, &format!(".{}", file.package()), message);
            }
        }
        Self(all)
    }

    pub(super) fn message(&self, name: &str) -> &DescriptorProto {
        &self.0[name]
    }

    /// A message with every field set to an invalid value.
    pub(super) fn hostile(
        &self,
        message: &DescriptorProto,
        variant: usize,
        names: &[&str],
    ) -> Vec<u8> {
        let text = |field: &FieldDescriptorProto| match variant {
            0 => String::new(),
            1 => "x".repeat(100_000),
            2 => "../../etc/passwd\0\u{202e}\r\n".to_owned(),
            3 => "users//schedules/".to_owned(),
            4 => "' OR 1=1; DROP TABLE day; --".to_owned(),
            5 => "\u{1f4a9}ąć\u{fffd}".repeat(50),
            // A value that is nearly valid gets furthest.
            _ if field.name().contains("name") => names[0].to_owned(),
            _ if field.name() == "parent" => names[1].to_owned(),
            6 => "2026-11-25".to_owned(),
            7 => "*".to_owned(),
            _ => "05:45".to_owned(),
        };
        let number = [
            0,
            u64::MAX,
            1,
            i64::MAX as u64,
            i64::MIN as u64,
            200,
            7,
            1,
            2,
        ][variant];
        let mut bytes = Vec::new();
        self.write(message, &text, number, DEPTH, &mut bytes);
        bytes
    }

    /// A message whose names are those of another person's day.
    pub(super) fn about(&self, message: &DescriptorProto, day: &str, person: &str) -> Vec<u8> {
        let text = |field: &FieldDescriptorProto| match field.name() {
            "parent" | "recipients" | "account" => person.to_owned(),
            "name"
                if message.name().contains("Schedule")
                    || message.name().contains("RoutePlan")
                    || message.name().contains("Weather") =>
            {
                day.to_owned()
            }
            "name" => person.to_owned(),
            "recipient" => "another.person@example.com".to_owned(),
            "start_date" | "end_date" => "2026-11-25".to_owned(),
            "paths" => "*".to_owned(),
            "query" => "film".to_owned(),
            "request_id" => "r".to_owned(),
            _ => String::new(),
        };
        let mut bytes = Vec::new();
        self.write(message, &text, 1, DEPTH, &mut bytes);
        bytes
    }

    /// Whether a request names a person: has a parent, a name, or a message with one.
    pub(super) fn names_a_person(&self, message: &DescriptorProto) -> bool {
        message.field.iter().any(|field| {
            ["name", "parent", "recipients", "recipient"].contains(&field.name())
                || field.r#type() == Type::Message && ["profile", "event"].contains(&field.name())
        })
    }

    fn write(
        &self,
        message: &DescriptorProto,
        text: &dyn Fn(&FieldDescriptorProto) -> String,
        number: u64,
        depth: usize,
        bytes: &mut Vec<u8>,
    ) {
        for field in &message.field {
            let tag = u32::try_from(field.number()).unwrap();
            let times = if field.label() == Label::Repeated {
                3
            } else {
                1
            };
            for _ in 0..times {
                match field.r#type() {
                    Type::String | Type::Bytes => {
                        let text = text(field);
                        encode_key(tag, WireType::LengthDelimited, bytes);
                        encode_varint(text.len() as u64, bytes);
                        bytes.put_slice(text.as_bytes());
                    }
                    Type::Message if depth > 0 => {
                        let mut inner = Vec::new();
                        let of = self.message(field.type_name());
                        self.write(of, text, number, depth - 1, &mut inner);
                        encode_key(tag, WireType::LengthDelimited, bytes);
                        encode_varint(inner.len() as u64, bytes);
                        bytes.put_slice(&inner);
                    }
                    Type::Message | Type::Group => {}
                    Type::Double | Type::Fixed64 | Type::Sfixed64 => {
                        encode_key(tag, WireType::SixtyFourBit, bytes);
                        // Among them infinities and NaN.
                        bytes.put_u64_le(number | 0x7ff0_0000_0000_0000);
                    }
                    Type::Float | Type::Fixed32 | Type::Sfixed32 => {
                        encode_key(tag, WireType::ThirtyTwoBit, bytes);
                        bytes.put_u32_le(0x7f80_0000);
                    }
                    _ => {
                        encode_key(tag, WireType::Varint, bytes);
                        encode_varint(number, bytes);
                    }
                }
            }
        }
    }
}

fn put(all: &mut HashMap<String, DescriptorProto>, prefix: &str, message: &DescriptorProto) {
    let name = format!("{prefix}.{}", message.name());
    for nested in &message.nested_type {
        put(all, &name, nested);
    }
    all.insert(name, message.clone());
}
