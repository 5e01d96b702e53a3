//! A spreadsheet (flat OpenDocument) for an office program to export: everything in cells
//! that span narrow columns, as productions build their sheets.

use document::Paper;
use world::sheet::layout::grid::Rules;

use crate::callsheets::block::{Block, Row, Table};

/// Narrow columns of a page.
const COLUMNS: usize = 36;
/// Characters that fit into one of them at nine points, approximately.
const LETTERS: f32 = 2.6;
const LINES: usize = 6;

/// A cell over some columns.
#[derive(Debug, Clone)]
struct Cell {
    span: usize,
    text: String,
    style: String,
    /// Size as a multiple of the normal size.
    size: f32,
}

/// Cells from left to right; together as wide as their part of the page.
type Line = Vec<Cell>;

/// The blocks as a spreadsheet.
pub(super) fn workbook(blocks: &[Block], paper: Paper, size: f32) -> String {
    let mut lines = Vec::new();
    put(blocks, COLUMNS, &mut lines);
    let rows: String = lines.iter().map(|line| row(line, size)).collect();
    format!(
        "{}<office:body><office:spreadsheet><table:table table:name=\"1\" \
         table:style-name=\"ta\"><table:table-column table:style-name=\"co\" \
         table:number-columns-repeated=\"{COLUMNS}\"/>{rows}</table:table></office:spreadsheet>\
         </office:body></office:document>",
        styles(paper, size)
    )
}

fn put(blocks: &[Block], width: usize, lines: &mut Vec<Line>) {
    for block in blocks {
        match block {
            Block::Heading(text) => lines.push(vec![cell(width, text, "head", 1.0)]),
            Block::Line(line) => {
                let style = match (line.bold, line.centred) {
                    (true, true) => "boldmid",
                    (true, false) => "bold",
                    (false, true) => "mid",
                    (false, false) => "text",
                };
                lines.push(vec![cell(width, &line.text, style, line.size)]);
            }
            Block::Pairs(pairs) => table(&pairs.as_table(), width, lines),
            Block::Table(content) => table(content, width, lines),
            Block::Beside(parts) => beside(parts, width, lines),
            Block::Gap => lines.push(vec![cell(width, "", "text", 1.0)]),
            Block::Page => lines.push(vec![cell(width, "", "page", 1.0)]),
        }
    }
}

fn cell(span: usize, text: &str, style: &str, size: f32) -> Cell {
    Cell {
        span,
        text: text.to_owned(),
        style: style.to_owned(),
        size,
    }
}

/// Whole columns for each share, at least one.
fn spans(shares: &[f32], width: usize) -> Vec<usize> {
    let all: f32 = shares.iter().sum();
    let (mut spans, mut taken, mut share) = (Vec::new(), 0, 0.0);
    for (at, one) in shares.iter().enumerate() {
        share += one;
        let left = shares.len() - at - 1;
        let end = (share / all * width as f32).round() as usize;
        let end = end.clamp(taken + 1, width.saturating_sub(left).max(taken + 1));
        spans.push(end - taken);
        taken = end;
    }
    spans
}

fn table(table: &Table, width: usize, lines: &mut Vec<Line>) {
    let spans = spans(&table.shares, width);
    let rules = match table.rules {
        Rules::All => "all",
        Rules::Horizontal => "low",
        Rules::None => "text",
    };
    let cells = |texts: &[String], style: &str| -> Line {
        let cells = spans.iter().zip(texts);
        cells
            .map(|(span, text)| cell(*span, text, style, 1.0))
            .collect()
    };
    if !table.head.is_empty() {
        lines.push(cells(&table.head, "title"));
    }
    for row in &table.rows {
        lines.push(match row {
            Row::Cells(texts) => cells(texts, rules),
            Row::Banner(text) => vec![cell(width, text, "title", 1.0)],
        });
    }
}

fn beside(parts: &[(f32, Vec<Block>)], width: usize, lines: &mut Vec<Line>) {
    let shares: Vec<f32> = parts.iter().map(|(share, _)| *share).collect();
    // An empty column between.
    let widths = spans(&shares, width.saturating_sub(parts.len() - 1));
    let columns: Vec<Vec<Line>> = parts
        .iter()
        .zip(&widths)
        .map(|((_, blocks), width)| {
            let mut lines = Vec::new();
            put(blocks, *width, &mut lines);
            lines
        })
        .collect();
    let height = columns.iter().map(Vec::len).max().unwrap_or(0);
    for at in 0..height {
        let mut line = Vec::new();
        for (number, (column, width)) in columns.iter().zip(&widths).enumerate() {
            if number > 0 {
                line.push(cell(1, "", "text", 1.0));
            }
            match column.get(at) {
                Some(cells) => line.extend(cells.iter().cloned()),
                None => line.push(cell(*width, "", "text", 1.0)),
            }
        }
        lines.push(line);
    }
}

/// The height that the longest text of a row needs. An office program does not compute it for
/// cells that span columns.
fn row(line: &Line, size: f32) -> String {
    let lines = line.iter().map(|cell| {
        let letters = cell.span as f32 * LETTERS * 9.0 / size / cell.size;
        (cell.text.chars().count() as f32 / letters).ceil().max(1.0) * cell.size
    });
    let height = lines.fold(1.0, f32::max).ceil() as usize;
    let breaks = line.iter().any(|cell| cell.style == "page");
    let style = match breaks {
        true => "rp".to_owned(),
        false => format!("r{}", height.min(LINES)),
    };
    let cells: String = line.iter().map(markup).collect();
    format!("<table:table-row table:style-name=\"{style}\">{cells}</table:table-row>")
}

fn markup(cell: &Cell) -> String {
    let style = match (cell.size > 1.3, cell.style.as_str()) {
        (true, style) => format!("{style}large"),
        (false, style) => style.to_owned(),
    };
    let text = cell.text.replace('&', "&amp;").replace('<', "&lt;");
    let content = match text.is_empty() {
        true => String::new(),
        false => format!("<text:p>{text}</text:p>"),
    };
    let covered = match cell.span {
        0 | 1 => String::new(),
        span => format!(
            "<table:covered-table-cell table:number-columns-repeated=\"{}\"/>",
            span - 1
        ),
    };
    format!(
        "<table:table-cell table:style-name=\"{style}\" table:number-columns-spanned=\"{}\" \
         table:number-rows-spanned=\"1\" office:value-type=\"string\">{content}\
         </table:table-cell>{covered}",
        cell.span.max(1)
    )
}

fn styles(paper: Paper, size: f32) -> String {
    let (width, height) = (paper.width(), paper.height());
    let column = (width - 64.0) / COLUMNS as f32;
    let mut styles = String::new();
    for (name, look) in [
        ("text", ""),
        ("page", ""),
        ("mid", ""),
        ("bold", ""),
        ("boldmid", ""),
        ("all", "fo:border=\"0.5pt solid #000000\""),
        ("low", "fo:border-bottom=\"0.5pt solid #777777\""),
        (
            "title",
            "fo:background-color=\"#d9d9d9\" fo:border=\"0.5pt solid #000000\"",
        ),
        ("head", "fo:background-color=\"#333333\""),
    ] {
        for (suffix, times) in [("", 1.0), ("large", 2.0)] {
            let bold = matches!(name, "bold" | "boldmid" | "title" | "head");
            let weight = if bold { "bold" } else { "normal" };
            let colour = if name == "head" { "#ffffff" } else { "#000000" };
            let align = if name.ends_with("mid") {
                "center"
            } else {
                "start"
            };
            styles.push_str(&format!(
                "<style:style style:name=\"{name}{suffix}\" style:family=\"table-cell\">\
                 <style:table-cell-properties {look} fo:wrap-option=\"wrap\" fo:padding=\"1pt\" \
                 style:vertical-align=\"middle\"/>\
                 <style:paragraph-properties fo:text-align=\"{align}\"/>\
                 <style:text-properties fo:font-size=\"{}pt\" fo:font-weight=\"{weight}\" \
                 fo:color=\"{colour}\"/></style:style>",
                size * times
            ));
        }
    }
    for lines in 1..=LINES {
        styles.push_str(&format!(
            "<style:style style:name=\"r{lines}\" style:family=\"table-row\">\
             <style:table-row-properties style:row-height=\"{}pt\" \
             style:use-optimal-row-height=\"false\"/></style:style>",
            lines as f32 * size * 1.3 + 3.0
        ));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
         office:version=\"1.2\" office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\">\
         <office:automatic-styles>\
         <style:page-layout style:name=\"pl\"><style:page-layout-properties \
         fo:page-width=\"{width}pt\" fo:page-height=\"{height}pt\" fo:margin=\"28pt\" \
         style:table-centering=\"none\"/><style:header-style/><style:footer-style/>\
         </style:page-layout>\
         <style:style style:name=\"ta\" style:family=\"table\" style:master-page-name=\"mp\">\
         <style:table-properties table:display=\"true\"/></style:style>\
         <style:style style:name=\"co\" style:family=\"table-column\">\
         <style:table-column-properties style:column-width=\"{column}pt\"/></style:style>\
         <style:style style:name=\"rp\" style:family=\"table-row\">\
         <style:table-row-properties fo:break-before=\"page\"/></style:style>\
         {styles}</office:automatic-styles>\
         <office:master-styles><style:master-page style:name=\"mp\" \
         style:page-layout-name=\"pl\"><style:header style:display=\"false\"/>\
         <style:footer style:display=\"false\"/></style:master-page></office:master-styles>"
    )
}
