//! `EmailService`: accepts e-mails and reports how far each has been processed.

mod read;
mod watch;

use actors::inbox::{Inbox, key_of};
use actors::model::{Email, EmailId, EmailState, UserId};
use connectors::accounts::Role;
use engine::dead_letters::{Decision, Filter, decide};
use proto::v1::email_service_server::EmailService;
use proto::v1::{
    GetProcessingStatusRequest, GetProcessingStatusResponse, ListProcessingHistoryRequest,
    ListProcessingHistoryResponse, ProcessEmailRequest, ProcessEmailResponse,
    RetryProcessingRequest, RetryProcessingResponse, WatchProcessingRequest,
};
use tonic::{Request, Response, Status};

use super::support::page_token::PageToken;
use super::support::request::{caller, page_size, request_id};
use super::support::{convert, names, people, status};
use crate::auth::{AuthError, Caller};
use crate::state::{AppState, Backlog};

/// Dead letters of one person that are searched for those of an e-mail.
const MAX_DEAD_LETTERS: u32 = 1_000;

pub(super) struct Emails {
    state: AppState,
    inbox: Inbox,
    backlog: Backlog,
}

impl Emails {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
            inbox: state.inbox.clone(),
            backlog: state.backlog.clone(),
        }
    }

    /// The e-mail with this resource name, if the caller may read it.
    async fn get(&self, caller: &Caller, name: &str) -> Result<Email, Status> {
        let id = names::email(name)?;
        let email = read::find(&self.state, &id).await?;
        let email = email.filter(|email| may_read(email, caller));
        email.ok_or_else(|| status::not_found("email", name))
    }

    /// Retries the dead letters of an e-mail; if it has none, reads the e-mail once more.
    async fn retry(&self, caller: &Caller, email: &Email, request: &str) -> Result<(), Status> {
        let dead_letters = &self.state.dead_letters;
        let filter = Filter {
            key: Some(key_of(email)),
            ..Filter::default()
        };
        let failed = |failure| status::from_journal(&failure);
        let mut numbers = Vec::new();
        for letter in dead_letters
            .list(&filter, MAX_DEAD_LETTERS)
            .await
            .map_err(failed)?
        {
            let stored = dead_letters.get(letter.position).await.map_err(failed)?;
            let matches = stored.is_some_and(|stored| is_about(&stored.event.payload, &email.id));
            numbers.extend(matches.then_some(letter.position));
        }
        if numbers.is_empty() {
            let inbox = self.inbox.traced(caller.trace.as_deref());
            let accepted = inbox.reprocess(email, request).await;
            return accepted.map_err(|failure| status::from_inbox(&failure));
        }
        let (journal, now) = (&*self.state.journal, self.state.context.now());
        let decided = decide(journal, &**dead_letters, &numbers, Decision::Retry, now).await;
        decided.map(drop).map_err(failed)
    }
}

fn checked_recipient(request: &ProcessEmailRequest) -> Result<Option<&str>, Status> {
    match request.recipient.trim() {
        "" => Ok(None),
        address => names::address("recipient", address).map(Some),
    }
}

/// The recipient of a message: coordinators may name anyone, others only themselves.
fn recipient(caller: &Caller, given: Option<String>) -> Result<Option<String>, Status> {
    if caller.role >= Role::Coordinator {
        return Ok(given);
    }
    match given {
        Some(other) if other != caller.email => Err(status::from_auth(&AuthError::Forbidden)),
        _ => Ok(Some(caller.email.clone())),
    }
}

/// Whether the e-mail belongs to a person whom the caller may read.
fn may_read(email: &Email, caller: &Caller) -> bool {
    let owner = email.user.clone();
    let owner = owner.unwrap_or_else(|| UserId::of(&email.recipient));
    caller.may_read(&owner)
}

#[tonic::async_trait]
impl EmailService for Emails {
    /// A retry is safe with or without `request_id`: the id of the e-mail is derived from
    /// the recipient and the bytes, so a repeated call finds the first one and
    /// returns it.
    async fn process_email(
        &self,
        request: Request<ProcessEmailRequest>,
    ) -> Result<Response<ProcessEmailResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        request_id(&self.state, &request.request_id)?;
        let given = checked_recipient(&request)?.map(str::to_lowercase);
        let recipient = recipient(&caller, given)?;
        let admitted = self.backlog.admit().await;
        admitted.map_err(|error| status::from_admission(&error))?;
        let accepted = self
            .inbox
            .traced(caller.trace.as_deref())
            .accept(request.raw_message.into(), recipient.as_deref())
            .await;
        let id = accepted.map_err(|failure| status::from_inbox(&failure))?;
        let processing = match read::find(&self.state, &id).await? {
            Some(email) => read::processing(&self.state, &email).await?,
            None => convert::accepted(&id, recipient, self.state.context.now()),
        };
        Ok(Response::new(ProcessEmailResponse {
            processing: Some(processing),
        }))
    }

    async fn get_processing_status(
        &self,
        request: Request<GetProcessingStatusRequest>,
    ) -> Result<Response<GetProcessingStatusResponse>, Status> {
        let caller = caller(&request)?;
        let email = self.get(&caller, &request.into_inner().name).await?;
        let processing = read::processing(&self.state, &email).await?;
        Ok(Response::new(GetProcessingStatusResponse {
            processing: Some(processing),
        }))
    }

    async fn list_processing_history(
        &self,
        request: Request<ListProcessingHistoryRequest>,
    ) -> Result<Response<ListProcessingHistoryResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let size = page_size(request.page_size)?;
        let token = PageToken::of("emails", &[&request.parent]);
        let before = token.decode_newest_first(&request.page_token)?;
        let user = people::get(&self.state, &caller, ("parent", &request.parent)).await?;
        let found = self.state.records.emails(&user.id, &before, size + 1);
        let mut found = found.await.map_err(|failure| status::from_port(&failure))?;
        let next_page_token = token.next(&mut found, size, |last| {
            [last.received.to_string(), last.id.0.clone()]
        });
        let emails = found
            .iter()
            .map(|email| convert::processing(email, Vec::new()));
        Ok(Response::new(ListProcessingHistoryResponse {
            emails: emails.collect(),
            next_page_token,
        }))
    }

    async fn retry_processing(
        &self,
        request: Request<RetryProcessingRequest>,
    ) -> Result<Response<RetryProcessingResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let id = request_id(&self.state, &request.request_id)?;
        let email = self.get(&caller, &request.name).await?;
        let retryable = email.state.is_final() && email.state != EmailState::Planned;
        if !retryable {
            let text = "only an e-mail that failed, was skipped or is in review can be read again";
            return Err(status::rejected("mail/not-retryable", text, &request.name));
        }
        self.retry(&caller, &email, &id).await?;
        let what = ("retry_processing", &*request.name);
        self.state.auth.audit(&caller, what, "ok").await;
        let email = self.get(&caller, &request.name).await?;
        Ok(Response::new(RetryProcessingResponse {
            processing: Some(read::processing(&self.state, &email).await?),
        }))
    }

    type WatchProcessingStream = watch::Watch;

    async fn watch_processing(
        &self,
        request: Request<WatchProcessingRequest>,
    ) -> Result<Response<watch::Watch>, Status> {
        let caller = caller(&request)?;
        let email = self.get(&caller, &request.into_inner().name).await?;
        Ok(Response::new(watch::watch(&self.state, email.id)))
    }
}

/// Whether the payload of an event names this e-mail.
fn is_about(payload: &[u8], id: &EmailId) -> bool {
    let value = serde_json::from_slice::<serde_json::Value>(payload);
    value.is_ok_and(|value| value["email"] == id.0.as_str())
}
