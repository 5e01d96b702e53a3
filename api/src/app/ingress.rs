//! How messages enter the pipeline besides gRPC: the drop folder, and messages that
//! other programs publish to the event log.

use actors::events::stages;
use actors::inbox::{Inbox, InboxError};
use actors::ingress::IngressStage;
use actors::pipeline;
use actors::ports::PortError;
use actors::rows::Rows;
use config::Settings;
use connectors::mail::maildir::{Incoming, MaildirSource};
use engine::Builder;
use engine::flow::admission::AdmissionError;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::store::Store;
use crate::state::Backlog;

/// Adds the stage that accepts messages of other programs, where the event log lets them
/// publish.
pub(super) fn with_publishers(
    builder: Builder<Rows>,
    settings: &Settings,
    store: &Store,
    inbox: &Inbox,
    backlog: &Backlog,
) -> Builder<Rows> {
    let Some(objects) = store.objects.clone() else {
        return builder;
    };
    let queries = store.queries.clone();
    let stage = IngressStage::new(inbox.clone(), queries, objects, backlog.clone());
    let options = pipeline::stage_options(settings.pipeline.email_credits, 30);
    builder.stage(stages::INBOX, options, stage)
}

/// Reads the drop folder until `stop`; a relative path is within the data folder.
pub(super) fn watch_mail(
    settings: &Settings,
    inbox: Inbox,
    backlog: Backlog,
    stop: CancellationToken,
) -> JoinHandle<()> {
    let mut options = settings.mail.inbox.clone();
    options.folder = settings.data.join(&options.folder);
    let source = MaildirSource::new(options);
    tokio::spawn(async move {
        let accept = move |mail: Incoming| {
            let (inbox, backlog) = (inbox.clone(), backlog.clone());
            async move {
                backlog.admit().await.map_err(not_admitted)?;
                let accepted = inbox.accept(mail.raw, mail.recipient.as_deref()).await;
                accepted.map(|_| ()).map_err(|error| not_accepted(&error))
            }
        };
        source.run(accept, stop).await;
    })
}

/// The error as the mail source sees it: a transient one leaves the message in the folder, a
/// permanent one moves it to the rejected ones.
fn not_accepted(error: &InboxError) -> PortError {
    if error.is_transient() {
        PortError::transient(error.code(), error)
    } else {
        PortError::permanent(error.code(), error)
    }
}

/// The error of a full backlog as the mail source sees it: the message stays in the folder.
fn not_admitted(refusal: AdmissionError<PortError>) -> PortError {
    match refusal {
        AdmissionError::Full { waiting, .. } => {
            let detail = format!("{waiting} messages are waiting");
            PortError::transient("api/backlog-full", detail)
        }
        AdmissionError::Unknown(error) => error,
    }
}
