//! The screen of `top`. It is drawn from snapshots alone, so that tests can draw it without a
//! server.

use std::collections::VecDeque;

use engine::observe::latency::Phase;
use engine::observe::slo::Level;
use engine::observe::snapshot::{KeySnapshot, Snapshot, StageSnapshot, StageState};
use engine::observe::transition::Transition;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, Paragraph, Row, Table};

use crate::cli::actors::{doing, millis, state};
use crate::cli::events;
use crate::cli::output::printable;

/// Number of transitions that the events pane keeps.
const MAX_STEPS: usize = 200;

/// What the lower part of the screen shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    InFlight,
    Actors,
    Events,
    Slos,
}

const PANES: [(Pane, &str); 4] = [
    (Pane::InFlight, "1 in flight"),
    (Pane::Actors, "2 actors"),
    (Pane::Events, "3 events"),
    (Pane::Slos, "4 SLOs and limits"),
];

/// What `top` does after a key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyAction {
    Continue,
    Quit,
}

/// The state of the screen.
pub(super) struct View {
    now: Snapshot,
    /// The snapshot before `now`, for rates.
    before: Option<Snapshot>,
    /// Index of the selected stage.
    selected: usize,
    pane: Pane,
    paused: bool,
    actors: Vec<KeySnapshot>,
    steps: VecDeque<String>,
}

impl View {
    pub(super) fn new(now: Snapshot) -> Self {
        Self {
            now,
            before: None,
            selected: 0,
            pane: Pane::InFlight,
            paused: false,
            actors: Vec::new(),
            steps: VecDeque::new(),
        }
    }

    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.now
    }

    pub(super) fn is_paused(&self) -> bool {
        self.paused
    }

    /// Name of the selected stage.
    pub(super) fn selected(&self) -> Option<&str> {
        self.now.stages.get(self.selected).map(|stage| &*stage.name)
    }

    pub(super) fn refresh(&mut self, now: Snapshot, actors: Vec<KeySnapshot>) {
        self.before = Some(std::mem::replace(&mut self.now, now));
        self.actors = actors;
    }

    pub(super) fn step(&mut self, transition: &Transition) {
        self.add_line(printable(&events::line(transition)));
    }

    pub(super) fn missed(&mut self, count: u64) {
        self.add_line(format!("... {count} steps dropped"));
    }

    fn add_line(&mut self, line: String) {
        if self.paused {
            return;
        }
        self.steps.push_front(line);
        self.steps.truncate(MAX_STEPS);
    }

    pub(super) fn key(&mut self, pressed: KeyEvent) -> KeyAction {
        let index = PANES.iter().position(|(pane, _)| *pane == self.pane);
        let index = index.unwrap_or(0);
        let last = self.now.stages.len().saturating_sub(1);
        match pressed.code {
            KeyCode::Char('q') | KeyCode::Esc => return KeyAction::Quit,
            KeyCode::Char('c') if pressed.modifiers.contains(KeyModifiers::CONTROL) => {
                return KeyAction::Quit;
            }
            KeyCode::Down | KeyCode::Char('j') => self.selected = (self.selected + 1).min(last),
            KeyCode::Up | KeyCode::Char('k') => self.selected = self.selected.saturating_sub(1),
            KeyCode::Tab => self.pane = PANES[(index + 1) % PANES.len()].0,
            KeyCode::Char(digit @ '1'..='4') => {
                self.pane = PANES[(digit as usize) - ('1' as usize)].0;
            }
            KeyCode::Char('p') => self.paused = !self.paused,
            _ => {}
        }
        KeyAction::Continue
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>) {
        let stages = u16::try_from(self.now.stages.len()).unwrap_or(u16::MAX);
        let areas = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(stages.saturating_add(3)),
            Constraint::Length(1),
            Constraint::Min(3),
        ]);
        let [head, table, tabs, lower] = areas.areas(frame.area());
        frame.render_widget(self.head(), head);
        frame.render_widget(self.stages(), table);
        frame.render_widget(self.tabs(), tabs);
        frame.render_widget(self.lower(lower), lower);
    }

    fn head(&self) -> Line<'_> {
        let ready = self.now.ready();
        let words = match (ready, self.paused) {
            (true, false) => "ready",
            (true, true) => "ready, paused",
            (false, _) => "NOT READY",
        };
        let colour = if ready { Color::Green } else { Color::Red };
        let next = self.now.next_timer;
        let next = next.map_or("none".to_owned(), |due| {
            due.strftime("%H:%M:%SZ").to_string()
        });
        Line::from(vec![
            "StillOnTime  ".into(),
            ratatui::text::Span::styled(words, Style::new().fg(colour)),
            format!(
                "  {}  next timer {next}  (q quits)",
                self.now.at.strftime("%Y-%m-%d %H:%M:%SZ")
            )
            .into(),
        ])
    }

    fn stages(&self) -> Table<'_> {
        let header = [
            "STAGE",
            "STATE",
            "BACKLOG",
            "IN FLIGHT",
            "ACTORS",
            "PARKED",
            "BLOCKED",
            "DONE/S",
            "DEAD",
            "RESTARTS",
            "P50",
            "P95",
            "P99",
            "SERVICE P95",
        ];
        let rows = self.now.stages.iter().enumerate().map(|(index, stage)| {
            let row = Row::new(self.cells(stage));
            match index == self.selected {
                true => row.style(Style::new().add_modifier(Modifier::REVERSED)),
                false => row.style(Style::new().fg(colour(stage))),
            }
        });
        let widths = [11, 8, 8, 13, 7, 7, 7, 8, 6, 8, 9, 9, 9, 11].map(Constraint::Length);
        Table::new(rows, widths)
            .header(Row::new(header).style(Style::new().add_modifier(Modifier::BOLD)))
            .block(Block::bordered())
    }

    fn cells(&self, stage: &StageSnapshot) -> Vec<String> {
        let time = |phase, of: fn(&engine::observe::latency::Summary) -> f64| {
            let summary = stage
                .latency
                .get(&phase)
                .filter(|summary| summary.count > 0);
            summary.map_or(String::new(), |summary| millis(Some(of(summary) as u64)))
        };
        let state = match stage.stuck {
            0 => stage.state.as_str().to_owned(),
            stuck => format!("{stuck} stuck"),
        };
        let used = f64::from(stage.in_flight) / f64::from(stage.credits.max(1));
        let bar = "=".repeat((used * 5.0).ceil().min(5.0) as usize);
        vec![
            stage.name.clone(),
            state,
            stage.backlog.to_string(),
            format!("{}/{} {bar}", stage.in_flight, stage.credits),
            stage.actors.to_string(),
            stage.parked.events.to_string(),
            stage.parked.blocked.to_string(),
            self.rate(stage),
            stage.counts.dead_letters.to_string(),
            stage.counts.restarts.to_string(),
            time(Phase::EndToEnd, |summary| summary.p50_ms),
            time(Phase::EndToEnd, |summary| summary.p95_ms),
            time(Phase::EndToEnd, |summary| summary.p99_ms),
            time(Phase::Service, |summary| summary.p95_ms),
        ]
    }

    /// Events handled per second since the previous snapshot.
    fn rate(&self, stage: &StageSnapshot) -> String {
        let Some(before) = &self.before else {
            return String::new();
        };
        let seconds = engine::between(before.at, self.now.at).as_secs_f64();
        let old = before.stages.iter().find(|old| old.name == stage.name);
        let done = old.map_or(0, |old| stage.counts.done.saturating_sub(old.counts.done));
        format!("{:.1}", done as f64 / seconds.max(1e-3))
    }

    fn tabs(&self) -> Line<'_> {
        let tabs = PANES.iter().map(|(pane, name)| {
            let style = match *pane == self.pane {
                true => Style::new().add_modifier(Modifier::REVERSED),
                false => Style::new(),
            };
            ratatui::text::Span::styled(format!(" {name} "), style)
        });
        Line::from(tabs.collect::<Vec<_>>())
    }

    fn lower(&self, area: Rect) -> Paragraph<'_> {
        let mut lines = match self.pane {
            Pane::InFlight => self.in_flight(),
            Pane::Actors => self.actors.iter().map(actor).collect(),
            Pane::Events => self.steps.iter().cloned().collect(),
            Pane::Slos => self.slos(),
        };
        if lines.is_empty() {
            lines.push("nothing".to_owned());
        }
        lines.truncate(usize::from(area.height));
        Paragraph::new(lines.into_iter().map(Line::from).collect::<Vec<_>>())
    }

    /// The in-flight events, the oldest first.
    fn in_flight(&self) -> Vec<String> {
        let stages = self.now.stages.iter();
        let mut all: Vec<_> = stages
            .flat_map(|stage| stage.active.iter().map(|active| (&stage.name, active)))
            .collect();
        all.sort_by_key(|(_, active)| std::cmp::Reverse(active.for_ms));
        let line = |(stage, active): (&String, &engine::observe::snapshot::Activity)| {
            let time = millis(Some(active.for_ms));
            printable(&format!(
                "{stage:10} {:20} {:26} {time:>9}  {}",
                active.key,
                active.schema,
                doing(active)
            ))
        };
        all.into_iter().map(line).collect()
    }

    /// The SLOs, violated ones first, then the limits.
    fn slos(&self) -> Vec<String> {
        let slo_line = |status: &engine::observe::slo::Status| {
            let share = |share: Option<f64>| {
                share.map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0))
            };
            format!(
                "{:22} {:9} {:.0} % of {} below {} ms: {} of {} (burn 1h {:.1})",
                status.rule.id,
                status.level.as_str(),
                status.rule.objective * 100.0,
                status.rule.stage,
                status.rule.critical.as_millis(),
                share(status.within_critical),
                status.events,
                status.burn[2],
            )
        };
        let mut slos: Vec<_> = self.now.slos.iter().collect();
        slos.sort_by_key(|status| {
            (
                status.level != Level::Critical,
                status.level != Level::Warning,
            )
        });
        let limits = self.now.limits.iter().map(|limiter| {
            let until = limiter.blocked_until;
            let blocked = until.map_or(String::new(), |until| {
                format!(", blocked until {}", until.strftime("%H:%M:%SZ"))
            });
            format!(
                "limit {}: {} of {} in use, {} waiting of {} users{blocked}",
                limiter.name,
                limiter.in_use,
                limiter.concurrent,
                limiter.waiting,
                limiter.waiting_users
            )
        });
        slos.into_iter().map(slo_line).chain(limits).collect()
    }
}

fn actor(actor: &KeySnapshot) -> String {
    let time = actor.active.as_ref().map(|active| active.for_ms);
    printable(&format!(
        "{:20} {:>9}  queued {:<4} handled {:<6} parked {:<4} {}",
        actor.key,
        millis(time.or(actor.idle_ms)),
        actor.queued,
        actor.handled,
        actor.parked,
        state(actor)
    ))
}

fn colour(stage: &StageSnapshot) -> Color {
    match stage.state {
        StageState::Failed => Color::Red,
        _ if stage.stuck > 0 => Color::Red,
        StageState::Running => Color::Reset,
        StageState::Starting | StageState::Draining => Color::Yellow,
    }
}

#[cfg(test)]
mod tests;
