//! `BulkService`: export, import and announcements, for coordinators.

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

/// Days read from the store at once.
const EXPORT_BATCH: u32 = 200;
const MAX_RECIPIENTS: usize = 1_000;
const MAX_PROBLEMS: usize = 1_000;
const MAX_SUBJECT: usize = 200;
const MAX_BODY: usize = 10_000;
/// The parent that stands for all people.
const ALL_USERS: &str = "users/-";

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

/// The response stream of an export.
pub(super) type Export = Pin<Box<dyn Stream<Item = Result<pb::ExportDataResponse, Status>> + Send>>;

/// The state of an export: the days already read, and the cursor behind the last one sent.
struct Exporter {
    state: AppState,
    user: Option<UserId>,
    token: PageToken<3>,
    cursor: [String; 3],
    batch: VecDeque<Day>,
}

impl Exporter {
    /// The next day. The store is read in batches, so a slow client delays only its own export.
    async fn next(&mut self) -> Result<Option<pb::ExportDataResponse>, Status> {
        if self.batch.is_empty() {
            let [owner, date, id] = &self.cursor;
            let records = &self.state.records;
            let days = records
                .all_days(self.user.as_ref(), (owner, date, id), EXPORT_BATCH)
                .await;
            self.batch = days.map_err(|failure| status::from_port(&failure))?.into();
        }
        let Some(day) = self.batch.pop_front() else {
            return Ok(None);
        };
        self.cursor = [
            day.user.0.clone(),
            day.shooting_date.to_string(),
            day.id.0.clone(),
        ];
        Ok(Some(pb::ExportDataResponse {
            schedule: Some(convert::schedule(&day)),
            resume_token: self.token.encode(&self.cursor),
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
            ALL_USERS => None,
            name => Some(
                people::get(&self.state, &caller, ("parent", name))
                    .await?
                    .id,
            ),
        };
        let token = PageToken::of("export", &[&request.parent]);
        let cursor = token.decode(&request.resume_token)?.unwrap_or_default();
        let what = ("export_data", &*request.parent);
        self.state.auth.audit(&caller, what, "ok").await;
        let exporter = Exporter {
            state: self.state.clone(),
            user,
            token,
            cursor,
            batch: VecDeque::new(),
        };
        let stream = stream::try_unfold(exporter, |mut exporter| async move {
            let next = exporter.next().await?;
            Ok(next.map(|next| (next, exporter)))
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
                // A transient failure is not the fault of the row: the import stops here.
                Err(status) if status.code() == tonic::Code::Unavailable => return Err(status),
                Err(status) if answer.problems.len() < MAX_PROBLEMS => {
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
        let is_longer = |text: &str, max: usize| text.chars().count() > max;
        if is_longer(&request.subject, MAX_SUBJECT) || request.subject.contains(char::is_control) {
            return Err(status::invalid(
                "subject",
                "one line of at most 200 characters",
            ));
        }
        if is_longer(&request.body, MAX_BODY) {
            return Err(status::invalid("body", "at most 10,000 characters"));
        }
        if !(1..=MAX_RECIPIENTS).contains(&request.recipients.len()) {
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
            let operation = format!("notification/{request_id}/{}", user.id);
            messages.push(Message {
                id: OperationId::of(&caller.account, &operation)
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
