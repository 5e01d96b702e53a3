//! The server's side: a pool of persistent workers, with a time limit and one second attempt per
//! document.

use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use actors::ports::{Reader, ReaderError};
use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::frame;
use super::protocol::{Answer, Hello, MAX_ANSWER, READY, check_size, crashed};

/// The settings of the worker pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The program that calls [`worker_main`](super::worker_main); empty: this program.
    pub program: PathBuf,
    /// The arguments of the program.
    pub args: Vec<String>,
    /// The number of workers, and so of documents that are read concurrently.
    pub workers: usize,
    /// The time limit for a document over both attempts, e.g. `"5s"`.
    #[serde(with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required")]
    pub wall_limit: Duration,
    /// The maximum address space of a worker in MiB.
    pub memory_limit_mib: u64,
    /// The number of documents after which a worker is replaced.
    pub recycle_after: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            program: PathBuf::new(),
            args: vec!["worker".to_owned()],
            workers: 2,
            wall_limit: Duration::from_secs(5),
            memory_limit_mib: 512,
            recycle_after: 200,
        }
    }
}

/// Reads documents in worker processes, which are started on demand.
#[derive(Debug)]
pub struct WorkerReader {
    options: Options,
    slots: Semaphore,
    idle: Mutex<Vec<Worker>>,
}

/// Why an attempt has no answer.
enum Failure {
    /// No worker could be started, which is not the document's fault.
    Start(io::Error),
    /// The worker died or sent an invalid answer while it processed the document.
    Died,
}

impl WorkerReader {
    /// Prepares the pool; no worker is started yet.
    pub fn new(options: Options) -> Self {
        Self {
            slots: Semaphore::new(options.workers.max(1)),
            idle: Mutex::new(Vec::new()),
            options,
        }
    }

    /// An idle worker that is still running, or a new one.
    async fn worker(&self) -> io::Result<Worker> {
        // A caller holds a slot, so that there are never more workers than slots.
        while let Some(mut worker) = self.take_idle() {
            if matches!(worker.child.try_wait(), Ok(None)) {
                return Ok(worker);
            }
        }
        Worker::start(&self.options).await
    }

    fn take_idle(&self) -> Option<Worker> {
        self.lock_idle().pop()
    }

    fn lock_idle(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn attempt(
        &self,
        header: &[u8],
        bytes: &[u8],
        started: &mut bool,
    ) -> Result<Answer, Failure> {
        // Until the answer is complete this future owns the worker: if the caller is cancelled, or
        // the time limit expires, the worker is dropped and thereby killed.
        let mut worker = self.worker().await.map_err(Failure::Start)?;
        *started = true;
        let answer = worker
            .exchange(header, bytes)
            .await
            .map_err(|_| Failure::Died)?;
        worker.served += 1;
        // After a panic the worker's memory is in an unknown state.
        let is_reusable = !matches!(&answer, Answer::Err { code, .. } if code == "reader/crashed");
        if is_reusable && worker.served < self.options.recycle_after {
            self.lock_idle().push(worker);
        }
        Ok(answer)
    }

    async fn attempts(
        &self,
        header: &[u8],
        bytes: &[u8],
        started: &mut bool,
    ) -> Result<callsheet::Reading, ReaderError> {
        for _ in 0..2 {
            match self.attempt(header, bytes, started).await {
                Ok(answer) => return answer.into_result(),
                Err(Failure::Start(error)) => return Err(unavailable(error)),
                Err(Failure::Died) => {}
            }
        }
        Err(crashed("the document stopped two workers"))
    }
}

#[async_trait]
impl Reader for WorkerReader {
    async fn read_pdf(
        &self,
        bytes: Bytes,
        context: &callsheet::Context,
    ) -> Result<callsheet::Reading, ReaderError> {
        check_size(bytes.len())?;
        let header = serde_json::to_vec(context).map_err(unavailable)?;
        // The wait for a slot has no limit of its own, because slow documents before this one are
        // not its fault; slots are granted in order. The time limit counts from here; the caller
        // bounds the whole.
        let _slot = self.slots.acquire().await.map_err(unavailable)?;
        let mut started = false;
        let limit = self.options.wall_limit;
        match timeout(limit, self.attempts(&header, &bytes, &mut started)).await {
            Ok(result) => result,
            Err(_) if !started => Err(unavailable("the worker did not start in time")),
            Err(_) => Err(ReaderError::Hostile {
                code: "reader/timeout",
                detail: format!("the document was not read within {limit:?}"),
            }),
        }
    }
}

fn unavailable(error: impl std::fmt::Display) -> ReaderError {
    ReaderError::Unavailable(error.to_string())
}

/// The executable of this process, also after an upgrade has replaced the file: a worker of
/// another version might speak another protocol.
fn this_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe()
}

/// A worker process that has reported that it is ready. Dropping it kills the process.
#[derive(Debug)]
struct Worker {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    served: u32,
}

impl Worker {
    async fn start(options: &Options) -> io::Result<Self> {
        let program = if options.program.as_os_str().is_empty() {
            this_program()?
        } else {
            options.program.clone()
        };
        let mut child = Command::new(program)
            .args(&options.args)
            // The environment may contain secrets.
            .env_clear()
            // Only one thread allocates: a second arena would waste address space.
            .env("MALLOC_ARENA_MAX", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the worker has no pipes"));
        };
        let mut worker = Self {
            child,
            input,
            output,
            served: 0,
        };
        let hello = serde_json::to_vec(&Hello {
            memory: options.memory_limit_mib << 20,
            cpu_seconds: options.wall_limit.as_secs() + 1,
        })?;
        frame::send(&mut worker.input, &hello).await?;
        if frame::receive(&mut worker.output, READY.len()).await? != READY {
            return Err(io::Error::other("the program is not a worker"));
        }
        Ok(worker)
    }

    async fn exchange(&mut self, header: &[u8], bytes: &[u8]) -> io::Result<Answer> {
        frame::send(&mut self.input, header).await?;
        frame::send(&mut self.input, bytes).await?;
        let answer = frame::receive(&mut self.output, MAX_ANSWER).await?;
        Ok(serde_json::from_slice(&answer)?)
    }
}
