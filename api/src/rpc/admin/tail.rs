//! The stream of what happens: nothing is buffered without bound, what a slow client misses
//! is counted, and a sign of life comes while nothing happens.

use std::pin::Pin;
use std::time::Duration;

use engine::transition::Transition;
use futures_util::{Stream, stream};
use proto::v1::TailEventsResponse;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;
use tonic::Status;

use super::actors::transition_to;

pub(super) type Tail = Pin<Box<dyn Stream<Item = Result<TailEventsResponse, Status>> + Send>>;

const HEARTBEAT: Duration = Duration::from_secs(15);

pub(super) fn tail(
    transitions: Receiver<Transition>,
    stage: Option<String>,
    key: Option<String>,
) -> Tail {
    let wanted = move |transition: &Transition| {
        let same = |asked: &Option<String>, is: &str| asked.as_deref().is_none_or(|a| a == is);
        same(&stage, &transition.stage) && same(&key, &transition.key)
    };
    Box::pin(stream::unfold(
        (transitions, wanted),
        |(mut transitions, wanted)| async move {
            let next = next(&mut transitions, &wanted).await?;
            Some((Ok(next), (transitions, wanted)))
        },
    ))
}

/// `None` when the runtime is gone.
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
