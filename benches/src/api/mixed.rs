//! Two thousand calls per second, sent when they are due, whether or not earlier ones have been
//! answered (open loop): half read schedules, a third routes, the rest settings and health.

use std::path::Path;
use std::time::Duration;

use engine::Context;
use tonic::Status;

use super::calls::Client;
use crate::Failure;

const PER_SECOND: u32 = 2_000;
const SECONDS: u32 = 10;
/// A call that is sent later than this counts as late: its time would mostly measure the sender.
const MAX_LATENESS: Duration = Duration::from_millis(20);
const CONNECTIONS: usize = 8;

/// Milliseconds from when each call was due to its response, and the number of calls sent late.
pub(super) async fn run(
    address: &str,
    data: &Path,
    context: &Context,
) -> Result<(Vec<f64>, usize), Failure> {
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        clients.push(Client::connect(address, data, context).await?);
    }
    let began = context.monotonic();
    let (mut late, mut running) = (0, Vec::new());
    for number in 0..PER_SECOND * SECONDS {
        let due = began + Duration::from_secs(1) * number / PER_SECOND;
        let wait = due.saturating_sub(context.monotonic());
        if wait > Duration::from_millis(1) {
            tokio::time::sleep(wait).await;
        }
        if context.monotonic().saturating_sub(due) > MAX_LATENESS {
            late += 1;
        }
        let number = number as usize;
        let mut client = clients[number % CONNECTIONS].clone();
        let context = context.clone();
        running.push(tokio::spawn(async move {
            let name = match number % 20 {
                0..5 => "getSchedule",
                5..10 => "scheduleList",
                10..16 => "getRoutePlan",
                16..18 => "userConfig",
                _ => "systemHealth",
            };
            client.time(name, number).await?;
            let took = context.monotonic().saturating_sub(due);
            Ok::<f64, Status>(took.as_secs_f64() * 1e3)
        }));
    }
    let mut times = Vec::with_capacity(running.len());
    for call in running {
        times.push(call.await??);
    }
    Ok((times, late))
}
