//! The actor that decides whether a service may be asked, and hears how it went.

use std::time::Duration;

use engine::Context;
use ractor::{Actor, ActorProcessingErr, ActorRef, RpcReplyPort, rpc};
use std::sync::Arc;

use super::breaker::{Breaker, State};
use super::quota::Quota;
use super::{Failure, Service};

/// A service at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its name.
    pub name: &'static str,
    /// What happens to calls.
    pub state: State,
    /// Calls that were answered, since the start.
    pub worked: u64,
    /// Calls that failed or took too long.
    pub failed: u64,
    /// Calls that were not made.
    pub refused: u64,
    /// Calls of today and how many there may be, if they are paid for.
    pub quota: Option<(u32, u32)>,
}

pub(super) enum Message {
    Admit(RpcReplyPort<Result<(), Failure>>),
    Told(Outcome),
    Look(RpcReplyPort<Look>),
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was not made.
    Unused,
    /// Nobody waited for its end.
    Abandoned,
    /// It took too long, or the service failed.
    Failed,
    Worked,
    /// The service asked to be left alone for so long.
    Paused(Duration),
}

/// The actor's address; the actor ends with the last clone.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    name: &'static str,
    actor: Option<Arc<Owned>>,
}

#[derive(Debug)]
struct Owned(ActorRef<Message>);

impl Drop for Owned {
    fn drop(&mut self) {
        self.0.stop(None);
    }
}

impl Desk {
    pub(super) async fn open(service: &Service, context: &Context, quota: Option<Quota>) -> Self {
        let name = service.name;
        let clerk = Clerk {
            name,
            context: context.clone(),
        };
        let breaker = Breaker::new(service.patience);
        let started = Actor::spawn(None, clerk, (breaker, quota)).await;
        let actor = started
            .inspect_err(|error| tracing::error!(%error, service = name, "opening its desk"));
        Self {
            name,
            actor: actor.ok().map(|(actor, _)| Arc::new(Owned(actor))),
        }
    }

    /// Asks for a call.
    pub(super) async fn admit(&self) -> Result<Call, Failure> {
        let closed = || Failure::Broken(self.name, "its desk is closed".to_owned());
        let actor = self.actor.clone().ok_or_else(closed)?;
        let asked = actor.0.call(Message::Admit, None).await;
        match asked {
            Ok(rpc::CallResult::Success(admitted)) => admitted.map(|()| Call {
                actor,
                outcome: Outcome::Unused,
            }),
            _ => Err(closed()),
        }
    }

    pub(super) async fn look(&self) -> Option<Look> {
        let actor = self.actor.as_ref()?;
        match actor.0.call(Message::Look, None).await {
            Ok(rpc::CallResult::Success(look)) => Some(look),
            _ => None,
        }
    }
}

/// A call that was admitted; the desk hears of it when it is dropped.
pub(super) struct Call {
    actor: Arc<Owned>,
    outcome: Outcome,
}

impl Call {
    /// From now on the service knows of it.
    pub(super) fn begins(&mut self) {
        self.outcome = Outcome::Abandoned;
    }

    pub(super) fn failed(&mut self) {
        self.outcome = Outcome::Failed;
    }

    /// Waiting for a turn is not the service's fault.
    pub(super) fn too_slow(&mut self) {
        if self.outcome == Outcome::Abandoned {
            self.failed();
        }
    }

    pub(super) fn worked(&mut self) {
        self.outcome = Outcome::Worked;
    }

    pub(super) fn paused(&mut self, wait: Duration) {
        self.outcome = Outcome::Paused(wait);
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        // A desk that is gone needs no news.
        let _ = self.actor.0.cast(Message::Told(self.outcome));
    }
}

struct Clerk {
    name: &'static str,
    context: Context,
}

struct Book {
    breaker: Breaker,
    quota: Option<Quota>,
    worked: u64,
    failed: u64,
    refused: u64,
}

impl Clerk {
    fn admit(&self, book: &mut Book) -> Result<(), Failure> {
        let now = self.context.monotonic();
        let resting = |wait: Duration| Failure::Resting(self.name, wait.as_secs() + 1);
        book.breaker.may(now).map_err(resting)?;
        let paid = book
            .quota
            .as_mut()
            .is_none_or(|quota| quota.take(self.context.now()));
        if !paid {
            book.breaker.unused();
            return Err(Failure::UsedUp(self.name));
        }
        Ok(())
    }

    fn told(&self, book: &mut Book, outcome: Outcome) {
        let now = self.context.monotonic();
        let before = book.breaker.state(now);
        match outcome {
            Outcome::Unused => {
                book.breaker.unused();
                if let Some(quota) = &mut book.quota {
                    quota.give_back();
                }
                book.refused += 1;
            }
            Outcome::Abandoned => book.breaker.unused(),
            Outcome::Failed => {
                book.breaker.failed(now, self.context.fraction());
                book.failed += 1;
            }
            Outcome::Worked => {
                book.breaker.worked();
                book.worked += 1;
            }
            Outcome::Paused(wait) => {
                book.breaker.paused(now, wait);
                book.failed += 1;
            }
        }
        let state = book.breaker.state(now);
        if state == State::Open && before != State::Open {
            tracing::warn!(service = self.name, "fails and is left alone for a while");
        } else if state == State::Closed && before != State::Closed {
            tracing::info!(service = self.name, "works again");
        }
    }
}

impl Actor for Clerk {
    type Msg = Message;
    type State = Book;
    type Arguments = (Breaker, Option<Quota>);

    async fn pre_start(
        &self,
        _: ActorRef<Message>,
        (breaker, quota): (Breaker, Option<Quota>),
    ) -> Result<Book, ActorProcessingErr> {
        Ok(Book {
            breaker,
            quota,
            worked: 0,
            failed: 0,
            refused: 0,
        })
    }

    async fn handle(
        &self,
        _: ActorRef<Message>,
        message: Message,
        book: &mut Book,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            Message::Admit(reply) => {
                let admitted = self.admit(book);
                if admitted.is_err() {
                    book.refused += 1;
                }
                // Who asked may be gone by now: then nobody makes the call.
                if admitted.is_ok() && reply.is_closed() {
                    self.told(book, Outcome::Unused);
                } else {
                    let _ = reply.send(admitted);
                }
            }
            Message::Told(outcome) => self.told(book, outcome),
            Message::Look(reply) => {
                let _ = reply.send(Look {
                    name: self.name,
                    state: book.breaker.state(self.context.monotonic()),
                    worked: book.worked,
                    failed: book.failed,
                    refused: book.refused,
                    quota: book
                        .quota
                        .as_ref()
                        .map(|quota| quota.used(self.context.now())),
                });
            }
        }
        Ok(())
    }
}
