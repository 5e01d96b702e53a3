//! PDFs embedded in a document: a portfolio, or a cover with the call sheet attached.

use pdf::object::Resolve;
use pdf::primitive::{Dictionary, Primitive};

use super::budget::Limits;
use super::objects::{Objects, open};

/// Embedded files of one document that are read.
const MAX_FILES: usize = 10;

/// Levels of the name tree that are followed.
const MAX_DEPTH: usize = 6;

/// The embedded PDFs; none if the document cannot be opened or its structure followed.
pub(crate) fn attachments(bytes: &[u8], limits: &Limits) -> Vec<Vec<u8>> {
    // The library adds offsets unchecked, and attachments are objects that no page needs: damage
    // there must not prevent the reading of the document itself.
    std::panic::catch_unwind(|| embedded(bytes, limits)).unwrap_or_default()
}

fn embedded(bytes: &[u8], limits: &Limits) -> Vec<Vec<u8>> {
    let Ok((storage, trailer)) = open(bytes) else {
        return Vec::new();
    };
    let resolver = storage.resolver();
    let objects = Objects::new(&resolver);
    let root = objects.dictionary(&trailer, "Root");
    let names = root.and_then(|root| objects.dictionary(&root, "Names"));
    let Some(tree) = names.and_then(|names| objects.dictionary(&names, "EmbeddedFiles")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    collect(&objects, &tree, MAX_DEPTH, &mut found);
    found.retain(|file| file.len() <= limits.bytes);
    found
}

/// Collects the files of a node, which has pairs of name and file, or further nodes.
fn collect<R: Resolve>(
    objects: &Objects<'_, R>,
    node: &Dictionary,
    depth: usize,
    found: &mut Vec<Vec<u8>>,
) {
    let names = objects.array(node, "Names").unwrap_or_default();
    let specs = names.into_iter().skip(1).step_by(2).take(MAX_FILES);
    let files = specs.filter_map(|spec| file(objects, spec));
    found.extend(files.take(MAX_FILES.saturating_sub(found.len())));
    if depth == 0 {
        return;
    }
    for kid in objects
        .array(node, "Kids")
        .unwrap_or_default()
        .into_iter()
        .take(MAX_FILES)
    {
        if let Some(Primitive::Dictionary(kid)) = objects.resolve(kid) {
            collect(objects, &kid, depth - 1, found);
        }
    }
}

/// The bytes of an embedded file, if it is a PDF.
fn file<R: Resolve>(objects: &Objects<'_, R>, spec: Primitive) -> Option<Vec<u8>> {
    let spec = objects.resolve(spec)?.into_dictionary().ok()?;
    let streams = objects.dictionary(&spec, "EF")?;
    let stream = objects
        .get(&streams, "F")
        .or_else(|| objects.get(&streams, "UF"))?;
    let data = objects.data(&stream)?;
    data.starts_with(b"%PDF-").then(|| data.to_vec())
}
