//! The documents that a document carries inside itself: a portfolio, a cover with the sheet
//! attached.

use pdf::object::Resolve;
use pdf::primitive::{Dictionary, Primitive};

use super::Limits;
use super::document::{Objects, open};

/// Files looked at in one document.
const FILES: usize = 10;
/// Levels of the tree of names.
const DEPTH: usize = 6;

/// The PDFs inside; none where the document cannot be opened or followed.
pub(crate) fn attachments(bytes: &[u8], limits: &Limits) -> Vec<Vec<u8>> {
    // The library adds offsets unchecked, and this goes to objects that no page needs: what is
    // damaged there must not cost the answer about the document itself.
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
    collect(&objects, &tree, DEPTH, &mut found);
    found.retain(|file| file.len() <= limits.bytes);
    found
}

/// The files of a node: pairs of a name and where the file is, or further nodes.
fn collect<R: Resolve>(
    objects: &Objects<'_, R>,
    node: &Dictionary,
    depth: usize,
    found: &mut Vec<Vec<u8>>,
) {
    let names = objects.array(node, "Names").unwrap_or_default();
    let specs = names.into_iter().skip(1).step_by(2).take(FILES);
    let files = specs.filter_map(|spec| file(objects, spec));
    found.extend(files.take(FILES.saturating_sub(found.len())));
    if depth == 0 {
        return;
    }
    for kid in objects
        .array(node, "Kids")
        .unwrap_or_default()
        .into_iter()
        .take(FILES)
    {
        if let Some(Primitive::Dictionary(kid)) = objects.resolve(kid) {
            collect(objects, &kid, depth - 1, found);
        }
    }
}

/// The bytes of a file that is a PDF.
fn file<R: Resolve>(objects: &Objects<'_, R>, spec: Primitive) -> Option<Vec<u8>> {
    let spec = objects.resolve(spec)?.into_dictionary().ok()?;
    let streams = objects.dictionary(&spec, "EF")?;
    let stream = objects
        .get(&streams, "F")
        .or_else(|| objects.get(&streams, "UF"))?;
    let data = objects.data(&stream)?;
    data.starts_with(b"%PDF-").then(|| data.to_vec())
}
