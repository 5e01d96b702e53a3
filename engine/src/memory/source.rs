//! The events of one stage as a consumer reads them.

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;

use super::disk::Disk;
use crate::event::Priority;
use crate::lanes::{Logged, Source};
use crate::log::LogError;

/// The log of one stage.
pub(super) struct StageLog<R> {
    pub(super) disk: Disk<R>,
    pub(super) stage: String,
}

#[async_trait]
impl<R: Send + 'static> Source for StageLog<R> {
    async fn by_sequence(&self, sequences: &[i64]) -> Result<Vec<Logged>, LogError> {
        let tables = self.disk.tables();
        let found = sequences.iter().filter_map(|sequence| {
            let event = tables.event(&self.stage, *sequence)?;
            Some(Logged {
                sequence: *sequence,
                event: event.clone(),
            })
        });
        let mut found: Vec<_> = found.collect();
        found.sort_by_key(|logged| logged.sequence);
        Ok(found)
    }

    async fn next(&self, cursors: [i64; 2], limit: usize) -> Result<Vec<Logged>, LogError> {
        let tables = self.disk.tables();
        let mut found: Vec<Logged> = tables
            .after(&self.stage, Priority::Interactive, cursors[0])
            .take(limit)
            .collect();
        let left = limit.saturating_sub(found.len()).max(1);
        let background = tables.after(&self.stage, Priority::Background, cursors[1]);
        found.extend(background.take(left));
        Ok(found)
    }

    async fn background_between(
        &self,
        keys: &BTreeSet<&str>,
        after: i64,
        before: i64,
    ) -> Result<Vec<Logged>, LogError> {
        let tables = self.disk.tables();
        Ok(tables
            .after(&self.stage, Priority::Background, after)
            .take_while(|logged| logged.sequence < before)
            .filter(|logged| keys.contains(logged.event.key.as_str()))
            .collect())
    }

    fn poll_interval(&self) -> Option<Duration> {
        None
    }
}
