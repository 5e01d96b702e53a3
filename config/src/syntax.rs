//! TOML text as JSON values. Options and rules are then made from one format only.

use serde_json::{Map, Number, Value};
use toml::de::{DeInteger, DeTable, DeValue};

/// The values of a TOML document.
///
/// # Errors
/// One line that says where the text is not TOML, and why.
pub(crate) fn document(text: &str) -> Result<Map<String, Value>, String> {
    let document = DeTable::parse(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let before = &text.as_bytes()[..start];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("line {line}: {}", error.message())
    })?;
    Ok(table(document.get_ref()))
}

/// The value that this text is in TOML.
pub(crate) fn value(text: &str) -> Option<Value> {
    let value = DeValue::parse(text.trim()).ok()?;
    Some(converted(value.get_ref()))
}

fn table(table: &DeTable<'_>) -> Map<String, Value> {
    let values = table.iter();
    values
        .map(|(name, value)| (name.get_ref().to_string(), converted(value.get_ref())))
        .collect()
}

/// What JSON has no type for is its text: dates, times, and numbers out of range. No option has
/// such a type; the message about it shows the text.
fn converted(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => text.clone().into(),
        DeValue::Integer(number) => integer(number),
        DeValue::Float(number) => {
            let finite = number.as_str().parse().ok().and_then(Number::from_f64);
            finite.map_or_else(|| number.as_str().into(), Value::Number)
        }
        DeValue::Boolean(value) => (*value).into(),
        DeValue::Datetime(time) => time.to_string().into(),
        DeValue::Array(values) => values
            .iter()
            .map(|item| converted(item.get_ref()))
            .collect(),
        DeValue::Table(values) => table(values).into(),
    }
}

fn integer(number: &DeInteger<'_>) -> Value {
    let (digits, radix) = (number.as_str(), number.radix());
    if let Ok(number) = i64::from_str_radix(digits, radix) {
        return number.into();
    }
    u64::from_str_radix(digits, radix).map_or_else(|_| number.to_string().into(), Value::from)
}

#[cfg(test)]
mod tests;
