//! A service as the rest of the program calls it.

use std::path::PathBuf;
use std::sync::Arc;

use engine::Context;
use engine::event::Priority;
use engine::flow::limit::{self, Limiter, Limits, Rate};
use reqwest::{Client, RequestBuilder};

use super::error::Error;
use super::gate::{AdmittedCall, Gate, Status};
use super::http::{self, ClientError, Disposition, Reply};
use super::quota::Quota;
use super::service::{CALL_TIMEOUT, Service};

/// A service on the network. Cheap to clone; the clones share its state.
#[derive(Clone, Debug)]
pub struct Provider {
    service: Arc<Service>,
    client: Client,
    gate: Gate,
    limiter: Limiter,
    context: Context,
}

impl Provider {
    /// Prepares the client and the gate; no request is sent yet. The daily quota of a metered
    /// service is stored in `folder`.
    ///
    /// # Errors
    /// The HTTP client cannot be built.
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
        let quota = service.per_day.map(|limit| {
            let file = folder.join(format!("{}.json", service.name));
            Quota::read(file, limit, context.now())
        });
        Ok(Self {
            client: http::client(&service.contact)?,
            gate: Gate::start(&service, context, quota).await,
            limiter: limits.limiter(service.name, &options),
            service: Arc::new(service),
            context: context.clone(),
        })
    }

    /// The name of the service.
    pub fn name(&self) -> &'static str {
        self.service.name
    }

    /// Whether the service charges for each request.
    pub fn is_metered(&self) -> bool {
        self.service.per_day.is_some()
    }

    /// The state of the breaker, the counters and the quota; `None` if the gate's actor has
    /// stopped.
    pub async fn status(&self) -> Option<Status> {
        self.gate.status().await
    }

    /// Sends the request that `request` builds, once the gate admits it. `request` may be called
    /// twice: a request on a stale connection is repeated, unless the service is metered.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send(
        &self,
        request: impl Fn(&Client) -> RequestBuilder + Send + Sync,
    ) -> Result<Reply, Error> {
        let mut call = self.gate.admit().await?;
        let sent = tokio::time::timeout(CALL_TIMEOUT, self.send_admitted(&request, &mut call));
        sent.await.unwrap_or_else(|_| {
            call.timed_out();
            Err(Error::Timeout(self.name()))
        })
    }

    async fn send_admitted(
        &self,
        request: &(impl Fn(&Client) -> RequestBuilder + Send + Sync),
        call: &mut AdmittedCall,
    ) -> Result<Reply, Error> {
        let name = self.name();
        let permit = self.limiter.acquire("", Priority::Interactive).await;
        let _permit = permit.map_err(|error| Error::Failed(name, error.to_string()))?;
        call.started();
        let mut response = http::send(request(&self.client)).await;
        if !self.is_metered() && response.as_ref().is_err_and(http::is_stale_connection) {
            // Some servers close an idle connection that the client still keeps in its pool.
            response = http::send(request(&self.client)).await;
        }
        let response = response.map_err(|error| {
            call.failed();
            Error::Failed(name, http::root_cause(&error))
        })?;
        match http::classify(&response, self.context.now()) {
            Disposition::Answer => {
                let reply = http::read_body(response).await.map_err(|reason| {
                    call.failed();
                    Error::Failed(name, reason)
                })?;
                call.succeeded();
                Ok(reply)
            }
            Disposition::RetryAfter(wait) => {
                call.throttled(wait);
                Err(Error::BreakerOpen(name, wait.as_secs()))
            }
            Disposition::ServiceFault => {
                call.failed();
                let status = response.status().as_u16();
                Err(Error::Failed(name, format!("HTTP {status}")))
            }
        }
    }
}
