//! Masking secrets: passwords in the user part of URLs, and keys of accounts.

use serde_json::Value;

/// The text with the user part of a URL replaced by `***`: `postgres://***@host/database`.
///
/// A password may contain any character, including those that a correct URL would escape.
/// Everything up to the last `@` is therefore masked, even if that is too much.
pub fn masked(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://***@{host}"),
        None => text.to_owned(),
    }
}

/// The value of an option for display. Keys of accounts (`routes.google.key`) and client
/// secrets are masked completely, other values as by [`masked_value`].
pub(crate) fn masked_option(key: &str, value: Value) -> Value {
    let is_secret = matches!(key.rsplit('.').next(), Some("key" | "client_secret"));
    match value {
        Value::String(text) if is_secret && !text.is_empty() => "***".into(),
        value => masked_value(value),
    }
}

/// The value with every text in it masked as by [`masked`], and secrets in sections masked
/// completely.
pub fn masked_value(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(masked(&text)),
        Value::Array(values) => values.into_iter().map(masked_value).collect(),
        Value::Object(section) => {
            let masked = section.into_iter().map(|(key, value)| {
                let value = masked_option(&key, value);
                (key, value)
            });
            Value::Object(masked.collect())
        }
        value => value,
    }
}
