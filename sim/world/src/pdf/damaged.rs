//! Files that no reader can read in full: truncated uploads and scans without a text layer.

use document::Paper;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref};

/// The first `tenths` tenths of a file, as an interrupted upload leaves it.
#[must_use]
pub fn truncated(bytes: &[u8], tenths: usize) -> Vec<u8> {
    bytes[..bytes.len() * tenths.min(10) / 10].to_vec()
}

/// One page that consists of a picture: no text layer. The picture is a
/// page of grey bars in place of lines, too coarse for any recognition.
#[must_use]
pub fn image_only(paper: Paper) -> Vec<u8> {
    const WIDTH: i32 = 160;
    const HEIGHT: i32 = 220;
    let pixels: Vec<u8> = (0..HEIGHT)
        .flat_map(|y| {
            (0..WIDTH).map(move |x| {
                let line = y % 8 < 4 && (12..208).contains(&y);
                let inside = (12..148 - (y / 8 * 37) % 60).contains(&x);
                if line && inside { 0x60 } else { 0xF4 }
            })
        })
        .collect();

    let (catalog, pages, page_id, content_id, image_id) = (
        Ref::new(1),
        Ref::new(2),
        Ref::new(3),
        Ref::new(4),
        Ref::new(5),
    );
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page_id]).count(1);
    let mut page = pdf.page(page_id);
    page.media_box(Rect::new(0.0, 0.0, paper.width(), paper.height()));
    page.parent(pages).contents(content_id);
    page.resources().x_objects().pair(Name(b"Im1"), image_id);
    page.finish();
    let mut image = pdf.image_xobject(image_id, &pixels);
    image.width(WIDTH).height(HEIGHT).bits_per_component(8);
    image.color_space().device_gray();
    image.finish();
    let mut content = Content::new();
    content.save_state();
    content.transform([paper.width(), 0.0, 0.0, paper.height(), 0.0, 0.0]);
    content.x_object(Name(b"Im1")).restore_state();
    pdf.stream(content_id, &content.finish()).finish();
    pdf.finish()
}
