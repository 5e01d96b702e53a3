//! The card of a person. Its labels are in the language of the page, the messages in that of the
//! person.

use actors::model::{Day, DayState, Email, Language, Message, User};
use actors::texts::{Clocks, short_date};
use maud::{Markup, html};

use super::plan;
use crate::web::board::{Person, zone};
use crate::web::texts::{day_state, texts, unit};
use crate::web::{language, time};

pub(super) fn render(person: &Person, language: Language) -> Markup {
    let user = &person.user;
    let texts = texts(language);
    html! {
        article class="person" {
            header {
                h3 { (user.name) }
                p class="quiet" {
                    @if let Some(role) = &user.role { (role) " · " }
                    (user.email)
                }
            }
            (reviews(&person.reviews, language))
            @match &person.day {
                Some(day) => (next_day(day, user, language)),
                None => p class="empty" { (texts.no_day) },
            }
            (later(&person.later, user, language))
            (messages(&person.messages, user, language))
        }
    }
}

fn next_day(day: &Day, user: &User, language: Language) -> Markup {
    html! {
        div class={ "day" @if day.state == DayState::Cancelled { " cancelled" } } {
            (headline(day, language))
            (plan::render(day, user, language))
        }
    }
}

fn headline(day: &Day, language: Language) -> Markup {
    let texts = texts(language);
    html! {
        h4 {
            time datetime=(day.shooting_date) { (time::long_date(day.shooting_date, language)) }
        }
        p class="production" {
            (day.production)
            @if let Some(unit) = unit(&day.unit, language) { " · " (unit) }
            @if let Some(revision) = &day.revision {
                " " span class={ "revision " (paper(revision)) } {
                    (texts.revision) " " (revision)
                }
            }
            " " span class={ "state " (tone(day.state)) } { (day_state(day.state, language)) }
        }
    }
}

/// The CSS class for a revision. Revisions are printed on coloured paper and named after the
/// colour; any other name gives `plain`.
fn paper(revision: &str) -> &'static str {
    const PAPERS: [&str; 11] = [
        "white",
        "blue",
        "pink",
        "yellow",
        "green",
        "goldenrod",
        "buff",
        "salmon",
        "cherry",
        "tan",
        "gray",
    ];
    let mut words = revision.split(|c: char| !c.is_alphanumeric());
    words
        .find_map(|word| PAPERS.into_iter().find(|paper| *paper == word))
        .unwrap_or("plain")
}

fn tone(state: DayState) -> &'static str {
    match state {
        DayState::Planned => "good",
        DayState::Planning => "busy",
        DayState::InReview => "fair",
        DayState::Cancelled => "bad",
    }
}

/// The e-mails that need a correction, each with advice and the reason.
fn reviews(reviews: &[Email], language: Language) -> Markup {
    let texts = texts(language);
    html! {
        @if !reviews.is_empty() {
            div class="correction" {
                h4 { (texts.to_correct) }
                ul {
                    @for email in reviews {
                        li {
                            strong { (email.subject) }
                            @if let Some(code) = &email.code {
                                @if let Some(advice) = actors::texts::advice(language, code) {
                                    p { (advice) }
                                }
                                code { (code) }
                            }
                            @if let Some(detail) = &email.detail { p class="quiet" { (detail) } }
                        }
                    }
                }
            }
        }
    }
}

fn later(days: &[Day], user: &User, language: Language) -> Markup {
    let texts = texts(language);
    html! {
        @if !days.is_empty() {
            h4 { (texts.later_days) }
            ul class="later" {
                @for day in days {
                    li {
                        time datetime=(day.shooting_date) {
                            (short_date(language, day.shooting_date))
                        }
                        @match &day.plan {
                            Some(plan) if day.state == DayState::Planned => {
                                " " strong {
                                    (Clocks::new(language, user, day).at_call(plan.call_at))
                                }
                            },
                            _ => {
                                " " span class={ "state " (tone(day.state)) } {
                                    (day_state(day.state, language))
                                }
                            },
                        }
                        " " span class="quiet" { (day.production) }
                    }
                }
            }
        }
    }
}

fn messages(messages: &[Message], user: &User, language: Language) -> Markup {
    let texts = texts(language);
    let zone = zone(&user.time_zone);
    let tag = language::tag(user.language);
    html! {
        h4 {
            (texts.messages)
            @if user.language != language { " (" (texts.in_other_language) ")" }
        }
        @if messages.is_empty() { p class="quiet" { (texts.no_messages) } }
        ul class="messages" {
            @for message in messages {
                li {
                    // The script keeps an open element open by its id when the part is replaced.
                    details id={ "m-" (message.id) } {
                        summary {
                            span lang=(tag) { (message.subject) }
                            " " time class="quiet" datetime=(time::machine(message.created, &zone)) {
                                (time::moment(message.created, &zone, language))
                            }
                        }
                        p class="body" lang=(tag) { (message.body) }
                    }
                }
            }
        }
    }
}
