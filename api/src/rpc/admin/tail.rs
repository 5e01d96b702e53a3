//! The stream of transitions. The buffer is bounded: a client that reads too slowly gets the number
//! of transitions it has missed. While nothing happens, a heartbeat is sent.

use std::pin::Pin;
use std::time::Duration;

use engine::observe::transition::Transition;
use futures_util::{Stream, stream};
use proto::v1::TailEventsResponse;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;
use tonic::Status;

use super::actors::transition_to;

pub(super) type Tail = Pin<Box<dyn Stream<Item = Result<TailEventsResponse, Status>> + Send>>;

const HEARTBEAT: Duration = Duration::from_secs(15);

/// Streams the transitions of a stage, of a key, or of all.
pub(super) fn tail(
    transitions: Receiver<Transition>,
    stage: Option<String>,
    key: Option<String>,
) -> Tail {
    let wanted = move |transition: &Transition| {
        let matches = |filter: &Option<String>, value: &str| {
            filter.as_deref().is_none_or(|filter| filter == value)
        };
        matches(&stage, &transition.stage) && matches(&key, &transition.key)
    };
    Box::pin(stream::unfold(
        (transitions, wanted),
        |(mut transitions, wanted)| async move {
            let next = next(&mut transitions, &wanted).await?;
            Some((Ok(next), (transitions, wanted)))
        },
    ))
}

/// The next message; `None` when the runtime has stopped.
async fn next(
    transitions: &mut Receiver<Transition>,
    wanted: &impl Fn(&Transition) -> bool,
) -> Option<TailEventsResponse> {
    loop {
        let transition = match timeout(HEARTBEAT, transitions.recv()).await {
            Err(_) => return Some(TailEventsResponse::default()),
            Ok(Err(RecvError::Closed)) => return None,
            Ok(Err(RecvError::Lagged(missed))) => {
                return Some(TailEventsResponse {
                    missed,
                    transition: None,
                });
            }
            Ok(Ok(transition)) => transition,
        };
        if wanted(&transition) {
            return Some(TailEventsResponse {
                transition: Some(transition_to(transition)),
                missed: 0,
            });
        }
    }
}
