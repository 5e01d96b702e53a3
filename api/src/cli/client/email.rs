//! The client of `EmailService`.

use std::time::Duration;

use proto::v1::email_processing::State;
use proto::v1::email_service_client::EmailServiceClient;
use proto::v1::{EmailProcessing, GetProcessingStatusRequest, ProcessEmailRequest};
use serde::Serialize;
use tonic::Code;
use tonic_types::StatusExt;

use super::connection::{self, Authorised, ServerArgs, failure};
use crate::cli::exit::Failure;
use crate::cli::global::Global;

/// Limit for one call. The server answers after it has stored the message, which can be large.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
/// Maximum number of attempts while the server's backlog is full.
const MAX_ATTEMPTS: u32 = 60;
/// Delay between attempts if the server names none.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// The state of a message.
#[derive(Clone, Debug, Serialize)]
pub(in crate::cli) struct Processing {
    pub(in crate::cli) id: String,
    pub(in crate::cli) state: &'static str,
    pub(in crate::cli) code: Option<String>,
    pub(in crate::cli) detail: Option<String>,
    pub(in crate::cli) schedules: Vec<String>,
}

impl Processing {
    pub(in crate::cli) fn is_final(&self) -> bool {
        !matches!(self.state, "pending" | "processing" | "unknown")
    }

    fn of(processing: Option<EmailProcessing>) -> Result<Self, Failure> {
        let processing = processing.unwrap_or_default();
        let Some(id) = processing.name.strip_prefix("emails/") else {
            return Err(Failure::new(
                "cli/bad-answer",
                "the server's answer contains no e-mail id; check that its version is the same",
            ));
        };
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(Self {
            id: id.to_owned(),
            state: state_name(processing.state()),
            code: text(&processing.code),
            detail: text(&processing.detail),
            schedules: processing.schedules,
        })
    }
}

fn state_name(state: State) -> &'static str {
    match state {
        State::Unspecified => "unknown",
        State::Pending => "pending",
        State::Processing => "processing",
        State::Planned => "planned",
        State::InReview => "in_review",
        State::Skipped => "skipped",
        State::DeadLetter => "dead_letter",
    }
}

/// A connection to `EmailService`.
pub(in crate::cli) struct Client(EmailServiceClient<Authorised>);

impl Client {
    pub(in crate::cli) async fn connect(
        server: &ServerArgs,
        global: &Global,
    ) -> Result<Self, Failure> {
        let channel = connection::open(server, global, Some(CALL_TIMEOUT)).await?;
        Ok(Self(EmailServiceClient::new(channel)))
    }

    /// Submits a message; retries while the server's backlog is full.
    pub(in crate::cli) async fn process(
        &mut self,
        raw_message: Vec<u8>,
        to: Option<&str>,
    ) -> Result<Processing, Failure> {
        let recipient = to.unwrap_or_default().to_owned();
        let request = ProcessEmailRequest {
            raw_message,
            recipient,
            request_id: String::new(),
        };
        let mut attempt = 0;
        loop {
            attempt += 1;
            match self.0.process_email(request.clone()).await {
                Ok(answer) => return Processing::of(answer.into_inner().processing),
                Err(status)
                    if status.code() == Code::ResourceExhausted && attempt < MAX_ATTEMPTS =>
                {
                    let delay = status
                        .get_details_retry_info()
                        .and_then(|info| info.retry_delay);
                    tokio::time::sleep(delay.unwrap_or(RETRY_DELAY)).await;
                }
                Err(status) => return Err(failure(&status)),
            }
        }
    }

    pub(in crate::cli) async fn status(&mut self, id: &str) -> Result<Processing, Failure> {
        let request = GetProcessingStatusRequest {
            name: format!("emails/{id}"),
        };
        match self.0.get_processing_status(request).await {
            Ok(answer) => Processing::of(answer.into_inner().processing),
            Err(status) => Err(failure(&status)),
        }
    }
}
