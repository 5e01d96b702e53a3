//! What every call goes through before its method, and what it leaves behind.
//!
//! ```text
//! call -> known? -> token -> role -> rate -> room -> deadline -> method
//!                                                                   |
//!                       one record: metrics, file, alerts  <- end of the answer
//! ```

mod rates;
mod recorded;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;
use connectors::accounts::Role;
use tonic::Status;

use super::error;
use super::methods::{Access, METHODS, Work, is_own, place};
use super::trace::traceparent;
use crate::identity::{Caller, Identity, Refusal};
use crate::listener::Peer;
use crate::services::Services;
use rates::Rates;
use recorded::Recording;

/// A call that names no deadline gets this one.
const LONGEST: Duration = Duration::from_secs(30);
/// Calls in hand before bulk work, and before everything else, is turned away.
const ROOM: (u32, u32) = (128, 512);

/// What stands before the methods. Cheap to clone.
#[derive(Clone)]
pub(super) struct Gate {
    services: Services,
    rates: Arc<Rates>,
    in_hand: Arc<AtomicU32>,
}

impl Gate {
    pub(super) fn new(services: &Services) -> Self {
        let options = services.identity.options();
        Self {
            rates: Arc::new(Rates::new(services.context.clone(), options)),
            services: services.clone(),
            in_hand: Arc::default(),
        }
    }

    async fn admitted(
        &self,
        method: Option<usize>,
        request: &mut Request,
    ) -> Result<Place, Status> {
        let peer = Peer::of(request.extensions());
        let address = peer.address.ip();
        let refused = |refusal: Refusal| error::refused(&refusal);
        // Health and reflection are for everybody; what is not listed is for nobody else.
        let method = method.map(|place| METHODS[place]);
        let access = match method {
            Some(method) => method.access,
            None if is_own(request.uri().path()) => Access::From(Role::Administrator),
            None => Access::Public,
        };
        match access {
            Access::Public => self.rates.anonymous(address).map_err(refused)?,
            Access::From(role) => {
                let caller = caller(&self.services.identity, request.headers(), address);
                let caller = match caller.await {
                    Ok(caller) => caller,
                    Err(refusal) => {
                        self.rates.anonymous(address).map_err(refused)?;
                        return Err(refused(refusal));
                    }
                };
                self.rates.caller(&caller).map_err(refused)?;
                let allowed = caller.role >= role;
                request.extensions_mut().insert(caller);
                if !allowed {
                    return Err(refused(Refusal::Forbidden));
                }
                let operates = role == Role::Administrator && self.services.certified_operators;
                if operates && !peer.certified {
                    return Err(refused(Refusal::CertificateNeeded));
                }
            }
        }
        self.room(method.map_or(Work::Interactive, |method| method.work))
    }

    fn room(&self, work: Work) -> Result<Place, Status> {
        let room = match work {
            Work::Interactive => ROOM.1,
            Work::Bulk => ROOM.0,
            Work::Stream => return Ok(Place(None)),
        };
        let before = self.in_hand.fetch_add(1, Ordering::Relaxed);
        let place = Place(Some(self.in_hand.clone()));
        match before < room {
            true => Ok(place),
            false => Err(error::overloaded(before)),
        }
    }
}

/// A place among the calls in hand; dropping it gives it back.
struct Place(Option<Arc<AtomicU32>>);

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(in_hand) = &self.0 {
            in_hand.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// The middleware.
pub(super) async fn pass(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let method = place(request.uri().path());
    let mut recording = Recording::begin(&gate.services, method, &mut request);
    let admitted = gate.admitted(method, &mut request).await;
    recording.caller(request.extensions().get::<Caller>());
    let held = match admitted {
        Ok(held) => held,
        Err(status) => return recording.around(status.into_http(), Place(None)),
    };
    let streams = method.is_none_or(|place| METHODS[place].work == Work::Stream);
    let asked = deadline(request.headers());
    let response = match (streams, asked) {
        (_, Err(status)) => status.into_http(),
        (true, Ok(None)) => next.run(request).await,
        (_, Ok(limit)) => {
            let limit = limit.unwrap_or(LONGEST);
            match tokio::time::timeout(limit, next.run(request)).await {
                Ok(response) => response,
                Err(_) => error::deadline().into_http::<Body>(),
            }
        }
    };
    recording.around(readable(response), held)
}

/// A message that cannot be decoded is a fault of who sent it; the library calls it internal.
fn readable(response: Response) -> Response {
    let header = |name: &str| response.headers().get(name).map(|value| value.as_bytes());
    let undecodable = header("grpc-status") == Some(b"13")
        && header("grpc-message").is_some_and(|text| text.starts_with(b"failed%20to%20decode"));
    match undecodable {
        true => error::undecodable().into_http(),
        false => response,
    }
}

/// Who calls, by the bearer token.
async fn caller(
    identity: &Identity,
    headers: &HeaderMap,
    address: IpAddr,
) -> Result<Caller, Refusal> {
    let value = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let token = token.ok_or(Refusal::Unauthenticated)?;
    let mut caller = identity.caller(token, &address.to_string()).await?;
    caller.trace = traceparent(headers).map(str::to_owned);
    Ok(caller)
}

/// `grpc-timeout`: up to eight digits and a unit.
fn deadline(headers: &HeaderMap) -> Result<Option<Duration>, Status> {
    let Some(value) = headers.get("grpc-timeout") else {
        return Ok(None);
    };
    let malformed = || error::invalid("grpc-timeout", "a timeout looks like 500m or 5S");
    let text = value.to_str().map_err(|_| malformed())?;
    let unit = text.chars().last().ok_or_else(malformed)?;
    let digits = &text[..text.len() - unit.len_utf8()];
    let well_formed =
        (1..=8).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
    let number: u64 = digits
        .parse()
        .ok()
        .filter(|_| well_formed)
        .ok_or_else(malformed)?;
    Ok(Some(match unit {
        'H' => Duration::from_secs(3_600 * number),
        'M' => Duration::from_secs(60 * number),
        'S' => Duration::from_secs(number),
        'm' => Duration::from_millis(number),
        'u' => Duration::from_micros(number),
        'n' => Duration::from_nanos(number),
        _ => return Err(malformed()),
    }))
}

#[cfg(test)]
mod tests;
