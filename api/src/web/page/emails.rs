//! The latest e-mails with their states, and what lies in the inbox folder without being one.

use actors::model::{Email, EmailState, Language};
use maud::{Markup, html};

use crate::web::board::{Board, InboxFolder, Person, zone};
use crate::web::texts::{Texts, email_state, texts};
use crate::web::time;

/// Maximum number of names of files that are no e-mails.
const MAX_IGNORED: usize = 10;

/// The table has explicit ARIA roles: on a phone, CSS lays out the rows as blocks, and browsers
/// then drop the implicit roles.
pub(super) fn render(board: &Board, language: Language) -> Markup {
    let texts = texts(language);
    let heads = [
        texts.time,
        texts.recipient,
        texts.subject,
        texts.state,
        texts.reason,
    ];
    html! {
        (ignored(&board.inbox, texts))
        @if board.emails.is_empty() {
            p class="empty" { (texts.no_emails) " " code { (board.inbox.path.display()) } }
        } @else {
            table class="emails" role="table" aria-labelledby="emails-title" {
                thead role="rowgroup" {
                    tr role="row" {
                        @for head in heads { th scope="col" role="columnheader" { (head) } }
                    }
                }
                tbody role="rowgroup" {
                    @for email in &board.emails { (row(email, &board.people, language)) }
                }
            }
        }
    }
}

/// The files that are never read, and what to do about them.
fn ignored(inbox: &InboxFolder, texts: &Texts) -> Markup {
    let more = inbox.ignored.len().saturating_sub(MAX_IGNORED);
    html! {
        @if !inbox.ignored.is_empty() {
            div class="correction" {
                h4 { (texts.ignored) }
                p { code { (inbox.path.display()) } }
                ul {
                    @for file in inbox.ignored.iter().take(MAX_IGNORED) {
                        li { strong { (file.display()) } }
                    }
                    @if more > 0 { li { "… +" (more) } }
                }
                p { (texts.ignored_advice) }
            }
        }
    }
}

fn row(email: &Email, people: &[Person], language: Language) -> Markup {
    let texts = texts(language);
    let owner = people
        .iter()
        .find(|person| Some(&person.user.id) == email.user.as_ref());
    // The time zone of the recipient; UTC if the recipient is unknown. The abbreviation is shown.
    let zone = zone(owner.map_or("UTC", |person| person.user.time_zone.as_str()));
    html! {
        tr role="row" {
            td role="cell" class="when" {
                time datetime=(time::machine(email.received, &zone)) {
                    (time::moment(email.received, &zone, language))
                }
                " " small { (time::abbreviation(email.received, &zone)) }
            }
            td role="cell" class="who" { (email.recipient) }
            th role="rowheader" scope="row" class="what" {
                @if email.subject.is_empty() { span class="quiet" { (texts.no_subject) } }
                @else { (email.subject) }
            }
            td role="cell" {
                span class={ "state " (tone(email.state)) } { (email_state(email.state, language)) }
            }
            td role="cell" class="why" {
                @if let Some(detail) = &email.detail { (detail) " " }
                @if let Some(code) = &email.code { code { (code) } }
            }
        }
    }
}

fn tone(state: EmailState) -> &'static str {
    match state {
        EmailState::Planned => "good",
        EmailState::InReview => "fair",
        EmailState::DeadLetter => "bad",
        EmailState::Pending | EmailState::Processing => "busy",
        EmailState::Skipped => "calm",
    }
}
