//! The root of the actor tree: starts its children and restarts those that fail, until their
//! restarts are exhausted.

use ractor::{Actor, ActorId, ActorProcessingErr, ActorRef, SupervisionEvent};

use super::child::Child;
use crate::Context;
use crate::flow::restart::{RestartPolicy, Restarts};

pub(super) enum SupervisorMessage {
    /// Start the child of this index again.
    Start(usize),
}

pub(super) struct Supervisor {
    pub(super) children: Vec<Box<dyn Child>>,
    pub(super) policy: RestartPolicy,
    pub(super) context: Context,
}

/// The state of the children, in their order.
#[derive(Default)]
pub(super) struct Children {
    running: Vec<Option<ActorId>>,
    restarts: Vec<Restarts>,
}

impl Actor for Supervisor {
    type Msg = SupervisorMessage;
    type State = Children;
    type Arguments = ();

    /// Fails if a child cannot start, so that the start of the runtime fails.
    async fn pre_start(
        &self,
        myself: ActorRef<SupervisorMessage>,
        (): (),
    ) -> Result<Children, ActorProcessingErr> {
        let mut children = Children::default();
        for child in &self.children {
            let actor = child.spawn(myself.get_cell()).await?;
            children.running.push(Some(actor.get_id()));
            children.restarts.push(Restarts::default());
        }
        Ok(children)
    }

    async fn handle(
        &self,
        myself: ActorRef<SupervisorMessage>,
        SupervisorMessage::Start(index): SupervisorMessage,
        children: &mut Children,
    ) -> Result<(), ActorProcessingErr> {
        match self.children[index].spawn(myself.get_cell()).await {
            Ok(actor) => children.running[index] = Some(actor.get_id()),
            Err(error) => self.failed(&myself, index, &error.to_string(), children),
        }
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<SupervisorMessage>,
        event: SupervisionEvent,
        children: &mut Children,
    ) -> Result<(), ActorProcessingErr> {
        let (actor, reason) = match event {
            SupervisionEvent::ActorFailed(actor, reason) => (actor, reason.to_string()),
            SupervisionEvent::ActorTerminated(actor, _, reason) => {
                (actor, reason.unwrap_or_default())
            }
            _ => return Ok(()),
        };
        let id = Some(actor.get_id());
        if let Some(index) = children.running.iter().position(|running| *running == id) {
            children.running[index] = None;
            self.failed(&myself, index, &reason, children);
        }
        Ok(())
    }
}

impl Supervisor {
    /// Restarts a failed child after a wait, or not any more.
    fn failed(
        &self,
        myself: &ActorRef<SupervisorMessage>,
        index: usize,
        reason: &str,
        children: &mut Children,
    ) {
        let child = &self.children[index];
        let (now, jitter) = (self.context.monotonic(), self.context.fraction());
        match children.restarts[index].decide(&self.policy, now, jitter) {
            Some(wait) => {
                tracing::error!(
                    actor = child.name(),
                    reason,
                    ?wait,
                    "actor failed, restarting"
                );
                child.on_restart();
                myself.send_after(wait, move || SupervisorMessage::Start(index));
            }
            None => {
                tracing::error!(
                    actor = child.name(),
                    reason,
                    "actor failed, restarts exhausted"
                );
                child.on_exhausted();
            }
        }
    }
}
