//! The worker pool with real child processes: the worker, and programs that misbehave.

use std::time::Duration;

use actors::ports::{Reader, ReaderError};
use bytes::Bytes;
use callsheet::Context;
use connectors::reader::{InProcessReader, Options, WorkerReader};

/// Reads a part of the hello frame and answers with a frame of `{}`, like a worker that is ready.
const READY: &str = r"head -c 10 >/dev/null; printf '\002\000\000\000{}'; ";

fn worker() -> Options {
    Options {
        program: env!("CARGO_BIN_EXE_callsheet-worker").into(),
        args: Vec::new(),
        ..Options::default()
    }
}

fn shell(script: String) -> Options {
    Options {
        program: "/bin/sh".into(),
        args: vec!["-c".into(), script],
        wall_limit: Duration::from_millis(300),
        ..Options::default()
    }
}

async fn code_of(options: Options) -> String {
    let document = Bytes::from_static(b"%PDF-1.7");
    let result = WorkerReader::new(options)
        .read_pdf(document, &Context::default())
        .await;
    result.map_or_else(|error| error.code().to_owned(), |_| "read".to_owned())
}

#[tokio::test]
async fn a_worker_answers_like_the_in_process_reader() {
    let reader = WorkerReader::new(worker());
    let context = Context {
        subject: Some("Plan zdjęciowy".into()),
        ..Context::default()
    };
    let documents: [&'static [u8]; 4] = [b"", b"no pdf at all", b"%PDF-1.7\n%%EOF", &[0; 100_000]];
    for document in documents {
        let bytes = Bytes::from_static(document);
        let outcome = |result: Result<callsheet::Reading, ReaderError>| {
            result.map_err(|error| (error.code().to_owned(), error.to_string()))
        };
        let expected = outcome(InProcessReader.read_pdf(bytes.clone(), &context).await);
        assert_eq!(outcome(reader.read_pdf(bytes, &context).await), expected);
    }
}

#[tokio::test]
async fn concurrent_documents_share_the_workers_and_recycling_loses_none() {
    let options = Options {
        workers: 2,
        recycle_after: 3,
        ..worker()
    };
    let reader = std::sync::Arc::new(WorkerReader::new(options));
    let readings = (0..20).map(|_| {
        let reader = reader.clone();
        tokio::spawn(async move { reader.read_pdf(Bytes::new(), &Context::default()).await })
    });
    for reading in readings.collect::<Vec<_>>() {
        assert_eq!(
            reading.await.unwrap().unwrap_err().code(),
            "callsheet/empty"
        );
    }
}

/// Slow documents do not count against the time limit of those that wait for a worker.
#[tokio::test]
async fn the_wait_for_a_worker_does_not_count_against_the_time_limit() {
    let script = format!(
        "sleep 0.25; exec {}",
        env!("CARGO_BIN_EXE_callsheet-worker")
    );
    let reader = std::sync::Arc::new(WorkerReader::new(Options {
        workers: 1,
        recycle_after: 1,
        wall_limit: Duration::from_secs(5),
        ..shell(script)
    }));
    let readings = (0..8).map(|_| {
        let reader = reader.clone();
        tokio::spawn(async move { reader.read_pdf(Bytes::new(), &Context::default()).await })
    });
    for reading in readings.collect::<Vec<_>>() {
        let error = reading.await.unwrap().unwrap_err();
        assert_eq!(error.code(), "callsheet/empty", "{error}");
    }
}

#[tokio::test]
async fn a_document_that_hangs_is_stopped_without_a_second_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("starts");
    let script = format!("echo >>{}; {READY} exec sleep 60", log.display());
    assert_eq!(code_of(shell(script)).await, "reader/timeout");
    assert_eq!(std::fs::read_to_string(log).unwrap().lines().count(), 1);
}

#[tokio::test]
async fn a_document_that_crashes_gets_one_second_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("starts");
    let script = format!("echo >>{}; {READY} exit 3", log.display());
    let options = Options {
        wall_limit: Duration::from_secs(5),
        ..shell(script)
    };
    assert_eq!(code_of(options).await, "reader/crashed");
    assert_eq!(std::fs::read_to_string(log).unwrap().lines().count(), 2);
}

#[tokio::test]
async fn the_second_attempt_may_succeed() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("crashed");
    let script = format!(
        "if [ -e {mark} ]; then exec {worker}; fi; touch {mark}; {READY} exit 3",
        mark = mark.display(),
        worker = env!("CARGO_BIN_EXE_callsheet-worker"),
    );
    let reader = WorkerReader::new(Options {
        wall_limit: Duration::from_secs(5),
        ..shell(script)
    });
    let error = reader
        .read_pdf(Bytes::new(), &Context::default())
        .await
        .unwrap_err();
    assert_eq!(error.code(), "callsheet/empty");
}

#[tokio::test]
async fn an_invalid_answer_counts_as_a_crash() {
    let not_an_answer = r"printf '\002\000\000\000[]'; exec sleep 60";
    let options = Options {
        wall_limit: Duration::from_secs(5),
        ..shell(format!("{READY}{not_an_answer}"))
    };
    assert_eq!(code_of(options).await, "reader/crashed");
    let endless = r"printf '\377\377\377\377'; exec sleep 60";
    let options = Options {
        wall_limit: Duration::from_secs(5),
        ..shell(format!("{READY}{endless}"))
    };
    assert_eq!(code_of(options).await, "reader/crashed");
}

/// A fault of the installation is not an error of the document.
#[tokio::test]
async fn a_worker_that_cannot_be_started_is_unavailable() {
    let missing = Options {
        program: "/nonexistent/worker".into(),
        ..worker()
    };
    assert_eq!(code_of(missing).await, "reader/unavailable");
    assert_eq!(code_of(shell("exit 3".into())).await, "reader/unavailable");
    assert_eq!(
        code_of(shell("exec sleep 60".into())).await,
        "reader/unavailable"
    );
}

#[tokio::test]
async fn a_document_that_is_too_large_is_not_sent() {
    let missing = Options {
        program: "/nonexistent/worker".into(),
        ..worker()
    };
    let bytes = Bytes::from(vec![0; 50_000_001]);
    let result = WorkerReader::new(missing)
        .read_pdf(bytes, &Context::default())
        .await;
    assert_eq!(result.unwrap_err().code(), "callsheet/too-large");
}

#[tokio::test]
async fn a_document_that_needs_more_memory_than_allowed_is_a_crash() {
    // The worker's stack alone takes 64 MiB, so that no large document fits.
    let options = Options {
        memory_limit_mib: 64,
        ..worker()
    };
    let reader = WorkerReader::new(options);
    let bytes = Bytes::from(vec![b' '; 49_000_000]);
    let result = reader.read_pdf(bytes, &Context::default()).await;
    assert_eq!(
        result.map_err(|error| error.code().to_owned()),
        Err("reader/crashed".into())
    );
    let small = reader.read_pdf(Bytes::new(), &Context::default()).await;
    assert_eq!(
        small.map_err(|error| error.code().to_owned()),
        Err("callsheet/empty".into())
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_worker_applies_its_limits() {
    // The kernel's view of the worker's limits, read while the worker is idle.
    let folder = tempfile::tempdir().unwrap();
    let pid_file = folder.path().join("pid");
    let script = format!(
        "echo $$ >{}; exec {}",
        pid_file.display(),
        env!("CARGO_BIN_EXE_callsheet-worker")
    );
    let reader = WorkerReader::new(Options {
        wall_limit: Duration::from_secs(5),
        ..shell(script)
    });
    reader
        .read_pdf(Bytes::new(), &Context::default())
        .await
        .unwrap_err();
    let pid = std::fs::read_to_string(pid_file).unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", pid.trim())).unwrap();
    let limit = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        line[name.len()..]
            .split_whitespace()
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(limit("Max address space"), (512_u64 << 20).to_string());
    assert_eq!(limit("Max core file size"), "0");
    assert_eq!(limit("Max open files"), "3");
    assert_eq!(limit("Max file size"), "0");
    assert!(limit("Max cpu time").parse::<u64>().unwrap() <= 8);
    let environment = std::fs::read(format!("/proc/{}/environ", pid.trim())).unwrap();
    assert!(!String::from_utf8_lossy(&environment).contains("CARGO"));
}

#[test]
fn options_are_checked_and_have_defaults() {
    let options: Options = serde_json::from_str(r#"{"wall_limit": "2s 500ms"}"#).unwrap();
    assert_eq!(options.wall_limit, Duration::from_millis(2_500));
    assert_eq!(options.memory_limit_mib, 512);
    assert!(serde_json::from_str::<Options>(r#"{"worker": 2}"#).is_err());
}
