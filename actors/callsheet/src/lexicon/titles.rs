//! Title lines: the names that call sheets give themselves, and the parts of such a line.

/// Names that call sheets give themselves, as a pattern over folded text.
pub(crate) const CALL_SHEET_TITLE: &str = r"\b(?:call ?-?sheet|plan pracy|plan zdjeciowy|plan dnia|karta pracy|karta wezwan|dyspozycja|tagesdispo(?:sition)?|dispo|drehdispo(?:sition)?|disposition|feuille de service|orden de rodaje|orden de trabajo|orden del dia|hoja de llamado|ordine del giorno|odg|daily call)\b";

/// The parts of a title line, each with the separator before it as printed.
pub(crate) fn parts_of(text: &str) -> Vec<(&str, &str)> {
    const SEPARATORS: [&str; 5] = [" - ", " – ", " — ", ":", "|"];
    let mut parts = Vec::new();
    let (mut rest, mut separator) = (text, "");
    while let Some((at, found)) = SEPARATORS
        .iter()
        .filter_map(|m| rest.find(m).map(|at| (at, m)))
        .min_by_key(|&(at, _)| at)
    {
        parts.push((separator, rest[..at].trim()));
        separator = if *found == ":" { ": " } else { found };
        rest = &rest[at + found.len()..];
    }
    parts.push((separator, rest.trim()));
    parts
}
