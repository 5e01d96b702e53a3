//! Pages whose text runs up or down, turned upright.

use super::model::{GlyphPage, Link, Ruling};

/// Turns a page upright whose text mostly runs up, down or upside down, as on landscape sheets made
/// without `/Rotate`.
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
    // Undoes the turn: clockwise text is turned back anticlockwise.
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
        turned.rulings.push(Ruling {
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
