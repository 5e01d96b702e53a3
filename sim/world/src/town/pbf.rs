//! A writer of OpenStreetMap's binary format, as much of it as the generated world needs:
//! plain nodes and ways in blocks that are not packed (wiki.openstreetmap.org/wiki/PBF_Format).

use std::collections::HashMap;

use roads::Point;

/// Elements of a block; the format advises 8,000.
const BLOCK: usize = 8_000;
/// Nano-degrees of a unit of coordinates.
const GRANULARITY: f64 = 100.0;

/// Keys and values of the tags of an element.
pub(super) type OwnedTags = Vec<(&'static str, String)>;

/// A file with these nodes and ways.
pub(super) fn write(
    nodes: &[(i64, Point, OwnedTags)],
    ways: &[(i64, Vec<i64>, OwnedTags)],
) -> Vec<u8> {
    let mut header = Message::default();
    header.bytes(4, b"OsmSchema-V0.6");
    header.bytes(16, b"stillontime");
    let mut file = Vec::new();
    blob(&mut file, "OSMHeader", &header.0);
    for nodes in nodes.chunks(BLOCK) {
        block(&mut file, |strings, group| {
            for (id, at, tags) in nodes {
                group.message(1, &node(*id, *at, tags, strings));
            }
        });
    }
    for ways in ways.chunks(BLOCK) {
        block(&mut file, |strings, group| {
            for (id, nodes, tags) in ways {
                group.message(3, &way(*id, nodes, tags, strings));
            }
        });
    }
    file
}

/// Length of the blob's header, the header, the blob.
fn blob(file: &mut Vec<u8>, kind: &str, content: &[u8]) {
    let mut raw = Message::default();
    raw.bytes(1, content);
    let mut header = Message::default();
    header.bytes(1, kind.as_bytes());
    header.number(3, raw.0.len() as u64);
    file.extend((header.0.len() as u32).to_be_bytes());
    file.extend(header.0);
    file.extend(raw.0);
}

fn block(file: &mut Vec<u8>, fill: impl FnOnce(&mut Strings, &mut Message)) {
    let (mut strings, mut group) = (Strings::default(), Message::default());
    fill(&mut strings, &mut group);
    let mut table = Message::default();
    // By the format, the string with index 0 is empty and not used.
    table.bytes(1, b"");
    for text in &strings.all {
        table.bytes(1, text.as_bytes());
    }
    let mut block = Message::default();
    block.message(1, &table);
    block.message(2, &group);
    blob(file, "OSMData", &block.0);
}

fn node(id: i64, at: Point, tags: &OwnedTags, strings: &mut Strings) -> Message {
    let units = |degrees: f64| (degrees * 1e9 / GRANULARITY).round() as i64;
    let mut node = Message::default();
    node.signed(1, id);
    strings.tags(tags, &mut node);
    node.signed(8, units(at.lat()));
    node.signed(9, units(at.lon()));
    node
}

fn way(id: i64, nodes: &[i64], tags: &OwnedTags, strings: &mut Strings) -> Message {
    let mut way = Message::default();
    way.number(1, id as u64);
    strings.tags(tags, &mut way);
    let mut refs = Vec::new();
    let mut before = 0;
    for node in nodes {
        varint(zigzag(node - before), &mut refs);
        before = *node;
    }
    way.bytes(8, &refs);
    way
}

/// The strings of a block by their number.
#[derive(Default)]
struct Strings {
    all: Vec<String>,
    known: HashMap<String, u64>,
}

impl Strings {
    fn tags(&mut self, tags: &OwnedTags, element: &mut Message) {
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for (key, value) in tags {
            varint(self.number(key), &mut keys);
            varint(self.number(value), &mut values);
        }
        element.bytes(2, &keys);
        element.bytes(3, &values);
    }

    fn number(&mut self, text: &str) -> u64 {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        self.all.push(text.to_owned());
        let number = self.all.len() as u64;
        self.known.insert(text.to_owned(), number);
        number
    }
}

/// A protobuf message.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn number(&mut self, field: u64, value: u64) {
        varint(field << 3, &mut self.0);
        varint(value, &mut self.0);
    }

    fn signed(&mut self, field: u64, value: i64) {
        self.number(field, zigzag(value));
    }

    fn bytes(&mut self, field: u64, bytes: &[u8]) {
        varint((field << 3) | 2, &mut self.0);
        varint(bytes.len() as u64, &mut self.0);
        self.0.extend_from_slice(bytes);
    }

    fn message(&mut self, field: u64, message: &Self) {
        self.bytes(field, &message.0);
    }
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn varint(mut value: u64, to: &mut Vec<u8>) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}
