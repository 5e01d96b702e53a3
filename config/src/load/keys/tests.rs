use std::fs;
use std::path::Path;

use super::{leaves, tree};
use crate::Settings;

/// Words between quotes that look like the key of an option.
fn quoted_keys(source: &str) -> impl Iterator<Item = &str> {
    let is_key = |text: &&str| {
        let letters = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        };
        text.contains('.') && text.split('.').all(letters)
    };
    source.split('"').skip(1).step_by(2).filter(is_key)
}

/// A problem under a key that no option has would be shown with the wrong origin.
#[test]
fn checks_name_keys_of_options() {
    let options = leaves(tree(&Settings::default()));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check");
    let mut checked = 0;
    for file in fs::read_dir(folder).unwrap() {
        let source = fs::read_to_string(file.unwrap().path()).unwrap();
        for key in quoted_keys(&source) {
            let section = format!("{key}.");
            let is_option = options
                .iter()
                .any(|(option, _)| option == key || option.starts_with(&section));
            assert!(is_option, "no option has the key {key}");
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} keys found");
}
