//! Hands the messages in, in order, as a mailbox would.

use std::collections::HashMap;
use std::time::Duration;

use actors::model::EmailId;
use jiff::civil::Date;
use sim::samples::samples;

use crate::app::System;
use crate::cli::exit::Failure;

/// How often is looked whether a message has come to its end.
const LOOK: Duration = Duration::from_millis(20);
/// What all messages together may take.
const LIMIT: Duration = Duration::from_secs(120);

/// Feeds all samples and waits until nothing is left to do. The next message of a person
/// waits for the one before, as it would with hours between them.
pub(super) async fn feed(system: &System, base: Date) -> Result<(), Failure> {
    let deadline = system.context.monotonic() + LIMIT;
    let mut open: HashMap<String, (&'static str, EmailId)> = HashMap::new();
    for sample in samples(base) {
        if let Some((name, id)) = open.remove(&sample.recipient) {
            until_final(system, name, &id, deadline).await?;
        }
        let accepted = system
            .inbox
            .accept(sample.eml.into(), Some(&sample.recipient))
            .await;
        let id = accepted.map_err(|error| Failure::coded(&error))?;
        open.insert(sample.recipient, (sample.name, id));
    }
    for (name, id) in open.into_values() {
        until_final(system, name, &id, deadline).await?;
    }
    until_idle(system, deadline).await
}

async fn until_final(
    system: &System,
    name: &str,
    id: &EmailId,
    deadline: Duration,
) -> Result<(), Failure> {
    loop {
        let email = system.store.queries.email(id).await?;
        if email.as_ref().is_some_and(|email| email.state.is_final()) {
            return Ok(());
        }
        if system.context.monotonic() >= deadline {
            let state = email.map_or("unknown", |email| email.state.as_str());
            let text = format!(
                "message \"{name}\" is still {state}; {}",
                busy(system).await
            );
            return Err(Failure::new("cli/not-finished", text));
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// The end state of a message comes before what is said about it.
async fn until_idle(system: &System, deadline: Duration) -> Result<(), Failure> {
    loop {
        let snapshot = system.runtime.snapshot().await;
        if snapshot.stages.iter().all(|stage| stage.backlog == 0) {
            return Ok(());
        }
        if system.context.monotonic() >= deadline {
            return Err(Failure::new("cli/not-finished", busy(system).await));
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn busy(system: &System) -> String {
    let snapshot = system.runtime.snapshot().await;
    let stages = snapshot.stages.iter().filter(|stage| stage.backlog > 0);
    let named: Vec<_> = stages
        .map(|stage| format!("{} has {} events", stage.name, stage.backlog))
        .collect();
    if named.is_empty() {
        "no stage has work".to_owned()
    } else {
        named.join(", ")
    }
}
