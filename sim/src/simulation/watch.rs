//! Looks at every commit as it becomes durable: feeds the trace, counts, and finds what must
//! never happen at any time.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actors::events::{MailDue, Notice, Payload};
use actors::model::{Day, DayId, DayState, EmailId, MessageKind, Plan};
use actors::rows::Rows;
use engine::event::Event;
use engine::journal::{Committed, Input, Verdict};
use engine::memory::Applied;
use engine::timers::TimerChange;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::clock::SimClock;
use super::trace::Trace;

/// What must hold did not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Violation {
    /// Name of what must hold.
    pub invariant: &'static str,
    /// Where it did not.
    pub detail: String,
}

/// What was counted of commits.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Commits {
    /// Commits applied.
    pub applied: u64,
    /// Inputs that had been answered before.
    pub duplicates: u64,
    /// Events handled, by schema.
    pub events: BTreeMap<String, u64>,
    /// Events parked.
    pub parked: u64,
    /// Events given up.
    pub dead_letters: u64,
    /// Messages to people, by kind, over all channels.
    pub messages: BTreeMap<&'static str, u64>,
}

#[derive(Default)]
struct State {
    commits: Commits,
    violations: Vec<Violation>,
    done: HashSet<(String, String)>,
    /// The last finished place in the log of each key, by stage.
    places: HashMap<(String, String), i64>,
    /// The newest version of each day, and since when it is.
    versions: HashMap<DayId, (u32, Timestamp)>,
    wake_ups: BTreeMap<String, BTreeSet<Timestamp>>,
    /// Messages that were taken and have no end.
    open: BTreeSet<EmailId>,
    most_open: u64,
}

/// Clones are the same.
#[derive(Clone)]
pub(super) struct Watch {
    clock: Arc<SimClock>,
    trace: Trace,
    state: Arc<Mutex<State>>,
}

/// A newer version of a day that came so short a time ago may cross with the older one's
/// message.
const CROSSING: SignedDuration = SignedDuration::from_secs(10);
/// Most messages without an end before the system takes no more.
pub(super) const BACKLOG: u64 = 60;
/// So many violations tell enough.
const ENOUGH: usize = 50;

impl Watch {
    pub(super) fn new(clock: Arc<SimClock>, trace: Trace) -> Self {
        Self {
            clock,
            trace,
            state: Arc::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn commits(&self) -> Commits {
        self.state().commits.clone()
    }

    /// The most messages without an end there ever were.
    pub(super) fn most_open(&self) -> u64 {
        self.state().most_open
    }

    /// When people had to get up, by day, over all plans it ever had.
    pub(super) fn wake_ups(&self) -> BTreeMap<String, BTreeSet<Timestamp>> {
        self.state().wake_ups.clone()
    }

    pub(super) fn violations(&self) -> Vec<Violation> {
        self.state().violations.clone()
    }

    pub(super) fn applied(&self, applied: &Applied<'_, Rows>) {
        let now = self.clock.true_time();
        self.record(now, applied);
        let mut state = self.state();
        if applied.committed == Committed::Duplicate {
            state.commits.duplicates += 1;
            return;
        }
        state.count(applied);
        state.once_and_in_order(applied);
        state.bounded(&applied.commit.writes);
        state.not_outdated(applied, now);
        for day in &applied.commit.writes.days {
            state.version(day, now);
            state.plan(day);
        }
    }

    fn record(&self, now: Timestamp, applied: &Applied<'_, Rows>) {
        let commit = applied.commit;
        let verdict = match &commit.verdict {
            Verdict::Done => "done",
            Verdict::Park(_) => "park",
            Verdict::DeadLetter(letter) => &letter.code,
        };
        let fresh = applied.committed == Committed::Applied;
        self.trace
            .add(&(now.as_microsecond(), &commit.input, verdict, fresh));
        for event in &commit.emit {
            self.trace.add(&(&event.id, &event.stage));
        }
        for change in &commit.timers {
            let due = match change {
                TimerChange::Set(timer) | TimerChange::Ensure(timer) => Some(timer.due),
                TimerChange::Cancel(_) => None,
            };
            self.trace
                .add(&(change.id(), due.map(Timestamp::as_microsecond)));
        }
        rows(&self.trace, &commit.writes);
    }
}

fn rows(trace: &Trace, rows: &Rows) {
    for step in &rows.progress {
        trace.add(&(&step.id, step.state, &step.code));
    }
    for day in &rows.days {
        let departure = day
            .plan
            .as_ref()
            .map(|plan| plan.departure.as_microsecond());
        trace.add(&(&day.id, day.version, departure));
    }
    let ids = rows.messages.iter().map(|message| &message.id);
    ids.for_each(|id| trace.add(id));
}

impl State {
    fn violated(&mut self, invariant: &'static str, detail: String) {
        if self.violations.len() < ENOUGH {
            self.violations.push(Violation { invariant, detail });
        }
    }

    fn count(&mut self, applied: &Applied<'_, Rows>) {
        let commits = &mut self.commits;
        commits.applied += 1;
        match &applied.commit.verdict {
            Verdict::Done => {}
            Verdict::Park(_) => commits.parked += 1,
            Verdict::DeadLetter(_) => commits.dead_letters += 1,
        }
        if let (Some(event), Verdict::Done) = (applied.event, &applied.commit.verdict) {
            match commits.events.get_mut(&event.schema) {
                Some(count) => *count += 1,
                None => {
                    commits.events.insert(event.schema.clone(), 1);
                }
            }
        }
        for message in &applied.commit.writes.messages {
            *commits.messages.entry(message.kind.as_str()).or_default() += 1;
        }
    }

    /// Each event is answered once; those of a key in the order of the log.
    fn once_and_in_order(&mut self, applied: &Applied<'_, Rows>) {
        if let Input::Log { stage, id, .. } = &applied.commit.input
            && !self.done.insert((stage.clone(), id.0.clone()))
        {
            self.violated(
                "no effect twice",
                format!("{stage} has answered {id} twice"),
            );
        }
        let (Some(event), Some(sequence)) = (applied.event, applied.sequence) else {
            return;
        };
        if matches!(applied.commit.verdict, Verdict::Park(_)) {
            return;
        }
        let key = (event.stage.clone(), event.key.clone());
        let last = self.places.insert(key, sequence);
        if last.is_some_and(|last| last > sequence) {
            let detail = format!("{} of {} was overtaken", event.id, event.key);
            self.violated("order of a key", detail);
        }
    }

    /// No more messages are on their way than the door lets in.
    fn bounded(&mut self, rows: &Rows) {
        self.open
            .extend(rows.emails.iter().map(|email| email.id.clone()));
        for step in rows.progress.iter().filter(|step| step.state.is_final()) {
            self.open.remove(&step.id);
        }
        let open = self.open.len() as u64;
        self.most_open = self.most_open.max(open);
        if open > BACKLOG && !rows.emails.is_empty() {
            self.violated(
                "the backlog is bounded",
                format!("{open} messages are open"),
            );
        }
    }

    /// Nobody is told of a version that had long been replaced.
    fn not_outdated(&mut self, applied: &Applied<'_, Rows>, now: Timestamp) {
        if applied.commit.writes.messages.is_empty() {
            return;
        }
        let Some((id, version)) = applied.event.and_then(told_of) else {
            return;
        };
        let newest = self.versions.get(&id).copied();
        if newest
            .is_some_and(|(newest, since)| newest > version && now.duration_since(since) > CROSSING)
        {
            let detail = format!("version {version} of {id} was told after a newer one");
            self.violated("no stale plan sent", detail);
        }
    }

    fn version(&mut self, day: &Day, now: Timestamp) {
        let known = self
            .versions
            .entry(day.id.clone())
            .or_insert((day.version, now));
        if known.0 < day.version {
            *known = (day.version, now);
        }
    }

    fn plan(&mut self, day: &Day) {
        let Some(plan) = day.plan.as_ref().filter(|_| day.state == DayState::Planned) else {
            return;
        };
        let wake_ups = self.wake_ups.entry(day.id.0.clone()).or_default();
        wake_ups.insert(plan.wake_up);
        if plan.version != day.version {
            let detail = format!("{} has the plan of version {}", day.id, plan.version);
            self.violated("a plan is of its version", detail);
        }
        let driving: f64 = plan.legs.iter().map(|leg| leg.minutes).sum();
        let buffers = f64::from(plan.buffers.before_call());
        let there = plan.departure + SignedDuration::from_secs_f64((driving + buffers) * 60.0);
        if there > plan.call_at {
            let detail = format!("{} arrives {there} for {}", day.id, plan.call_at);
            self.violated("a plan arrives in time", detail);
        }
        let warned = |plan: &Plan| {
            let late = |warning: &String| {
                warning.starts_with("leave-now:") || warning.starts_with("call-passed:")
            };
            plan.warnings.iter().any(late)
        };
        if plan.departure < plan.computed && !warned(plan) {
            let detail = format!("{} leaves {} in the past", day.id, plan.departure);
            self.violated("a late plan is warned of", detail);
        }
        let ends = plan.legs.iter().chain(&plan.onward).map(|leg| &leg.to);
        for end in ends.chain([&plan.location]) {
            if is_hospital(end) {
                let detail = format!("{} goes to {end}", day.id);
                self.violated("no hospital as a destination", detail);
            }
        }
    }
}

/// The day and version that an event's message tells of, where that has to be the newest.
fn told_of(event: &Event) -> Option<(DayId, u32)> {
    if let Ok(Some(notice)) = Notice::of(event) {
        return notice.day;
    }
    let mail = MailDue::of(event).ok()??;
    mail.day.filter(|_| mail.held)
}

fn is_hospital(place: &str) -> bool {
    world::places::AREAS.iter().any(|area| {
        let hospital = area.hospital;
        place.contains(hospital.name) || place.contains(hospital.address)
    })
}

/// Whether this kind of message is one that quiet hours let through.
pub(super) fn is_alarm(kind: MessageKind) -> bool {
    matches!(
        kind,
        MessageKind::WakeUpReminder | MessageKind::DepartureReminder
    )
}
