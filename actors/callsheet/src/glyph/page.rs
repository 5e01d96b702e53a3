//! One page: its box and rotation, its content, its annotations.

use pdf::object::Resolve;
use pdf::primitive::{Dictionary, Primitive};

use super::content::Walker;
use super::document::{Budget, Objects};
use super::matrix::Matrix;
use super::{ANNOTATIONS, GlyphPage, Limits, Link};
use crate::Error;

/// Entries a page takes from its parents.
#[derive(Clone, Default)]
pub(super) struct Inherited {
    resources: Option<Dictionary>,
    media_box: Option<Vec<f64>>,
    crop_box: Option<Vec<f64>>,
    rotate: Option<f64>,
}

impl Inherited {
    pub(super) fn with<R: Resolve>(mut self, objects: &Objects<'_, R>, node: &Dictionary) -> Self {
        self.resources = objects.dictionary(node, "Resources").or(self.resources);
        self.media_box = objects.numbers(node, "MediaBox").or(self.media_box);
        self.crop_box = objects.numbers(node, "CropBox").or(self.crop_box);
        self.rotate = objects.number(node, "Rotate").or(self.rotate);
        self
    }

    fn bounds(&self) -> [f64; 4] {
        let usable = |numbers: &Vec<f64>| {
            let [a, b, c, d] = numbers[..] else {
                return None;
            };
            let bounds = [a.min(c), b.min(d), a.max(c), b.max(d)];
            (bounds[2] - bounds[0] > 10.0 && bounds[3] - bounds[1] > 10.0).then_some(bounds)
        };
        let crop = self.crop_box.as_ref().and_then(usable);
        let media = self.media_box.as_ref().and_then(usable);
        crop.or(media).unwrap_or([0.0, 0.0, 612.0, 792.0])
    }
}

/// Reads a page; parts that make no sense are left out.
pub(super) fn read_page<R: Resolve>(
    objects: &Objects<'_, R>,
    page: &Dictionary,
    inherited: &Inherited,
    limits: &Limits,
    budget: &mut Budget,
) -> Result<GlyphPage, Error> {
    let rotate = inherited.rotate.unwrap_or(0.0) as i64;
    let (base, width, height) = Matrix::of_page(inherited.bounds(), rotate);
    let resources = inherited.resources.clone().unwrap_or_default();
    let content = page_content(objects, page);
    let mut walker = Walker::new(objects, limits, budget);
    walker.run(&content, &resources, base, 0)?;
    let mut links = Vec::new();
    for annotation in objects
        .array(page, "Annots")
        .unwrap_or_default()
        .into_iter()
        .take(ANNOTATIONS)
    {
        let Some(Primitive::Dictionary(annotation)) = objects.resolve(annotation) else {
            continue;
        };
        match objects.name(&annotation, "Subtype").as_deref() {
            Some("Link") => links.extend(read_link(objects, &annotation, base)),
            // Filled-in forms keep what was typed in the widget's appearance.
            Some("Widget" | "FreeText") => {
                draw_appearance(&mut walker, objects, &annotation, base)?
            }
            _ => {}
        }
    }
    let (mut glyphs, rulings) = walker.finish();
    glyphs
        .retain(|g| g.x1 > -1.0 && g.x0 < width + 1.0 && g.y > -1.0 && g.y - g.size < height + 1.0);
    Ok(turned_upright(GlyphPage {
        width,
        height,
        glyphs,
        rulings,
        links,
    }))
}

/// All content streams in one, a space between: tokens do not cross them.
fn page_content<R: Resolve>(objects: &Objects<'_, R>, page: &Dictionary) -> Vec<u8> {
    let entry = page.get("Contents").cloned();
    let parts = match entry.clone().and_then(|p| objects.resolve(p)) {
        Some(Primitive::Array(parts)) => parts,
        Some(single) => vec![single],
        None => {
            if entry.is_some() {
                objects.note_lost();
            }
            Vec::new()
        }
    };
    let mut content = Vec::new();
    for part in parts {
        if let Some(data) = objects.content(&part) {
            content.extend_from_slice(&data);
            content.push(b'\n');
        }
    }
    content
}

fn read_link<R: Resolve>(
    objects: &Objects<'_, R>,
    annotation: &Dictionary,
    base: Matrix,
) -> Option<Link> {
    let action = objects.dictionary(annotation, "A")?;
    let uri = objects.get(&action, "URI")?.to_string_lossy().ok()?;
    let rect = objects.numbers(annotation, "Rect")?;
    let [a, b, c, d] = rect[..] else { return None };
    let (x0, y0) = base.apply(a, b);
    let (x1, y1) = base.apply(c, d);
    Some(Link {
        uri,
        bounds: [x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)],
    })
}

fn draw_appearance<R: Resolve>(
    walker: &mut Walker<'_, R>,
    objects: &Objects<'_, R>,
    annotation: &Dictionary,
    base: Matrix,
) -> Result<(), Error> {
    let Some(normal) = objects
        .dictionary(annotation, "AP")
        .and_then(|ap| objects.get(&ap, "N"))
    else {
        return Ok(());
    };
    let stream @ Primitive::Stream(_) = &normal else {
        return Ok(());
    };
    let Primitive::Stream(form) = stream else {
        return Ok(());
    };
    let rect = objects.numbers(annotation, "Rect").unwrap_or_default();
    let bbox = objects.numbers(&form.info, "BBox").unwrap_or_default();
    let ([x0, y0, x1, y1], [bx0, by0, bx1, by1]) = (&rect[..], &bbox[..]) else {
        return Ok(());
    };
    let scale = |to: f64, from: f64| {
        if from.abs() > 1e-6 {
            (to / from).abs()
        } else {
            1.0
        }
    };
    let (sx, sy) = (scale(x1 - x0, bx1 - bx0), scale(y1 - y0, by1 - by0));
    let place = Matrix([
        sx,
        0.0,
        0.0,
        sy,
        x0.min(*x1) - bx0.min(*bx1) * sx,
        y0.min(*y1) - by0.min(*by1) * sy,
    ]);
    let resources = objects
        .dictionary(&form.info, "Resources")
        .unwrap_or_default();
    let Some(data) = objects.data(stream) else {
        return Ok(());
    };
    walker.run(&data, &resources, place.then(base), 1)
}

/// Turns a page whose text mostly runs up or down, as landscape sheets made
/// without `/Rotate` do.
pub(super) fn turned_upright(page: GlyphPage) -> GlyphPage {
    let mut counts = [0usize; 4];
    for glyph in &page.glyphs {
        counts[usize::from(glyph.turn & 3)] += 1;
    }
    let main = (0..4).max_by_key(|&turn| counts[turn]).unwrap_or(0);
    if main == 0 || counts[main] * 2 < page.glyphs.len() {
        return page;
    }
    let (w, h) = (page.width, page.height);
    // Undo the turn: clockwise text is turned back anticlockwise.
    let turn = move |x: f64, y: f64| match main {
        1 => (y, w - x),
        2 => (w - x, h - y),
        _ => (h - y, x),
    };
    let mut turned = GlyphPage {
        width: if main == 2 { w } else { h },
        height: if main == 2 { h } else { w },
        ..GlyphPage::default()
    };
    for mut glyph in page.glyphs {
        let length = glyph.x1 - glyph.x0;
        // Turned glyphs keep their origin in (x0, y) and their length along x.
        let (x, y) = turn(glyph.x0, glyph.y);
        glyph.turn = (glyph.turn + 4 - main as u8) & 3;
        (glyph.x0, glyph.x1, glyph.y) = (x, x + length, y);
        turned.glyphs.push(glyph);
    }
    for ruling in page.rulings {
        let ends = if ruling.horizontal {
            [(ruling.from, ruling.at), (ruling.to, ruling.at)]
        } else {
            [(ruling.at, ruling.from), (ruling.at, ruling.to)]
        };
        let [(ax, ay), (bx, by)] = ends.map(|(x, y)| turn(x, y));
        let horizontal = (ay - by).abs() < (ax - bx).abs();
        let (at, from, to) = if horizontal {
            (ay, ax, bx)
        } else {
            (ax, ay, by)
        };
        turned.rulings.push(super::Ruling {
            horizontal,
            at,
            from: from.min(to),
            to: from.max(to),
        });
    }
    for link in page.links {
        let (ax, ay) = turn(link.bounds[0], link.bounds[1]);
        let (bx, by) = turn(link.bounds[2], link.bounds[3]);
        turned.links.push(Link {
            uri: link.uri,
            bounds: [ax.min(bx), ay.min(by), ax.max(bx), ay.max(by)],
        });
    }
    turned
}
