//! What a caller gives the reader besides the document.

use serde::{Deserialize, Serialize};

/// What is known of a document besides its content.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// When the mail was received; resolves dates without a year, and "tomorrow".
    pub received: Option<jiff::Timestamp>,
    /// IANA time zone of the person, for a sheet that names no place.
    pub time_zone: Option<String>,
    /// File name of the attachment; the weakest of all evidence.
    pub file_name: Option<String>,
    /// Subject of the mail.
    pub subject: Option<String>,
}

/// The person whose own call is wanted. Each field is optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// Full name in any order, initials allowed.
    pub name: Option<String>,
    /// Role in any of the six languages, e.g. "1st AC".
    pub role: Option<String>,
    /// Department key or its name in any of the six languages.
    pub department: Option<String>,
}
