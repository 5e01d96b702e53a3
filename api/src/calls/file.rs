//! Records as lines of JSON, in files of a bounded size.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use tokio::sync::{mpsc, oneshot};
use tonic::Code;

use super::CallRecord;
use crate::grpc::{METHODS, trace_id};

const NAME: &str = "calls.jsonl";
/// Records that may wait for the disk.
const WAITING: usize = 65_536;

/// A line. The names are those of the performance requirements, in our spelling.
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
    /// To find the rest of a trace by.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn of(record: &'a CallRecord) -> Self {
        let success = record.status == Code::Ok;
        Self {
            endpoint: METHODS[record.method].name,
            user: &record.user,
            response_time_ms: record.took.as_secs_f64() * 1e3,
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

enum Order {
    Write(CallRecord),
    Tell(oneshot::Sender<()>),
}

/// Writes on a thread of its own.
#[derive(Debug)]
pub(super) struct Writer {
    orders: mpsc::Sender<Order>,
    lost: Arc<AtomicU64>,
}

impl Writer {
    pub(super) fn start(options: &config::Calls) -> io::Result<Self> {
        let mut files = Files::open(options)?;
        let (orders, mut taken) = mpsc::channel(WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        let counted = lost.clone();
        tokio::task::spawn_blocking(move || {
            while let Some(order) = taken.blocking_recv() {
                let mut next = Some(order);
                let mut told = Vec::new();
                // What has come meanwhile goes with it; then the disk.
                while let Some(order) = next {
                    match order {
                        Order::Write(record) if files.write(&record).is_err() => {
                            counted.fetch_add(1, Ordering::Relaxed);
                        }
                        Order::Write(_) => {}
                        Order::Tell(teller) => told.push(teller),
                    }
                    next = taken.try_recv().ok();
                }
                if let Err(error) = files.flush() {
                    tracing::error!(%error, "records of calls could not be written");
                }
                // Who has gone does not want to know.
                for teller in told {
                    let _ = teller.send(());
                }
            }
        });
        Ok(Self { orders, lost })
    }

    /// A call never waits for the disk; a record for which there is no room is counted.
    pub(super) fn write(&self, record: CallRecord) {
        if self.orders.try_send(Order::Write(record)).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    pub(super) async fn flush(&self) {
        let (teller, told) = oneshot::channel();
        if self.orders.send(Order::Tell(teller)).await.is_ok() {
            let _ = told.await;
        }
    }
}

/// `calls.jsonl`, and older ones as `calls.jsonl.1`, `.2`, ...
struct Files {
    folder: PathBuf,
    most: u64,
    kept: u16,
    file: BufWriter<File>,
    size: u64,
}

impl Files {
    fn open(options: &config::Calls) -> io::Result<Self> {
        std::fs::create_dir_all(&options.folder)?;
        let (file, size) = append(&options.folder)?;
        Ok(Self {
            folder: options.folder.clone(),
            most: options.max_bytes,
            kept: options.keep,
            file,
            size,
        })
    }

    fn write(&mut self, record: &CallRecord) -> io::Result<()> {
        let mut line = serde_json::to_vec(&Line::of(record))?;
        line.push(b'\n');
        if self.size > 0 && self.size + line.len() as u64 > self.most {
            self.turn()?;
        }
        self.file.write_all(&line)?;
        self.size += line.len() as u64;
        Ok(())
    }

    fn turn(&mut self) -> io::Result<()> {
        self.file.flush()?;
        let name = |number: u16| match number {
            0 => self.folder.join(NAME),
            number => self.folder.join(format!("{NAME}.{number}")),
        };
        for number in (0..self.kept).rev() {
            match std::fs::rename(name(number), name(number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        if self.kept == 0 {
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
    let file = options.append(true).create(true).open(folder.join(NAME))?;
    let size = file.metadata()?.len();
    Ok((BufWriter::new(file), size))
}
