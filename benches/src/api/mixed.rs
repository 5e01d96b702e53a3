//! Two thousand calls a second, sent when they are due whether or not earlier ones have been
//! answered: half look at schedules, a third at routes, the rest at settings and health.

use std::path::Path;
use std::time::Duration;

use engine::Context;
use tonic::Status;

use super::calls::Client;
use crate::Failure;

const PER_SECOND: u32 = 2_000;
const SECONDS: u32 = 10;
/// A call sent later than this after it was due would say more about the sender.
const LATE: Duration = Duration::from_millis(20);
const CONNECTIONS: usize = 8;

/// Milliseconds from when each call was due to its answer, and how many were sent late.
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
        if context.monotonic().saturating_sub(due) > LATE {
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
