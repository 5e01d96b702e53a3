//! `EmailService`: takes messages in and tells what became of each.

mod watch;

use actors::inbox::{Inbox, key_of};
use actors::model::{Email, EmailId, EmailState, UserId};
use actors::ports::DayFilter;
use connectors::accounts::Role;
use engine::dead_letters::{Decision, Filter, decide};
use proto::v1::email_service_server::EmailService;
use proto::v1::{
    EmailProcessing, GetProcessingStatusRequest, GetProcessingStatusResponse,
    ListProcessingHistoryRequest, ListProcessingHistoryResponse, ProcessEmailRequest,
    ProcessEmailResponse, RetryProcessingRequest, RetryProcessingResponse, WatchProcessingRequest,
};
use tonic::{Request, Response, Status};

use super::backlog::Backlog;
use super::notification::place;
use super::page_token::PageToken;
use super::{caller, convert, error, names, page_size, people, request_id};
use crate::identity::{Caller, Refusal};
use crate::services::Services;

/// Dead letters of one person that are looked through.
const LETTERS: u32 = 1_000;

/// A person has no more days than this at once; of more, the latest are not named.
const DAYS_SEARCHED: u32 = 1000;

#[derive(Clone)]
pub(super) struct Emails {
    services: Services,
    inbox: Inbox,
    backlog: Backlog,
}

impl Emails {
    pub(super) fn new(services: &Services) -> Self {
        Self {
            services: services.clone(),
            inbox: services.inbox.clone(),
            backlog: services.backlog.clone(),
        }
    }

    async fn stored(&self, id: &EmailId) -> Result<Option<Email>, Status> {
        self.services
            .queries
            .email(id)
            .await
            .map_err(|failure| error::port(&failure))
    }

    async fn processing(&self, email: &Email) -> Result<EmailProcessing, Status> {
        Ok(convert::processing(email, self.schedules(email).await?))
    }

    /// The e-mail of this name, if the caller may look at it.
    async fn named(&self, caller: &Caller, name: &str) -> Result<Email, Status> {
        let id = names::email(name)?;
        let email = self.stored(&id).await?;
        let email = email.filter(|email| is_for(email, caller));
        email.ok_or_else(|| error::not_found("email", name))
    }

    /// Takes up again what was given up of an e-mail; if nothing was, has it read once more.
    async fn again(&self, caller: &Caller, email: &Email, request: &str) -> Result<(), Status> {
        let letters = &self.services.dead_letters;
        let filter = Filter {
            key: Some(key_of(email)),
            ..Filter::default()
        };
        let failed = |failure| error::journal(&failure);
        let mut numbers = Vec::new();
        for letter in letters.list(&filter, LETTERS).await.map_err(failed)? {
            let whole = letters.get(letter.position).await.map_err(failed)?;
            let about = whole.is_some_and(|whole| mentions(&whole.event.payload, &email.id));
            numbers.extend(about.then_some(letter.position));
        }
        if numbers.is_empty() {
            let inbox = self.inbox.traced(caller.trace.as_deref());
            let again = inbox.reprocess(email, request).await;
            return again.map_err(|failure| error::inbox(&failure));
        }
        let (journal, now) = (&*self.services.journal, self.services.context.now());
        let decided = decide(journal, &**letters, &numbers, Decision::Retry, now).await;
        decided.map(drop).map_err(failed)
    }

    /// Names of the days whose current version this message gave.
    async fn schedules(&self, email: &Email) -> Result<Vec<String>, Status> {
        let given = matches!(email.state, EmailState::Planned | EmailState::InReview);
        let Some(user) = email.user.as_ref().filter(|_| given) else {
            return Ok(Vec::new());
        };
        let filter = DayFilter {
            limit: DAYS_SEARCHED,
            ..DayFilter::default()
        };
        let days = self.services.queries.days(user, &filter).await;
        let days = days.map_err(|failure| error::port(&failure))?;
        let given = days.iter().filter(|day| day.email == email.id);
        Ok(given.map(|day| names::of_schedule(user, &day.id)).collect())
    }
}

fn checked(request: &ProcessEmailRequest) -> Result<Option<&str>, Status> {
    match request.recipient.trim() {
        "" => Ok(None),
        address => names::address("recipient", address).map(Some),
    }
}

/// For whom a message may be: for others only by who may change what is theirs.
fn recipient(caller: &Caller, given: Option<String>) -> Result<Option<String>, Status> {
    if caller.role >= Role::Coordinator {
        return Ok(given);
    }
    match given {
        Some(other) if other != caller.email => Err(error::refused(&Refusal::Forbidden)),
        _ => Ok(Some(caller.email.clone())),
    }
}

/// A message of somebody else is none that the caller could know.
fn is_for(email: &Email, caller: &Caller) -> bool {
    let owner = email.user.clone();
    let owner = owner.unwrap_or_else(|| UserId::of(&email.recipient));
    caller.may_read(&owner)
}

#[tonic::async_trait]
impl EmailService for Emails {
    /// A retry is safe with or without `request_id`: the id of the e-mail is derived from
    /// the recipient and the bytes, so handing them in again finds the first one and
    /// answers with it.
    async fn process_email(
        &self,
        request: Request<ProcessEmailRequest>,
    ) -> Result<Response<ProcessEmailResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        request_id(&self.services, &request.request_id)?;
        let given = checked(&request)?.map(str::to_lowercase);
        let recipient = recipient(&caller, given)?;
        let admitted = self.backlog.admit().await;
        admitted.map_err(|refusal| error::refusal(&refusal))?;
        let accepted = self
            .inbox
            .traced(caller.trace.as_deref())
            .accept(request.raw_message.into(), recipient.as_deref())
            .await;
        let id = accepted.map_err(|failure| error::inbox(&failure))?;
        let processing = match self.stored(&id).await? {
            Some(email) => {
                let schedules = self.schedules(&email).await?;
                convert::processing(&email, schedules)
            }
            None => convert::accepted(&id, recipient, self.services.context.now()),
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
        let email = self.named(&caller, &request.into_inner().name).await?;
        let processing = self.processing(&email).await?;
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
        let before = place(&token, &request.page_token)?;
        let user = people::person(&self.services, &caller, ("parent", &request.parent)).await?;
        let found = self.services.records.emails(&user.id, &before, size + 1);
        let mut found = found.await.map_err(|failure| error::port(&failure))?;
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
        let id = request_id(&self.services, &request.request_id)?;
        let email = self.named(&caller, &request.name).await?;
        let can = email.state.is_final() && email.state != EmailState::Planned;
        if !can {
            let text = "only what was given up, skipped or is in review can be read again";
            return Err(error::decided_against(
                "mail/not-retryable",
                text,
                &request.name,
            ));
        }
        self.again(&caller, &email, &id).await?;
        let what = ("retry_processing", &*request.name);
        self.services.identity.audit(&caller, what, "ok").await;
        let email = self.named(&caller, &request.name).await?;
        Ok(Response::new(RetryProcessingResponse {
            processing: Some(self.processing(&email).await?),
        }))
    }

    type WatchProcessingStream = watch::Watch;

    async fn watch_processing(
        &self,
        request: Request<WatchProcessingRequest>,
    ) -> Result<Response<watch::Watch>, Status> {
        let caller = caller(&request)?;
        let email = self.named(&caller, &request.into_inner().name).await?;
        Ok(Response::new(watch::watch(self.clone(), email.id)))
    }
}

/// Whether the payload of an event is about this e-mail.
fn mentions(payload: &[u8], id: &EmailId) -> bool {
    let value = serde_json::from_slice::<serde_json::Value>(payload);
    value.is_ok_and(|value| value["email"] == id.0.as_str())
}
