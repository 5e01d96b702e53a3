//! Chains of routers with fixed answers.

use actors::model::{Coordinates, RouteQuality};
use actors::ports::When;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;

/// A router with one answer.
struct Fixed(Result<Option<f64>, &'static str>);

#[async_trait]
impl Routes for Fixed {
    async fn drive(&self, _: &Trip) -> Result<Option<Drive>, PortError> {
        match self.0 {
            Ok(seconds) => {
                let drive = |seconds| Drive::plain(seconds, 1.0, RouteQuality::Provider);
                Ok(seconds.map(drive))
            }
            Err(code) => Err(PortError::transient(code, "down")),
        }
    }
}

fn chain(routers: Vec<Fixed>) -> Chain {
    let routers = routers
        .into_iter()
        .map(|one| Arc::new(one) as Arc<dyn Routes>);
    Chain::new(routers.collect())
}

async fn seconds(routers: Vec<Fixed>) -> Result<Option<f64>, &'static str> {
    let at = Coordinates {
        lat: 52.0,
        lon: 21.0,
    };
    let trip = Trip {
        from: at,
        to: at,
        when: When::Leave(Timestamp::UNIX_EPOCH),
        zone: TimeZone::UTC,
    };
    let chain = chain(routers);
    let several = chain.alternatives(&trip, 3).await;
    let one = chain.drive(&trip).await;
    assert_eq!(
        several.ok().and_then(|drives| drives.first().cloned()),
        one.clone().ok().flatten()
    );
    match one {
        Ok(drive) => Ok(drive.map(|drive| drive.seconds)),
        Err(error) => Err(error.code),
    }
}

#[tokio::test]
async fn the_first_router_that_knows_a_road_answers() {
    let down = || Fixed(Err("route/unavailable"));
    assert_eq!(
        seconds(vec![Fixed(Ok(Some(1.0))), down()]).await,
        Ok(Some(1.0))
    );
    assert_eq!(
        seconds(vec![down(), Fixed(Ok(Some(2.0)))]).await,
        Ok(Some(2.0))
    );
    assert_eq!(
        seconds(vec![Fixed(Ok(None)), Fixed(Ok(Some(3.0)))]).await,
        Ok(Some(3.0))
    );
    assert_eq!(
        seconds(vec![Fixed(Ok(None)), down()]).await,
        Err("route/unavailable")
    );
    assert_eq!(seconds(vec![Fixed(Ok(None))]).await, Ok(None));
    assert_eq!(seconds(Vec::new()).await, Ok(None));
}
