//! The worker process: one thread, no runtime, as few privileges as possible.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

use super::frame;
use super::protocol::{Answer, Hello, MAX_DOCUMENT, READY};

/// The size of the stack in bytes. The reader recurses over nested structures of untrusted
/// documents.
const STACK_SIZE: usize = 64 << 20;

/// The maximum size of a header in bytes; headers are small JSON texts.
const MAX_HEADER: usize = 1 << 20;

/// Runs a worker over standard input and output until the input ends. Must be called first in a
/// process that a [`WorkerReader`](super::WorkerReader) started.
///
/// # Errors
/// The limits could not be set, or the pipe broke.
pub fn worker_main() -> io::Result<()> {
    // Panic messages are dropped: the answer reports that there was a panic.
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::Builder::new()
        .stack_size(STACK_SIZE)
        .spawn(|| {
            let input = BufReader::new(io::stdin().lock());
            let output = BufWriter::new(io::stdout().lock());
            serve(input, output)
        })?
        .join()
        .map_err(|_| io::Error::other("the worker panicked"))?
}

fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let Some(hello) = frame::read(&mut input, MAX_HEADER)? else {
        return Ok(());
    };
    let hello: Hello = serde_json::from_slice(&hello)?;
    confine(&hello)?;
    frame::write(&mut output, READY)?;
    output.flush()?;
    while let Some(header) = frame::read(&mut input, MAX_HEADER)? {
        let context: callsheet::Context = serde_json::from_slice(&header)?;
        let document = frame::read(&mut input, MAX_DOCUMENT)?
            .ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
        grant_cpu(hello.cpu_seconds)?;
        let answer = serde_json::to_vec(&read(&document, &context))?;
        frame::write(&mut output, &answer)?;
        output.flush()?;
    }
    Ok(())
}

fn read(document: &[u8], context: &callsheet::Context) -> Answer {
    match catch_unwind(AssertUnwindSafe(|| callsheet::read_pdf(document, context))) {
        Ok(Ok(reading)) => Answer::Ok(Box::new(reading)),
        Ok(Err(error)) => Answer::Err {
            code: error.code().to_owned(),
            detail: error.to_string(),
        },
        Err(_) => Answer::Err {
            code: "reader/crashed".to_owned(),
            detail: "reading the document panicked".to_owned(),
        },
    }
}

/// Drops the privileges that reading a document does not need. Filters for system calls and paths
/// (seccomp, landlock) belong here too; they are not implemented yet.
fn confine(hello: &Hello) -> io::Result<()> {
    limit(Resource::As, hello.memory)?;
    limit(Resource::Core, 0)?;
    // The three pipes stay open; no further file or socket can be opened.
    limit(Resource::Nofile, 3)?;
    limit(Resource::Fsize, 0)
}

/// Sets a resource limit. A stricter limit of the machine stays in force. Systems other than Linux
/// may have no limit of the address space; macOS answers EINVAL.
fn limit(resource: Resource, value: u64) -> io::Result<()> {
    let value = getrlimit(resource)
        .maximum
        .map_or(value, |allowed| allowed.min(value));
    let both = Rlimit {
        current: Some(value),
        maximum: Some(value),
    };
    match setrlimit(resource, both) {
        Err(Errno::INVAL) if resource == Resource::As && cfg!(not(target_os = "linux")) => Ok(()),
        set => Ok(set?),
    }
}

/// Limits the CPU time of the next document. The server enforces the time limit; this one holds
/// also if the server is gone.
fn grant_cpu(seconds: u64) -> io::Result<()> {
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
    let maximum = getrlimit(Resource::Cpu).maximum;
    let soft = used + seconds + 1;
    let soft = maximum.map_or(soft, |allowed| allowed.min(soft));
    Ok(setrlimit(
        Resource::Cpu,
        Rlimit {
            current: Some(soft),
            maximum,
        },
    )?)
}
