//! Every call of the API, failed ones too: latency and status counts per method, their SLOs,
//! and one line per call in a file.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::Context;
use engine::observe::latency::{Phase, StageLatency};
use engine::observe::slo::{Level, Rule, Slos, Status};
use tonic::Code;

use super::log_file::Writer;
use super::record::CallRecord;
use crate::catalog::{METHODS, Method};

/// Share of calls that must end within the time of their method.
const OBJECTIVE: f64 = 0.95;
/// How often the SLOs are evaluated.
const EVALUATION_INTERVAL: Duration = Duration::from_secs(1);
/// Number of gRPC status codes.
const STATUS_CODES: usize = 17;

#[derive(Debug, Default)]
struct MethodStats {
    latency: StageLatency,
    by_code: [AtomicU64; STATUS_CODES],
}

#[derive(Debug)]
struct Inner {
    methods: Vec<MethodStats>,
    slos: Mutex<Slos>,
    writer: Option<Writer>,
}

/// The access log of this server. Cheap to clone; the clones share the counts and the file.
#[derive(Clone, Debug)]
pub struct AccessLog {
    context: Context,
    inner: Arc<Inner>,
}

impl AccessLog {
    /// Starts counting, and writing `calls.jsonl` if the options name a folder for it.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn start(context: &Context, options: &config::Calls) -> std::io::Result<Self> {
        let writer = match options.folder.as_os_str().is_empty() {
            true => None,
            false => Some(Writer::start(options)?),
        };
        let log = Self {
            context: context.clone(),
            inner: Arc::new(Inner {
                methods: METHODS.iter().map(|_| MethodStats::default()).collect(),
                slos: Mutex::new(Slos::new(rules())),
                writer,
            }),
        };
        log.spawn_slo_evaluation();
        Ok(log)
    }

    /// Counts one call and queues its line for the file.
    pub(crate) fn record(&self, record: CallRecord) {
        let Some(stats) = self.inner.methods.get(record.method) else {
            return;
        };
        let [zero, took] = [Duration::ZERO, record.duration];
        stats.latency.record([zero, zero, took, took, zero]);
        if let Some(count) = stats.by_code.get(record.status as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(writer) = &self.inner.writer {
            writer.write(record);
        }
    }

    /// Name, latency and counts by status code of each method that was called.
    pub(crate) fn methods(
        &self,
    ) -> impl Iterator<Item = (&'static str, &StageLatency, Vec<(Code, u64)>)> {
        let methods = METHODS.iter().zip(&self.inner.methods);
        methods.filter_map(|(method, stats)| {
            let counts: Vec<(Code, u64)> = (0..)
                .zip(&stats.by_code)
                .map(|(code, count)| (Code::from_i32(code), count.load(Ordering::Relaxed)))
                .filter(|(_, count)| *count > 0)
                .collect();
            (!counts.is_empty()).then_some((method.name, &stats.latency, counts))
        })
    }

    /// Status of the SLOs of all methods that were called in the last hours.
    pub fn slos(&self) -> Vec<Status> {
        let slos = self
            .inner
            .slos
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut all = slos.status(self.context.monotonic());
        all.retain(|status| status.level != Level::NoData);
        all
    }

    /// Number of records that could not be written to the file.
    pub fn dropped(&self) -> u64 {
        self.inner.writer.as_ref().map_or(0, Writer::dropped)
    }

    /// Waits until every record so far is in the file.
    pub async fn flush(&self) {
        if let Some(writer) = &self.inner.writer {
            writer.flush().await;
        }
    }

    /// Evaluates the SLOs until the last clone of this log is dropped.
    fn spawn_slo_evaluation(&self) {
        let (context, inner) = (self.context.clone(), Arc::downgrade(&self.inner));
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(EVALUATION_INTERVAL);
            loop {
                ticks.tick().await;
                let Some(inner) = inner.upgrade() else { return };
                let latencies = inner.methods.iter().map(|stats| &stats.latency);
                let stages: BTreeMap<&str, &StageLatency> = METHODS
                    .iter()
                    .map(|method| method.name)
                    .zip(latencies)
                    .collect();
                let mut slos = inner.slos.lock().unwrap_or_else(PoisonError::into_inner);
                slos.observe(context.monotonic(), &stages);
            }
        });
    }
}

/// One SLO per method: warning at half of its p95 time, critical at the whole of it.
fn rules() -> Vec<Rule> {
    let rule = |method: &Method| Rule {
        id: format!("rpc.{}", method.name),
        stage: method.name.to_owned(),
        phase: Phase::EndToEnd,
        objective: OBJECTIVE,
        warning: method.p95 / 2,
        critical: method.p95,
        description: format!("answers of {}", method.name),
    };
    METHODS.iter().map(rule).collect()
}

#[cfg(test)]
mod tests;
