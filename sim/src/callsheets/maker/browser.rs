//! Blocks as an HTML page for a browser to print.

use document::Paper;
use world::sheet::layout::grid::Rules;

use crate::callsheets::block::{Block, Line, Row, Table};

/// Fonts that are installed with a browser.
const FACES: [&str; 3] = ["sans-serif", "serif", "'DejaVu Sans Condensed', sans-serif"];

/// The blocks as a page; `seed` selects font and colours.
pub(super) fn page(blocks: &[Block], paper: Paper, size: f32, seed: u64) -> String {
    let face = FACES[seed as usize % FACES.len()];
    let tint = ["#ddd", "#cfe2f3", "#fff2cc"][(seed / 3) as usize % 3];
    let paper = match paper {
        Paper::A4 => "A4",
        Paper::Letter => "letter",
    };
    let mut html = format!(
        "<!doctype html><meta charset=utf-8><style>\
         @page {{ size: {paper}; margin: 11mm }} body {{ font: {size}pt {face}; margin: 0 }}\
         table {{ border-collapse: collapse; width: 100%; table-layout: fixed; margin-bottom: 3pt }}\
         td, th {{ padding: 1pt 3pt; text-align: left; vertical-align: top; overflow-wrap: break-word }}\
         tr {{ break-inside: avoid }} .all td, .all th {{ border: 0.5pt solid #333 }}\
         .horizontal td, .horizontal th {{ border-bottom: 0.5pt solid #777 }}\
         th, .banner {{ background: {tint}; font-weight: bold }}\
         .none th {{ background: none }}\
         h2 {{ background: #333; color: #fff; font-size: 1.05em; margin: 4pt 0 1pt; padding: 1pt 4pt }}\
         p {{ margin: 1pt 0 }} .beside {{ display: flex; gap: 8pt; align-items: flex-start }}\
         .page {{ break-after: page }}</style>"
    );
    write(&mut html, blocks);
    html
}

fn write(html: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Heading(text) => html.push_str(&format!("<h2>{}</h2>", escaped(text))),
            Block::Line(line) => text(html, line),
            Block::Pairs(pairs) => table(html, &pairs.as_table()),
            Block::Table(content) => table(html, content),
            Block::Beside(parts) => {
                html.push_str("<div class=beside>");
                for (share, blocks) in parts {
                    html.push_str(&format!("<div style='flex: {share} 1 0; min-width: 0'>"));
                    write(html, blocks);
                    html.push_str("</div>");
                }
                html.push_str("</div>");
            }
            Block::Gap => html.push_str("<p>&nbsp;</p>"),
            Block::Page => html.push_str("<div class=page></div>"),
        }
    }
}

fn text(html: &mut String, line: &Line) {
    let weight = if line.bold { "bold" } else { "normal" };
    let align = if line.centred { "center" } else { "left" };
    let style = format!(
        "font-size: {}em; font-weight: {weight}; text-align: {align}",
        line.size
    );
    html.push_str(&format!("<p style='{style}'>{}</p>", escaped(&line.text)));
}

fn table(html: &mut String, table: &Table) {
    let class = match table.rules {
        Rules::All => "all",
        Rules::Horizontal => "horizontal",
        Rules::None => "none",
    };
    let all: f32 = table.shares.iter().sum();
    html.push_str(&format!("<table class={class}><colgroup>"));
    for share in &table.shares {
        html.push_str(&format!("<col style='width: {:.2}%'>", share / all * 100.0));
    }
    html.push_str("</colgroup>");
    if !table.head.is_empty() {
        let cells = table
            .head
            .iter()
            .map(|text| format!("<th>{}</th>", escaped(text)));
        html.push_str(&format!(
            "<thead><tr>{}</tr></thead>",
            cells.collect::<String>()
        ));
    }
    for row in &table.rows {
        match row {
            Row::Cells(cells) => {
                let cells = cells
                    .iter()
                    .map(|text| format!("<td>{}</td>", escaped(text)));
                html.push_str(&format!("<tr>{}</tr>", cells.collect::<String>()));
            }
            Row::Banner(text) => html.push_str(&format!(
                "<tr><td class=banner colspan={}>{}</td></tr>",
                table.shares.len(),
                escaped(text)
            )),
        }
    }
    html.push_str("</table>");
}

fn escaped(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    escaped.replace('\n', "<br>")
}
