//! One router behind another: the next is asked where the one before fails or knows no road.

use std::sync::Arc;

use actors::ports::{BatchEstimate, Drive, LiveTraffic, PortError, Routes, Trip};
use async_trait::async_trait;

/// Routers, the best first.
pub struct Chain {
    routers: Vec<Arc<dyn Routes>>,
}

impl Chain {
    /// Asks these in turn.
    pub fn new(routers: Vec<Arc<dyn Routes>>) -> Self {
        Self { routers }
    }

    /// What the answer of somebody else lacks because this one gave none.
    fn loss(router: &dyn Routes, error: &PortError) -> Option<&'static str> {
        tracing::debug!(%error, "asking the next router");
        (router.live_traffic() != LiveTraffic::None).then_some("route-degraded")
    }
}

#[async_trait]
impl Routes for Chain {
    /// Fails, or knows no road, only if all do.
    async fn drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError> {
        let (mut last, mut degraded) = (Ok(None), None);
        for router in &self.routers {
            match router.drive(trip).await {
                Ok(Some(drive)) => {
                    return Ok(Some(Drive {
                        remark: drive.remark.or(degraded),
                        ..drive
                    }));
                }
                Ok(None) => {}
                Err(error) => {
                    degraded = degraded.or(Self::loss(router.as_ref(), &error));
                    last = Err(error);
                }
            }
        }
        last
    }

    async fn alternatives(&self, trip: &Trip, most: usize) -> Result<Vec<Drive>, PortError> {
        let (mut last, mut degraded) = (Ok(Vec::new()), None);
        for router in &self.routers {
            match router.alternatives(trip, most).await {
                Ok(mut drives) if !drives.is_empty() => {
                    for drive in &mut drives {
                        drive.remark = drive.remark.or(degraded);
                    }
                    return Ok(drives);
                }
                Ok(_) => {}
                Err(error) => {
                    degraded = degraded.or(Self::loss(router.as_ref(), &error));
                    last = Err(error);
                }
            }
        }
        last
    }

    /// Only the first can tell what it would say.
    async fn estimate(&self, batches: Vec<BatchEstimate>) -> Vec<Vec<Option<f64>>> {
        match self.routers.first() {
            Some(router) => router.estimate(batches).await,
            None => Vec::new(),
        }
    }

    fn live_traffic(&self) -> LiveTraffic {
        let all = self.routers.iter().map(|router| router.live_traffic());
        all.max().unwrap_or(LiveTraffic::None)
    }
}

#[cfg(test)]
mod tests;
