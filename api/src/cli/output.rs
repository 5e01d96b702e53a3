//! What a command prints: results on standard output, failures on standard error.
//!
//! Texts may quote mail and documents, which are untrusted: control characters are replaced
//! before they reach a terminal.

use std::io::{self, Write};

use clap::ValueEnum;
use serde::Serialize;

use super::exit::Failure;

/// The format of standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Tables and sentences, for people.
    #[default]
    Table,
    /// JSON, for programs.
    Json,
}

impl Format {
    /// Prints `value` as JSON, or the text that `table` makes of it.
    pub(super) fn emit<T: Serialize>(
        self,
        value: &T,
        table: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        match self {
            Self::Table => print(&lines(&table())),
            Self::Json => {
                let text = serde_json::to_string_pretty(value)
                    .map_err(|error| Failure::new("cli/io", error))?;
                print(&escaped(&text))
            }
        }
    }
}

/// Several lines of text, each as [`printable`] returns it.
fn lines(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .collect()
}

/// Escapes the control characters that serde_json writes unescaped; they occur only inside
/// strings.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_control() && c != '\n' {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// Writes a failure to standard error.
pub(super) fn report(failure: &Failure, format: Format) {
    match format {
        Format::Table => {
            for (code, message) in failure.problems() {
                eprintln!("error[{code}]: {message}");
            }
        }
        Format::Json => eprintln!("{}", failure.json()),
    }
}

/// Writes text, with a line end if it has none. A closed pipe is not an error: the reader has
/// what it wanted.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    match write!(out, "{text}{end}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// A table with a header, whose columns are as wide as their widest cell.
#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new<const N: usize>(header: [&str; N]) -> Self {
        Self {
            rows: vec![header.map(str::to_owned).to_vec()],
        }
    }

    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.map(|cell| printable(&cell)).to_vec());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns = self.rows.first().map_or(0, Vec::len);
        let width = |column: usize| {
            self.rows
                .iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &self.rows {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:width$}"));
            let line = cells.collect::<Vec<_>>().join("  ");
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// The text with every control character replaced by a space, so that untrusted text cannot
/// send commands to the terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_reaches_the_terminal() {
        assert_eq!(printable("a\u{1b}[31m\nb\u{9b}"), "a [31m b ");
        assert_eq!(lines("a\u{7}\nb"), "a \nb");
        assert_eq!(escaped("\"\u{9b}\"\n"), "\"\\u009b\"\n");
    }
}
