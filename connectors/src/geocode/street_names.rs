//! One spelling for each street: kinds of streets and house numbers in a fixed form.

use super::address::Segment;

/// The words of a segment with each kind of street in one form, and `12 A` as `12a`.
pub(super) fn normalised(segment: Segment) -> Vec<String> {
    let mut normalised: Vec<String> = Vec::with_capacity(segment.words.len());
    for word in segment.words {
        let form = street_form(&word);
        if form.is_empty() {
            continue;
        }
        let is_letter = form.len() == 1 && form.bytes().all(|byte| byte.is_ascii_lowercase());
        match normalised.last_mut() {
            Some(number) if is_letter && number.bytes().all(|byte| byte.is_ascii_digit()) => {
                number.push_str(&form);
            }
            _ => normalised.push(form),
        }
    }
    normalised
}

/// The common form of a word that denotes a kind of street; empty for the Polish "ulica", which is
/// often left out.
fn street_form(word: &str) -> String {
    let form = match word {
        "ul" | "ulica" | "ulicy" => "",
        "al" | "aleja" | "aleje" | "alei" => "al",
        "pl" | "plac" | "placu" => "pl",
        "os" | "osiedle" | "osiedlu" => "os",
        "st" | "str" | "street" | "strasse" => "st",
        "av" | "ave" | "avenue" => "ave",
        "bd" | "blvd" | "boulevard" | "bulwar" => "blvd",
        "rd" | "road" => "rd",
        "dr" | "drive" => "dr",
        "ln" | "lane" => "ln",
        "sq" | "square" => "sq",
        "hwy" | "highway" => "hwy",
        "pkwy" | "parkway" => "pkwy",
        _ => match word.strip_suffix("strasse") {
            Some(name) => return format!("{name}str"),
            None => word,
        },
    };
    form.to_owned()
}
