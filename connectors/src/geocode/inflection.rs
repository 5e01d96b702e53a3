//! The nominative of Polish names after a preposition: "w Warszawie", "pod Łodzią", "w Zielonej
//! Górze".

/// Endings of the inflected form, and the endings that the nominative may have; folded letters.
const ENDINGS: [(&str, &[&str]); 22] = [
    ("iej", &["ia", "a"]),
    ("ej", &["a"]),
    ("ym", &["y"]),
    ("im", &["i"]),
    ("ego", &["y", "e"]),
    ("ach", &["e", "y", "i"]),
    ("iem", &[""]),
    ("em", &["", "e", "o"]),
    ("cie", &["t", "ta", "to"]),
    ("dzie", &["d", "da"]),
    ("ce", &["ka"]),
    ("rze", &["r", "ra"]),
    ("le", &["la", "lo"]),
    ("ie", &["", "a", "o"]),
    ("iu", &["", "ie"]),
    ("u", &["", "o", "e"]),
    ("ia", &["", "i"]),
    ("y", &["a", ""]),
    ("i", &["ia", "", "a"]),
    ("a", &["", "o", "e"]),
    ("a", &["a"]),
    ("e", &["a"]),
];

/// Names whose stem changes.
const IRREGULAR: [(&str, &str); 4] = [
    ("bialymstoku", "bialystok"),
    ("bialegostoku", "bialystok"),
    ("krasnymstawie", "krasnystaw"),
    ("miescie", "miasto"),
];

/// At most this many forms of a name are tried: enough for four words with all their forms.
const MAX_FORMS: usize = 256;

/// The nominatives that a name may have; the first is the name itself.
pub(super) fn nominatives(words: &[String]) -> Vec<String> {
    let mut names = vec![String::new()];
    for word in words {
        let forms = forms_of(word);
        let mut longer = Vec::with_capacity(names.len() * forms.len());
        for name in &names {
            for form in &forms {
                let space = if name.is_empty() { "" } else { " " };
                longer.push(format!("{name}{space}{form}"));
            }
        }
        longer.truncate(MAX_FORMS);
        names = longer;
    }
    names
}

fn forms_of(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    if let Some((_, name)) = IRREGULAR.iter().find(|(form, _)| *form == word) {
        forms.push((*name).to_owned());
    }
    for (ending, bases) in ENDINGS {
        // A short stem would match almost any name.
        let Some(stem) = word
            .strip_suffix(ending)
            .filter(|stem| stem.len() >= 2 && word.len() >= 5)
        else {
            continue;
        };
        forms.extend(bases.iter().map(|base| format!("{stem}{base}")));
    }
    forms
}
