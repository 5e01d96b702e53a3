//! An event log with a bug.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actors::events::{MailDue, Payload};
use async_trait::async_trait;
use engine::Context;
use engine::event::Event;
use engine::log::{Consumer, Delivery, EventLog, LogError};

use super::bug::Bug;

/// After this time without events the runtime passivates the actor of a key.
const IDLE: Duration = Duration::from_secs(120);

pub(super) struct PlantedLog {
    bug: Bug,
    context: Context,
    log: Arc<dyn EventLog>,
}

impl PlantedLog {
    pub(super) fn new(bug: Bug, context: &Context, log: Arc<dyn EventLog>) -> Self {
        Self {
            bug,
            context: context.clone(),
            log,
        }
    }
}

#[async_trait]
impl EventLog for PlantedLog {
    async fn publish(&self, events: Vec<Event>) -> Result<(), LogError> {
        self.log.publish(events).await
    }

    async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError> {
        let consumer = self.log.consumer(stage).await?;
        Ok(match self.bug {
            Bug::LostOnPassivation => Box::new(LosingConsumer {
                consumer,
                context: self.context.clone(),
                last: HashMap::new(),
                lost: Vec::new(),
            }),
            Bug::StalePlanSent => Box::new(ForgetfulConsumer(consumer)),
            _ => consumer,
        })
    }

    async fn backlog(&self, stage: &str) -> Result<u64, LogError> {
        self.log.backlog(stage).await
    }
}

/// Loses what arrives for a key whose actor has been idle for so long that it is about to be
/// passivated.
struct LosingConsumer {
    consumer: Box<dyn Consumer>,
    context: Context,
    /// When the last delivery of each key arrived.
    last: HashMap<String, Duration>,
    /// Neither handled nor redelivered as long as the consumer lives.
    lost: Vec<Delivery>,
}

impl LosingConsumer {
    fn is_about_to_passivate(&mut self, key: &str) -> bool {
        let now = self.context.monotonic();
        let last = self.last.insert(key.to_owned(), now);
        last.is_some_and(|last| (IDLE / 2..IDLE).contains(&now.saturating_sub(last)))
    }
}

#[async_trait]
impl Consumer for LosingConsumer {
    async fn fetch(&mut self, credits: usize) -> Result<Vec<Delivery>, LogError> {
        loop {
            let mut arrived = Vec::new();
            for delivery in self.consumer.fetch(credits).await? {
                match self.is_about_to_passivate(&delivery.event.key) {
                    true => self.lost.push(delivery),
                    false => arrived.push(delivery),
                }
            }
            if !arrived.is_empty() {
                return Ok(arrived);
            }
        }
    }

    fn heartbeat(&self) {
        self.consumer.heartbeat();
    }
}

/// Delivers an e-mail that quiet hours held back as if it had never been held, so that the
/// stage does not look for a newer version.
struct ForgetfulConsumer(Box<dyn Consumer>);

#[async_trait]
impl Consumer for ForgetfulConsumer {
    async fn fetch(&mut self, credits: usize) -> Result<Vec<Delivery>, LogError> {
        let mut deliveries = self.0.fetch(credits).await?;
        for delivery in &mut deliveries {
            let event = &mut delivery.event;
            if let Ok(Some(mail)) = MailDue::of(event) {
                let never_held = MailDue {
                    held: false,
                    ..mail
                };
                event.payload = never_held.emit(&event.key).payload;
            }
        }
        Ok(deliveries)
    }

    fn heartbeat(&self) {
        self.0.heartbeat();
    }
}
