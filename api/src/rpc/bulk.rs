//! `BulkService`: much at once, for coordinators.

use std::collections::VecDeque;
use std::pin::Pin;

use actors::model::{Channel, Day, Message, MessageKind, OperationId, UserId};
use actors::rows::Rows;
use engine::journal::Commit;
use futures_util::{Stream, stream};
use proto::v1::bulk_service_server::BulkService;
use proto::v1::{self as pb};
use tonic::{Request, Response, Status, Streaming};

use super::support::page_token::PageToken;
use super::support::profile::{self, UpsertOutcome};
use super::support::request::{caller, request_id, required};
use super::support::{convert, names, people, status};
use crate::state::AppState;

/// Days read at once.
const READ: u32 = 200;
const MOST_RECIPIENTS: usize = 1_000;
const MOST_PROBLEMS: usize = 1_000;
const LONGEST_SUBJECT: usize = 200;
const LONGEST_BODY: usize = 10_000;
/// Everybody.
const ALL: &str = "users/-";

pub(super) struct Bulk {
    state: AppState,
}

impl Bulk {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
        }
    }
}

pub(super) type Export = Pin<Box<dyn Stream<Item = Result<pb::ExportDataResponse, Status>> + Send>>;

struct Exporting {
    state: AppState,
    user: Option<UserId>,
    token: PageToken<3>,
    place: [String; 3],
    read: VecDeque<Day>,
}

impl Exporting {
    /// Read by pages: a client that reads slowly holds up nobody but itself.
    async fn next(&mut self) -> Result<Option<pb::ExportDataResponse>, Status> {
        if self.read.is_empty() {
            let [owner, date, id] = &self.place;
            let records = &self.state.records;
            let days = records
                .all_days(self.user.as_ref(), (owner, date, id), READ)
                .await;
            self.read = days.map_err(|failure| status::from_port(&failure))?.into();
        }
        let Some(day) = self.read.pop_front() else {
            return Ok(None);
        };
        self.place = [
            day.user.0.clone(),
            day.shooting_date.to_string(),
            day.id.0.clone(),
        ];
        Ok(Some(pb::ExportDataResponse {
            schedule: Some(convert::schedule(&day)),
            resume_token: self.token.encode(&self.place),
        }))
    }
}

#[tonic::async_trait]
impl BulkService for Bulk {
    type ExportDataStream = Export;

    async fn export_data(
        &self,
        request: Request<pb::ExportDataRequest>,
    ) -> Result<Response<Export>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let user = match request.parent.as_str() {
            ALL => None,
            name => Some(
                people::get(&self.state, &caller, ("parent", name))
                    .await?
                    .id,
            ),
        };
        let token = PageToken::of("export", &[&request.parent]);
        let place = token.decode(&request.resume_token)?.unwrap_or_default();
        let what = ("export_data", &*request.parent);
        self.state.auth.audit(&caller, what, "ok").await;
        let exporting = Exporting {
            state: self.state.clone(),
            user,
            token,
            place,
            read: VecDeque::new(),
        };
        let stream = stream::try_unfold(exporting, |mut exporting| async move {
            let next = exporting.next().await?;
            Ok(next.map(|next| (next, exporting)))
        });
        Ok(Response::new(Box::pin(stream)))
    }

    async fn import_data(
        &self,
        request: Request<Streaming<pb::ImportDataRequest>>,
    ) -> Result<Response<pb::ImportDataResponse>, Status> {
        let caller = caller(&request)?;
        let mut messages = request.into_inner();
        let mut answer = pb::ImportDataResponse::default();
        let mut index = 0;
        while let Some(message) = messages.message().await? {
            let outcome = profile::upsert(&self.state, &caller, message.profile).await;
            match outcome {
                Ok(UpsertOutcome::Created) => answer.created += 1,
                Ok(UpsertOutcome::Updated) => answer.updated += 1,
                Ok(UpsertOutcome::Unchanged) => answer.unchanged += 1,
                // What cannot be done now is no fault of the row: nothing behind it is tried.
                Err(status) if status.code() == tonic::Code::Unavailable => return Err(status),
                Err(status) if answer.problems.len() < MOST_PROBLEMS => {
                    answer.problems.push(pb::ImportProblem {
                        index,
                        detail: status.message().to_owned(),
                    });
                }
                Err(_) => {}
            }
            index += 1;
        }
        Ok(Response::new(answer))
    }

    async fn send_notification(
        &self,
        request: Request<pb::SendNotificationRequest>,
    ) -> Result<Response<pb::SendNotificationResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        required("subject", &request.subject)?;
        required("request_id", &request.request_id)?;
        let request_id = request_id(&self.state, &request.request_id)?;
        let long = |text: &str, most: usize| text.chars().count() > most;
        if long(&request.subject, LONGEST_SUBJECT) || request.subject.contains(char::is_control) {
            return Err(status::invalid(
                "subject",
                "one line of at most 200 characters",
            ));
        }
        if long(&request.body, LONGEST_BODY) {
            return Err(status::invalid("body", "at most 10,000 characters"));
        }
        if !(1..=MOST_RECIPIENTS).contains(&request.recipients.len()) {
            return Err(status::invalid("recipients", "1 to 1000 people"));
        }
        let named = request.recipients.iter();
        let named = named.map(|recipient| names::user("recipients", recipient));
        let named: Vec<_> = named.collect::<Result<_, _>>()?;
        let known = people::find_all(&self.state, &caller, &named).await?;
        let (mut messages, mut unknown) = (Vec::new(), Vec::new());
        for (recipient, name) in request.recipients.iter().zip(named) {
            let Some(user) = known.get(name).cloned() else {
                unknown.push(recipient.clone());
                continue;
            };
            let of = format!("notification/{request_id}/{}", user.id);
            messages.push(Message {
                id: OperationId::of(&caller.account, &of)
                    .0
                    .replacen('o', "m", 1),
                user: user.id,
                day: None,
                kind: MessageKind::Announcement,
                channel: Channel::InApp,
                subject: request.subject.clone(),
                body: request.body.clone(),
                created: self.state.context.now(),
            });
        }
        let sent = i64::try_from(messages.len()).unwrap_or(i64::MAX);
        let rows = Rows {
            messages,
            ..Rows::default()
        };
        let commit = Commit::outside(rows, Vec::new());
        let done = self.state.journal.commit(commit.into()).await;
        done.map_err(|failure| status::from_journal(&failure))?;
        let what = ("send_notification", &*request.subject);
        self.state.auth.audit(&caller, what, "ok").await;
        Ok(Response::new(pb::SendNotificationResponse {
            sent,
            unknown,
        }))
    }
}
