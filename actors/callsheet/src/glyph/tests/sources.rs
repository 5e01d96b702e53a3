//! Both glyph sources read the same characters at the same positions.

use pdf_writer::types::{ActionType, AnnotationType};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

use super::super::document::PdfSource;
use super::super::hayro::HayroSource;
use super::super::{GlyphPage, Limits, Source};

/// A page with fonts, kerning, stretched and turned text, a form, rulings and a link.
fn document(rotate: i32) -> Vec<u8> {
    let [catalog, tree, page, data, plain, bold, form, target] =
        [1, 2, 3, 4, 5, 6, 7, 8].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut written = pdf.page(page);
    written
        .media_box(Rect::new(0.0, 0.0, 620.0, 860.0))
        .crop_box(Rect::new(10.0, 20.0, 605.0, 842.0))
        .rotate(rotate)
        .parent(tree)
        .contents(data);
    let mut resources = written.resources();
    resources.x_objects().pair(Name(b"X1"), form);
    let mut fonts = resources.fonts();
    fonts.pair(Name(b"F1"), plain).pair(Name(b"F2"), bold);
    fonts.finish();
    resources.finish();
    written.annotations([target]);
    written.finish();
    let mut link = pdf.annotation(target);
    link.subtype(AnnotationType::Link)
        .rect(Rect::new(100.0, 600.0, 180.0, 612.0));
    link.action()
        .action_type(ActionType::Uri)
        .uri(Str(b"https://maps.example.com/1"));
    link.finish();
    pdf.stream(data, &drawn());
    let mut inner = Content::new();
    inner
        .begin_text()
        .set_font(Name(b"F1"), 8.0)
        .next_line(0.0, 5.0)
        .show(Str(b"in a form"))
        .end_text();
    let inner = inner.finish();
    let mut written = pdf.form_xobject(form, &inner);
    written
        .bbox(Rect::new(-5.0, -5.0, 200.0, 50.0))
        .matrix([1.5, 0.0, 0.0, 1.5, 300.0, 300.0]);
    written.resources().fonts().pair(Name(b"F1"), plain);
    written.finish();
    for (id, name) in [(plain, &b"Helvetica"[..]), (bold, b"Helvetica-Bold")] {
        let mut font = pdf.type1_font(id);
        font.base_font(Name(name))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.finish()
}

fn drawn() -> Vec<u8> {
    let mut content = Content::new();
    content
        .begin_text()
        .set_font(Name(b"F2"), 14.0)
        .next_line(50.0, 780.0)
        .show(Str(b"CALL SHEET"))
        .set_font(Name(b"F1"), 10.0)
        .set_horizontal_scaling(80.0)
        .set_char_spacing(0.5)
        .next_line(0.0, -30.0);
    content
        .show_positioned()
        .items()
        .show(Str(b"Crew"))
        .adjust(-4_000.0)
        .show(Str(b"06:30"));
    content
        .set_text_matrix([0.0, 1.0, -1.0, 0.0, 40.0, 400.0])
        .show(Str(b"upwards"))
        .end_text()
        .x_object(Name(b"X1"))
        .move_to(50.0, 700.0)
        .line_to(500.0, 700.0)
        .stroke()
        .rect(50.0, 500.0, 1.0, 150.0)
        .fill_nonzero();
    content.finish().into_vec()
}

fn read(source: &impl Source, rotate: i32) -> GlyphPage {
    let mut glyphs = source
        .glyphs(&document(rotate), &Limits::default())
        .unwrap();
    let mut page = glyphs.pages.remove(0);
    // The sources may differ in spaces, which are invisible.
    page.glyphs.retain(|glyph| glyph.ch != ' ');
    page
}

#[test]
fn both_sources_read_the_same_at_the_same_positions() {
    let near = |a: f64, b: f64| (a - b).abs() < 0.5;
    for rotate in [0, 90, 180, 270] {
        let (first, second) = (read(&PdfSource, rotate), read(&HayroSource, rotate));
        assert!(near(first.width, second.width) && near(first.height, second.height));
        let text = |page: &GlyphPage| page.glyphs.iter().map(|g| g.ch).collect::<String>();
        assert_eq!(text(&first), text(&second));
        assert_eq!(text(&first), "CALLSHEETCrew06:30upwardsinaform");
        for (a, b) in first.glyphs.iter().zip(&second.glyphs) {
            let same = near(a.x0, b.x0) && near(a.x1, b.x1) && near(a.y, b.y);
            assert!(same && near(a.size, b.size), "{rotate}: {a:?} {b:?}");
            assert_eq!(a.turn, b.turn, "{rotate}: {a:?}");
        }
        assert_eq!((first.rulings.len(), second.rulings.len()), (2, 2));
        for (a, b) in first.rulings.iter().zip(&second.rulings) {
            let same = near(a.at, b.at) && near(a.from, b.from) && near(a.to, b.to);
            assert!(
                same && a.horizontal == b.horizontal,
                "{rotate}: {a:?} {b:?}"
            );
        }
        assert_eq!(first.links[0].uri, second.links[0].uri);
        let (a, b) = (first.links[0].bounds, second.links[0].bounds);
        assert!(a.iter().zip(b).all(|(a, b)| near(*a, b)), "{a:?} {b:?}");
    }
}
