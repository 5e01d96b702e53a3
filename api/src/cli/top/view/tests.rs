use std::collections::BTreeMap;

use engine::observe::latency::Summary;
use engine::observe::snapshot::{Activity, Counts, Doing, Parked};
use engine::observe::transition::Step;
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_764_028_800 + second).unwrap()
}

fn stage(name: &str, done: u64) -> StageSnapshot {
    let summary = Summary {
        count: done,
        p95_ms: 1_234.0,
        ..Summary::default()
    };
    StageSnapshot {
        name: name.to_owned(),
        state: StageState::Running,
        credits: 8,
        in_flight: 4,
        backlog: 17,
        actors: 3,
        stuck: 0,
        balance: None,
        parked: Parked::default(),
        counts: Counts {
            done,
            ..Counts::default()
        },
        active: vec![Activity {
            key: "u-1\u{1b}[31m".to_owned(),
            event: "e".to_owned(),
            schema: "user.sheet-read.v1".to_owned(),
            attempt: 2,
            doing: Doing::Backoff { until: at(60) },
            for_ms: 61_000,
        }],
        latency: BTreeMap::from([(Phase::EndToEnd, summary)]),
    }
}

fn snapshot(second: i64, done: u64) -> Snapshot {
    Snapshot {
        at: at(second),
        stages: vec![stage("email", done), stage("user", done)],
        next_timer: Some(at(300)),
        timers_running: true,
        limits: Vec::new(),
        slos: Vec::new(),
    }
}

fn screen(view: &View) -> String {
    let mut terminal = Terminal::new(TestBackend::new(140, 20)).unwrap();
    terminal.draw(|frame| view.draw(frame)).unwrap();
    terminal.backend().to_string()
}

fn press(view: &mut View, code: KeyCode) -> KeyAction {
    view.key(KeyEvent::new(code, KeyModifiers::NONE))
}

#[test]
fn a_frame_shows_what_waits_and_why() {
    let mut view = View::new(snapshot(0, 100));
    view.refresh(snapshot(2, 150), Vec::new());
    let screen = screen(&view);
    for part in [
        "ready",
        "00:05:00Z",
        "4/8 ===",
        "25.0",
        "1.2 s",
        "backoff until 00:01:00Z, attempt 2",
        "61.0 s",
    ] {
        assert!(screen.contains(part), "{part} in\n{screen}");
    }
    assert!(!screen.contains('\u{1b}'), "keys are untrusted");
}

#[test]
fn keys_select_stages_and_panes() {
    let mut view = View::new(snapshot(0, 1));
    assert_eq!(view.selected(), Some("email"));
    press(&mut view, KeyCode::Down);
    press(&mut view, KeyCode::Down);
    assert_eq!(
        view.selected(),
        Some("user"),
        "the last stage stays selected"
    );
    press(&mut view, KeyCode::Char('3'));
    view.step(&Transition {
        at: at(1),
        stage: "user".to_owned(),
        key: "u-1".to_owned(),
        event: "e".to_owned(),
        schema: "s".to_owned(),
        step: Step::Done,
    });
    assert!(screen(&view).contains("u-1                  s"));
    press(&mut view, KeyCode::Char('p'));
    view.missed(7);
    assert!(!screen(&view).contains("7 steps dropped"), "paused");
    assert_eq!(press(&mut view, KeyCode::Char('q')), KeyAction::Quit);
}

#[test]
fn failed_and_stuck_stages_are_shown() {
    let mut unhealthy = snapshot(0, 1);
    unhealthy.stages[0].state = StageState::Failed;
    unhealthy.stages[1].stuck = 2;
    let screen = screen(&View::new(unhealthy));
    for part in ["NOT READY", "failed", "2 stuck"] {
        assert!(screen.contains(part), "{part} in\n{screen}");
    }
}
