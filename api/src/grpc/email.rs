//! `EmailService`: takes messages in and tells what became of each.

use actors::inbox::Inbox;
use actors::model::{Email, EmailId, EmailState};
use actors::ports::DayFilter;
use proto::v1::email_service_server::EmailService;
use proto::v1::{
    GetProcessingStatusRequest, GetProcessingStatusResponse, ProcessEmailRequest,
    ProcessEmailResponse,
};
use tonic::{Request, Response, Status};

use super::backlog::Backlog;
use super::{convert, error, names};
use crate::services::Services;

const MAX_REQUEST_ID: usize = 128;
const MAX_ADDRESS: usize = 320;

/// A person has no more days than this at once; of more, the latest are not named.
const DAYS_SEARCHED: u32 = 1000;

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
    if request.request_id.chars().count() > MAX_REQUEST_ID {
        return Err(error::invalid(
            "request_id",
            "at most 128 characters are accepted",
        ));
    }
    let recipient = request.recipient.trim();
    if recipient.is_empty() {
        return Ok(None);
    }
    let odd = |c: char| c.is_control() || c.is_whitespace();
    let plausible = recipient.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && !host.is_empty() && !recipient.contains(odd)
    });
    if !plausible || recipient.len() > MAX_ADDRESS {
        return Err(error::invalid("recipient", "this is no e-mail address"));
    }
    Ok(Some(recipient))
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
        let request = request.into_inner();
        let recipient = checked(&request)?.map(str::to_lowercase);
        let admitted = self.backlog.admit().await;
        admitted.map_err(|refusal| error::refusal(&refusal))?;
        let accepted = self
            .inbox
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
        let name = request.into_inner().name;
        let id = names::email(&name)?;
        let email = self
            .stored(&id)
            .await?
            .ok_or_else(|| error::not_found("email", &name))?;
        let schedules = self.schedules(&email).await?;
        let processing = convert::processing(&email, schedules);
        Ok(Response::new(GetProcessingStatusResponse {
            processing: Some(processing),
        }))
    }
}
