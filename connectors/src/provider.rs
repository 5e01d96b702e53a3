//! A service on the network, and what stands before it.
//!
//! ```text
//! ask -> desk (an actor: breaker, calls of the day) -> limiter -> request -> told to the desk
//!           \-> refused at once                          \---- one time limit for both ----/
//! ```
//! Whoever is refused or gets no answer in time asks somebody else: nothing here waits for
//! long, and nothing asks a service that is known to be down or paid for enough today.

mod breaker;
mod desk;
mod http;
mod options;
mod quota;

#[cfg(test)]
pub(crate) mod tests;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use engine::Context;
use engine::event::Priority;
use engine::flow::limit::{self, Limiter, Limits, Rate};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde::{Deserialize, Serialize};

use desk::{Call, Desk};

pub use breaker::{Patience, State};
pub use desk::Look;
pub use http::ClientError;
pub use options::{Account, OwnServer};
pub use quota::Quota;

/// An answer that takes longer is not waited for.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// What a service is: its name in logs and metrics, and how much of it may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// `google-routes`.
    pub name: &'static str,
    /// Who asks, for services that want to know: an address or a site.
    pub contact: String,
    /// Requests at once.
    pub concurrent: u32,
    /// Requests in a second, one at least.
    pub per_second: u32,
    /// Requests in a day, if they cost money.
    pub per_day: Option<u32>,
    /// When it is left alone.
    pub patience: Patience,
}

/// A text that is never shown.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "\"\"" } else { "\"***\"" })
    }
}

/// Why there is no answer. None of it says anything about the question.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It failed lately and is left alone.
    #[error("{0} is left alone for {1} s after failures")]
    Resting(&'static str, u64),
    /// The calls of the day are used up.
    #[error("{0}: the calls of today are used up")]
    UsedUp(&'static str),
    /// It takes too long, with the wait for others that ask it.
    #[error("{0} did not answer within {n} s", n = TIME_LIMIT.as_secs())]
    TooSlow(&'static str),
    /// It cannot be reached, or what came is not an answer.
    #[error("{0}: {1}")]
    Broken(&'static str, String),
}

/// What a service said.
#[derive(Clone, Debug)]
pub struct Reply {
    /// 2xx, or a 4xx that concerns the question.
    pub status: StatusCode,
    /// At most 4 MiB.
    pub body: Bytes,
}

/// A service on the network. Cheap to clone; the clones share its state.
#[derive(Clone, Debug)]
pub struct Provider {
    service: Arc<Service>,
    client: Client,
    desk: Desk,
    limiter: Limiter,
    context: Context,
}

impl Provider {
    /// Before the first request; nobody is asked yet. What was used today is remembered in
    /// the folder.
    ///
    /// # Errors
    /// No client can be made.
    pub async fn new(
        service: Service,
        context: &Context,
        limits: &Limits,
        folder: PathBuf,
    ) -> Result<Self, ClientError> {
        let options = limit::Options {
            concurrent: service.concurrent,
            per_user: service.concurrent,
            rate: Some(Rate {
                count: service.per_second.max(1),
                seconds: 1,
                burst: service.per_second.max(1),
            }),
            ..limit::Options::default()
        };
        let quota = service.per_day.map(|most| {
            let file = folder.join(format!("{}.json", service.name));
            Quota::read(file, most, context.now())
        });
        Ok(Self {
            client: http::client(&service.contact)?,
            desk: Desk::open(&service, context, quota).await,
            limiter: limits.limiter(service.name, &options),
            service: Arc::new(service),
            context: context.clone(),
        })
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.service.name
    }

    /// Whether each call costs money.
    pub fn is_paid(&self) -> bool {
        self.service.per_day.is_some()
    }

    /// Breaker and calls at this instant; `None` if its desk is gone.
    pub async fn look(&self) -> Option<Look> {
        self.desk.look().await
    }

    /// Asks what `question` makes.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn ask(
        &self,
        question: impl Fn(&Client) -> RequestBuilder + Send + Sync,
    ) -> Result<Reply, Failure> {
        let mut call = self.desk.admit().await?;
        let asked = tokio::time::timeout(TIME_LIMIT, self.send(&question, &mut call)).await;
        asked.unwrap_or_else(|_| {
            call.too_slow();
            Err(Failure::TooSlow(self.name()))
        })
    }

    async fn send(
        &self,
        question: &(impl Fn(&Client) -> RequestBuilder + Send + Sync),
        call: &mut Call,
    ) -> Result<Reply, Failure> {
        let name = self.name();
        let permit = self.limiter.acquire("", Priority::Interactive).await;
        let _permit = permit.map_err(|refused| Failure::Broken(name, refused.to_string()))?;
        call.begins();
        let mut answer = http::send(question(&self.client)).await;
        if !self.is_paid() && answer.as_ref().is_err_and(http::is_stale_connection) {
            // Some servers close a connection while it is kept for later.
            answer = http::send(question(&self.client)).await;
        }
        let answer = answer.map_err(|error| {
            call.failed();
            Failure::Broken(name, http::told(&error))
        })?;
        match http::verdict(&answer, self.context.now()) {
            http::Verdict::Answer => {
                let body = http::body(answer).await.map_err(|problem| {
                    call.failed();
                    Failure::Broken(name, problem)
                })?;
                call.worked();
                Ok(body)
            }
            http::Verdict::Later(wait) => {
                call.paused(wait);
                Err(Failure::Resting(name, wait.as_secs()))
            }
            http::Verdict::Fault => {
                call.failed();
                let status = answer.status().as_u16();
                Err(Failure::Broken(name, format!("HTTP {status}")))
            }
        }
    }
}
