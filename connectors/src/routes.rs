//! Computes drives: by the configured services on the network, by the map of this machine, or
//! from the distance. Each router is the fallback of the one before.
//!
//! ```text
//! Trip -> chain -> remote: Google, Valhalla, OSRM   quality "provider"
//!              \-> embedded (local map)             quality "road_graph"
//!              \-> estimate (distance)              quality "estimate"
//! ```

mod chain;
mod embedded;
mod estimate;
mod options;
mod remote;

use std::path::Path;
use std::sync::Arc;

use actors::ports::Routes;
use engine::Context;
use engine::flow::limit::Limits;

use crate::provider::{ClientError, Provider};

pub use chain::Chain;
pub use embedded::Embedded;
pub use estimate::{DistanceEstimate, Options as EstimateOptions};
pub use options::{Options, TimeFactor};
pub use remote::{Google, InvalidReply, Osrm, Protocol, Remote, Valhalla};

/// The routers of the configured services, the best first; `local` is the map of this machine. The
/// daily quota of a metered service is stored in `folder`.
///
/// # Errors
/// An HTTP client cannot be built.
pub async fn remote_routers(
    options: &Options,
    local: Option<Arc<dyn Routes>>,
    context: &Context,
    limits: &Limits,
    folder: &Path,
) -> Result<Vec<(Provider, Remote)>, ClientError> {
    let mut routers = Vec::new();
    let mut add = async |service, protocol: Box<dyn Protocol>| {
        let provider = Provider::new(service, context, limits, folder.to_owned()).await?;
        let local = local.clone();
        let remote = Remote::new(provider.clone(), protocol, local, context.clone());
        routers.push((provider, remote));
        Ok::<_, ClientError>(())
    };
    if let Some(service) = options.google.service("google-routes") {
        let url = options.google.url_or(Google::URL);
        let key = options.google.key.clone();
        add(service, Box::new(Google { url, key })).await?;
    }
    if let Some(service) = options.valhalla.service("valhalla") {
        let url = options.valhalla.url.clone();
        add(service, Box::new(Valhalla { url })).await?;
    }
    if let Some(service) = options.osrm.service("osrm") {
        let url = options.osrm.url.clone();
        add(service, Box::new(Osrm { url })).await?;
    }
    Ok(routers)
}
