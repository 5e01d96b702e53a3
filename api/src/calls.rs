//! What every call leaves behind, failed ones too.
//!
//! ```text
//! gate -> CallRecord -> histogram and count of its method -> /metrics, objectives -> alerts
//!                    -> writer -> calls.jsonl, one line each
//! ```

mod file;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::Context;
use engine::observe::latency::{Phase, StageLatency};
use engine::observe::slo::{Level, Rule, Slos, Status};
use jiff::Timestamp;
use tonic::Code;

use crate::grpc::METHODS;
use file::Writer;

/// Share of calls that is to keep below the time of their method.
const OBJECTIVE: f64 = 0.95;
/// How often objectives are judged.
const LOOK: Duration = Duration::from_secs(1);
/// gRPC has seventeen.
const CODES: usize = 17;

/// One call that has ended.
#[derive(Clone, Debug)]
pub struct CallRecord {
    /// Its place among the methods.
    pub(crate) method: usize,
    /// Who called: an id; empty where nobody is known.
    pub(crate) user: String,
    /// Its trace context.
    pub(crate) trace: Option<String>,
    /// When it came.
    pub(crate) timestamp: Timestamp,
    /// Until the last byte of the answer.
    pub(crate) took: Duration,
    /// How it ended.
    pub(crate) status: Code,
    /// Bytes of the request's body.
    pub(crate) request_size: u64,
    /// Bytes of the answer's body.
    pub(crate) response_size: u64,
}

#[derive(Debug, Default)]
struct Seen {
    latency: StageLatency,
    by_code: [AtomicU64; CODES],
}

#[derive(Debug)]
struct Inner {
    seen: Vec<Seen>,
    slos: Mutex<Slos>,
    writer: Option<Writer>,
}

/// The calls of this server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Calls {
    context: Context,
    inner: Arc<Inner>,
}

impl Calls {
    /// Keeps records in a folder, if the options name one.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn start(context: &Context, options: &config::Calls) -> std::io::Result<Self> {
        let writer = match options.folder.as_os_str().is_empty() {
            true => None,
            false => Some(Writer::start(options)?),
        };
        let calls = Self {
            context: context.clone(),
            inner: Arc::new(Inner {
                seen: METHODS.iter().map(|_| Seen::default()).collect(),
                slos: Mutex::new(Slos::new(rules())),
                writer,
            }),
        };
        calls.judge();
        Ok(calls)
    }

    /// Takes in the record of one call.
    pub(crate) fn leave(&self, record: CallRecord) {
        let Some(seen) = self.inner.seen.get(record.method) else {
            return;
        };
        let [none, took] = [Duration::ZERO, record.took];
        seen.latency.record([none, none, took, took, none]);
        if let Some(count) = seen.by_code.get(record.status as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(writer) = &self.inner.writer {
            writer.write(record);
        }
    }

    /// The latency and the counts by code of each method that was called.
    pub(crate) fn each(
        &self,
    ) -> impl Iterator<Item = (&'static str, &StageLatency, Vec<(Code, u64)>)> {
        let methods = METHODS.iter().zip(&self.inner.seen);
        methods.filter_map(|(method, seen)| {
            let counts: Vec<(Code, u64)> = (0..)
                .zip(&seen.by_code)
                .map(|(code, count)| (Code::from_i32(code), count.load(Ordering::Relaxed)))
                .filter(|(_, count)| *count > 0)
                .collect();
            (!counts.is_empty()).then_some((method.name, &seen.latency, counts))
        })
    }

    /// Where the objectives of the methods stand that were called in the last hours.
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

    /// Records that could not be written.
    pub fn lost(&self) -> u64 {
        self.inner.writer.as_ref().map_or(0, Writer::lost)
    }

    /// Waits until everything left so far is in the file.
    pub async fn flush(&self) {
        if let Some(writer) = &self.inner.writer {
            writer.flush().await;
        }
    }

    /// Judges the objectives as long as somebody has this.
    fn judge(&self) {
        let (context, inner) = (self.context.clone(), Arc::downgrade(&self.inner));
        tokio::spawn(async move {
            let mut looks = tokio::time::interval(LOOK);
            loop {
                looks.tick().await;
                let Some(inner) = inner.upgrade() else { return };
                let latencies = inner.seen.iter().map(|seen| &seen.latency);
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

/// For each method a warning at half of its time, an alarm at the whole of it.
fn rules() -> Vec<Rule> {
    let rule = |method: &crate::grpc::Method| Rule {
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
