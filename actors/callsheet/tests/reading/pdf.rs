//! Generates small PDFs for tests: text at positions, ruled tables, Polish letters.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

/// Letters outside WinAnsi; `/Differences` gives them the codes from 128 on.
const EXTRA: [(char, &[u8]); 20] = [
    ('ą', b"aogonek"),
    ('ć', b"cacute"),
    ('ę', b"eogonek"),
    ('ł', b"lslash"),
    ('ń', b"nacute"),
    ('ś', b"sacute"),
    ('ź', b"zacute"),
    ('ż', b"zdotaccent"),
    ('Ą', b"Aogonek"),
    ('Ć', b"Cacute"),
    ('Ę', b"Eogonek"),
    ('Ł', b"Lslash"),
    ('Ń', b"uni0143"),
    ('Ś', b"Sacute"),
    ('Ź', b"Zacute"),
    ('Ż', b"Zdotaccent"),
    ('–', b"endash"),
    ('„', b"quotedblbase"),
    ('”', b"quotedblright"),
    ('’', b"quoteright"),
];

enum Item {
    Text {
        x: f32,
        y: f32,
        size: f32,
        bold: bool,
        text: String,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
    },
}

/// One sheet under construction. Coordinates run from the top left.
#[derive(Default)]
pub struct Sheet {
    pages: Vec<Vec<Item>>,
}

const HEIGHT: f32 = 842.0;
const WIDTH: f32 = 595.0;

impl Sheet {
    pub fn new() -> Self {
        Self {
            pages: vec![Vec::new()],
        }
    }

    pub fn page(&mut self) -> &mut Self {
        self.pages.push(Vec::new());
        self
    }

    fn push(&mut self, item: Item) {
        self.pages.last_mut().unwrap().push(item);
    }

    pub fn text(&mut self, x: f32, y: f32, size: f32, text: &str) -> &mut Self {
        self.push(Item::Text {
            x,
            y,
            size,
            bold: false,
            text: text.to_owned(),
        });
        self
    }

    pub fn bold(&mut self, x: f32, y: f32, size: f32, text: &str) -> &mut Self {
        self.push(Item::Text {
            x,
            y,
            size,
            bold: true,
            text: text.to_owned(),
        });
        self
    }

    pub fn line(&mut self, from: (f32, f32), to: (f32, f32)) -> &mut Self {
        self.push(Item::Line { from, to });
        self
    }

    /// Draws rows of cells at the given column edges, with rulings if `ruled`; returns the bottom.
    pub fn table(&mut self, edges: &[f32], y: f32, row: f32, ruled: bool, rows: &[&[&str]]) -> f32 {
        for (i, cells) in rows.iter().enumerate() {
            let top = y + i as f32 * row;
            for (cell, x) in cells.iter().zip(edges) {
                if !cell.is_empty() {
                    self.text(x + 3.0, top + row - 3.5, 8.0, cell);
                }
            }
        }
        let bottom = y + rows.len() as f32 * row;
        if ruled {
            let (left, right) = (edges[0], edges[edges.len() - 1]);
            for i in 0..=rows.len() {
                let at = y + i as f32 * row;
                self.line((left, at), (right, at));
            }
            for &x in edges {
                self.line((x, y), (x, bottom));
            }
        }
        bottom
    }

    /// Shuffles the content stream; the reading must not depend on its order.
    pub fn shuffle(&mut self, mut seed: u64) -> &mut Self {
        for page in &mut self.pages {
            for i in (1..page.len()).rev() {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                page.swap(i, (seed >> 33) as usize % (i + 1));
            }
        }
        self
    }

    pub fn finish(&self) -> Vec<u8> {
        let mut pdf = Pdf::new();
        let (catalog, tree) = (Ref::new(1), Ref::new(2));
        let fonts = [Ref::new(3), Ref::new(4)];
        pdf.catalog(catalog).pages(tree);
        let ids: Vec<(Ref, Ref)> = (0..self.pages.len() as i32)
            .map(|i| (Ref::new(10 + 2 * i), Ref::new(11 + 2 * i)))
            .collect();
        pdf.pages(tree)
            .kids(ids.iter().map(|(page, _)| *page))
            .count(ids.len() as i32);
        for ((page_id, content_id), items) in ids.iter().zip(&self.pages) {
            let mut page = pdf.page(*page_id);
            page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT))
                .parent(tree)
                .contents(*content_id);
            let mut resources = page.resources();
            let mut dict = resources.fonts();
            dict.pair(Name(b"F1"), fonts[0]).pair(Name(b"F2"), fonts[1]);
            dict.finish();
            resources.finish();
            page.finish();
            pdf.stream(*content_id, &content(items));
        }
        for (id, name) in fonts.iter().zip([&b"Helvetica"[..], b"Helvetica-Bold"]) {
            let mut font = pdf.type1_font(*id);
            font.base_font(Name(name));
            let mut encoding = font.encoding_custom();
            encoding.base_encoding(Name(b"WinAnsiEncoding"));
            encoding
                .differences()
                .consecutive(128, EXTRA.map(|(_, name)| Name(name)));
        }
        pdf.finish()
    }
}

fn content(items: &[Item]) -> Vec<u8> {
    let mut content = Content::new();
    for item in items {
        match item {
            Item::Text {
                x,
                y,
                size,
                bold,
                text,
            } => {
                let font = if *bold { Name(b"F2") } else { Name(b"F1") };
                content
                    .begin_text()
                    .set_font(font, *size)
                    .next_line(*x, HEIGHT - y);
                content.show(Str(&encode(text))).end_text();
            }
            Item::Line { from, to } => {
                content
                    .move_to(from.0, HEIGHT - from.1)
                    .line_to(to.0, HEIGHT - to.1)
                    .stroke();
            }
        }
    }
    content.finish().into_vec()
}

fn encode(text: &str) -> Vec<u8> {
    text.chars()
        .map(
            |ch| match EXTRA.iter().position(|(extra, _)| *extra == ch) {
                Some(i) => 128 + i as u8,
                None => u8::try_from(ch as u32).unwrap_or(b'?'),
            },
        )
        .collect()
}
