//! The parent's side: a few persistent workers, a time limit, one second attempt.

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

/// How documents are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Program that calls [`worker_main`](super::worker_main); empty means this one.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// How many documents are read at the same time.
    pub workers: usize,
    /// Time for a document over both attempts, e.g. `"5s"`.
    #[serde(with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required")]
    pub wall_limit: Duration,
    /// Address space of a worker in MiB.
    pub memory_limit_mib: u64,
    /// Documents after which a worker is replaced.
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

/// Reads documents in worker processes, which are started when they are first needed.
#[derive(Debug)]
pub struct WorkerReader {
    options: Options,
    free: Semaphore,
    idle: Mutex<Vec<Worker>>,
}

/// A worker that died takes its document along; both mean "replace it".
enum Failure {
    /// No worker could be had: not the document's fault.
    Start(io::Error),
    /// The worker died or answered nonsense while it had the document.
    Died,
}

impl WorkerReader {
    /// Prepares the pool; no process is started yet.
    pub fn new(options: Options) -> Self {
        Self {
            free: Semaphore::new(options.workers.max(1)),
            idle: Mutex::new(Vec::new()),
            options,
        }
    }

    /// An idle worker that still lives, or a new one.
    async fn worker(&self) -> io::Result<Worker> {
        // One at a time: who finds none starts one, so there are never more than turns.
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
        // Until the answer is complete the worker belongs to this future: a caller that
        // gives up, or the time limit, drops and thereby kills it.
        let mut worker = self.worker().await.map_err(Failure::Start)?;
        *started = true;
        let answer = worker
            .exchange(header, bytes)
            .await
            .map_err(|_| Failure::Died)?;
        worker.served += 1;
        // After a panic the worker's memory is in an unknown state.
        let sound = !matches!(&answer, Answer::Err { code, .. } if code == "reader/crashed");
        if sound && worker.served < self.options.recycle_after {
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
        // Without a limit: that others are slow is no fault of this document, and the
        // turns come in the order of asking. What is promised counts from here on; who
        // calls bounds the whole.
        let _turn = self.free.acquire().await.map_err(unavailable)?;
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

/// The file this process runs, also after an upgrade has put another one in its place:
/// a worker of another version might not understand us.
fn this_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe()
}

/// A process that has said it is ready. Dropping it kills it.
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
            // The environment may hold what no document should ever see.
            .env_clear()
            // One thread allocates: a second heap would only eat address space.
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
            return Err(io::Error::other("the program is no worker"));
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
