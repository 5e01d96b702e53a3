//! A statement and the values that it binds.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A bound value. Each kind has its own null, since PostgreSQL wants to know the type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An integer.
    Int(Option<i64>),
    /// A text.
    Text(Option<String>),
    /// Bytes.
    Bytes(Vec<u8>),
}

macro_rules! values {
    ($($from:ty => $kind:ident($value:ident) $into:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($value: $from) -> Self {
                Self::$kind($into)
            }
        })*
    };
}

values! {
    i64 => Int(value) Some(value);
    i32 => Int(value) Some(value.into());
    u32 => Int(value) Some(value.into());
    Option<i64> => Int(value) value;
    String => Text(value) Some(value);
    &String => Text(value) Some(value.clone());
    &str => Text(value) Some(value.to_owned());
    Option<String> => Text(value) value;
    &Option<String> => Text(value) value.clone();
    Option<&str> => Text(value) value.map(str::to_owned);
    Vec<u8> => Bytes(value) value;
}

/// From this number of parameters on SQLite's search for their names matters.
const MANY_PARAMETERS: usize = 32;

/// SQL with numbered parameters, `$1` and on, and their values.
#[derive(Clone, Debug)]
pub struct Statement {
    pub(super) text: Cow<'static, str>,
    pub(super) values: Vec<Value>,
}

impl Statement {
    /// A statement with this text; its parameters are bound in order.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            text: text.into(),
            values: Vec::new(),
        }
    }

    /// Binds the next parameter.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The values in the order of their numbers.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// Appends text.
    #[must_use]
    pub fn push(mut self, text: &str) -> Self {
        self.text.to_mut().push_str(text);
        self
    }

    /// Appends a parameter with its value.
    #[must_use]
    pub fn push_bind(mut self, value: impl Into<Value>) -> Self {
        self.parameter(value.into());
        self
    }

    /// Appends `VALUES (...), (...)`: a tuple for each row.
    #[must_use]
    pub fn push_rows<T>(mut self, rows: &[T], bind: impl Fn(&mut Tuple<'_>, &T)) -> Self {
        self.text.to_mut().push_str("VALUES ");
        for (index, row) in rows.iter().enumerate() {
            self.text
                .to_mut()
                .push_str(if index == 0 { "(" } else { ", (" });
            let mut tuple = Tuple {
                statement: &mut self,
                first: true,
            };
            bind(&mut tuple, row);
            self.text.to_mut().push(')');
        }
        self
    }

    /// Appends `(..., ...)`, a list to be compared with `IN`; an empty one matches nothing.
    #[must_use]
    pub fn push_list<V: Into<Value>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        let mut values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if values.is_empty() {
            return self.push("(NULL)");
        }
        // Padded to a power of two, for few distinct texts; repeating the last value does not
        // change what the list matches.
        let size = values.len().next_power_of_two();
        let last = values[values.len() - 1].clone();
        values.resize(size, last);
        self.text.to_mut().push('(');
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.text.to_mut().push_str(", ");
            }
            self.parameter(value);
        }
        self.push(")")
    }

    /// The text with `?` for its parameters if there are many and each occurs once, in order.
    ///
    /// SQLite searches a list of all names for each numbered parameter: a statement of 500 rows
    /// with 18 columns would spend most of its time there. Anonymous parameters need no search.
    pub(super) fn without_numbers(&self) -> Cow<'static, str> {
        if self.values.len() < MANY_PARAMETERS {
            return self.text.clone();
        }
        let mut text = String::with_capacity(self.text.len());
        let mut parts = self.text.split('$');
        text.push_str(parts.next().unwrap_or_default());
        for (expected, part) in (1..).zip(parts) {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = part.split_at(digits);
            if number.parse() != Ok(expected) {
                return self.text.clone();
            }
            text.push('?');
            text.push_str(rest);
        }
        text.into()
    }

    fn parameter(&mut self, value: Value) {
        self.values.push(value);
        let number = self.values.len();
        // Writing into a String cannot fail.
        let _ = write!(self.text.to_mut(), "${number}");
    }
}

/// The values of one row, in the order of the columns.
#[derive(Debug)]
pub struct Tuple<'a> {
    statement: &'a mut Statement,
    first: bool,
}

impl Tuple<'_> {
    /// The value of the next column.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        if !self.first {
            self.statement.text.to_mut().push_str(", ");
        }
        self.first = false;
        self.statement.parameter(value.into());
        self
    }
}

/// Splits rows into runs of 512, 256, ... 1: a batch of any size becomes a few statements out of
/// at most ten texts. SQLite binds at most 32,766 values, PostgreSQL 65,535: rows may have up to
/// 63 columns.
pub fn runs<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        if rows.is_empty() {
            return None;
        }
        let largest = 1 << rows.len().ilog2();
        let (run, rest) = rows.split_at(largest.min(512));
        rows = rest;
        Some(run)
    })
}
