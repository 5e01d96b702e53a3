//! What every call passes before its method, and what is recorded of it afterwards.
//!
//! ```text
//! call -> catalogue -> authenticate -> role -> rate limit -> concurrency limit -> deadline -> method
//!                                                                                            |
//!                          one CallRecord: metrics, access log, SLOs  <- end of the response
//! ```

mod authenticate;
mod concurrency;
mod deadline;
mod rate_limit;
mod record;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use connectors::accounts::Role;
use tonic::Status;

use super::support::status;
use crate::auth::{AuthError, Caller};
use crate::catalog::{Access, METHODS, Work, is_own, method_index};
use crate::net::Peer;
use crate::state::AppState;
use concurrency::{ConcurrencyLimit, Permit};
use rate_limit::RateLimits;
use record::Recorder;

/// The state of the middleware. Cheap to clone.
#[derive(Clone)]
pub(super) struct Middleware {
    state: AppState,
    rates: RateLimits,
    concurrency: ConcurrencyLimit,
}

impl Middleware {
    pub(super) fn new(state: &AppState) -> Self {
        let options = state.auth.options();
        Self {
            rates: RateLimits::new(state.context.clone(), options),
            state: state.clone(),
            concurrency: ConcurrencyLimit::default(),
        }
    }

    /// Authenticates and authorises a call, applies rate and concurrency limit, and puts the
    /// [`Caller`] into the extensions of the request.
    async fn admit(&self, method: Option<usize>, request: &mut Request) -> Result<Permit, Status> {
        let method = method.map(|index| METHODS[index]);
        let access = match method {
            Some(method) => method.access,
            // A method of ours that is not in the catalogue is for administrators only.
            None if is_own(request.uri().path()) => Access::From(Role::Administrator),
            // Health and reflection are public.
            None => Access::Public,
        };
        let admitted = match access {
            Access::Public => {
                let address = Peer::of(request.extensions()).address.ip();
                self.rates.anonymous(address)
            }
            Access::From(role) => self.authorise(role, request).await,
        };
        admitted.map_err(|error| status::from_auth(&error))?;
        let work = method.map_or(Work::Interactive, |method| method.work);
        self.concurrency.acquire(work).map_err(status::overloaded)
    }

    async fn authorise(&self, role: Role, request: &mut Request) -> Result<(), AuthError> {
        let peer = Peer::of(request.extensions());
        let address = peer.address.ip();
        let caller = authenticate::caller(&self.state.auth, request.headers(), address);
        let caller = match caller.await {
            Ok(caller) => caller,
            Err(error) => {
                // A failed authentication counts as an anonymous call.
                self.rates.anonymous(address)?;
                return Err(error);
            }
        };
        self.rates.caller(&caller)?;
        let allowed = caller.role >= role;
        request.extensions_mut().insert(caller);
        if !allowed {
            return Err(AuthError::Forbidden);
        }
        let certificate = role == Role::Administrator && self.state.require_operator_certificate;
        match certificate && !peer.certified {
            true => Err(AuthError::CertificateRequired),
            false => Ok(()),
        }
    }
}

/// Handles one call: admits it, runs its method within the deadline, and records it.
pub(super) async fn handle(
    State(middleware): State<Middleware>,
    mut request: Request,
    next: Next,
) -> Response {
    let method = method_index(request.uri().path());
    let mut recorder = Recorder::start(&middleware.state, method, &mut request);
    let admitted = middleware.admit(method, &mut request).await;
    recorder.set_caller(request.extensions().get::<Caller>());
    let permit = match admitted {
        Ok(permit) => permit,
        Err(status) => return recorder.wrap(status.into_http(), Permit::none()),
    };
    let is_stream = method.is_none_or(|index| METHODS[index].work == Work::Stream);
    let response = match deadline::parse(request.headers()) {
        Err(status) => status.into_http(),
        Ok(asked) => deadline::run(asked, is_stream, next.run(request)).await,
    };
    recorder.wrap(invalid_argument_if_undecodable(response), permit)
}

/// Answers INVALID_ARGUMENT for a message that cannot be decoded, which is an error of the
/// client; the gRPC library answers INTERNAL.
fn invalid_argument_if_undecodable(response: Response) -> Response {
    let header = |name: &str| response.headers().get(name).map(|value| value.as_bytes());
    let undecodable = header("grpc-status") == Some(b"13")
        && header("grpc-message").is_some_and(|text| text.starts_with(b"failed%20to%20decode"));
    match undecodable {
        true => status::undecodable().into_http(),
        false => response,
    }
}
