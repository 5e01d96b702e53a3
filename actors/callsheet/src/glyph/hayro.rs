//! The second glyph source, on `hayro-interpret`: it opens files that the first cannot open, and
//! decodes fonts that the first does not know.
//!
//! It is slower and reports less about damage, therefore it is only the second.

use hayro_interpret::font::{Glyph as DrawnGlyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::{self, Array, Dict};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, TransformExt, interpret_page,
};

use super::budget::{Limits, MAX_ANNOTATIONS};
use super::matrix::Matrix;
use super::model::{Glyph, GlyphPage, Glyphs, Link, Ruling, positioned};
use super::orientation::turned_upright;
use super::path::Path;
use super::source::Source;
use crate::Error;

/// Units of font space to one em.
const EM: f64 = 1_000.0;

/// The weight from which on a font is bold.
const MIN_BOLD_WEIGHT: u32 = 600;

/// The glyph source on the `hayro-interpret` crate.
pub(crate) struct HayroSource;

impl Source for HayroSource {
    fn glyphs(&self, bytes: &[u8], limits: &Limits) -> Result<Glyphs, Error> {
        let file = Pdf::new(bytes.to_vec()).map_err(|error| match error {
            LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Error::Password,
            other => Error::BrokenPdf(format!("{other:?}")),
        })?;
        let cache = InterpreterCache::new();
        let mut glyphs = Glyphs::default();
        let mut remaining = limits.glyphs;
        for page in file.pages().iter().take(limits.pages) {
            let (width, height) = page.render_dimensions();
            let base = page.initial_transform(true).to_kurbo();
            let everywhere = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
            let settings = InterpreterSettings::default();
            let mut context = Context::new(base, everywhere, &cache, page.xref(), settings);
            let mut device = GlyphDevice::new(limits, remaining);
            interpret_page(page, &mut context, &mut device);
            remaining = device.remaining;
            glyphs.images += device.images;
            glyphs.curves += device.curves;
            glyphs.pages.push(turned_upright(GlyphPage {
                width: width.into(),
                height: height.into(),
                glyphs: device.glyphs,
                rulings: device.rulings,
                links: links(page, base),
            }));
        }
        match remaining {
            0 => Err(Error::TooLarge("too many glyphs".to_owned())),
            _ => Ok(glyphs),
        }
    }
}

/// The drawing device that records glyphs, rulings and counts instead of drawing.
struct GlyphDevice<'l> {
    limits: &'l Limits,
    remaining: usize,
    glyphs: Vec<Glyph>,
    rulings: Vec<Ruling>,
    images: usize,
    curves: usize,
}

impl<'l> GlyphDevice<'l> {
    /// A device that records at most `remaining` glyphs.
    fn new(limits: &'l Limits, remaining: usize) -> Self {
        Self {
            limits,
            remaining,
            glyphs: Vec::new(),
            rulings: Vec::new(),
            images: 0,
            curves: 0,
        }
    }
}

impl<'a> Device<'a> for GlyphDevice<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        // A font that is filled and outlined draws each glyph twice.
        if matches!(mode, DrawMode::Stroke(_)) && self.repeats(run, &props) {
            return;
        }
        for one in run.glyphs() {
            if self.remaining == 0 {
                return;
            }
            self.remaining -= 1;
            let text = match one.as_unicode() {
                Some(BfString::Char(letter)) => letter.to_string(),
                Some(BfString::String(letters)) => letters,
                None => String::new(),
            };
            let (advance, bold) = advance_and_boldness(one);
            let place = matrix(props.transform * one.transform());
            self.glyphs
                .extend(positioned(&text, place, advance, EM, bold));
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let at = matrix(props.transform);
        let mut drawn = Path::default();
        for element in path.elements() {
            match element {
                PathEl::MoveTo(to) => drawn.move_to(at, to.x, to.y),
                PathEl::LineTo(to) => drawn.line_to(at, to.x, to.y),
                PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => {
                    self.curves += 1;
                    drawn.curve_to(at, to.x, to.y);
                }
                PathEl::ClosePath => drawn.close(),
            }
        }
        let stroke = !matches!(mode, DrawMode::Fill(_) | DrawMode::Invisible);
        drawn.paint(stroke, &mut self.rulings, self.limits.rulings);
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.images += 1;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

impl GlyphDevice<'_> {
    /// Whether the run ends exactly where the last recorded glyph stands.
    fn repeats(&self, run: &GlyphRun<'_, '_>, props: &DrawProps<'_>) -> bool {
        let (Some(last), Some(same)) = (run.glyphs().last(), self.glyphs.last()) else {
            return false;
        };
        let (x, y) = matrix(props.transform * last.transform()).apply(0.0, 0.0);
        (same.x0 - x).abs() < 0.01 && (same.y - y).abs() < 0.01
    }
}

/// The advance width of a glyph in font units, and whether its font is bold.
fn advance_and_boldness(glyph: &DrawnGlyph<'_>) -> (f64, bool) {
    let (advance, bold) = match glyph {
        DrawnGlyph::Outline(outline) => {
            let face = outline.font_data();
            let weight = face.and_then(|face| face.weight);
            let bold = weight.is_some_and(|weight| weight >= MIN_BOLD_WEIGHT);
            (outline.advance_width(), bold)
        }
        DrawnGlyph::Type3(drawn) => (drawn.advance_width(), false),
    };
    (advance.map_or(EM / 2.0, f64::from), bold)
}

fn matrix(affine: Affine) -> Matrix {
    Matrix(affine.as_coeffs())
}

fn links(page: &Page<'_>, base: Affine) -> Vec<Link> {
    let annotations = page.raw().get::<Array<'_>>("Annots");
    let annotations = annotations.iter().flat_map(|all| all.iter::<Dict<'_>>());
    let link = |annotation: Dict<'_>| {
        let uri = annotation
            .get::<Dict<'_>>("A")?
            .get::<object::String<'_>>("URI")?;
        let bounds = annotation.get::<object::Rect>("Rect")?;
        let bounds = Rect::new(bounds.x0, bounds.y0, bounds.x1, bounds.y1);
        let bounds = base.transform_rect_bbox(bounds);
        Some(Link {
            uri: String::from_utf8_lossy(uri.as_bytes()).into_owned(),
            bounds: [bounds.x0, bounds.y0, bounds.x1, bounds.y1],
        })
    };
    annotations.take(MAX_ANNOTATIONS).filter_map(link).collect()
}
