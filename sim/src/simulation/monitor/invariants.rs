//! The invariants that hold at every commit, and what is counted on the way.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use actors::events::{MailDue, Notice, Payload};
use actors::model::{Day, DayId, DayState, EmailId, MessageKind, Plan};
use actors::planning::is_drive_too_long;
use actors::rows::Rows;
use engine::event::Event;
use engine::journal::{Input, Verdict};
use engine::memory::Applied;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use world::places::AREAS;

/// A message about a version may still be written this long after a newer version is stored,
/// because its event may have been in flight at that time.
const CROSSING: SignedDuration = SignedDuration::from_secs(10);
/// Admission accepts no message while this number has no final state.
pub(in crate::simulation) const MAX_OPEN: u64 = 60;
/// Later violations are not recorded.
const MAX_VIOLATIONS: usize = 50;

/// A violated invariant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Violation {
    /// Name of the invariant.
    pub invariant: &'static str,
    /// Where it was violated.
    pub detail: String,
}

/// What was counted of commits.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Commits {
    /// Commits applied.
    pub applied: u64,
    /// Commits whose input had been answered before.
    pub duplicates: u64,
    /// Events handled, by schema.
    pub events: BTreeMap<String, u64>,
    /// Events parked.
    pub parked: u64,
    /// Events dead-lettered.
    pub dead_letters: u64,
    /// Messages to people, by kind, over all channels.
    pub messages: BTreeMap<&'static str, u64>,
}

/// What was seen so far.
#[derive(Default)]
pub(super) struct Invariants {
    pub(super) commits: Commits,
    pub(super) violations: Vec<Violation>,
    /// Stage and id of the events that were answered.
    answered: HashSet<(String, String)>,
    /// The log position of the last finished event, by stage and key.
    positions: HashMap<(String, String), i64>,
    /// The newest version of each day, and the time of its commit.
    versions: HashMap<DayId, (u32, Timestamp)>,
    pub(super) wake_ups: BTreeMap<String, BTreeSet<Timestamp>>,
    /// Accepted messages without a final state.
    open: BTreeSet<EmailId>,
    pub(super) most_open: u64,
}

impl Invariants {
    /// Checks and counts a commit that was applied.
    pub(super) fn check(&mut self, applied: &Applied<'_, Rows>, now: Timestamp) {
        self.count(applied);
        self.check_once_and_in_order(applied);
        self.check_backlog(&applied.commit.writes);
        self.check_not_outdated(applied, now);
        for day in &applied.commit.writes.days {
            self.note_version(day, now);
            self.check_plan(day);
        }
    }

    fn violated(&mut self, invariant: &'static str, detail: String) {
        if self.violations.len() < MAX_VIOLATIONS {
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

    /// Each event is answered once, and the events of a key in the order of the log.
    fn check_once_and_in_order(&mut self, applied: &Applied<'_, Rows>) {
        if let Input::Log { stage, id, .. } = &applied.commit.input
            && !self.answered.insert((stage.clone(), id.0.clone()))
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
        let last = self.positions.insert(key, sequence);
        if last.is_some_and(|last| last > sequence) {
            let detail = format!("{} of {} was overtaken", event.id, event.key);
            self.violated("order of a key", detail);
        }
    }

    /// No more messages are open than admission allows.
    fn check_backlog(&mut self, rows: &Rows) {
        self.open
            .extend(rows.emails.iter().map(|email| email.id.clone()));
        for step in rows.progress.iter().filter(|step| step.state.is_final()) {
            self.open.remove(&step.id);
        }
        let open = self.open.len() as u64;
        self.most_open = self.most_open.max(open);
        if open > MAX_OPEN && !rows.emails.is_empty() {
            self.violated(
                "the backlog is bounded",
                format!("{open} messages are open"),
            );
        }
    }

    /// No message is about a version that had long been replaced.
    fn check_not_outdated(&mut self, applied: &Applied<'_, Rows>, now: Timestamp) {
        if applied.commit.writes.messages.is_empty() {
            return;
        }
        let Some((id, version)) = applied.event.and_then(version_told) else {
            return;
        };
        let newest = self.versions.get(&id).copied();
        if newest
            .is_some_and(|(newest, since)| newest > version && now.duration_since(since) > CROSSING)
        {
            let detail = format!("version {version} of {id} was announced after a newer one");
            self.violated("no stale plan sent", detail);
        }
    }

    fn note_version(&mut self, day: &Day, now: Timestamp) {
        let known = self
            .versions
            .entry(day.id.clone())
            .or_insert((day.version, now));
        if known.0 < day.version {
            *known = (day.version, now);
        }
    }

    /// A plan belongs to its version, arrives in time, warns if it is late, has no long drive that
    /// the person has not confirmed, and never leads to a hospital.
    fn check_plan(&mut self, day: &Day) {
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
        let arrival = plan.departure + SignedDuration::from_secs_f64((driving + buffers) * 60.0);
        if arrival > plan.call_at {
            let detail = format!("{} arrives {arrival} for {}", day.id, plan.call_at);
            self.violated("a plan arrives in time", detail);
        }
        let is_too_long = is_drive_too_long(&plan.legs, plan.onward.as_ref());
        if is_too_long && day.confirmed.is_none() {
            let detail = format!("{} drives {driving} minutes", day.id);
            self.violated("a long drive is confirmed", detail);
        }
        let is_warned = |plan: &Plan| {
            let is_late = |warning: &String| {
                warning.starts_with("leave-now:") || warning.starts_with("call-passed:")
            };
            plan.warnings.iter().any(is_late)
        };
        if plan.departure < plan.computed && !is_warned(plan) {
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

/// The day and version that the message of an event is about, if the version must be the newest.
fn version_told(event: &Event) -> Option<(DayId, u32)> {
    if let Ok(Some(notice)) = Notice::of(event) {
        return notice.day;
    }
    let mail = MailDue::of(event).ok()??;
    mail.day.filter(|_| mail.held)
}

fn is_hospital(place: &str) -> bool {
    AREAS.iter().any(|area| {
        let hospital = area.hospital;
        place.contains(hospital.name) || place.contains(hospital.address)
    })
}

/// Whether quiet hours let this kind of message through.
pub(in crate::simulation) fn is_alarm(kind: MessageKind) -> bool {
    matches!(
        kind,
        MessageKind::WakeUpReminder | MessageKind::DepartureReminder
    )
}
