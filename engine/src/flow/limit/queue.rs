//! Which caller gets the next permit: decisions only, no waiting. Times are monotonic.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::sync::oneshot;

use super::options::{Options, Rate};
use crate::event::Priority;

/// Interactive permits in a row while a background caller waits; after them it gets a turn.
pub(super) const MAX_STREAK: u32 = 8;

/// Weight of the newest sample in the mean time for which a permit is used.
const NEWEST_WEIGHT: f64 = 0.2;

#[derive(Debug)]
pub(super) struct Queue {
    options: Options,
    in_use: u32,
    of_user: HashMap<String, u32>,
    lanes: [Lane; 2],
    streak: u32,
    bucket: Option<Bucket>,
    paused_until: Duration,
    /// Whether a task waits to call [`Queue::grant`] again.
    alarm: bool,
    next_id: u64,
    /// Mean time for which a permit is used, in seconds.
    mean_use: f64,
    pub(super) granted: u64,
    pub(super) refused: u64,
}

/// The callers of one priority: round robin over the users, first come, first served for each.
#[derive(Debug, Default)]
struct Lane {
    turns: VecDeque<String>,
    waiters: HashMap<String, VecDeque<Waiting>>,
    len: usize,
}

#[derive(Debug)]
struct Waiting {
    id: u64,
    grant: oneshot::Sender<()>,
}

impl Queue {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            options: options.clone(),
            in_use: 0,
            of_user: HashMap::new(),
            lanes: Default::default(),
            streak: 0,
            bucket: options.rate.map(Bucket::new),
            paused_until: Duration::ZERO,
            alarm: false,
            next_id: 0,
            mean_use: 0.0,
            granted: 0,
            refused: 0,
        }
    }

    pub(super) fn concurrent(&self) -> u32 {
        self.options.concurrent.max(1)
    }

    pub(super) fn in_use(&self) -> u32 {
        self.in_use
    }

    pub(super) fn waiting(&self) -> usize {
        self.lanes.iter().map(|lane| lane.len).sum()
    }

    pub(super) fn waiting_users(&self) -> usize {
        let [interactive, background] = &self.lanes;
        let only_background = background.turns.iter();
        let only_background =
            only_background.filter(|user| !interactive.waiters.contains_key(*user));
        interactive.turns.len() + only_background.count()
    }

    /// Joins the queue and returns the caller's number in it; if the queue is full, the time
    /// until those that wait now should have had their permits.
    pub(super) fn enter(
        &mut self,
        user: &str,
        priority: Priority,
        grant: oneshot::Sender<()>,
    ) -> Result<u64, Duration> {
        let waiting = self.waiting();
        if waiting >= self.options.waiting.max(1) {
            self.refused += 1;
            return Err(self.time_to_serve(waiting));
        }
        let id = self.next_id;
        self.next_id += 1;
        let lane = &mut self.lanes[priority as usize];
        let of_user = lane.waiters.entry(user.to_owned()).or_default();
        if of_user.is_empty() {
            lane.turns.push_back(user.to_owned());
        }
        of_user.push_back(Waiting { id, grant });
        lane.len += 1;
        Ok(id)
    }

    /// Leaves the queue, or returns the permit that was granted and not yet received.
    pub(super) fn leave(&mut self, user: &str, id: u64) {
        let left = self.lanes.iter_mut().any(|lane| lane.leave(user, id));
        if !left {
            self.give_back(user, None);
        }
    }

    /// Returns a permit that was used for so long; `None`: it was not used.
    pub(super) fn give_back(&mut self, user: &str, used: Option<Duration>) {
        self.in_use = self.in_use.saturating_sub(1);
        if let Some(count) = self.of_user.get_mut(user) {
            *count -= 1;
            if *count == 0 {
                self.of_user.remove(user);
            }
        }
        if let Some(used) = used {
            self.mean_use += NEWEST_WEIGHT * (used.as_secs_f64() - self.mean_use);
        }
    }

    pub(super) fn pause(&mut self, until: Duration) {
        self.paused_until = self.paused_until.max(until);
    }

    /// For how long no permit may be granted because of the rate or a pause.
    pub(super) fn blocked(&self, now: Duration) -> Option<Duration> {
        let paused = self.paused_until.saturating_sub(now);
        let rate = self.bucket.as_ref().map_or(Duration::ZERO, |b| b.wait(now));
        Some(paused.max(rate)).filter(|wait| !wait.is_zero())
    }

    /// Grants all permits that may be granted now. Returns after what time the caller must call
    /// again, if only time is in the way and no other task is to do so.
    pub(super) fn grant(&mut self, now: Duration) -> Option<Duration> {
        while self.in_use < self.concurrent() {
            let lane = self.next_lane()?;
            if let Some(wait) = self.blocked(now) {
                let first = !std::mem::replace(&mut self.alarm, true);
                return first.then_some(wait);
            }
            let share = self.options.per_user.max(1);
            let of_user = &self.of_user;
            let below = |user: &str| of_user.get(user).copied().unwrap_or(0) < share;
            let (user, waiting) = self.lanes[lane as usize].take(below)?;
            if waiting.grant.send(()).is_err() {
                continue; // The caller is gone; its drop takes it out of the queue.
            }
            self.in_use += 1;
            *self.of_user.entry(user).or_default() += 1;
            self.granted += 1;
            if let Some(bucket) = &mut self.bucket {
                bucket.take(now);
            }
            let others_wait = self.lanes[Priority::Background as usize].len > 0;
            self.streak = match lane {
                Priority::Interactive if others_wait => self.streak + 1,
                _ => 0,
            };
        }
        None
    }

    /// The task that `grant` asked for is about to call it again.
    pub(super) fn clear_alarm(&mut self) {
        self.alarm = false;
    }

    /// The lane whose turn it is, among those with a user below its share.
    fn next_lane(&self) -> Option<Priority> {
        let share = self.options.per_user.max(1);
        let below = |user: &str| self.of_user.get(user).copied().unwrap_or(0) < share;
        let may = |priority: &Priority| {
            let turns = &self.lanes[*priority as usize].turns;
            turns.iter().any(|user| below(user))
        };
        let both = [Priority::Interactive, Priority::Background];
        let order = match self.streak >= MAX_STREAK {
            true => [both[1], both[0]],
            false => both,
        };
        order.into_iter().find(may)
    }

    /// Estimated time until this number of callers has had their permits, from the mean use and the
    /// rate.
    fn time_to_serve(&self, waiting: usize) -> Duration {
        let by_use = self.mean_use * waiting as f64 / f64::from(self.concurrent());
        let by_rate = self.options.rate.map_or(0.0, |rate| {
            waiting as f64 * f64::from(rate.seconds) / f64::from(rate.count.max(1))
        });
        Duration::from_secs_f64(by_use.max(by_rate).clamp(1.0, 3_600.0))
    }
}

impl Lane {
    /// Takes the first waiter of the first user that may have a permit.
    fn take(&mut self, may: impl Fn(&str) -> bool) -> Option<(String, Waiting)> {
        let index = self.turns.iter().position(|user| may(user))?;
        let user = self.turns.remove(index)?;
        let of_user = self.waiters.get_mut(&user)?;
        let waiting = of_user.pop_front()?;
        self.len -= 1;
        if of_user.is_empty() {
            self.waiters.remove(&user);
        } else {
            self.turns.push_back(user.clone());
        }
        Some((user, waiting))
    }

    fn leave(&mut self, user: &str, id: u64) -> bool {
        let Some(of_user) = self.waiters.get_mut(user) else {
            return false;
        };
        let before = of_user.len();
        of_user.retain(|waiting| waiting.id != id);
        let left = of_user.len() < before;
        if of_user.is_empty() {
            self.waiters.remove(user);
            self.turns.retain(|other| other != user);
        }
        self.len -= usize::from(left);
        left
    }
}

/// The generic cell rate algorithm. Times are in nanoseconds times `count`, so that nothing is
/// rounded.
#[derive(Debug)]
struct Bucket {
    rate: Rate,
    /// When the bucket is full again.
    full_at: u128,
}

impl Bucket {
    fn new(rate: Rate) -> Self {
        Self { rate, full_at: 0 }
    }

    fn scaled(&self, now: Duration) -> u128 {
        now.as_nanos() * u128::from(self.rate.count.max(1))
    }

    fn one(&self) -> u128 {
        u128::from(self.rate.seconds) * 1_000_000_000
    }

    fn wait(&self, now: Duration) -> Duration {
        let ahead = u128::from(self.rate.burst.max(1) - 1) * self.one();
        let earliest = self.full_at.saturating_sub(ahead);
        let wait = earliest.saturating_sub(self.scaled(now));
        let nanos = wait.div_ceil(u128::from(self.rate.count.max(1)));
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    fn take(&mut self, now: Duration) {
        self.full_at = self.full_at.max(self.scaled(now)) + self.one();
    }
}
