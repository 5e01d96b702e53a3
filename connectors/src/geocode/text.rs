//! Folds text for comparison: without case, diacritics and punctuation.

/// The folded words of a text; everything that is neither letter nor digit separates them.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        fold(letter, &mut folded);
    }
    folded.split_whitespace().map(canonical).collect()
}

/// One spelling of "saint", which has many in the names of towns.
fn canonical(word: &str) -> String {
    match word {
        "saint" | "sankt" | "sainte" => "st".to_owned(),
        _ => word.to_owned(),
    }
}

fn fold(letter: char, to: &mut String) {
    match letter {
        'a'..='z' | '0'..='9' => to.push(letter),
        'A'..='Z' => to.push(letter.to_ascii_lowercase()),
        // Combining accents: the letter itself precedes them.
        '\u{300}'..='\u{36f}' => {}
        _ if letter.is_alphanumeric() => {
            for small in letter
                .to_lowercase()
                .filter(|small| small.is_alphanumeric())
            {
                match base_of(small) {
                    Some(base) => to.push_str(base),
                    None => to.push(small),
                }
            }
        }
        _ => to.push(' '),
    }
}

/// The plain letters of a small Latin letter with a diacritic, as used by European languages.
fn base_of(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à'..='å' | 'Ā'..='ą' | 'ả' | 'ạ' => "a",
        'æ' => "ae",
        'ç' | 'Ć'..='č' => "c",
        'è'..='ë' | 'Ē'..='ě' | 'ẽ' => "e",
        'ì'..='ï' | 'Ĩ'..='ı' => "i",
        'ð' | 'Ď'..='đ' => "d",
        'ñ' | 'Ń'..='ň' => "n",
        'ò'..='ö' | 'ø' | 'Ō'..='ő' => "o",
        'ù'..='ü' | 'Ũ'..='ų' => "u",
        'ý' | 'ÿ' | 'Ŷ'..='Ÿ' => "y",
        'ß' => "ss",
        'þ' => "th",
        'Ĝ'..='ģ' => "g",
        'Ĥ'..='ħ' => "h",
        'ĵ' => "j",
        'Ķ'..='ĸ' => "k",
        'Ĺ'..='ł' => "l",
        'œ' => "oe",
        'Ŕ'..='ř' => "r",
        'Ś'..='š' | 'ș' => "s",
        'Ţ'..='ŧ' | 'ț' => "t",
        'ŵ' => "w",
        'Ź'..='ž' => "z",
        _ => return None,
    })
}
