//! The tables on the disk, and what a commit changes in them: the same result as the transaction
//! of the embedded journal, one commit at a time.

use std::collections::{BTreeMap, HashMap};

use crate::dead_letters::{Count, Filter, Summary};
use crate::event::{Event, EventId, Priority};
use crate::journal::{
    Commit, Committed, DeadLetter, Input, Parked, ParkedKey, Parking, Verdict, WriteSet,
};
use crate::lanes::Logged;
use crate::timers::{Timer, TimerChange};

use super::rows::MemoryRows;

/// The state of an event whose id is known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Pending,
    Done,
}

/// The events of one stage.
#[derive(Default)]
struct Log {
    lanes: [BTreeMap<i64, Event>; 2],
    ids: HashMap<EventId, Known>,
}

/// The parked events of a stage: by key, in the order in which they are released.
type Queues = BTreeMap<String, BTreeMap<(i64, i64), Parking>>;

pub(super) struct Tables<R> {
    pub(super) rows: R,
    logs: BTreeMap<String, Log>,
    parked: BTreeMap<String, Queues>,
    /// Stage, key and sequence of each parked event, by its number.
    parked_index: BTreeMap<i64, (String, String, i64)>,
    dead_letters: BTreeMap<i64, DeadLetter>,
    timers: BTreeMap<String, Timer>,
    last: i64,
    /// How many of the next events are published twice.
    pub(super) repeats: usize,
}

impl<R> Tables<R> {
    pub(super) fn new(rows: R) -> Self {
        Self {
            rows,
            logs: BTreeMap::new(),
            parked: BTreeMap::new(),
            parked_index: BTreeMap::new(),
            dead_letters: BTreeMap::new(),
            timers: BTreeMap::new(),
            last: 0,
            repeats: 0,
        }
    }

    /// Applies a commit.
    ///
    /// # Errors
    /// Why the rows are refused; nothing has changed then.
    pub(super) fn apply<W>(&mut self, commit: &Commit<W>) -> Result<Committed, String>
    where
        W: WriteSet,
        R: MemoryRows<W>,
    {
        if self.is_answered(&commit.input) {
            return Ok(Committed::Duplicate);
        }
        if !commit.writes.is_empty() {
            self.rows.write(&commit.writes)?;
        }
        self.finish(&commit.input, &commit.verdict);
        for event in &commit.emit {
            self.publish(event);
            if self.repeats > 0 {
                self.repeats -= 1;
                self.publish(event);
            }
        }
        match (&commit.input, &commit.verdict) {
            // A parked event that is parked again keeps its position.
            (Input::Parked { .. }, Verdict::Park(_)) | (_, Verdict::Done) => {}
            (_, Verdict::Park(parking)) => self.park(parking.clone()),
            (_, Verdict::DeadLetter(letter)) => self.insert_dead_letter(letter.clone()),
        }
        for change in &commit.timers {
            self.change(change);
        }
        Ok(Committed::Applied)
    }

    fn is_answered(&self, input: &Input) -> bool {
        match input {
            Input::Outside => false,
            Input::Log { stage, id, .. } => {
                let known = self.logs.get(stage).and_then(|log| log.ids.get(id));
                known == Some(&Known::Done)
            }
            Input::Parked { position, .. } => !self.parked_index.contains_key(position),
            Input::DeadLetter { position, .. } => !self.dead_letters.contains_key(position),
            Input::Timer { id, due } => self.timers.get(id).is_none_or(|timer| timer.due != *due),
        }
    }

    fn finish(&mut self, input: &Input, verdict: &Verdict) {
        match input {
            Input::Outside | Input::Timer { .. } => {}
            Input::Log {
                stage,
                id,
                sequence,
            } => {
                let log = self.logs.entry(stage.clone()).or_default();
                log.ids.insert(id.clone(), Known::Done);
                for lane in &mut log.lanes {
                    lane.remove(sequence);
                }
            }
            Input::DeadLetter { position, .. } => {
                self.dead_letters.remove(position);
            }
            Input::Parked { position, .. } => match verdict {
                Verdict::Park(parking) => self.park_again(*position, parking),
                _ => self.remove_parked(*position),
            },
        }
    }

    fn next(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    fn publish(&mut self, event: &Event) {
        let sequence = self.next();
        let log = self.logs.entry(event.stage.clone()).or_default();
        if !log.ids.contains_key(&event.id) {
            log.ids.insert(event.id.clone(), Known::Pending);
            log.lanes[event.priority as usize].insert(sequence, event.clone());
        }
    }

    fn park(&mut self, parking: Parking) {
        let position = self.next();
        let (stage, key) = (parking.event.stage.clone(), parking.event.key.clone());
        let entry = (stage.clone(), key.clone(), parking.sequence);
        self.parked_index.insert(position, entry);
        let queue = self
            .parked
            .entry(stage)
            .or_default()
            .entry(key)
            .or_default();
        queue.insert((parking.sequence, position), parking);
    }

    fn queue(&mut self, position: i64) -> Option<&mut BTreeMap<(i64, i64), Parking>> {
        let (stage, key, _) = self.parked_index.get(&position)?;
        self.parked.get_mut(stage)?.get_mut(key)
    }

    /// Parks an event again; it keeps its position.
    fn park_again(&mut self, position: i64, again: &Parking) {
        let known = self.queue(position).and_then(|queue| {
            let mut entries = queue.iter_mut();
            entries.find(|((_, known), _)| *known == position)
        });
        if let Some((_, parking)) = known {
            parking.due = again.due;
            parking.attempts = again.attempts;
            parking.code.clone_from(&again.code);
        }
    }

    fn remove_parked(&mut self, position: i64) {
        let Some((stage, key, sequence)) = self.parked_index.remove(&position) else {
            return;
        };
        if let Some(queues) = self.parked.get_mut(&stage)
            && let Some(queue) = queues.get_mut(&key)
        {
            queue.remove(&(sequence, position));
            if queue.is_empty() {
                queues.remove(&key);
            }
        }
    }

    fn insert_dead_letter(&mut self, letter: DeadLetter) {
        let position = self.next();
        self.dead_letters.insert(position, letter);
    }

    fn change(&mut self, change: &TimerChange) {
        match change {
            TimerChange::Cancel(id) => {
                self.timers.remove(id);
            }
            TimerChange::Ensure(timer) if self.timers.contains_key(&timer.id) => {}
            TimerChange::Set(timer) | TimerChange::Ensure(timer) => {
                self.timers.insert(timer.id.clone(), timer.clone());
            }
        }
    }
}

/// Reads.
impl<R> Tables<R> {
    pub(super) fn event(&self, stage: &str, sequence: i64) -> Option<&Event> {
        let lanes = self.logs.get(stage)?.lanes.iter();
        lanes.filter_map(|lane| lane.get(&sequence)).next()
    }

    /// The event of an input, with its sequence.
    pub(super) fn input_event(&self, input: &Input) -> Option<(i64, &Event)> {
        match input {
            Input::Log {
                stage, sequence, ..
            } => Some((*sequence, self.event(stage, *sequence)?)),
            Input::Parked { position, .. } => {
                let (stage, key, sequence) = self.parked_index.get(position)?;
                let queue = self.parked.get(stage)?.get(key)?;
                Some((*sequence, &queue.get(&(*sequence, *position))?.event))
            }
            _ => None,
        }
    }

    /// The events of a lane after a sequence, in log order.
    pub(super) fn after(
        &self,
        stage: &str,
        lane: Priority,
        after: i64,
    ) -> impl Iterator<Item = Logged> {
        let lane = self.logs.get(stage).map(|log| &log.lanes[lane as usize]);
        let events = lane
            .into_iter()
            .flat_map(move |lane| lane.range(after + 1..));
        events.map(|(sequence, event)| Logged {
            sequence: *sequence,
            event: event.clone(),
        })
    }

    pub(super) fn backlog(&self, stage: &str) -> u64 {
        let lanes = self.logs.get(stage).map(|log| &log.lanes);
        lanes
            .into_iter()
            .flatten()
            .map(|lane| lane.len() as u64)
            .sum()
    }

    pub(super) fn parked_keys(&self, stage: &str) -> Vec<ParkedKey> {
        let queues = self.parked.get(stage);
        let parked = queues.into_iter().flat_map(BTreeMap::keys);
        let blocked = self.blocking(stage).map(|(_, letter)| &letter.event.key);
        let mut keys: Vec<&String> = parked.chain(blocked).collect();
        keys.sort_unstable();
        keys.dedup();
        let found = keys.into_iter();
        found
            .filter_map(|key| self.parked_key(stage, key))
            .collect()
    }

    /// The dead letters of a stage that block their keys.
    fn blocking<'a>(&'a self, stage: &'a str) -> impl Iterator<Item = (i64, &'a DeadLetter)> {
        let letters = self.dead_letters.iter();
        letters
            .filter(move |(_, letter)| letter.blocks_key && letter.event.stage == stage)
            .map(|(position, letter)| (*position, letter))
    }

    pub(super) fn parked_key(&self, stage: &str, key: &str) -> Option<ParkedKey> {
        let queue = self.parked.get(stage).and_then(|queues| queues.get(key));
        let mut blocking = self.blocking(stage);
        let blocked_by = blocking.find(|(_, letter)| letter.event.key == key);
        let blocked_by = blocked_by.map(|(position, _)| position);
        if queue.is_none() && blocked_by.is_none() {
            return None;
        }
        let head = queue.and_then(|queue| queue.values().next());
        Some(ParkedKey {
            key: key.to_owned(),
            count: queue.map_or(0, |queue| queue.len() as u64),
            due: head.map(|parking| parking.due),
            blocked_by,
        })
    }

    pub(super) fn parked_head(&self, stage: &str, key: &str) -> Option<Parked> {
        let ((_, position), parking) = self.parked.get(stage)?.get(key)?.iter().next()?;
        Some(Parked {
            position: *position,
            parking: parking.clone(),
        })
    }

    pub(super) fn timers(&self) -> impl Iterator<Item = &Timer> {
        self.timers.values()
    }

    pub(super) fn timer(&self, id: &str) -> Option<&Timer> {
        self.timers.get(id)
    }

    pub(super) fn dead_letter(&self, position: i64) -> Option<&DeadLetter> {
        self.dead_letters.get(&position)
    }

    pub(super) fn dead_letters(&self, filter: &Filter, limit: usize) -> Vec<Summary> {
        let matches =
            |asked: &Option<String>, is: &str| asked.as_deref().is_none_or(|asked| asked == is);
        let matching = self.dead_letters.iter().rev().filter(|(_, letter)| {
            matches(&filter.stage, &letter.event.stage)
                && matches(&filter.key, &letter.event.key)
                && matches(&filter.code, &letter.code)
        });
        let summaries = matching.map(|(position, letter)| Summary {
            position: *position,
            stage: letter.event.stage.clone(),
            event_id: letter.event.id.0.clone(),
            key: letter.event.key.clone(),
            sequence: letter.sequence,
            code: letter.code.clone(),
            detail: letter.detail.clone(),
            attempts: letter.attempts,
            at: letter.at,
            blocks_key: letter.blocks_key,
        });
        summaries.take(limit).collect()
    }

    pub(super) fn dead_letter_counts(&self) -> Vec<Count> {
        let mut counts = BTreeMap::new();
        for letter in self.dead_letters.values() {
            let group = (letter.event.stage.clone(), letter.code.clone());
            *counts.entry(group).or_insert(0u64) += 1;
        }
        let counts = counts.into_iter();
        counts
            .map(|((stage, code), count)| Count { stage, code, count })
            .collect()
    }
}
