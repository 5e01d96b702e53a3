//! The streams, made and kept as the code says.

use async_nats::jetstream::Context as Api;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType, Stream};

use super::{ConnectError, Options};

/// `stillontime-v1-email`: names cannot have points.
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
        // A full stream refuses what is new: whoever publishes keeps it.
        discard: DiscardPolicy::New,
        max_bytes: -1,
        max_messages: options.max_messages.unwrap_or(-1),
        duplicate_window: options.duplicate_window,
        ..Config::default()
    }
}

/// The stage's stream, created or brought up to date. What it holds stays.
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
    let is = &found.cached_info().config;
    if is.retention != wanted.retention || is.storage != wanted.storage {
        let reason = "it was made with another retention or storage, which cannot be changed; \
                      let it run empty and delete it";
        return Err(failed(&reason));
    }
    let same = is.subjects == wanted.subjects
        && is.num_replicas == wanted.num_replicas
        && is.discard == wanted.discard
        && is.max_bytes == wanted.max_bytes
        && is.max_messages == wanted.max_messages
        && is.max_age == wanted.max_age
        && is.duplicate_window == wanted.duplicate_window;
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
        ..is.clone()
    };
    tracing::info!(stream = wanted.name, "stream brought up to date");
    api.update_stream(changed)
        .await
        .map_err(|error| failed(&error))?;
    api.get_stream(&wanted.name)
        .await
        .map_err(|error| failed(&error))
}
