//! The root of the actor tree: starts the stages and the timers, and starts them again
//! when they fail, up to a limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use ractor::{Actor, ActorCell, ActorId, ActorProcessingErr, ActorRef, SpawnErr, SupervisionEvent};

use super::shared::{StageShared, add_one};
use crate::Context;
use crate::restart::{RestartPolicy, Restarts};
use crate::snapshot::StageState;

/// Starts a child under the given supervisor.
pub(super) type Spawn =
    Box<dyn Fn(ActorCell) -> BoxFuture<'static, Result<ActorCell, SpawnErr>> + Send + Sync>;

/// A child and how to start it.
pub(super) struct Child {
    pub(super) name: String,
    pub(super) spawn: Spawn,
    pub(super) role: Role,
}

/// What it means when a child is started again or given up.
pub(super) enum Role {
    /// The stage's state says so.
    Stage(Arc<StageShared>),
    /// Timers no longer ring: the flag is made false.
    Timers(Arc<AtomicBool>),
    /// Nothing is measured any more; work goes on.
    Monitor,
}

pub(super) enum SupervisorMessage {
    /// Start this child again.
    Start(usize),
}

pub(super) struct Supervisor {
    pub(super) children: Vec<Child>,
    pub(super) policy: RestartPolicy,
    pub(super) context: Context,
}

#[derive(Default)]
pub(super) struct Family {
    running: Vec<Option<ActorId>>,
    restarts: Vec<Restarts>,
}

impl Actor for Supervisor {
    type Msg = SupervisorMessage;
    type State = Family;
    type Arguments = ();

    /// Fails if a child cannot start: a system that cannot begin should say so at once.
    async fn pre_start(
        &self,
        myself: ActorRef<SupervisorMessage>,
        (): (),
    ) -> Result<Family, ActorProcessingErr> {
        let mut family = Family::default();
        for child in &self.children {
            let actor = (child.spawn)(myself.get_cell()).await?;
            family.running.push(Some(actor.get_id()));
            family.restarts.push(Restarts::default());
        }
        Ok(family)
    }

    async fn handle(
        &self,
        myself: ActorRef<SupervisorMessage>,
        SupervisorMessage::Start(index): SupervisorMessage,
        family: &mut Family,
    ) -> Result<(), ActorProcessingErr> {
        match (self.children[index].spawn)(myself.get_cell()).await {
            Ok(actor) => family.running[index] = Some(actor.get_id()),
            Err(error) => self.failed(&myself, index, &error.to_string(), family),
        }
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<SupervisorMessage>,
        event: SupervisionEvent,
        family: &mut Family,
    ) -> Result<(), ActorProcessingErr> {
        let (actor, reason) = match event {
            SupervisionEvent::ActorFailed(actor, reason) => (actor, reason.to_string()),
            SupervisionEvent::ActorTerminated(actor, _, reason) => {
                (actor, reason.unwrap_or_default())
            }
            _ => return Ok(()),
        };
        let id = Some(actor.get_id());
        if let Some(index) = family.running.iter().position(|running| *running == id) {
            family.running[index] = None;
            self.failed(&myself, index, &reason, family);
        }
        Ok(())
    }
}

impl Supervisor {
    fn failed(
        &self,
        myself: &ActorRef<SupervisorMessage>,
        index: usize,
        reason: &str,
        family: &mut Family,
    ) {
        let child = &self.children[index];
        let (now, jitter) = (self.context.monotonic(), self.context.fraction());
        match family.restarts[index].decide(&self.policy, now, jitter) {
            Some(wait) => {
                tracing::error!(actor = %child.name, reason, ?wait, "actor failed, starting again");
                if let Role::Stage(stage) = &child.role {
                    stage.set_state(StageState::Starting);
                    add_one(&stage.counters.restarts);
                }
                myself.send_after(wait, move || SupervisorMessage::Start(index));
            }
            None => {
                tracing::error!(actor = %child.name, reason, "actor failed too often, given up");
                match &child.role {
                    Role::Stage(stage) => stage.set_state(StageState::Failed),
                    Role::Timers(ring) => ring.store(false, Ordering::Relaxed),
                    Role::Monitor => {}
                }
            }
        }
    }
}
