//! The language that a page is written in.

use actors::model::Language;
use axum::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use serde::Deserialize;

/// The query string of a page: `?lang=pl`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct LanguageQuery {
    /// `pl` or `en`; any other value leaves the choice to the browser's preference.
    #[serde(default)]
    pub(super) lang: String,
}

/// The requested language, else the one that the browser prefers. English if it prefers neither
/// Polish nor English.
pub(super) fn chosen(requested: &str, headers: &HeaderMap) -> Language {
    match requested {
        "pl" => Language::Pl,
        "en" => Language::En,
        _ => {
            let header = headers
                .get(ACCEPT_LANGUAGE)
                .and_then(|value| value.to_str().ok());
            preferred(header.unwrap_or_default())
        }
    }
}

fn preferred(header: &str) -> Language {
    let (mut pl, mut en) = (0.0_f32, 0.0_f32);
    for range in header.split(',') {
        let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
        let weight = weight
            .trim()
            .strip_prefix("q=")
            .and_then(|q| q.parse().ok())
            .unwrap_or(0.0);
        match tag.trim().split('-').next() {
            Some(tag) if tag.eq_ignore_ascii_case("pl") => pl = pl.max(weight),
            Some(tag) if tag.eq_ignore_ascii_case("en") => en = en.max(weight),
            _ => {}
        }
    }
    if pl > en { Language::Pl } else { Language::En }
}

/// The tag that stands in `lang` attributes.
pub(super) fn tag(language: Language) -> &'static str {
    match language {
        Language::Pl => "pl",
        Language::En => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polish_only_where_it_is_preferred() {
        for header in ["pl", "pl-PL,pl;q=0.9,en-US;q=0.8,en;q=0.7", "de,pl;q=0.5"] {
            assert_eq!(preferred(header), Language::Pl, "{header}");
        }
        for header in [
            "",
            "en",
            "en-GB,en;q=0.9,pl;q=0.8",
            "de",
            "pl;q=x",
            "pl;q=0",
        ] {
            assert_eq!(preferred(header), Language::En, "{header}");
        }
    }
}
