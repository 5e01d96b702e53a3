//! The stages of the pipeline, from left to right.

use actors::model::Language;
use engine::observe::latency::Phase;
use engine::observe::snapshot::{Snapshot, StageSnapshot, StageState};
use maud::{Markup, html};

use crate::web::texts::{stage, stage_state, texts};

pub(super) fn render(snapshot: &Snapshot, language: Language) -> Markup {
    html! {
        ol class="pipeline" {
            @for shown in &snapshot.stages { li class="stage" { (one(shown, language)) } }
        }
    }
}

/// What the numbers of a stage mean, for readers who do not know the words.
pub(super) fn terms(language: Language) -> Markup {
    let texts = texts(language);
    let terms = [
        (texts.in_flight, texts.in_flight_meaning),
        (texts.backlog, texts.backlog_meaning),
        (texts.dead_letters, texts.dead_letters_meaning),
    ];
    html! {
        details class="terms" {
            summary { (texts.terms) }
            dl { @for (name, meaning) in terms { dt { (name) } dd { (meaning) } } }
        }
    }
}

fn one(shown: &StageSnapshot, language: Language) -> Markup {
    let texts = texts(language);
    let times = shown
        .latency
        .get(&Phase::EndToEnd)
        .filter(|times| times.count > 0);
    let dead = shown.counts.dead_letters;
    html! {
        header {
            h3 { (shown.name) }
            p class={ "state " (tone(shown.state)) } { (stage_state(shown.state, language)) }
        }
        @if let Some(about) = stage(&shown.name, language) { p class="about" { (about) } }
        (load(shown, texts.in_flight))
        dl class="numbers" {
            div { dt { (texts.in_flight) } dd { (shown.in_flight) " / " (shown.credits) } }
            div { dt { (texts.backlog) } dd { (shown.backlog) } }
            div { dt { (texts.done) } dd { (shown.counts.done) } }
            div { dt { (texts.median) } dd { (time(times.map(|times| times.p50_ms))) } }
            div { dt { (texts.p95) } dd { (time(times.map(|times| times.p95_ms))) } }
            div class=[(dead > 0).then_some("bad")] { dt { (texts.dead_letters) } dd { (dead) } }
        }
    }
}

/// A bar with the share of the stage's credits that is in use; the numbers stand below it.
fn load(shown: &StageSnapshot, label: &str) -> Markup {
    html! {
        meter min="0" max=(shown.credits.max(1)) value=(shown.in_flight) aria-label=(label) {}
    }
}

fn tone(state: StageState) -> &'static str {
    match state {
        StageState::Running => "good",
        StageState::Starting | StageState::Draining => "fair",
        StageState::Failed => "bad",
    }
}

/// A duration with few digits: `8.2 ms`, `340 ms`, `2.1 s`.
fn time(millis: Option<f64>) -> String {
    match millis {
        None => "–".to_owned(),
        Some(millis) if millis < 10.0 => format!("{millis:.1} ms"),
        Some(millis) if millis < 1000.0 => format!("{millis:.0} ms"),
        Some(millis) if millis < 60_000.0 => format!("{:.1} s", millis / 1e3),
        Some(millis) => format!("{:.1} min", millis / 6e4),
    }
}
