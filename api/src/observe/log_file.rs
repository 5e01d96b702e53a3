//! The file of the access log: one line of JSON per call, rotated by size.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use connectors::durable::create_private_folder;
use serde::Serialize;
use tokio::sync::{mpsc, oneshot};
use tonic::Code;

use super::record::CallRecord;
use super::trace::trace_id;
use crate::catalog::METHODS;

const FILE_NAME: &str = "calls.jsonl";
/// Maximum number of records queued for the disk; further ones are dropped and counted.
const MAX_QUEUED: usize = 65_536;

/// A line of the file. The field names are those of the performance requirements, in snake case.
#[derive(Serialize)]
struct Line<'a> {
    endpoint: &'a str,
    user: &'a str,
    response_time_ms: f64,
    status_code: i32,
    timestamp: String,
    request_size: u64,
    response_size: u64,
    success: bool,
    error: Option<String>,
    /// Connects the line with the rest of its trace.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn of(record: &'a CallRecord) -> Self {
        let success = record.status == Code::Ok;
        Self {
            endpoint: METHODS[record.method].name,
            user: &record.user,
            response_time_ms: record.duration.as_secs_f64() * 1e3,
            status_code: record.status as i32,
            timestamp: record.timestamp.to_string(),
            request_size: record.request_size,
            response_size: record.response_size,
            success,
            error: (!success).then(|| format!("{:?}", record.status)),
            trace_id: record.trace.as_deref().map(trace_id),
        }
    }
}

enum Command {
    Write(CallRecord),
    Flush(oneshot::Sender<()>),
}

/// Writes on a thread of its own.
#[derive(Debug)]
pub(super) struct Writer {
    commands: mpsc::Sender<Command>,
    dropped: Arc<AtomicU64>,
}

impl Writer {
    pub(super) fn start(options: &config::Calls) -> io::Result<Self> {
        let files = Files::open(options)?;
        let (commands, received) = mpsc::channel(MAX_QUEUED);
        let dropped = Arc::new(AtomicU64::new(0));
        let counter = dropped.clone();
        tokio::task::spawn_blocking(move || run(files, received, &counter));
        Ok(Self { commands, dropped })
    }

    /// Never waits for the disk: a record that finds the queue full is dropped and counted.
    pub(super) fn write(&self, record: CallRecord) {
        if self.commands.try_send(Command::Write(record)).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub(super) async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        if self.commands.send(Command::Flush(done)).await.is_ok() {
            let _ = flushed.await;
        }
    }
}

/// The loop of the writer's thread: writes in batches of what is queued, then flushes.
fn run(mut files: Files, mut commands: mpsc::Receiver<Command>, dropped: &AtomicU64) {
    while let Some(command) = commands.blocking_recv() {
        let mut next = Some(command);
        let mut flushes = Vec::new();
        while let Some(command) = next {
            match command {
                Command::Write(record) if files.write(&record).is_err() => {
                    dropped.fetch_add(1, Ordering::Relaxed);
                }
                Command::Write(_) => {}
                Command::Flush(done) => flushes.push(done),
            }
            next = commands.try_recv().ok();
        }
        if let Err(error) = files.flush() {
            tracing::error!(%error, "the access log could not be written");
        }
        for done in flushes {
            // The caller of `flush` may have stopped waiting.
            let _ = done.send(());
        }
    }
}

/// The open file `calls.jsonl`, and older ones as `calls.jsonl.1`, `.2`, ...
struct Files {
    folder: PathBuf,
    max_bytes: u64,
    keep: u16,
    file: BufWriter<File>,
    size: u64,
}

impl Files {
    fn open(options: &config::Calls) -> io::Result<Self> {
        create_private_folder(&options.folder)?;
        let (file, size) = append(&options.folder)?;
        Ok(Self {
            folder: options.folder.clone(),
            max_bytes: options.max_bytes,
            keep: options.keep,
            file,
            size,
        })
    }

    fn write(&mut self, record: &CallRecord) -> io::Result<()> {
        let mut line = serde_json::to_vec(&Line::of(record))?;
        line.push(b'\n');
        if self.size > 0 && self.size + line.len() as u64 > self.max_bytes {
            self.rotate()?;
        }
        self.file.write_all(&line)?;
        self.size += line.len() as u64;
        Ok(())
    }

    fn rotate(&mut self) -> io::Result<()> {
        self.file.flush()?;
        let name = |number: u16| match number {
            0 => self.folder.join(FILE_NAME),
            number => self.folder.join(format!("{FILE_NAME}.{number}")),
        };
        for number in (0..self.keep).rev() {
            match std::fs::rename(name(number), name(number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        if self.keep == 0 {
            std::fs::remove_file(name(0))?;
        }
        (self.file, self.size) = append(&self.folder)?;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn append(folder: &Path) -> io::Result<(BufWriter<File>, u64)> {
    let mut options = OpenOptions::new();
    let file = options
        .append(true)
        .create(true)
        .open(folder.join(FILE_NAME))?;
    let size = file.metadata()?.len();
    Ok((BufWriter::new(file), size))
}
