//! The frame of a page and the parts of the dashboard.

mod emails;
mod person;
mod pipeline;
mod plan;

use actors::model::{EmailCounts, Language};
use maud::{DOCTYPE, Markup, html};

use super::assets::{ICON, SCRIPT, STYLE};
use super::board::{Board, Person};
use super::language;
use super::texts::{Texts, texts};

/// The parts that are replaced while the page is open, with the id of their element.
pub(super) fn parts(board: &Board, language: Language) -> [(&'static str, Markup); 4] {
    let texts = texts(language);
    [
        ("totals", totals(&board.counts, texts)),
        ("people", people(&board.people, board.more_people, language)),
        ("pipeline", pipeline::render(&board.snapshot, language)),
        ("emails", emails::render(board, language)),
    ]
}

/// The dashboard.
pub(super) fn dashboard(board: &Board, language: Language) -> Markup {
    let texts = texts(language);
    let [totals, people, pipeline, emails] = parts(board, language);
    let main = html! {
        section aria-labelledby="totals-title" {
            h2 id="totals-title" class="unseen" { (texts.messages_by_state) }
            div id=(totals.0) { (totals.1) }
        }
        section aria-labelledby="people-title" {
            h2 id="people-title" { (texts.people) }
            div id=(people.0) { (people.1) }
        }
        section aria-labelledby="pipeline-title" {
            h2 id="pipeline-title" { (texts.pipeline) }
            (pipeline::terms(language))
            div id=(pipeline.0) { (pipeline.1) }
            p class="note" { (texts.end_to_end) }
        }
        section aria-labelledby="emails-title" {
            h2 id="emails-title" { (texts.emails) }
            div id=(emails.0) { (emails.1) }
        }
    };
    frame(language, true, &main)
}

/// Shown instead of the dashboard while the database cannot be read.
pub(super) fn unavailable(code: &str, language: Language) -> Markup {
    let texts = texts(language);
    let main = html! {
        section class="apology" {
            h2 { (texts.unavailable) }
            p { code { (code) } }
            p { a href="/" { (texts.reload) } }
        }
    };
    frame(language, false, &main)
}

/// The page for an unknown path.
pub(super) fn not_found(language: Language) -> Markup {
    let texts = texts(language);
    let main = html! {
        section class="apology" {
            h2 { (texts.not_found) }
            p { a href="/" { (texts.to_dashboard) } }
        }
    };
    frame(language, false, &main)
}

fn frame(language: Language, live: bool, main: &Markup) -> Markup {
    let texts = texts(language);
    html! {
        (DOCTYPE)
        html lang=(language::tag(language)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "StillOnTime – " (texts.title) }
                link rel="icon" type="image/svg+xml" href=(ICON.path);
                link rel="stylesheet" href=(STYLE.path);
                @if live { script src=(SCRIPT.path) defer {} }
            }
            body {
                a class="skip" href="#main" { (texts.skip) }
                header class="top" {
                    div {
                        h1 { "StillOnTime" }
                        p class="motto" { (texts.title) }
                    }
                    @if live { (status(texts)) }
                }
                main id="main" tabindex="-1" { (main) }
                (footer(language))
            }
        }
    }
}

/// The connection status, which the script fills in; without JavaScript, a link to reload.
fn status(texts: &Texts) -> Markup {
    html! {
        p id="status" class="status" role="status" hidden
            data-live=(texts.live) data-waiting=(texts.reconnecting) { (texts.reconnecting) }
        noscript {
            p class="status" { (texts.no_script) " " a href="/" { (texts.reload) } "." }
        }
    }
}

fn footer(language: Language) -> Markup {
    let texts = texts(language);
    let other = match language {
        Language::Pl => Language::En,
        Language::En => Language::Pl,
    };
    let tag = language::tag(other);
    html! {
        footer class="bottom" {
            p { (texts.this_machine) }
            p {
                a href={ "/?lang=" (tag) } lang=(tag) hreflang=(tag) { (texts.other_language) }
                " · " a href="/health" { "health" } " · " a href="/metrics" { "metrics" }
                " · " (env!("CARGO_PKG_VERSION"))
            }
        }
    }
}

fn totals(counts: &EmailCounts, texts: &Texts) -> Markup {
    let explained = Some(texts.dead_letters_meaning);
    let shown = [
        ("received", texts.received, counts.received, None),
        ("open", texts.open, counts.open, None),
        ("planned", texts.planned, counts.planned, None),
        ("review", texts.review, counts.review, None),
        ("skipped", texts.skipped, counts.skipped, None),
        ("dead", texts.dead_letters, counts.dead_letters, explained),
    ];
    html! {
        dl class="totals" {
            @for (kind, name, count, meaning) in shown {
                // Zeros are shown without emphasis.
                div class={ "total " (kind) @if count == 0 { " zero" } } title=[meaning] {
                    dt { (name) }
                    dd { (count) }
                }
            }
        }
    }
}

fn people(people: &[Person], more: usize, language: Language) -> Markup {
    let texts = texts(language);
    html! {
        @if people.is_empty() {
            p class="empty" { (texts.no_people) " " code { "stillontime user add --help" } }
        } @else {
            ul class="people" {
                @for shown in people { li { (person::render(shown, language)) } }
            }
        }
        @if more > 0 { p class="note" { (more) " " (texts.more_people) } }
    }
}
