//! The final state of a run, and the invariants that hold once everything has come to rest.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use actors::model::{Channel, Day, DayState, Email, EmailState, Message, MessageKind, User};
use actors::ports::{DayFilter, PortError};
use actors::texts::words;
use engine::Clock as _;
use engine::observe::snapshot::{Snapshot, StageState};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::clock::SimClock;
use super::counts::Counts;
use super::environment::{Asked, Delivered, Environment};
use super::mailer::Mailer;
use super::monitor::{Commits, Monitor, Violation, is_alarm};
use super::process::Process;

/// Everything that is known at the end of a run.
pub(super) struct FinalState {
    now: Timestamp,
    emails: Vec<Email>,
    days: Vec<Day>,
    users: BTreeMap<String, User>,
    messages: Vec<Message>,
    accepted: BTreeSet<String>,
    snapshot: Snapshot,
    delivered: Vec<Delivered>,
    calendars: BTreeMap<String, String>,
    asked: Asked,
    commits: Commits,
    rejected: u64,
    most_open: u64,
    is_all_mail_accepted: bool,
    wake_ups: BTreeMap<String, BTreeSet<Timestamp>>,
}

fn violated(invariant: &'static str, detail: String) -> Violation {
    Violation { invariant, detail }
}

impl FinalState {
    /// Reads it from the process, the environment and the monitor.
    pub(super) async fn read(
        process: &Process,
        snapshot: Snapshot,
        environment: &Environment,
        mailer: &Mailer,
        monitor: &Monitor,
        clock: &SimClock,
    ) -> Result<Self, PortError> {
        let queries = process.queries();
        let users = queries.users().await?;
        let (mut days, mut messages) = (Vec::new(), Vec::new());
        let all = DayFilter {
            limit: u32::MAX,
            ..DayFilter::default()
        };
        for user in &users {
            days.extend(queries.days(&user.id, &all).await?);
            let newest_first = queries.messages(&user.id, u32::MAX).await?;
            messages.extend(newest_first.into_iter().rev());
        }
        let users = users.into_iter().map(|user| (user.id.0.clone(), user));
        Ok(Self {
            now: clock.now(),
            emails: queries.emails(None, u32::MAX).await?,
            days,
            users: users.collect(),
            messages,
            accepted: mailer.accepted().into_iter().collect(),
            snapshot,
            delivered: environment.delivered(),
            calendars: environment.calendars(),
            asked: environment.asked(),
            commits: monitor.commits(),
            rejected: mailer.rejected(),
            most_open: monitor.most_open(),
            is_all_mail_accepted: mailer.is_empty(),
            wake_ups: monitor.wake_ups(),
        })
    }

    /// The violated invariants. `skipped` are the steps of the clock, which may have skipped the
    /// time of a reminder.
    pub(super) fn violations(&self, skipped: &[(Timestamp, Timestamp)]) -> Vec<Violation> {
        let mut found = Vec::new();
        self.check_nothing_lost(&mut found);
        self.check_at_rest(&mut found);
        self.check_notified_once(&mut found);
        self.check_quiet_hours(&mut found);
        self.check_reminders(skipped, &mut found);
        found
    }

    /// Every accepted message exists and has exactly one final state.
    fn check_nothing_lost(&self, found: &mut Vec<Violation>) {
        let known: BTreeSet<&str> = self
            .emails
            .iter()
            .map(|email| email.id.0.as_str())
            .collect();
        for id in &self.accepted {
            if !known.contains(id.as_str()) {
                found.push(violated(
                    "nothing lost",
                    format!("{id} was accepted and is missing"),
                ));
            }
        }
        for email in self.emails.iter().filter(|email| !email.state.is_final()) {
            let detail = format!("{} is still {}", email.id, email.state.as_str());
            found.push(violated("every message ends", detail));
        }
        if !self.is_all_mail_accepted {
            let detail = "the mailer could not submit every message".to_owned();
            found.push(violated("every message is taken", detail));
        }
        for day in self
            .days
            .iter()
            .filter(|day| day.state == DayState::Planning)
        {
            found.push(violated(
                "every day ends",
                format!("{} waits for its route", day.id),
            ));
        }
    }

    /// No credit is in use, no event waits, every stage runs.
    fn check_at_rest(&self, found: &mut Vec<Violation>) {
        let snapshot = &self.snapshot;
        for stage in &snapshot.stages {
            let name = &stage.name;
            if stage.in_flight > 0 {
                let detail = format!("{name} has {} in flight", stage.in_flight);
                found.push(violated("all credits come back", detail));
            }
            if stage.backlog > 0 || stage.parked.keys > 0 {
                let detail = format!("{name}: {} and {:?}", stage.backlog, stage.parked);
                found.push(violated("nothing is left waiting", detail));
            }
            if stage.state != StageState::Running {
                found.push(violated(
                    "every stage runs",
                    format!("{name} is {:?}", stage.state),
                ));
            }
        }
        let tick = snapshot.next_timer.map(|due| due.duration_since(self.now));
        let soon = SignedDuration::from_mins(6);
        if !snapshot.timers_running || tick.is_none_or(|wait| wait > soon || wait < -soon) {
            found.push(violated("the tick goes on", format!("next in {tick:?}")));
        }
    }

    /// No person is notified of the same change twice.
    fn check_notified_once(&self, found: &mut Vec<Violation>) {
        let mut notified: BTreeMap<(&str, &str, &str, &str), Timestamp> = BTreeMap::new();
        for message in &self.messages {
            let about = (
                message.user.0.as_str(),
                message.channel.as_str(),
                message.kind.as_str(),
                message.body.as_str(),
            );
            let near = SignedDuration::from_mins(10);
            // Traffic may move a departure back and forth, and two messages may lead to the same
            // question.
            let may_repeat = message.kind == MessageKind::RouteChanged || message.day.is_none();
            let before = notified.insert(about, message.created);
            if before.is_some_and(|at| message.created.duration_since(at).abs() < near)
                && !may_repeat
            {
                let detail = format!("{} was notified of {} again", message.user, message.subject);
                found.push(violated("no notification twice", detail));
            }
        }
    }

    /// During quiet hours only reminders and urgent changes (an earlier call, another place) are
    /// sent, and deferred messages from the wake-up time on.
    fn check_quiet_hours(&self, found: &mut Vec<Violation>) {
        let by_id: BTreeMap<&str, &Message> = self
            .messages
            .iter()
            .filter(|message| message.channel == Channel::InApp)
            .filter_map(|message| Some((message.id.strip_suffix("-in_app")?, message)))
            .collect();
        for Delivered { mail, at } in &self.delivered {
            let Some(message) = by_id.get(mail.id.as_str()) else {
                let detail = format!("{} was sent and is not in the inbox", mail.id);
                found.push(violated("what is sent is kept", detail));
                continue;
            };
            let Some(user) = self.users.get(&message.user.0) else {
                continue;
            };
            let zone = TimeZone::get(&user.time_zone).unwrap_or(TimeZone::UTC);
            // Sending takes time: an e-mail that was begun before quiet hours may arrive in them.
            let began = *at - SignedDuration::from_secs(150);
            let quiet = |at| user.quiet_hours.and_then(|hours| hours.until(at, &zone));
            let is_quiet = quiet(*at).is_some() && quiet(began).is_some();
            let urgent = mail.subject.starts_with(words(user.language).urgent);
            if is_quiet && !is_alarm(message.kind) && !urgent && !self.is_up(message, *at) {
                let detail = format!("{} at {at}: {}", user.email, mail.subject);
                found.push(violated("quiet hours", detail));
            }
        }
    }

    /// Whether a plan of the day had its wake-up within the six hours before.
    fn is_up(&self, message: &Message, at: Timestamp) -> bool {
        let wake_ups = message
            .day
            .as_ref()
            .and_then(|day| self.wake_ups.get(&day.0));
        let since = at - SignedDuration::from_hours(6);
        wake_ups.is_some_and(|all| all.range(since..=at).next().is_some())
    }

    /// Every wake-up had its reminder, unless the plan was made or moved just before.
    fn check_reminders(&self, skipped: &[(Timestamp, Timestamp)], found: &mut Vec<Violation>) {
        let woken: BTreeSet<&str> = self
            .messages
            .iter()
            .filter(|message| message.kind == MessageKind::WakeUpReminder)
            .filter_map(|message| message.day.as_ref().map(|day| day.0.as_str()))
            .collect();
        for day in self
            .days
            .iter()
            .filter(|day| day.state == DayState::Planned)
        {
            let Some(plan) = &day.plan else { continue };
            let in_time = day.updated + SignedDuration::from_mins(10) < plan.wake_up;
            let is_skipped =
                |(from, to): &(Timestamp, Timestamp)| (*from..=*to).contains(&plan.wake_up);
            if skipped.iter().any(is_skipped) {
                continue;
            }
            let is_past = plan.wake_up + SignedDuration::from_mins(45) < self.now;
            if in_time && is_past && !woken.contains(day.id.0.as_str()) {
                let detail = format!("{} had to get up at {}", day.user, plan.wake_up);
                found.push(violated("everybody is woken", detail));
            }
        }
    }

    /// A process that starts from the stored state has to know the same days and messages.
    pub(super) fn differences(&self, after: &Self) -> Vec<Violation> {
        let days = |state: &Self| -> BTreeMap<String, (u32, u8)> {
            let days = state.days.iter();
            let entry = |day: &Day| (day.id.0.clone(), (day.version, day.state as u8));
            days.map(entry).collect()
        };
        let emails = |state: &Self| -> BTreeMap<String, EmailState> {
            let emails = state.emails.iter();
            emails
                .map(|email| (email.id.0.clone(), email.state))
                .collect()
        };
        let mut found = Vec::new();
        if days(self) != days(after) || emails(self) != emails(after) {
            let detail = "days or messages differ after a restart".to_owned();
            found.push(violated("a restart rebuilds the same", detail));
        }
        found
    }

    fn reasons(&self) -> BTreeMap<String, u64> {
        let mut reasons = BTreeMap::new();
        for code in self.emails.iter().filter_map(|email| email.code.clone()) {
            *reasons.entry(code).or_default() += 1;
        }
        reasons
    }

    pub(super) fn counts(&self, down: Duration, seconds: u64) -> Counts {
        let emails = |state| {
            self.emails
                .iter()
                .filter(|email| email.state == state)
                .count() as u64
        };
        let unread = |email: &&Email| {
            let code = email.code.as_deref().unwrap_or_default();
            code.starts_with("callsheet/") || code.starts_with("reader/")
        };
        let failed = self.emails.iter().filter(unread).count() as u64;
        let days = |state| self.days.iter().filter(move |day| day.state == state);
        let planned = || days(DayState::Planned);
        let entries = self.calendars.values();
        let confirmed = |file: &String| file.matches("STATUS:CONFIRMED").count() as u64;
        let event = |schema: &str| self.commits.events.get(schema).copied().unwrap_or_default();
        Counts {
            emails: self.emails.len() as u64,
            emails_planned: emails(EmailState::Planned),
            emails_in_review: emails(EmailState::InReview).saturating_sub(failed),
            emails_failed: failed,
            emails_skipped: emails(EmailState::Skipped),
            emails_dead: emails(EmailState::DeadLetter),
            reasons: self.reasons(),
            schedules: self.days.len() as u64,
            schedules_confirmed: planned().count() as u64,
            schedules_modified: planned().filter(|day| day.version > 1).count() as u64,
            schedules_cancelled: days(DayState::Cancelled).count() as u64,
            route_plans: event("route.plan.v1"),
            rechecks: event("route.recheck.v1"),
            calendar_entries: entries.map(confirmed).sum(),
            days_with_weather: planned()
                .filter(|day| day.plan.as_ref().is_some_and(|plan| plan.weather.is_some()))
                .count() as u64,
            notifications: self.messages.len() as u64,
            refused: self.rejected,
            most_open: self.most_open,
            availability: 1.0 - down.as_secs_f64() / (seconds.max(1)) as f64,
            asked: self.asked,
            commits: self.commits.clone(),
        }
    }
}
