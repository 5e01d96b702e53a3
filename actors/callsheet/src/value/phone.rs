//! Telephone numbers, normalised to `+` and country code where the country is evident.

/// A telephone number; byte range in the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PhoneSpan {
    pub(crate) number: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The numbering plan of a country: calling code, digits of a national number without the trunk
/// prefix, trunk prefix.
fn numbering_plan(
    country: &str,
) -> Option<(&'static str, std::ops::RangeInclusive<usize>, &'static str)> {
    Some(match country {
        "PL" => ("48", 9..=9, ""),
        "US" | "CA" => ("1", 10..=10, ""),
        "GB" => ("44", 9..=10, "0"),
        "IE" => ("353", 8..=9, "0"),
        "DE" => ("49", 6..=11, "0"),
        "AT" => ("43", 6..=12, "0"),
        "CH" => ("41", 9..=9, "0"),
        "FR" => ("33", 9..=9, "0"),
        "BE" => ("32", 8..=9, "0"),
        "ES" => ("34", 9..=9, ""),
        "IT" => ("39", 6..=11, ""),
        "CZ" => ("420", 9..=9, ""),
        _ => return None,
    })
}

/// All telephone numbers of a text. `country` is the ISO code of the country of the sheet.
pub(crate) fn find_phones(text: &str, country: Option<&str>) -> Vec<PhoneSpan> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let opens = bytes[at].is_ascii_digit() || matches!(bytes[at], b'+' | b'(');
        let inside = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'/');
        if !opens || inside {
            at += 1;
            continue;
        }
        let end = run_end(bytes, at);
        match normalise(&text[at..end], country) {
            Some(number) => {
                found.push(PhoneSpan {
                    number,
                    start: at,
                    end,
                });
                at = end;
            }
            None => at = end.max(at + 1),
        }
    }
    found
}

/// The end of a run of digit groups with at most three separators between two of them.
fn run_end(bytes: &[u8], start: usize) -> usize {
    let mut end = start;
    let mut at = start;
    let mut gap = 0;
    while let Some(&b) = bytes.get(at) {
        if b.is_ascii_digit() {
            end = at + 1;
            gap = 0;
        } else if at == start || matches!(b, b' ' | b'-' | b'.' | b'(' | b')' | b'/') {
            gap += 1;
            if gap > 3 {
                break;
            }
        } else {
            break;
        }
        at += 1;
    }
    end.max(start + 1)
}

/// Normalises one number, `None` if it cannot be a telephone number.
pub(crate) fn normalise(text: &str, country: Option<&str>) -> Option<String> {
    let international = text.trim_start_matches('(').starts_with('+');
    let mut digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let first = text.split_whitespace().next().unwrap_or_default();
    if looks_like_date(text) || looks_like_date(first) {
        return None;
    }
    if international {
        // "+44 (0)20": the zero in brackets is dialled within the country only.
        if text.contains("(0)") {
            digits = digits.replacen('0', "", 1);
        }
        return (8..=15)
            .contains(&digits.len())
            .then(|| format!("+{digits}"));
    }
    if let Some(rest) = digits
        .strip_prefix("00")
        .filter(|r| (9..=14).contains(&r.len()))
    {
        return Some(format!("+{rest}"));
    }
    if !(7..=12).contains(&digits.len()) {
        return None;
    }
    let Some((code, lengths, trunk)) = country.and_then(numbering_plan) else {
        let marked = text.contains(['-', '.', '(']) && is_american(text);
        return Some(if marked {
            format!("+1{digits}")
        } else {
            digits
        });
    };
    let national = digits.strip_prefix(trunk).unwrap_or(&digits);
    let has_trunk = trunk.is_empty() || digits.starts_with(trunk);
    if has_trunk && lengths.contains(&national.len()) {
        return Some(format!("+{code}{national}"));
    }
    // The number of a foreign crew member: no other country writes 213-555-0142.
    if is_american(text) {
        return Some(format!("+1{digits}"));
    }
    // Written with the country code but without the plus: "48 600 100 200".
    if let Some(rest) = digits.strip_prefix(code)
        && lengths.contains(&rest.len())
    {
        return Some(format!("+{digits}"));
    }
    Some(digits)
}

/// Whether ten digits stand in groups of three, three and four, as only North America writes them.
fn is_american(text: &str) -> bool {
    let groups: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .collect();
    let sizes: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let opens = |group: &&str| group.starts_with(|c: char| c >= '2');
    sizes == [3, 3, 4] && groups.iter().take(2).all(opens)
}

/// Whether a number is a date: `25.03.2021` and `2021-03-25` have eight digits as well.
fn looks_like_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['.', '-', '/']).map(str::trim).collect();
    let [a, _, c] = parts[..] else { return false };
    let year = |s: &str| s.len() == 4 && (s.starts_with("19") || s.starts_with("20"));
    parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()))
        && parts.iter().all(|p| p.len() <= 4)
        && ((year(a) && c.len() <= 2) || (year(c) && a.len() <= 2))
}
