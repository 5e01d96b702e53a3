//! How to use the server.

use std::time::Duration;

use super::envelope::Decode;

/// How to use the server.
#[derive(Clone)]
pub struct Options {
    /// `nats://host:port`, several separated by commas.
    pub url: String,
    /// Subjects begin with this and a dot, names of streams with it and a hyphen.
    pub prefix: String,
    /// Number of replicas of each stream.
    pub replicas: usize,
    /// Maximum number of messages in a stage's stream. A full stream rejects new messages and
    /// never drops old ones. The limit is not in bytes because nats-server 2.9.10 does not count
    /// its own overhead when it checks whether a message fits, stores it, and then drops the
    /// oldest message to respect the limit.
    pub max_messages: Option<i64>,
    /// How long the server drops a second message with the same id. The journal recognises ids
    /// for longer.
    pub duplicate_window: Duration,
    /// How long the server waits for an acknowledgement or a progress signal before it redelivers
    /// a message.
    pub ack_wait: Duration,
    /// Maximum number of deliveries of a message by the server; after them it becomes a dead
    /// letter.
    pub max_deliver: i64,
    /// How long publishing is retried before it fails; must be longer than a leader election.
    pub publish_timeout: Duration,
    /// Converts messages of other programs. Without it their event has the body as payload and
    /// nothing else.
    pub decode: Option<Decode>,
}

impl Options {
    /// The defaults, for this server.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            prefix: "stillontime.v1".to_owned(),
            replicas: 1,
            max_messages: None,
            duplicate_window: Duration::from_secs(120),
            ack_wait: Duration::from_secs(60),
            max_deliver: 20,
            publish_timeout: Duration::from_secs(30),
            decode: None,
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address is left out, since it may contain a password.
        f.debug_struct("Options")
            .field("prefix", &self.prefix)
            .field("replicas", &self.replicas)
            .finish_non_exhaustive()
    }
}
