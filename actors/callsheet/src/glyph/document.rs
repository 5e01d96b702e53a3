//! The first glyph source, on the `pdf` crate: header, trailer, page tree, pages.

use std::collections::HashSet;

use pdf::object::{PlainRef, Resolve};
use pdf::primitive::{Dictionary, Primitive};

use super::budget::{Budget, Limits};
use super::model::Glyphs;
use super::objects::{AccessErrors, Objects, open};
use super::page::{InheritedAttributes, read_page};
use super::repair;
use super::source::Source;
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
        // The cross-reference table may be all that is damaged.
        let Some(repaired) = repair::rebuild_xref(bytes) else {
            return Err(first);
        };
        match read(&repaired, limits, is_truncated(bytes)) {
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

/// Whether the end-of-file marker is missing.
pub(super) fn is_truncated(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    !tail.windows(5).any(|w| w == b"%%EOF")
}

/// Reads all pages. With `whole`, a file with a missing page or missing content is rejected, as for
/// a truncated file: half a call sheet is worse than none.
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
    glyphs.incomplete = objects.errors().content;
    let empty = glyphs.pages.iter().all(|page| page.glyphs.is_empty());
    let AccessErrors { locked, content } = objects.errors();
    if empty && locked && trailer.get("Encrypt").is_some() {
        return Err(Error::Password);
    }
    if content && (whole || empty && glyphs.images == 0) {
        return Err(Error::BrokenPdf("no content could be decoded".to_owned()));
    }
    Ok(glyphs)
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

type PageList = Vec<(Dictionary, InheritedAttributes)>;

/// Collects the leaves of the page tree without relying on `/Count`, `/Type` or `/Parent`.
fn collect_pages<R: Resolve>(
    objects: &Objects<'_, R>,
    root: &Dictionary,
    limits: &Limits,
) -> Result<PageList, Error> {
    let mut pages = Vec::new();
    let mut seen: HashSet<PlainRef> = HashSet::new();
    let mut nodes = 0;
    let start = root.get("Pages").cloned().unwrap_or(Primitive::Null);
    let mut stack = vec![(start, InheritedAttributes::default())];
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
            objects.record_missing_content();
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
