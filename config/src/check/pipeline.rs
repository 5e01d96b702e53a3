//! The pipeline: mail, the reader and the stages.

use std::time::Duration;

use actors::inbox::MAX_MESSAGE_BYTES;

use super::findings::Findings;
use crate::settings::Settings;

/// A caller gets an answer within 6 s, of which one second may pass in the queue.
const MAX_READ_TIME: Duration = Duration::from_secs(5);
const MIN_READ_TIME: Duration = Duration::from_millis(100);
/// With less memory, a worker cannot load the fonts and images of an ordinary call sheet.
const MIN_WORKER_MIB: u64 = 128;
const MAX_WORKER_MIB: u64 = 1 << 20;
const MIN_POLL: Duration = Duration::from_millis(10);
const HOUR: Duration = Duration::from_secs(3_600);

pub(super) fn mail(settings: &Settings, findings: &mut Findings) {
    let inbox = &settings.mail.inbox;
    findings.require(
        !inbox.folder.as_os_str().is_empty(),
        "mail.inbox.folder",
        "must name a folder, but is empty",
    );
    findings.require(
        (MIN_POLL..=HOUR).contains(&inbox.poll),
        "mail.inbox.poll",
        format!("must be 10ms to 1h, but is {:?}", inbox.poll),
    );
    findings.require(
        inbox.quiet_period <= HOUR,
        "mail.inbox.settle",
        format!("must be at most 1h, but is {:?}", inbox.quiet_period),
    );
    findings.require_range(
        "mail.inbox.max_bytes",
        inbox.max_bytes,
        1..=MAX_MESSAGE_BYTES as u64,
        " bytes (the largest message that can be processed)",
    );
    let address = settings.mail.outbox.from_address.split_once('@');
    findings.require(
        address.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty()),
        "mail.outbox.from_address",
        "must be an e-mail address such as plan@example.com",
    );
}

pub(super) fn reader(settings: &Settings, findings: &mut Findings) {
    let reader = &settings.reader;
    findings.require_range("reader.workers", reader.workers, 1..=64, " processes");
    findings.require(
        (MIN_READ_TIME..=MAX_READ_TIME).contains(&reader.wall_limit),
        "reader.wall_limit",
        format!(
            "must be 100ms to 5s, but is {:?}: a caller must get an answer within 6s",
            reader.wall_limit
        ),
    );
    findings.require_range(
        "reader.memory_limit_mib",
        reader.memory_limit_mib,
        MIN_WORKER_MIB..=MAX_WORKER_MIB,
        " MiB",
    );
    findings.require(
        reader.recycle_after > 0,
        "reader.recycle_after",
        "must be at least 1 document",
    );
}

pub(super) fn stages(settings: &Settings, findings: &mut Findings) {
    let pipeline = &settings.pipeline;
    let credits = [
        ("pipeline.email_credits", pipeline.email_credits),
        ("pipeline.callsheet_credits", pipeline.callsheet_credits),
        ("pipeline.user_credits", pipeline.user_credits),
        ("pipeline.route_credits", pipeline.route_credits),
        ("pipeline.notify_credits", pipeline.notify_credits),
    ];
    for (key, count) in credits {
        findings.require_range(key, count, 1..=100_000, " events at once");
    }
    findings.require_range(
        "pipeline.tick_seconds",
        pipeline.tick_seconds,
        1..=86_400,
        " seconds",
    );
}
