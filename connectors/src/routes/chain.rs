//! A chain of routers: the next one is asked if the one before fails or knows no road.

use std::sync::Arc;

use actors::ports::{BatchEstimate, Drive, LiveTraffic, PortError, Routes, Trip};
use async_trait::async_trait;

/// Routers, the best first.
pub struct Chain {
    routers: Vec<Arc<dyn Routes>>,
}

impl Chain {
    /// Asks these routers in turn.
    pub fn new(routers: Vec<Arc<dyn Routes>>) -> Self {
        Self { routers }
    }

    /// The remark on the fallback's answer after this router failed: `route-degraded` if this
    /// router knows current traffic, which the fallback may lack.
    fn degradation(router: &dyn Routes, error: &PortError) -> Option<&'static str> {
        tracing::debug!(%error, "a router failed; asking the next one");
        (router.live_traffic() != LiveTraffic::None).then_some("route-degraded")
    }
}

#[async_trait]
impl Routes for Chain {
    /// Fails, or finds no road, only if all routers do.
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
                    degraded = degraded.or(Self::degradation(router.as_ref(), &error));
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
                    degraded = degraded.or(Self::degradation(router.as_ref(), &error));
                    last = Err(error);
                }
            }
        }
        last
    }

    /// The estimates of the first router, whose drives they are compared with.
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
