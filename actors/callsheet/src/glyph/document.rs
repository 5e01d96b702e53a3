//! Opens a document through raw objects: header, trailer, page tree.
//!
//! The library's typed structures refuse a page for a single odd entry, so
//! only its object layer is used here.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Arc;

use pdf::PdfError;
use pdf::any::AnySync;
use pdf::file::{NoLog, Storage};
use pdf::object::{Object, ParseOptions, PlainRef, Resolve, Stream};
use pdf::primitive::{Dictionary, Primitive};

use super::cache::Keep;
use super::page::{Inherited, read_page};
use super::{Glyphs, Limits, Source, repair};
use crate::Error;

/// The glyph source on the `pdf` crate.
pub(crate) struct PdfSource;

impl Source for PdfSource {
    fn glyphs(&self, bytes: &[u8], limits: &Limits) -> Result<Glyphs, Error> {
        check_header(bytes, limits)?;
        let first = match read(bytes, limits, false) {
            Err(first @ Error::BrokenPdf(_)) => first,
            other => return other,
        };
        // The table of objects may be all that is damaged.
        let Some(repaired) = repair::with_new_table(bytes) else {
            return Err(first);
        };
        match read(&repaired, limits, is_cut(bytes)) {
            Err(Error::BrokenPdf(_)) => Err(first),
            Err(other) => Err(other),
            Ok(mut glyphs) => {
                let warning = "repaired: the file was damaged, parts of it may be missing";
                glyphs.warnings.push(warning.to_owned());
                Ok(glyphs)
            }
        }
    }
}

/// A document opened with the empty password, and its trailer.
pub(super) fn open(bytes: &[u8]) -> Result<(Opened<'_>, Dictionary), Error> {
    let options = ParseOptions::tolerant();
    let mut storage =
        Storage::with_cache(bytes, options, Keep::new(), Keep::new(), NoLog).map_err(broken)?;
    // The library checks the empty password against the document's hashes.
    let trailer = storage
        .load_storage_and_trailer_password(b"")
        .map_err(broken)?;
    Ok((storage, trailer))
}

/// Whether a file lacks its end.
pub(super) fn is_cut(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    !tail.windows(5).any(|w| w == b"%%EOF")
}

/// Reads all pages; `whole` refuses a file of which a page or its content is
/// missing, as of one cut short: half a sheet is worse than none.
fn read(bytes: &[u8], limits: &Limits, whole: bool) -> Result<Glyphs, Error> {
    let (storage, trailer) = open(bytes)?;
    let resolver = storage.resolver();
    let objects = Objects::new(&resolver);
    let root = objects
        .dictionary(&trailer, "Root")
        .ok_or_else(|| Error::BrokenPdf("no catalogue".to_owned()))?;
    let pages = collect_pages(&objects, &root, limits)?;
    if pages.is_empty() {
        return Err(Error::BrokenPdf("no pages".to_owned()));
    }
    let mut glyphs = Glyphs::default();
    if pages.len() > limits.pages {
        glyphs.warnings.push(format!(
            "pages-cut: only the first {} of {} pages were read",
            limits.pages,
            pages.len()
        ));
    }
    let mut budget = Budget {
        operators: limits.operators,
        glyphs: limits.glyphs,
        images: 0,
        curves: 0,
    };
    for (dictionary, inherited) in pages.iter().take(limits.pages) {
        let page = read_page(&objects, dictionary, inherited, limits, &mut budget)?;
        glyphs.pages.push(page);
    }
    (glyphs.images, glyphs.curves) = (budget.images, budget.curves);
    glyphs.lost = objects.unread.get().content;
    let empty = glyphs.pages.iter().all(|page| page.glyphs.is_empty());
    let Unread { locked, content } = objects.unread.get();
    if empty && locked && trailer.get("Encrypt").is_some() {
        return Err(Error::Password);
    }
    if content && (whole || empty && glyphs.images == 0) {
        return Err(Error::BrokenPdf("no content could be decoded".to_owned()));
    }
    Ok(glyphs)
}

/// What may still be spent on this document, and what else than text it drew.
pub(super) struct Budget {
    pub(super) operators: usize,
    pub(super) glyphs: usize,
    pub(super) images: usize,
    pub(super) curves: usize,
}

impl Budget {
    pub(super) fn operator(&mut self) -> Result<(), Error> {
        self.operators = self
            .operators
            .checked_sub(1)
            .ok_or_else(|| Error::TooLarge("too many operators".to_owned()))?;
        Ok(())
    }

    pub(super) fn glyph(&mut self) -> Result<(), Error> {
        self.glyphs = self
            .glyphs
            .checked_sub(1)
            .ok_or_else(|| Error::TooLarge("too many glyphs".to_owned()))?;
        Ok(())
    }
}

fn check_header(bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(Error::TooLarge("too many bytes".to_owned()));
    }
    let head = &bytes[..bytes.len().min(1024)];
    if head.windows(5).any(|w| w == b"%PDF-") {
        Ok(())
    } else {
        Err(Error::NotAPdf)
    }
}

fn broken(error: PdfError) -> Error {
    let text = error.to_string();
    // The library wraps errors in several layers; the text survives them all.
    if is_locked(&text) {
        return Error::Password;
    }
    let line = text.lines().last().unwrap_or_default().trim();
    Error::BrokenPdf(line.chars().take(120).collect())
}

/// Whether an error is one of decryption: a wrong password, a handler that asks
/// for a certificate, a dictionary that only protected files have.
fn is_locked(text: &str) -> bool {
    // Nothing but decryption asks for an entry of the trailer.
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

/// The library's view of one file's objects.
pub(super) type Opened<'a> = Storage<
    &'a [u8],
    Keep<Result<AnySync, Arc<PdfError>>>,
    Keep<Result<Arc<[u8]>, Arc<PdfError>>>,
    NoLog,
>;

type PageList = Vec<(Dictionary, Inherited)>;

/// Walks the page tree without trusting `/Count`, `/Type` or `/Parent`.
fn collect_pages<R: Resolve>(
    objects: &Objects<'_, R>,
    root: &Dictionary,
    limits: &Limits,
) -> Result<PageList, Error> {
    let mut pages = Vec::new();
    let mut seen: HashSet<PlainRef> = HashSet::new();
    let mut nodes = 0;
    let start = root.get("Pages").cloned().unwrap_or(Primitive::Null);
    let mut stack = vec![(start, Inherited::default())];
    while let Some((node, inherited)) = stack.pop() {
        nodes += 1;
        if nodes > limits.page_nodes {
            return Err(Error::TooLarge("too many pages".to_owned()));
        }
        if let Primitive::Reference(reference) = node
            && !seen.insert(reference)
        {
            continue;
        }
        let Some(dictionary) = objects.resolve(node).and_then(|p| p.into_dictionary().ok()) else {
            objects.note_lost();
            continue;
        };
        let inherited = inherited.with(objects, &dictionary);
        match objects.array(&dictionary, "Kids") {
            Some(kids) => {
                stack.extend(kids.into_iter().rev().map(|kid| (kid, inherited.clone())));
            }
            None => pages.push((dictionary, inherited)),
        }
    }
    Ok(pages)
}

/// Forgiving access to objects: what is missing or of another type is `None`.
pub(super) struct Objects<'a, R: Resolve> {
    resolver: &'a R,
    unread: Cell<Unread>,
}

/// What could not be had: an empty page is one thing, a page whose content did
/// not open another.
#[derive(Clone, Copy, Default)]
struct Unread {
    /// An object or stream could not be decrypted.
    locked: bool,
    /// A page, or the content of one, could not be found or decoded.
    content: bool,
}

impl<'a, R: Resolve> Objects<'a, R> {
    pub(super) fn new(resolver: &'a R) -> Self {
        Self {
            resolver,
            unread: Cell::default(),
        }
    }

    fn note<T>(&self, result: Result<T, PdfError>) -> Option<T> {
        if let Err(error) = &result
            && is_locked(&error.to_string())
        {
            let unread = self.unread.get();
            self.unread.set(Unread {
                locked: true,
                ..unread
            });
        }
        result.ok()
    }

    /// The decoded bytes of a part of a page's content.
    pub(super) fn content(&self, value: &Primitive) -> Option<Arc<[u8]>> {
        let data = self.data(value);
        if data.is_none() {
            self.note_lost();
        }
        data
    }

    /// Remembers that a page or its content could not be had.
    pub(super) fn note_lost(&self) {
        let unread = self.unread.get();
        self.unread.set(Unread {
            content: true,
            ..unread
        });
    }

    pub(super) fn resolve(&self, mut value: Primitive) -> Option<Primitive> {
        for _ in 0..8 {
            match value {
                Primitive::Reference(reference) => {
                    value = self.note(self.resolver.resolve(reference))?
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

    /// A dictionary, or that of a stream.
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

    /// All numbers of an array; an odd item counts as zero.
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
        self.note(self.note(stream)?.data(self.resolver))
    }
}
