//! Document to bytes.
//!
//! Contents come first and the catalogue last, so that a file cut short has
//! lost its page tree and no reader can repair it.

use pdf_writer::types::{SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use super::font::{self, EXTRA, FIRST_EXTRA};
use super::protect::Key;
use super::{BLACK, Document, Font, Item, Options, Page};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const REGULAR: Ref = Ref::new(4);
const BOLD: Ref = Ref::new(5);
const UNICODE: Ref = Ref::new(6);
const ENCRYPT: Ref = Ref::new(7);
/// The first page; each takes two ids, itself and its content.
const FIRST_PAGE: i32 = 10;

pub(super) fn document(document: &Document, options: &Options) -> Vec<u8> {
    let id = file_id(document);
    let key = options
        .password
        .as_deref()
        .map(|password| Key::new(password, &id));
    let seal = |object: Ref, data: &[u8]| match &key {
        Some(key) => key.encrypt(object.get(), data),
        None => data.to_vec(),
    };

    let mut pdf = Pdf::new();
    let mut pages = Vec::new();
    for (at, page) in document.pages.iter().enumerate() {
        let page_id = Ref::new(FIRST_PAGE + 2 * at as i32);
        let content_id = Ref::new(page_id.get() + 1);
        let drawn = content(
            page,
            document.paper.height(),
            options.shuffle.map(|s| s ^ at as u64),
        );
        pdf.stream(content_id, &seal(content_id, &drawn)).finish();
        pages.push((page_id, content_id));
    }

    if options.to_unicode {
        pdf.stream(UNICODE, &seal(UNICODE, &unicode_map())).finish();
    }
    for (id, face) in [(REGULAR, Font::Regular), (BOLD, Font::Bold)] {
        write_font(&mut pdf, id, face, options.to_unicode);
    }
    // An encrypted file would need encrypted strings too; it goes without.
    if key.is_none() {
        pdf.document_info(INFO)
            .title(TextStr(&document.title))
            .producer(TextStr(&options.producer));
    }
    for (page_id, content_id) in &pages {
        let mut page = pdf.page(*page_id);
        page.media_box(Rect::new(
            0.0,
            0.0,
            document.paper.width(),
            document.paper.height(),
        ));
        page.parent(PAGES).contents(*content_id);
        page.resources()
            .fonts()
            .pair(Name(b"F1"), REGULAR)
            .pair(Name(b"F2"), BOLD);
        page.finish();
    }
    pdf.pages(PAGES)
        .kids(pages.iter().map(|(id, _)| *id))
        .count(pages.len() as i32);
    if let Some(key) = &key {
        key.write_dictionary(pdf.indirect(ENCRYPT).dict());
    }
    pdf.catalog(CATALOG).pages(PAGES);
    pdf.set_file_id((id.clone(), id));
    let bytes = pdf.finish();
    if key.is_some() {
        with_encrypt_entry(bytes)
    } else {
        bytes
    }
}

/// The writer knows no `/Encrypt`; the trailer stands behind the table of
/// offsets, so an entry added there moves nothing that is counted.
fn with_encrypt_entry(mut bytes: Vec<u8>) -> Vec<u8> {
    const MARK: &[u8] = b"trailer\n<<";
    if let Some(at) = bytes.windows(MARK.len()).rposition(|window| window == MARK) {
        let entry = format!("\n  /Encrypt {} 0 R", ENCRYPT.get());
        let behind = at + MARK.len();
        bytes.splice(behind..behind, entry.into_bytes());
    }
    bytes
}

/// Derived from what is in the file: same document, same id.
fn file_id(document: &Document) -> Vec<u8> {
    use md5::Digest as _;
    md5::Md5::digest(format!("{}\n{}", document.title, document.plain_text())).to_vec()
}

fn write_font(pdf: &mut Pdf, id: Ref, face: Font, to_unicode: bool) {
    let last = FIRST_EXTRA + (EXTRA.len() as u8 - 1);
    let mut font = pdf.type1_font(id);
    font.base_font(Name(match face {
        Font::Regular => b"Helvetica",
        Font::Bold => b"Helvetica-Bold",
    }));
    font.first_char(32).last_char(last);
    font.widths((32..=last).map(|code| f32::from(face.advance(code))));
    font.encoding_custom()
        .base_encoding(Name(b"WinAnsiEncoding"))
        .differences()
        .consecutive(
            FIRST_EXTRA,
            EXTRA.iter().map(|(_, name, _)| Name(name.as_bytes())),
        );
    if to_unicode {
        font.to_unicode(UNICODE);
    }
}

fn unicode_map() -> Vec<u8> {
    let system = SystemInfo {
        registry: Str(b"Adobe"),
        ordering: Str(b"UCS"),
        supplement: 0,
    };
    let mut map = UnicodeCmap::<u8>::new(Name(b"Adobe-Identity-UCS"), system);
    for code in 32..=126u8 {
        map.pair(code, char::from(code));
    }
    for (at, (c, _, _)) in EXTRA.iter().enumerate() {
        map.pair(FIRST_EXTRA + at as u8, *c);
    }
    map.finish().into_vec()
}

fn content(page: &Page, height: f32, shuffle: Option<u64>) -> Vec<u8> {
    let (fills, mut rest): (Vec<&Item>, Vec<&Item>) = page
        .items
        .iter()
        .partition(|item| matches!(item, Item::Fill { .. }));
    if let Some(seed) = shuffle {
        rest.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    }
    let mut content = Content::new();
    for item in fills.into_iter().chain(rest) {
        draw(&mut content, item, height);
    }
    content.finish().into_vec()
}

fn draw(content: &mut Content, item: &Item, height: f32) {
    match item {
        Item::Text {
            x,
            y,
            size,
            font,
            colour,
            text,
        } => {
            let bytes: Vec<u8> = text.chars().map(font::code).collect();
            let name: &[u8] = if *font == Font::Bold { b"F2" } else { b"F1" };
            if *colour != BLACK {
                content.set_fill_rgb(colour[0], colour[1], colour[2]);
            }
            content.begin_text().set_font(Name(name), *size);
            content.set_text_matrix([1.0, 0.0, 0.0, 1.0, *x, height - y]);
            content.show(Str(&bytes)).end_text();
            if *colour != BLACK {
                content.set_fill_gray(0.0);
            }
        }
        Item::Line {
            from_to: [x1, y1, x2, y2],
            width,
        } => {
            content.set_line_width(*width).move_to(*x1, height - y1);
            content.line_to(*x2, height - y2).stroke();
        }
        Item::Frame {
            area: [x, y, w, h],
            width,
        } => {
            content
                .set_line_width(*width)
                .rect(*x, height - y - h, *w, *h)
                .stroke();
        }
        Item::Fill {
            area: [x, y, w, h],
            colour,
        } => {
            content.set_fill_rgb(colour[0], colour[1], colour[2]);
            content
                .rect(*x, height - y - h, *w, *h)
                .fill_nonzero()
                .set_fill_gray(0.0);
        }
    }
}
