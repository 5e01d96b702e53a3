//! How the inbox publishes messages.

use std::sync::{Arc, Mutex};

use actors::inbox::Inbox;
use actors::model::UserId;
use actors::rows::Rows;
use async_trait::async_trait;
use bytes::Bytes;
use connectors::blobs::FileBlobs;
use engine::journal::{Commit, Committed, Journal, JournalError, Parked, ParkedKey};
use engine::timers::Timer;

use crate::server::world::World;

/// A journal that records the keys of published events and does not know earlier events.
#[derive(Default)]
struct ForgetfulJournal {
    keys: Mutex<Vec<String>>,
}

#[async_trait]
impl Journal<Rows> for ForgetfulJournal {
    async fn commit(&self, commit: Arc<Commit<Rows>>) -> Result<Committed, JournalError> {
        let keys = commit.emit.iter().map(|event| event.key.clone());
        self.keys.lock().unwrap().extend(keys);
        Ok(Committed::Applied)
    }

    async fn parked_keys(&self, _: &str) -> Result<Vec<ParkedKey>, JournalError> {
        Ok(Vec::new())
    }

    async fn parked_head(&self, _: &str, _: &str) -> Result<Option<Parked>, JournalError> {
        Ok(None)
    }

    async fn timers(&self) -> Result<Vec<Timer>, JournalError> {
        Ok(Vec::new())
    }

    async fn timer(&self, _: &str) -> Result<Option<Timer>, JournalError> {
        Ok(None)
    }

    async fn parked_key(&self, _: &str, _: &str) -> Result<Option<ParkedKey>, JournalError> {
        Ok(None)
    }
}

fn inbox(world: &World, folder: &tempfile::TempDir) -> (Inbox, Arc<ForgetfulJournal>) {
    let (state, journal) = (&world.state, Arc::new(ForgetfulJournal::default()));
    let blobs = Arc::new(FileBlobs::new(folder.path().to_owned()));
    let (context, queries) = (state.context.clone(), state.queries.clone());
    let inbox = Inbox::new(context, blobs, journal.clone(), queries);
    (inbox, journal)
}

/// After two weeks the journal no longer knows the event; the row is still there.
#[tokio::test]
async fn a_message_with_a_row_is_not_published_again() {
    let (world, folder) = (World::new().await, tempfile::tempdir().unwrap());
    let raw = Bytes::from_static(b"Subject: x\r\n\r\nhello\r\n");
    let first = world.state.inbox.accept(raw.clone(), None).await;
    let (later, journal) = inbox(&world, &folder);
    assert_eq!(later.accept(raw, None).await.unwrap(), first.unwrap());
    assert!(journal.keys.lock().unwrap().is_empty());
}

/// A message that fails may block the key of its own person only.
#[tokio::test]
async fn each_recipient_has_a_key_of_their_own() {
    let (world, folder) = (World::new().await, tempfile::tempdir().unwrap());
    let (inbox, journal) = inbox(&world, &folder);
    let to = |address: &str| Bytes::from(format!("To: {address}\r\nSubject: x\r\n\r\nhi\r\n"));
    inbox.accept(to("Ala@example.com"), None).await.unwrap();
    inbox.accept(to("jan@example.com"), None).await.unwrap();
    let given = Some("ala@example.com");
    inbox.accept(to("list@example.com"), given).await.unwrap();
    let alone = inbox.accept("Subject: x\r\n\r\n".into(), None).await;
    let (ala, jan) = (UserId::of("ala@example.com"), UserId::of("jan@example.com"));
    let keys = [ala.0.clone(), jan.0, ala.0, alone.unwrap().0];
    assert_eq!(*journal.keys.lock().unwrap(), keys);
}
