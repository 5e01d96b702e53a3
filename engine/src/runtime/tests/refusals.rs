//! A store that refuses what a handler wants to write.

use super::*;
use crate::journal::{Committed, Input, Parked, ParkedKey, Verdict};

/// Refuses every commit that says an event is done.
struct Refusing(Embedded<()>);

#[async_trait]
impl Journal<()> for Refusing {
    async fn commit(&self, commit: Arc<Commit<()>>) -> Result<Committed, JournalError> {
        match (&commit.input, &commit.verdict) {
            (Input::Log { .. }, Verdict::Done) => Err(JournalError::Refused("planted".into())),
            _ => self.0.commit(commit).await,
        }
    }
    async fn parked_keys(&self, stage: &str) -> Result<Vec<ParkedKey>, JournalError> {
        self.0.parked_keys(stage).await
    }
    async fn parked_head(&self, stage: &str, key: &str) -> Result<Option<Parked>, JournalError> {
        self.0.parked_head(stage, key).await
    }
    async fn timers(&self) -> Result<Vec<Timer>, JournalError> {
        self.0.timers().await
    }
    async fn timer(&self, id: &str) -> Result<Option<Timer>, JournalError> {
        self.0.timer(id).await
    }
    async fn parked_key(&self, stage: &str, key: &str) -> Result<Option<ParkedKey>, JournalError> {
        self.0.parked_key(stage, key).await
    }
}

struct Counting(mpsc::UnboundedSender<u32>);

#[async_trait]
impl Stage<()> for Counting {
    type State = u32;
    async fn load(&self, _: &str) -> Result<u32, StageError> {
        Ok(0)
    }
    async fn handle(
        &self,
        seen: &mut u32,
        _: &Event,
        _: &Attempt,
    ) -> Result<Outcome<()>, StageError> {
        *seen += 1;
        self.0.send(*seen).unwrap();
        done()
    }
    fn given_up(&self, _: &Event, _: &Failure, _: Timestamp) -> Effects<()> {
        panic!("a planted panic")
    }
}

#[tokio::test]
async fn a_refused_commit_is_a_dead_letter_and_drops_the_state() {
    let fixture = start(QUICK, None, Box::new(|_, _| done())).await;
    fixture.runtime.drain(Duration::from_secs(5)).await;
    fixture.publish(&[("e0", "k"), ("e1", "k")]).await;
    let store = fixture.store.clone();
    let (sender, mut seen) = mpsc::unbounded_channel();
    let journal = Arc::new(Refusing(store.clone()));
    let runtime = Runtime::builder(Context::system().unwrap(), journal, Arc::new(store.clone()))
        .stage("a", QUICK, Counting(sender))
        .start()
        .await
        .unwrap();
    let wait = Duration::from_secs(5);
    for _ in 0..2 {
        let count = tokio::time::timeout(wait, seen.recv()).await.unwrap();
        assert_eq!(count, Some(1), "the state was loaded again");
    }
    runtime.drain(wait).await;
    let counts = runtime.snapshot().await.stages[0].counts;
    assert_eq!((counts.done, counts.dead_letters), (0, 2));
    assert_eq!(store.list(&Filter::default(), 9).await.unwrap().len(), 2);
    assert_eq!(store.unfinished_deliveries(), 0, "no actor died");
}
