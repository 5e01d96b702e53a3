//! Letters and words as they are compared: without case, diacritics and punctuation.

/// Lower-case words; everything that is neither letter nor digit separates them.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        fold(letter, &mut folded);
    }
    folded.split_whitespace().map(canonical).collect()
}

/// Saints are written in many ways in the names of towns.
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
        // Combining accents: the letter itself came before.
        '\u{300}'..='\u{36f}' => {}
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => to.push_str(base_of(letter)),
        _ if letter.is_alphanumeric() => to.extend(letter.to_lowercase()),
        _ => to.push(' '),
    }
}

/// The plain letters of a Latin letter with a sign. Those of other alphabets than the
/// European ones become a space, which no name in the gazetteer contains.
fn base_of(letter: char) -> &'static str {
    match letter {
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' | 'ả' | 'ạ' => "a",
        'Æ' | 'æ' => "ae",
        'Ç' | 'ç' | 'Ć'..='č' => "c",
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' | 'ẽ' => "e",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => "i",
        'Ð' | 'ð' | 'Ď'..='đ' => "d",
        'Ñ' | 'ñ' | 'Ń'..='ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō'..='ő' => "o",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => "u",
        'Ý' | 'ý' | 'ÿ' | 'Ŷ'..='Ÿ' => "y",
        'ß' | 'ẞ' => "ss",
        'Þ' | 'þ' => "th",
        'Ĝ'..='ģ' => "g",
        'Ĥ'..='ħ' => "h",
        'Ĵ' | 'ĵ' => "j",
        'Ķ'..='ĸ' => "k",
        'Ĺ'..='ł' => "l",
        'Œ' | 'œ' => "oe",
        'Ŕ'..='ř' => "r",
        'Ś'..='š' | 'Ș' | 'ș' => "s",
        'Ţ'..='ŧ' | 'Ț' | 'ț' => "t",
        'Ŵ' | 'ŵ' => "w",
        'Ź'..='ž' => "z",
        _ => " ",
    }
}
