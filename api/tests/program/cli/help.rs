//! The help pages of all commands, and the errors that point to them.

use std::path::Path;
use std::sync::LazyLock;

use crate::program::{run, stillontime};

/// The help pages of one command.
struct Page {
    /// Its name after `stillontime`; empty for the program itself.
    command: Vec<String>,
    /// What `-h` prints.
    short: String,
    /// What `--help` prints.
    long: String,
}

/// The pages of the program and of all its commands; the first is that of the program.
static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    let mut pages = vec![Page::of(Vec::new())];
    let mut next = 0;
    while let Some(page) = pages.get(next) {
        let commands = page.subcommands();
        pages.extend(commands.into_iter().map(Page::of));
        next += 1;
    }
    pages
});

impl Page {
    fn of(command: Vec<String>) -> Self {
        let [short, long] = ["-h", "--help"].map(|flag| {
            let ran = run(stillontime().args(&command).arg(flag));
            assert_eq!(ran.code, 0, "{command:?}");
            assert!(ran.stderr.is_empty(), "{command:?}: {}", ran.stderr);
            ran.stdout
        });
        Self {
            command,
            short,
            long,
        }
    }

    /// The commands that the page lists, except `help`, which clap describes.
    fn subcommands(&self) -> Vec<Vec<String>> {
        let lines = self.short.lines().skip_while(|line| *line != "Commands:");
        let lines = lines.skip(1).take_while(|line| line.starts_with("  "));
        // The lines that continue a description are indented further.
        let names = lines.filter(|line| !line.starts_with("   "));
        let names = names.filter_map(|line| line.split_whitespace().next());
        let commands = names.filter(|name| *name != "help").map(str::to_owned);
        commands
            .map(|name| [&self.command[..], &[name]].concat())
            .collect()
    }
}

/// The page of this command.
#[track_caller]
fn page(command: &str) -> &'static Page {
    let found = PAGES.iter().find(|page| page.command.join(" ") == command);
    found.unwrap_or_else(|| panic!("no such command: {command}"))
}

/// The text on one line, since help pages are wrapped at the width of the terminal.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_help_page_has_examples() {
    for nested in ["user travel", "dlq retry", "events tail", "sim callsheets"] {
        page(nested);
    }
    for page in &*PAGES {
        for text in [&page.short, &page.long] {
            assert!(text.contains("Examples:\n  "), "{:?}: {text}", page.command);
        }
    }
    let top = &page("").long;
    assert!(
        !top.contains("worker"),
        "the worker command is hidden: {top}"
    );
}

#[test]
fn global_options_are_described_on_the_top_page_only() {
    let (top, pointer) = (page(""), "Global options: see 'stillontime --help'.\n");
    for text in [&top.short, &top.long] {
        for described in ["--data <DIR>", "--config <FILE>", "--output <", "--version"] {
            assert!(text.contains(described), "{described}: {text}");
        }
    }
    for page in &PAGES[1..] {
        for text in [&page.short, &page.long] {
            assert_eq!(text.matches(pointer).count(), 1, "{text}");
            for repeated in ["--data <DIR>", "--config <FILE>", "--verbose", "--version"] {
                assert!(!text.contains(repeated), "{repeated}: {text}");
            }
        }
    }
}

#[test]
fn a_short_page_says_whether_the_long_one_has_more() {
    let mut short_ones = 0;
    for page in &*PAGES {
        let has_more = one_line(&page.short).contains("(see more with '--help')");
        let last = page.short.trim_end().lines().last().unwrap();
        assert_eq!(
            last == "This page is short: '--help' has more.",
            has_more,
            "{}",
            page.short
        );
        assert!(!page.long.contains("has more"), "{}", page.long);
        short_ones += usize::from(has_more);
    }
    assert!(0 < short_ones && short_ones < PAGES.len(), "{short_ones}");
    let mistyped = run(stillontime().args(["serve", "--nope"])).stderr;
    assert!(mistyped.contains("try '--help'"), "{mistyped}");
}

#[test]
fn the_options_of_a_connection_have_a_heading_and_are_short_with_h() {
    for command in ["ingest", "top", "actors", "advise", "events tail"] {
        let Page { short, long, .. } = page(command);
        for text in [short, long] {
            let (_, connection) = text.split_once("\nConnection:\n").unwrap();
            assert!(connection.contains("--server <URL>"), "{text}");
            assert!(connection.contains("--token <TOKEN>"), "{text}");
        }
        for option in ["--authority <", "--certificate <", "--certificate-key <"] {
            assert!(!short.contains(option), "{short}");
            assert!(long.contains(option), "{long}");
        }
    }
}

#[test]
fn the_help_names_the_default_data_folder() {
    let named = "[default: $XDG_DATA_HOME/stillontime, else ~/.local/share/stillontime]";
    let top = one_line(&page("").short);
    assert!(top.contains(named), "{top}");
    let folder = |data_home: &str| {
        let mut show = stillontime();
        show.args(["config", "show", "--output", "json"])
            .env("HOME", "/users/ola")
            .env("XDG_DATA_HOME", data_home);
        run(&mut show).json()["data"].as_str().unwrap().to_owned()
    };
    assert_eq!(folder("/disk"), "/disk/stillontime");
    assert_eq!(folder(""), "/users/ola/.local/share/stillontime");
}

#[test]
fn the_help_says_that_a_map_is_imported_before_the_server_starts() {
    let import = one_line(&page("map import").long);
    assert!(import.contains("Import the map before `serve`"), "{import}");
    assert!(import.contains("after the next start"), "{import}");
    let serve = one_line(&page("serve").long);
    assert!(serve.contains("`stillontime map import`"), "{serve}");
}

/// The options are hidden on the pages of commands, and usable there as everywhere.
#[test]
fn global_options_stand_before_and_after_a_command() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().to_str().unwrap();
    for arguments in [
        ["--data", data, "--output", "json", "user", "list"],
        ["user", "--data", data, "list", "--output", "json"],
        ["user", "list", "--data", data, "--output", "json"],
    ] {
        let ran = run(stillontime().args(arguments));
        assert_eq!((ran.code, ran.stdout.trim()), (0, "[]"), "{ran:?}");
    }
    assert!(!Path::new(data).join("stillontime.db").exists());
}
