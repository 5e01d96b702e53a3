//! Writes a document as the bytes of a PDF file.
//!
//! Page contents come first and the catalogue last, so that a truncated file has
//! lost its page tree and no reader can repair it.

use md5::{Digest as _, Md5};
use pdf_writer::types::{SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Dict, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use crate::font::{self, EXTRA, FIRST_EXTRA, Font};
use crate::page::{BLACK, Document, Item, Page, Paper};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const REGULAR: Ref = Ref::new(4);
const BOLD: Ref = Ref::new(5);
const UNICODE: Ref = Ref::new(6);
const ENCRYPT: Ref = Ref::new(7);
/// The first page; each takes two ids, itself and its content.
const FIRST_PAGE: i32 = 10;

/// How a document becomes a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Write a ToUnicode map. Without it only the glyph names identify the
    /// characters.
    pub to_unicode: bool,
    /// The program named as producer in the document information.
    pub producer: String,
    /// The file identifier; [`Document::id`] if absent.
    pub id: Option<Vec<u8>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            to_unicode: true,
            producer: "StillOnTime".to_owned(),
            id: None,
        }
    }
}

/// Encrypts the streams of a file: a security handler of ISO 32000-1, 7.6.
pub trait SecurityHandler {
    /// The encrypted bytes of the stream of an object with this number and
    /// generation 0.
    fn encrypt(&self, object: i32, data: &[u8]) -> Vec<u8>;

    /// Writes the entries of the encryption dictionary.
    fn write_dictionary(&self, dictionary: Dict<'_>);
}

impl Document {
    /// The identifier derived from title and texts: the same document has the
    /// same identifier.
    #[must_use]
    pub fn id(&self) -> Vec<u8> {
        Md5::digest(format!("{}\n{}", self.title, self.plain_text())).to_vec()
    }

    /// The PDF file. The same document and options give the same bytes.
    #[must_use]
    pub fn write(&self, options: &Options) -> Vec<u8> {
        write(self, options, None)
    }

    /// The PDF file with its streams encrypted. It has no document information,
    /// whose strings would have to be encrypted too.
    #[must_use]
    pub fn write_encrypted(&self, options: &Options, handler: &dyn SecurityHandler) -> Vec<u8> {
        write(self, options, Some(handler))
    }
}

fn write(document: &Document, options: &Options, handler: Option<&dyn SecurityHandler>) -> Vec<u8> {
    let id = options.id.clone().unwrap_or_else(|| document.id());
    let encrypted = |object: Ref, data: &[u8]| match handler {
        Some(handler) => handler.encrypt(object.get(), data),
        None => data.to_vec(),
    };

    let mut pdf = Pdf::new();
    let mut pages = Vec::new();
    for (at, page) in document.pages.iter().enumerate() {
        let page_id = Ref::new(FIRST_PAGE + 2 * at as i32);
        let content_id = Ref::new(page_id.get() + 1);
        let drawn = content(page, document.paper.height());
        let stream = encrypted(content_id, &drawn);
        pdf.stream(content_id, &stream).finish();
        pages.push((page_id, content_id));
    }
    if options.to_unicode {
        let stream = encrypted(UNICODE, &unicode_map());
        pdf.stream(UNICODE, &stream).finish();
    }
    for (id, face) in [(REGULAR, Font::Regular), (BOLD, Font::Bold)] {
        write_font(&mut pdf, id, face, options.to_unicode);
    }
    if handler.is_none() {
        pdf.document_info(INFO)
            .title(TextStr(&document.title))
            .producer(TextStr(&options.producer));
    }
    write_page_tree(&mut pdf, document.paper, &pages);
    if let Some(handler) = handler {
        handler.write_dictionary(pdf.indirect(ENCRYPT).dict());
    }
    pdf.catalog(CATALOG).pages(PAGES);
    pdf.set_file_id((id.clone(), id));
    let bytes = pdf.finish();
    match handler {
        Some(_) => with_encrypt_entry(bytes),
        None => bytes,
    }
}

/// Writes the page objects, given their ids and those of their contents, and the
/// tree that lists them.
fn write_page_tree(pdf: &mut Pdf, paper: Paper, pages: &[(Ref, Ref)]) {
    for (page_id, content_id) in pages {
        let mut page = pdf.page(*page_id);
        page.media_box(Rect::new(0.0, 0.0, paper.width(), paper.height()));
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
}

/// Adds `/Encrypt` to the trailer, which `pdf-writer` cannot write. The trailer
/// follows the cross-reference table, so that no offset changes.
fn with_encrypt_entry(mut bytes: Vec<u8>) -> Vec<u8> {
    const MARK: &[u8] = b"trailer\n<<";
    if let Some(at) = bytes.windows(MARK.len()).rposition(|window| window == MARK) {
        let entry = format!("\n  /Encrypt {} 0 R", ENCRYPT.get());
        let behind = at + MARK.len();
        bytes.splice(behind..behind, entry.into_bytes());
    }
    bytes
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

/// The content stream of a page: fills first, everything else in the order of
/// drawing.
fn content(page: &Page, height: f32) -> Vec<u8> {
    let is_fill = |item: &&Item| matches!(item, Item::Fill { .. });
    let fills = page.items.iter().filter(is_fill);
    let rest = page.items.iter().filter(|item| !is_fill(item));
    let mut content = Content::new();
    for item in fills.chain(rest) {
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
