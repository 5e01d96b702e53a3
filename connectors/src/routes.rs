//! Who works out drives: services on the network that are set up, the map of this machine,
//! else an estimate from the distance.
//!
//! ```text
//! Trip -> chain -> remote: Google, Valhalla, OSRM   provider
//!              \-> embedded (map)                   road_graph
//!              \-> estimate (distance)              estimate
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
pub use options::{Level, Options};
pub use remote::{Dialect, Google, Osrm, Remote, Unreadable, Valhalla};

/// The services that are set up, the best first; `local` is the map of this machine. What was
/// paid for today is remembered in `folder`.
///
/// # Errors
/// No client can be made.
pub async fn remote(
    options: &Options,
    local: Option<Arc<dyn Routes>>,
    context: &Context,
    limits: &Limits,
    folder: &Path,
) -> Result<Vec<(Provider, Remote)>, ClientError> {
    let mut found = Vec::new();
    let mut add = async |service, dialect: Box<dyn Dialect>| {
        let provider = Provider::new(service, context, limits, folder.to_owned()).await?;
        let local = local.clone();
        let remote = Remote::new(provider.clone(), dialect, local, context.clone());
        found.push((provider, remote));
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
    Ok(found)
}
