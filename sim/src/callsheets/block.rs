//! A sheet as blocks: content and arrangement, independent of the program that makes the document.

use world::sheet::layout::grid::Rules;

/// A part of a page, from top to bottom.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// The heading of a section.
    Heading(String),
    /// A line of text.
    Line(Line),
    /// Labels with values.
    Pairs(Pairs),
    /// A table.
    Table(Table),
    /// Side by side, each with its share of the width.
    Beside(Vec<(f32, Vec<Block>)>),
    /// Vertical space.
    Gap,
    /// A new page.
    Page,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// Size as a multiple of the normal size.
    pub size: f32,
    /// Bold.
    pub bold: bool,
    /// Centred rather than flush left.
    pub centred: bool,
}

/// The position of a value relative to its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In the cell to the right.
    Right,
    /// After a colon.
    Colon,
    /// In the cell below.
    Below,
}

/// Labels with values.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    /// Where the values stand.
    pub form: Form,
    /// Rules.
    pub rules: Rules,
    /// Pairs in a row.
    pub across: usize,
    /// Label and value.
    pub pairs: Vec<(String, String)>,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Rules.
    pub rules: Rules,
    /// Titles of the columns, if they have any.
    pub head: Vec<String>,
    /// Shares of the width.
    pub shares: Vec<f32>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// One text for each column.
    Cells(Vec<String>),
    /// One text across.
    Banner(String),
}

/// A line in the normal size.
pub fn line(text: impl Into<String>) -> Block {
    Block::Line(Line {
        text: text.into(),
        size: 1.0,
        bold: false,
        centred: false,
    })
}

/// A large bold line.
pub fn large(text: impl Into<String>, size: f32, centred: bool) -> Block {
    Block::Line(Line {
        text: text.into(),
        size,
        bold: true,
        centred,
    })
}

/// The heading of a section.
pub fn heading(text: impl Into<String>) -> Block {
    Block::Heading(text.into())
}

/// Labels with values.
pub fn pairs(form: Form, rules: Rules, across: usize, pairs: Vec<(String, String)>) -> Block {
    Block::Pairs(Pairs {
        form,
        rules,
        across,
        pairs,
    })
}

/// A table.
pub fn table(rules: Rules, head: Vec<String>, shares: &[f32], rows: Vec<Row>) -> Block {
    Block::Table(Table {
        rules,
        head,
        shares: shares.to_vec(),
        rows,
    })
}

impl Pairs {
    /// As rows of a table, with the shares of its columns.
    #[must_use]
    pub fn as_table(&self) -> Table {
        let across = self.across.max(1);
        let mut rows = Vec::new();
        for run in self.pairs.chunks(across) {
            let filled = |texts: Vec<String>, width: usize| {
                let mut texts = texts;
                texts.resize(width, String::new());
                Row::Cells(texts)
            };
            match self.form {
                Form::Right => {
                    let cells = run
                        .iter()
                        .flat_map(|(label, value)| [label.clone(), value.clone()]);
                    rows.push(filled(cells.collect(), across * 2));
                }
                Form::Colon => {
                    let cells = run.iter().map(|(label, value)| format!("{label}: {value}"));
                    rows.push(filled(cells.collect(), across));
                }
                Form::Below => {
                    let labels = run.iter().map(|(label, _)| label.clone());
                    rows.push(filled(labels.collect(), across));
                    let values = run.iter().map(|(_, value)| value.clone());
                    rows.push(filled(values.collect(), across));
                }
            }
        }
        let shares = match self.form {
            Form::Right => [0.42, 0.58].repeat(across),
            Form::Colon | Form::Below => vec![1.0; across],
        };
        Table {
            rules: self.rules,
            head: Vec::new(),
            shares,
            rows,
        }
    }
}
