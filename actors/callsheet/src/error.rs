//! Errors of documents that cannot be read at all.

/// Why a document gives no reading. [`Error::code`] is stable and meant for operators.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The document has no bytes.
    #[error("the document is empty")]
    Empty,
    /// The bytes do not carry a PDF header.
    #[error("the document is not a PDF")]
    NotAPdf,
    /// A PDF whose structure cannot be followed to a page.
    ///
    /// The text is the parser's own message; it is meant for debugging and not part of `Display`.
    #[error("the PDF is damaged and cannot be opened")]
    BrokenPdf(String),
    /// The PDF cannot be opened without a password or a certificate.
    #[error("the PDF is protected by a password")]
    Password,
    /// The PDF has more bytes, pages, operators or glyphs than a call sheet can have.
    #[error("the PDF is too large: {0}")]
    TooLarge(String),
    /// The pages show something but have no usable text: a scan, drawn letters, or text in an
    /// unknown encoding. An empty page is not an error.
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
