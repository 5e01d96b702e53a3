//! A child of the supervisor.

use futures_util::future::BoxFuture;
use ractor::{Actor, ActorCell, ActorRef, SpawnErr};

/// A child of the supervisor: starts its actor, and is notified of the actor's failures.
pub(super) trait Child: Send + Sync {
    /// Name for logs.
    fn name(&self) -> &str;

    /// Starts the actor under the given supervisor.
    fn spawn(&self, supervisor: ActorCell) -> BoxFuture<'static, Result<ActorCell, SpawnErr>>;

    /// The actor has failed and is to be restarted.
    fn on_restart(&self) {}

    /// The actor has failed and its restarts are exhausted.
    fn on_exhausted(&self) {}
}

/// Starts an actor without arguments as a child of the supervisor. It gets no name, because
/// ractor's registry is shared by the whole process.
pub(super) async fn spawn_child<A: Actor<Arguments = ()>>(
    actor: A,
    supervisor: ActorCell,
) -> Result<ActorRef<A::Msg>, SpawnErr> {
    let (actor, _) = Actor::spawn_linked(None, actor, (), supervisor).await?;
    Ok(actor)
}
