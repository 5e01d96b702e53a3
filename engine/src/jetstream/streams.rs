//! The streams: created, and updated to the configuration that the options ask for.

use async_nats::jetstream::Context as Api;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType, Stream};

use super::error::ConnectError;
use super::options::Options;

/// The name of a stage's stream, for example `stillontime-v1-email`: names cannot contain dots.
pub(super) fn name(options: &Options, stage: &str) -> String {
    format!("{}-{stage}", options.prefix.replace('.', "-"))
}

fn wanted(options: &Options, stage: &str) -> Config {
    Config {
        name: name(options, stage),
        subjects: vec![format!("{}.{stage}.*", options.prefix)],
        retention: RetentionPolicy::WorkQueue,
        storage: StorageType::File,
        num_replicas: options.replicas.max(1),
        // A full stream rejects new messages, which stay with their publisher.
        discard: DiscardPolicy::New,
        max_bytes: -1,
        max_messages: options.max_messages.unwrap_or(-1),
        duplicate_window: options.duplicate_window,
        ..Config::default()
    }
}

/// The stage's stream, created or updated. Its messages are retained.
pub(super) async fn ensure(
    api: &Api,
    options: &Options,
    stage: &str,
) -> Result<Stream, ConnectError> {
    let wanted = wanted(options, stage);
    let failed =
        |error: &dyn std::fmt::Display| ConnectError::Stream(format!("{}: {error}", wanted.name));
    let found = api
        .get_or_create_stream(wanted.clone())
        .await
        .map_err(|error| failed(&error))?;
    let actual = &found.cached_info().config;
    if actual.retention != wanted.retention || actual.storage != wanted.storage {
        let reason = "it was created with another retention or storage, which cannot be changed; \
                      drain and delete it";
        return Err(failed(&reason));
    }
    let same = actual.subjects == wanted.subjects
        && actual.num_replicas == wanted.num_replicas
        && actual.discard == wanted.discard
        && actual.max_bytes == wanted.max_bytes
        && actual.max_messages == wanted.max_messages
        && actual.max_age == wanted.max_age
        && actual.duplicate_window == wanted.duplicate_window;
    if same {
        return Ok(found);
    }
    let changed = Config {
        subjects: wanted.subjects.clone(),
        num_replicas: wanted.num_replicas,
        discard: wanted.discard,
        max_bytes: wanted.max_bytes,
        max_messages: wanted.max_messages,
        max_age: wanted.max_age,
        duplicate_window: wanted.duplicate_window,
        ..actual.clone()
    };
    tracing::info!(stream = wanted.name, "stream updated");
    api.update_stream(changed)
        .await
        .map_err(|error| failed(&error))?;
    api.get_stream(&wanted.name)
        .await
        .map_err(|error| failed(&error))
}
