//! Reads one page: its box and rotation, its content, its annotations.

use pdf::object::Resolve;
use pdf::primitive::{Dictionary, Primitive};

use super::budget::{Budget, Limits, MAX_ANNOTATIONS};
use super::content::Interpreter;
use super::matrix::Matrix;
use super::model::{GlyphPage, Link};
use super::objects::Objects;
use super::orientation::turned_upright;
use crate::Error;

/// The attributes that a page inherits from its parents in the page tree.
#[derive(Clone, Default)]
pub(super) struct InheritedAttributes {
    resources: Option<Dictionary>,
    media_box: Option<Vec<f64>>,
    crop_box: Option<Vec<f64>>,
    rotate: Option<f64>,
}

impl InheritedAttributes {
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

/// Reads a page; invalid parts are left out.
pub(super) fn read_page<R: Resolve>(
    objects: &Objects<'_, R>,
    page: &Dictionary,
    inherited: &InheritedAttributes,
    limits: &Limits,
    budget: &mut Budget,
) -> Result<GlyphPage, Error> {
    let rotate = inherited.rotate.unwrap_or(0.0) as i64;
    let (base, width, height) = Matrix::of_page(inherited.bounds(), rotate);
    let resources = inherited.resources.clone().unwrap_or_default();
    let content = page_content(objects, page);
    let mut interpreter = Interpreter::new(objects, limits, budget);
    interpreter.run(&content, &resources, base, 0)?;
    let mut links = Vec::new();
    for annotation in objects
        .array(page, "Annots")
        .unwrap_or_default()
        .into_iter()
        .take(MAX_ANNOTATIONS)
    {
        let Some(Primitive::Dictionary(annotation)) = objects.resolve(annotation) else {
            continue;
        };
        match objects.name(&annotation, "Subtype").as_deref() {
            Some("Link") => links.extend(read_link(objects, &annotation, base)),
            // A filled-in form has the typed text in the appearance stream of its widget.
            Some("Widget" | "FreeText") => {
                draw_appearance(&mut interpreter, objects, &annotation, base)?
            }
            _ => {}
        }
    }
    let (mut glyphs, rulings) = interpreter.finish();
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

/// All content streams of a page in one, separated by white space: a token does not cross streams.
fn page_content<R: Resolve>(objects: &Objects<'_, R>, page: &Dictionary) -> Vec<u8> {
    let entry = page.get("Contents").cloned();
    let parts = match entry.clone().and_then(|p| objects.resolve(p)) {
        Some(Primitive::Array(parts)) => parts,
        Some(single) => vec![single],
        None => {
            if entry.is_some() {
                objects.record_missing_content();
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
    interpreter: &mut Interpreter<'_, R>,
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
    interpreter.run(&data, &resources, place.then(base), 1)
}
