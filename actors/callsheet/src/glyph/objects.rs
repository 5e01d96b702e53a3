//! Opens a file and gives access to its raw objects.
//!
//! The library's typed structures reject a page for a single invalid entry, therefore only its
//! object layer is used.

use std::cell::Cell;
use std::sync::Arc;

use pdf::PdfError;
use pdf::any::AnySync;
use pdf::file::{NoLog, Storage};
use pdf::object::{Object, ParseOptions, Resolve, Stream};
use pdf::primitive::{Dictionary, Primitive};

use super::cache::ObjectCache;
use crate::Error;

/// The opened file of the PDF library.
pub(super) type File<'a> = Storage<
    &'a [u8],
    ObjectCache<Result<AnySync, Arc<PdfError>>>,
    ObjectCache<Result<Arc<[u8]>, Arc<PdfError>>>,
    NoLog,
>;

/// Opens a file with the empty password; returns it with its trailer.
pub(super) fn open(bytes: &[u8]) -> Result<(File<'_>, Dictionary), Error> {
    let options = ParseOptions::tolerant();
    let mut storage = Storage::with_cache(
        bytes,
        options,
        ObjectCache::new(),
        ObjectCache::new(),
        NoLog,
    )
    .map_err(to_error)?;
    // The library checks the empty password against the hashes of the file.
    let trailer = storage
        .load_storage_and_trailer_password(b"")
        .map_err(to_error)?;
    Ok((storage, trailer))
}

fn to_error(error: PdfError) -> Error {
    let text = error.to_string();
    // The library wraps errors in several layers; only their text is accessible.
    if is_locked(&text) {
        return Error::Password;
    }
    let line = text.lines().last().unwrap_or_default().trim();
    Error::BrokenPdf(line.chars().take(120).collect())
}

/// Whether an error comes from decryption: a wrong password, a security handler that needs a
/// certificate, a dictionary that only protected files have.
fn is_locked(text: &str) -> bool {
    // Only decryption reads an entry of the trailer.
    [
        "password",
        "Decryption",
        "crypt",
        "Crypt",
        "for type Trailer",
    ]
    .iter()
    .any(|word| text.contains(word))
}

/// Tolerant access to objects: `None` for an object that is missing or has another type.
pub(super) struct Objects<'a, R: Resolve> {
    resolver: &'a R,
    errors: Cell<AccessErrors>,
}

/// What went wrong while objects were read. It distinguishes an empty page from a page whose content
/// could not be read.
#[derive(Clone, Copy, Default)]
pub(super) struct AccessErrors {
    /// An object or stream could not be decrypted.
    pub(super) locked: bool,
    /// A page, or the content of one, could not be found or decoded.
    pub(super) content: bool,
}

impl<'a, R: Resolve> Objects<'a, R> {
    pub(super) fn new(resolver: &'a R) -> Self {
        Self {
            resolver,
            errors: Cell::default(),
        }
    }

    /// The errors recorded so far.
    pub(super) fn errors(&self) -> AccessErrors {
        self.errors.get()
    }

    /// The value of a result; records whether an error was one of decryption.
    fn record<T>(&self, result: Result<T, PdfError>) -> Option<T> {
        if let Err(error) = &result
            && is_locked(&error.to_string())
        {
            let errors = self.errors.get();
            self.errors.set(AccessErrors {
                locked: true,
                ..errors
            });
        }
        result.ok()
    }

    /// The decoded bytes of a content stream of a page; records a failure.
    pub(super) fn content(&self, value: &Primitive) -> Option<Arc<[u8]>> {
        let data = self.data(value);
        if data.is_none() {
            self.record_missing_content();
        }
        data
    }

    /// Records that a page or its content could not be found or decoded.
    pub(super) fn record_missing_content(&self) {
        let errors = self.errors.get();
        self.errors.set(AccessErrors {
            content: true,
            ..errors
        });
    }

    pub(super) fn resolve(&self, mut value: Primitive) -> Option<Primitive> {
        for _ in 0..8 {
            match value {
                Primitive::Reference(reference) => {
                    value = self.record(self.resolver.resolve(reference))?
                }
                Primitive::Null => return None,
                other => return Some(other),
            }
        }
        None
    }

    pub(super) fn get(&self, dictionary: &Dictionary, key: &str) -> Option<Primitive> {
        self.resolve(dictionary.get(key)?.clone())
    }

    /// A dictionary, or the dictionary of a stream.
    pub(super) fn dictionary(&self, dictionary: &Dictionary, key: &str) -> Option<Dictionary> {
        match self.get(dictionary, key)? {
            Primitive::Dictionary(found) => Some(found),
            Primitive::Stream(stream) => Some(stream.info),
            _ => None,
        }
    }

    pub(super) fn array(&self, dictionary: &Dictionary, key: &str) -> Option<Vec<Primitive>> {
        self.get(dictionary, key)?.into_array().ok()
    }

    pub(super) fn number(&self, dictionary: &Dictionary, key: &str) -> Option<f64> {
        self.get(dictionary, key)?.as_number().ok().map(f64::from)
    }

    pub(super) fn name(&self, dictionary: &Dictionary, key: &str) -> Option<String> {
        self.get(dictionary, key)?.as_name().ok().map(str::to_owned)
    }

    /// All numbers of an array; an item that is not a number counts as zero.
    pub(super) fn numbers(&self, dictionary: &Dictionary, key: &str) -> Option<Vec<f64>> {
        let items = self.array(dictionary, key)?;
        let number = |item: Primitive| {
            self.resolve(item)
                .and_then(|p| p.as_number().ok())
                .map_or(0.0, f64::from)
        };
        Some(items.into_iter().map(number).collect())
    }

    /// The decoded bytes of a stream.
    pub(super) fn data(&self, value: &Primitive) -> Option<Arc<[u8]>> {
        let stream = Stream::<()>::from_primitive(value.clone(), self.resolver);
        self.record(self.record(stream)?.data(self.resolver))
    }
}
