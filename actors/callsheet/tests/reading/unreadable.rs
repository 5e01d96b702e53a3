//! Which documents give a reading and which an error: pages with little text, encrypted and
//! damaged files.

use crate::pdf::Sheet;
use callsheet::{Context, Error, Kind, Reading, read_pdf};
use pdf_writer::{Content, Name, Pdf, Rect, Ref, Str};

fn read(bytes: &[u8]) -> Result<Reading, Error> {
    read_pdf(bytes, &Context::default())
}

/// One page with this content, an image to draw and a font without an encoding.
fn page(content: Content) -> Vec<u8> {
    let [catalog, tree, page, data, image, font, inner] = [1, 2, 3, 4, 5, 6, 7].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut written = pdf.page(page);
    written
        .media_box(Rect::new(0.0, 0.0, 595.0, 842.0))
        .parent(tree)
        .contents(data);
    let mut resources = written.resources();
    resources.x_objects().pair(Name(b"Im1"), image);
    resources.fonts().pair(Name(b"F1"), font);
    drop(resources);
    drop(written);
    pdf.stream(data, &content.finish());
    let mut picture = pdf.image_xobject(image, &[0; 4]);
    picture.width(2).height(2).bits_per_component(8);
    picture.color_space().device_gray();
    drop(picture);
    pdf.type0_font(font)
        .base_font(Name(b"Own"))
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(inner);
    pdf.cid_font(inner).base_font(Name(b"Own"));
    pdf.finish()
}

#[test]
fn a_page_with_few_words_is_not_a_call_sheet() {
    let kind = |sheet: &mut Sheet| read(&sheet.finish()).unwrap().kind;
    assert_eq!(kind(&mut Sheet::new()), Kind::NotCallSheet);
    let mut words = Sheet::new();
    assert_eq!(
        kind(words.text(40.0, 40.0, 12.0, "Hello world")),
        Kind::NotCallSheet
    );
}

#[test]
fn pages_of_images_curves_or_unknown_letters_have_no_text() {
    let mut scan = Content::new();
    scan.save_state()
        .transform([595.0, 0.0, 0.0, 842.0, 0.0, 0.0])
        .x_object(Name(b"Im1"))
        .restore_state();
    assert_eq!(read(&page(scan)).unwrap_err(), Error::NoText);

    let mut drawn = Content::new();
    drawn.move_to(10.0, 10.0);
    for i in 0..400u16 {
        let x = f32::from(i);
        drawn.cubic_to(x, 20.0, x, 30.0, x + 1.0, 40.0);
    }
    drawn.fill_nonzero();
    assert_eq!(read(&page(drawn)).unwrap_err(), Error::NoText);

    let mut unknown = Content::new();
    unknown
        .begin_text()
        .set_font(Name(b"F1"), 12.0)
        .next_line(40.0, 700.0)
        .show(Str(&[0, 1, 0, 2, 0, 3]))
        .end_text();
    assert_eq!(read(&page(unknown)).unwrap_err(), Error::NoText);
}

fn sheet() -> Vec<u8> {
    let mut sheet = Sheet::new();
    sheet
        .bold(40.0, 40.0, 16.0, "CALL SHEET")
        .text(40.0, 60.0, 10.0, "Wednesday 25 November 2026")
        .text(40.0, 80.0, 10.0, "Crew call 06:30")
        .text(40.0, 100.0, 10.0, "Location: 1 Mill Road, Leeds LS1 1AA");
    sheet.finish()
}

/// The bytes with the last occurrence of `old` replaced by `new`.
fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let at = bytes.windows(old.len()).rposition(|w| w == old).unwrap();
    [&bytes[..at], new, &bytes[at + old.len()..]].concat()
}

#[test]
fn encrypted_files_need_a_password() {
    let encrypted = |dictionary: &str| {
        let id = "/ID [<00112233> <00112233>]";
        let entry = format!("trailer\n<<\n/Encrypt {dictionary} {id}");
        read(&replaced(&sheet(), b"trailer\n<<", entry.as_bytes())).unwrap_err()
    };
    let zero = "00".repeat(32);
    let standard =
        format!("<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{zero}> /U <{zero}> >>");
    assert_eq!(encrypted(&standard), Error::Password);
    // A security handler that needs a certificate.
    assert_eq!(
        encrypted("<< /Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5 >>"),
        Error::Password
    );
}

#[test]
fn error_messages_are_plain() {
    let broken = read(b"%PDF-1.7\nstartxref\n99999999999999999999999999\n%%EOF").unwrap_err();
    assert_eq!(broken.code(), "callsheet/broken-pdf");
    assert_eq!(
        broken.to_string(),
        "the PDF is damaged and cannot be opened"
    );
}

#[test]
fn a_damaged_cross_reference_table_is_rebuilt() {
    let whole = sheet();
    let start = whole.windows(9).rposition(|w| w == b"startxref").unwrap();
    for damaged in [
        whole[..start].to_vec(),
        replaced(&whole, b"startxref\n", b"startxref\n9"),
        replaced(&whole, b"startxref\n", b"startxref\nx"),
    ] {
        let reading = read(&damaged).unwrap();
        assert_eq!(reading.kind, Kind::CallSheet);
        assert_eq!(reading.days[0].crew_call.unwrap().to_string(), "06:30");
        assert!(reading.warnings.iter().any(|w| w.starts_with("repaired:")));
    }
    // Half a call sheet is worse than none.
    let content = whole
        .windows(10)
        .rposition(|w| w == b"\nendstream")
        .unwrap();
    assert_eq!(
        read(&whole[..content - 20]).unwrap_err().code(),
        "callsheet/broken-pdf"
    );
}

#[test]
fn fields_exist_only_for_values_of_the_parse_output() {
    let mut sheet = Sheet::new();
    sheet
        .bold(40.0, 40.0, 16.0, "CALL SHEET")
        .text(40.0, 60.0, 10.0, "Wednesday 25 November 2026")
        .text(40.0, 80.0, 10.0, "Crew call 06:30")
        .text(40.0, 100.0, 10.0, "Lunch 12:30")
        .text(40.0, 120.0, 10.0, "Gaffer   Tom Reed   06:00");
    let reading = read(&sheet.finish()).unwrap();
    let day = &reading.days[0];
    assert!(day.lunch.is_some() && !day.calls.is_empty());
    assert!(reading.fields.iter().any(|f| f.path.ends_with("crew_call")));
    for hidden in [".lunch", ".calls["] {
        assert!(!reading.fields.iter().any(|f| f.path.contains(hidden)));
    }
}

/// A file that the first glyph source cannot open is read by the second.
#[test]
fn content_without_a_length_is_read_by_the_second_source() {
    let whole = read(&sheet()).unwrap();
    let odd = read(&replaced(&sheet(), b"/Length ", b"/Lemgth ")).unwrap();
    assert_eq!(whole.days[0].crew_call.unwrap().to_string(), "06:30");
    assert_eq!(odd.days, whole.days);
}

/// An empty cover with the call sheet attached.
#[test]
fn the_sheet_attached_to_a_cover_is_read() {
    let [catalog, tree, page, spec, file] = [1, 2, 3, 4, 5].map(Ref::new);
    let mut pdf = Pdf::new();
    let mut root = pdf.catalog(catalog);
    root.pages(tree);
    root.names()
        .embedded_files()
        .names()
        .insert(Str(b"sheet.pdf"), spec);
    drop(root);
    pdf.pages(tree).kids([page]).count(1);
    pdf.page(page)
        .media_box(Rect::new(0.0, 0.0, 595.0, 842.0))
        .parent(tree);
    pdf.file_spec(spec)
        .path(Str(b"sheet.pdf"))
        .embedded_file(file);
    let inner = sheet();
    pdf.embedded_file(file, &inner);
    let outer = read(&pdf.finish()).unwrap();
    assert_eq!(outer.days, read(&inner).unwrap().days);
    assert_eq!(outer.kind, Kind::CallSheet);
}
