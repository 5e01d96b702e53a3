//! Commands to try while the demo runs, ready to be copied into a shell.

use std::path::Path;

use jiff::civil::Date;
use world::calendar;
use world::people::camera_assistant;

/// Samples for this number of days after the first day of the demo are about days that the demo
/// has not planned yet.
const DAYS_AHEAD: i32 = 2;

/// Commands for the server at this URL. `base` is the first shooting day of the demo.
pub(super) fn text(url: &str, data: &Path, base: Date) -> String {
    let program = std::env::args_os().next();
    let program = program.map_or_else(
        || "stillontime".to_owned(),
        |name| quoted(&name.to_string_lossy()),
    );
    let server = format!("--server {url} --data {}", quoted(&data.to_string_lossy()));
    let date = calendar::day(base, DAYS_AHEAD);
    let recipient = camera_assistant().email;
    format!(
        "commands for a second terminal:\n  \
         {program} top {server}\n  \
         {program} samples letters --date {date}\n  \
         {program} ingest letters/01-polish.eml --to {recipient} --wait {server}"
    )
}

/// The text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_path_is_one_word_of_the_shell() {
        assert_eq!(quoted("target/release/x"), "target/release/x");
        assert_eq!(quoted("/My Files/it's"), r"'/My Files/it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
