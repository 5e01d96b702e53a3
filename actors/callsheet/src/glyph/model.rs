//! The content of a page: characters, straight lines and links, with their positions.

use super::matrix::Matrix;

/// The number of letters below which a document with images is a scan, perhaps with a stamp.
const MIN_LETTERS: usize = 12;

/// The number of curves from which on a document has drawn letters: a letter has about ten.
const MIN_DRAWN_CURVES: usize = 300;

/// A document is poorly read if more than one letter in this many is unknown.
const POOR_SHARE: usize = 20;

/// A character in page space: points, origin at the top left, y downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Glyph {
    pub(crate) ch: char,
    pub(crate) x0: f64,
    pub(crate) x1: f64,
    /// The baseline.
    pub(crate) y: f64,
    pub(crate) size: f64,
    pub(crate) bold: bool,
    /// The writing direction, in clockwise quarter turns.
    pub(crate) turn: u8,
}

/// A straight line, horizontal or vertical, as tables draw them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ruling {
    pub(crate) horizontal: bool,
    /// y of a horizontal, x of a vertical line.
    pub(crate) at: f64,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// A link to the web with the box it covers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link {
    pub(crate) uri: String,
    pub(crate) bounds: [f64; 4],
}

/// The content of one page; lengths in points.
#[derive(Clone, Debug, Default)]
pub(crate) struct GlyphPage {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) rulings: Vec<Ruling>,
    pub(crate) links: Vec<Link>,
}

/// The content of all pages, and what could not be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Glyphs {
    pub(crate) pages: Vec<GlyphPage>,
    /// Images drawn: what a scan shows instead of text.
    pub(crate) images: usize,
    /// Curves drawn: what a page with drawn letters shows instead of text.
    pub(crate) curves: usize,
    pub(crate) warnings: Vec<String>,
    /// Whether content of a page could not be found or decoded.
    pub(crate) incomplete: bool,
}

impl Glyphs {
    fn all(&self) -> impl Iterator<Item = &Glyph> {
        self.pages.iter().flat_map(|page| &page.glyphs)
    }

    pub(super) fn letters(&self) -> usize {
        self.all()
            .filter(|glyph| glyph.ch.is_alphanumeric())
            .count()
    }

    /// The number of glyphs whose text is unknown; the meaning of the private use area depends on
    /// the font.
    fn unknown(&self) -> usize {
        let unknown = |ch| matches!(ch, '\u{fffd}' | '\u{e000}'..='\u{f8ff}');
        self.all().filter(|glyph| unknown(glyph.ch)).count()
    }

    /// Whether the document shows something but has no readable text: a scan has images and hardly
    /// any letters, a font with an unknown encoding only unknown glyphs. A page with few words and
    /// no images is read like any other and is not a call sheet.
    pub(crate) fn has_no_readable_text(&self) -> bool {
        let (letters, unknown) = (self.letters(), self.unknown());
        let drawn = self.images > 0 || self.curves >= MIN_DRAWN_CURVES;
        unknown > 0 && unknown >= letters || letters < MIN_LETTERS && drawn
    }

    /// Whether another glyph source may read more.
    pub(super) fn is_poor(&self) -> bool {
        self.incomplete
            || self.has_no_readable_text()
            || self.unknown() * POOR_SHARE > self.letters()
    }
}

/// The characters of a glyph with their positions. `place` maps font units, in which the glyph is
/// `width` wide and an em is `size`, to the page. The characters of a ligature share its width.
/// Glyphs that are too small or have no finite position are left out.
pub(super) fn positioned(
    text: &str,
    place: Matrix,
    width: f64,
    size: f64,
    bold: bool,
) -> Vec<Glyph> {
    let (x, y) = place.apply(0.0, 0.0);
    let (ex, ey) = place.apply(width, 0.0);
    let (ux, uy) = place.apply(0.0, size);
    let height = (ux - x).hypot(uy - y);
    if !(x.is_finite() && y.is_finite() && height.is_finite() && height > 0.5) {
        return Vec::new();
    }
    let (dx, dy) = (ex - x, ey - y);
    let turn = match (dx.abs() >= dy.abs(), dx >= 0.0, dy >= 0.0) {
        (true, true, _) => 0,
        (true, false, _) => 2,
        (false, _, true) => 1,
        (false, _, false) => 3,
    };
    let length = dx.hypot(dy);
    // A glyph without a known text is kept: it shows how poorly the document was read.
    let text = if text.is_empty() { "\u{fffd}" } else { text };
    let count = text.chars().count() as f64;
    let glyph = |(i, ch)| {
        let start = i as f64 / count;
        let x0 = x + dx * start;
        Glyph {
            ch,
            x0,
            x1: x0 + length / count,
            y: y + dy * start,
            size: height,
            bold,
            turn,
        }
    };
    text.chars().enumerate().map(glyph).collect()
}
