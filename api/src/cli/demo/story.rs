//! What became of a person's e-mails, as one sentence in the order of their arrival.

use actors::model::{Day, Email, EmailState};
use actors::revision::NOTICE;

/// `2 e-mails came for Ola: the call sheet of ..., then a message that ...`. `versions` are the
/// versions of the person's days.
pub(super) fn sentence(name: &str, emails: &[Email], versions: &[Day]) -> String {
    let outcomes: Vec<_> = emails
        .iter()
        .map(|email| outcome(email, versions))
        .collect();
    let plural = if emails.len() == 1 { "" } else { "s" };
    let outcomes = outcomes.join(", then ");
    format!(
        "{} e-mail{plural} came for {name}: {outcomes}.",
        emails.len()
    )
}

fn outcome(email: &Email, versions: &[Day]) -> String {
    let why = email.detail.as_deref().or(email.code.as_deref());
    let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
    match email.state {
        EmailState::Pending | EmailState::Processing => "an e-mail in progress".to_owned(),
        EmailState::InReview => format!("an e-mail that needs a correction{why}"),
        EmailState::Skipped => format!("an e-mail with nothing to plan{why}"),
        EmailState::DeadLetter => format!("an e-mail that could not be processed{why}"),
        EmailState::Planned => {
            let made: Vec<_> = versions
                .iter()
                .filter(|day| day.email == email.id)
                .map(version)
                .collect();
            match made.is_empty() {
                true => format!("an e-mail that changed no day{why}"),
                false => made.join(" and "),
            }
        }
    }
}

/// The document that made this version of a day, and what it says of the call.
fn version(day: &Day) -> String {
    let date = day.shooting_date;
    let is_notice = day.changes.iter().any(|change| change.field == NOTICE);
    let document = match (day.version, &day.revision) {
        _ if is_notice => format!("a message about {date}"),
        (1, _) => format!("the call sheet of {} for {date}", day.production),
        (_, Some(mark)) => format!("version {mark} of the sheet for {date}"),
        (_, None) => format!("a later version of the sheet for {date}"),
    };
    let mut changes = day.changes.iter();
    let moved = changes.find(|change| change.field == "call" && !change.old.is_empty());
    let own = day.sheet.my_call.as_ref().and_then(|own| own.time);
    let call = match (moved, own) {
        (Some(call), Some(_)) => format!(" that moves the call from {} to {}", call.old, call.new),
        (_, Some(time)) => format!(" with the call at {time}"),
        (_, None) => String::new(),
    };
    document + &call
}

#[cfg(test)]
mod tests;
