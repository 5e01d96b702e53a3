//! Hiding what must not be shown: the user part of addresses may hold a password.

use serde_json::Value;

/// The text with `***` for the user part of an address, `postgres://***@host/base`.
///
/// A password may hold any character, also those that a correct address would escape: all
/// up to the last `@` is hidden, rather too much than too little.
pub fn masked(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://***@{host}"),
        None => text.to_owned(),
    }
}

/// The value of an option, nothing of it for keys of accounts (`routes.google.key`).
pub(crate) fn masked_option(key: &str, value: Value) -> Value {
    let is_key = matches!(key.rsplit('.').next(), Some("key" | "client_secret"));
    match value {
        Value::String(text) if is_key && !text.is_empty() => "***".into(),
        value => masked_value(value),
    }
}

/// The same for every text in a value.
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
