//! Delivers the sample messages to the inbox in order, as a mailbox would.

use std::collections::HashMap;
use std::time::Duration;

use actors::model::EmailId;
use jiff::civil::Date;
use world::samples::samples;

use crate::app::System;
use crate::cli::exit::Failure;

/// How often the state of a message is polled.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// Limit for all messages together.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Delivers all samples and waits until every stage is idle. A person's next message is delivered
/// only after the previous one is final, since real messages come hours apart.
pub(super) async fn feed(system: &System, base: Date) -> Result<(), Failure> {
    let deadline = system.context.monotonic() + TIMEOUT;
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

/// Waits until the message has an end state.
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
                "the demo did not finish in time: message \"{name}\" is still {state}; {}",
                backlog(system).await
            );
            return Err(Failure::new("cli/not-finished", text));
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

/// Waits until no stage has a backlog: notifications are sent after a message is final.
async fn until_idle(system: &System, deadline: Duration) -> Result<(), Failure> {
    loop {
        let snapshot = system.runtime.snapshot().await;
        if snapshot.stages.iter().all(|stage| stage.backlog == 0) {
            return Ok(());
        }
        if system.context.monotonic() >= deadline {
            let text = format!("the demo did not finish in time: {}", backlog(system).await);
            return Err(Failure::new("cli/not-finished", text));
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

/// The stages with a backlog, for an error message.
async fn backlog(system: &System) -> String {
    let snapshot = system.runtime.snapshot().await;
    let stages = snapshot.stages.iter().filter(|stage| stage.backlog > 0);
    let named: Vec<_> = stages
        .map(|stage| format!("{} has a backlog of {} events", stage.name, stage.backlog))
        .collect();
    if named.is_empty() {
        "no stage has a backlog".to_owned()
    } else {
        named.join(", ")
    }
}
