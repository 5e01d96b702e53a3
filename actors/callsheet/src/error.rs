//! Why a document could not be read at all.

/// A document that gives no reading. The code is stable and meant for operators.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No bytes.
    #[error("the document is empty")]
    Empty,
    /// The bytes do not carry a PDF header.
    #[error("the document is not a PDF")]
    NotAPdf,
    /// A PDF whose structure cannot be followed to a page.
    ///
    /// The parser's own words are for whoever debugs it, not for people.
    #[error("the PDF is damaged and cannot be opened")]
    BrokenPdf(String),
    /// The PDF asks for a password.
    #[error("the PDF is protected by a password")]
    Password,
    /// More pages, operators or glyphs than a call sheet can have.
    #[error("the PDF is too large: {0}")]
    TooLarge(String),
    /// Pages that show something, yet no usable text: a scan, drawn letters, or text
    /// without a known encoding. An empty page is no error.
    #[error("the PDF has no readable text")]
    NoText,
}

impl Error {
    /// The stable code, e.g. `callsheet/no-text`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "callsheet/empty",
            Self::NotAPdf => "callsheet/not-a-pdf",
            Self::BrokenPdf(_) => "callsheet/broken-pdf",
            Self::Password => "callsheet/password",
            Self::TooLarge(_) => "callsheet/too-large",
            Self::NoText => "callsheet/no-text",
        }
    }
}
