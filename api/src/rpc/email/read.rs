//! Reads of e-mails, with the schedules that were read from them.

use actors::model::{Email, EmailId, EmailState};
use actors::ports::DayFilter;
use proto::v1::EmailProcessing;
use tonic::Status;

use crate::rpc::support::{convert, names, status};
use crate::state::AppState;

/// Days of one person that are searched for those of an e-mail; the latest beyond are left out.
const MAX_DAYS: u32 = 1000;

/// The stored e-mail with this id.
pub(super) async fn find(state: &AppState, id: &EmailId) -> Result<Option<Email>, Status> {
    let found = state.queries.email(id).await;
    found.map_err(|failure| status::from_port(&failure))
}

/// The processing of a stored e-mail as a message.
pub(super) async fn processing(state: &AppState, email: &Email) -> Result<EmailProcessing, Status> {
    Ok(convert::processing(email, schedules(state, email).await?))
}

/// Names of the days whose current version was read from this e-mail.
async fn schedules(state: &AppState, email: &Email) -> Result<Vec<String>, Status> {
    let has_days = matches!(email.state, EmailState::Planned | EmailState::InReview);
    let Some(user) = email.user.as_ref().filter(|_| has_days) else {
        return Ok(Vec::new());
    };
    let filter = DayFilter {
        limit: MAX_DAYS,
        ..DayFilter::default()
    };
    let days = state.queries.days(user, &filter).await;
    let days = days.map_err(|failure| status::from_port(&failure))?;
    let days = days.iter().filter(|day| day.email == email.id);
    Ok(days.map(|day| names::of_schedule(user, &day.id)).collect())
}
