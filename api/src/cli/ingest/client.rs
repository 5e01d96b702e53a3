//! The server over gRPC, as far as e-mails go.

use std::time::Duration;

use proto::v1::email_processing::State;
use proto::v1::email_service_client::EmailServiceClient;
use proto::v1::{EmailProcessing, GetProcessingStatusRequest, ProcessEmailRequest};
use serde::Serialize;
use tonic::Code;
use tonic_types::StatusExt;

use crate::cli::connection::{self, Authorised, Server, failure};
use crate::cli::exit::Failure;
use crate::cli::global::Global;

/// How long it may take to answer: a message of the largest size has to be stored.
const ANSWER: Duration = Duration::from_secs(60);
/// How often a message is handed in again while the backlog is full.
const TRIES: u32 = 60;
/// When to try again, unless the server says.
const PAUSE: Duration = Duration::from_secs(1);

/// What became of a message.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Processing {
    pub(super) id: String,
    pub(super) state: &'static str,
    pub(super) code: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) schedules: Vec<String>,
}

impl Processing {
    pub(super) fn is_final(&self) -> bool {
        !matches!(self.state, "pending" | "processing" | "unknown")
    }

    fn of(processing: Option<EmailProcessing>) -> Result<Self, Failure> {
        let processing = processing.unwrap_or_default();
        let Some(id) = processing.name.strip_prefix("emails/") else {
            return Err(Failure::new(
                "cli/bad-answer",
                "the server's answer names no e-mail",
            ));
        };
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(Self {
            id: id.to_owned(),
            state: word(processing.state()),
            code: text(&processing.code),
            detail: text(&processing.detail),
            schedules: processing.schedules,
        })
    }
}

fn word(state: State) -> &'static str {
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

/// A connection.
pub(super) struct Client(EmailServiceClient<Authorised>);

impl Client {
    pub(super) async fn connect(server: &Server, global: &Global) -> Result<Self, Failure> {
        let channel = connection::open(server, global, Some(ANSWER)).await?;
        Ok(Self(EmailServiceClient::new(channel)))
    }

    /// Hands a message in; while the backlog is full, again and again.
    pub(super) async fn process(
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
        let mut tries = 0;
        loop {
            tries += 1;
            match self.0.process_email(request.clone()).await {
                Ok(answer) => return Processing::of(answer.into_inner().processing),
                Err(status) if status.code() == Code::ResourceExhausted && tries < TRIES => {
                    let retry = status
                        .get_details_retry_info()
                        .and_then(|info| info.retry_delay);
                    tokio::time::sleep(retry.unwrap_or(PAUSE)).await;
                }
                Err(status) => return Err(failure(&status)),
            }
        }
    }

    pub(super) async fn status(&mut self, id: &str) -> Result<Processing, Failure> {
        let request = GetProcessingStatusRequest {
            name: format!("emails/{id}"),
        };
        match self.0.get_processing_status(request).await {
            Ok(answer) => Processing::of(answer.into_inner().processing),
            Err(status) => Err(failure(&status)),
        }
    }
}
