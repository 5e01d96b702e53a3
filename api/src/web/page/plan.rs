//! The plan of a day: when to get up and leave, the route, and the warnings.

use actors::model::{Change, Day, DayState, Language, Leg, Plan, RouteQuality, User, Weather};
use actors::texts::{Clocks, LocalTime};
use maud::{Markup, html};

use crate::web::texts::{call_source, route_quality, texts, value};
use crate::web::time;

pub(super) fn render(day: &Day, user: &User, language: Language) -> Markup {
    let texts = texts(language);
    let call = day.sheet.my_call.as_ref().and_then(|call| call.time);
    html! {
        (changes(&day.changes, language))
        @match day.plan.as_ref().filter(|_| day.state != DayState::Cancelled) {
            Some(plan) => {
                (times(&Clocks::new(language, user, day), day, plan, language))
                (route(day, plan, language))
                (warnings(&plan.warnings, language))
            },
            None => {
                @if day.state != DayState::Cancelled {
                    p class="empty" {
                        @match call {
                            Some(call) => { (texts.call) " " (call) },
                            None => (texts.no_call),
                        }
                    }
                }
                @if let Some(location) = &day.sheet.primary_location {
                    h5 { (texts.location) }
                    p { (location) }
                }
            },
        }
    }
}

/// Wake-up, departure and call with its place, in this order; the call is the largest.
fn times(clocks: &Clocks, day: &Day, plan: &Plan, language: Language) -> Markup {
    let texts = texts(language);
    let one = |class: &str, name: &str, time: &LocalTime<'_>, below: Markup| {
        html! {
            div class=(class) {
                dt { (name) }
                dd { (moment(time)) (below) }
            }
        }
    };
    let wake_up = clocks.at_home(plan.wake_up);
    let departure = clocks.at_home(plan.departure);
    let call = clocks.at_call(plan.call_at);
    let below_call = html! {
        small { (time::abbreviation(call.at, call.zone)) ", " (call_source(plan.call_source, language)) }
        p { (day.place().unwrap_or_default()) }
    };
    html! {
        dl class="times" {
            (one("wake", texts.wake_up, &wake_up, html! {}))
            (one("leave", texts.departure, &departure, html! {}))
            (one("call", texts.call, &call, below_call))
        }
    }
}

fn moment(time: &LocalTime<'_>) -> Markup {
    html! {
        time datetime=(time::machine(time.at, time.zone)) {
            (time::clock(time.at, time.zone))
            @if !time.remark.is_empty() { " " small { (time.remark) } }
        }
    }
}

fn route(day: &Day, plan: &Plan, language: Language) -> Markup {
    let texts = texts(language);
    let set = day.places().and_then(|(_, set)| set);
    let estimate = plan.route_quality == RouteQuality::Estimate;
    let quality = if estimate { "estimate" } else { "known" };
    html! {
        @if let Some(set) = set {
            h5 { (texts.location) }
            p { (set) }
        }
        h5 {
            (texts.route) " "
            span class={ "quality " (quality) } { (route_quality(plan.route_quality, language)) }
        }
        ul class="legs" {
            @for drive in &plan.legs { li { (leg(drive, estimate)) } }
            @if let Some(drive) = &plan.onward {
                li class="onward" { (leg(drive, estimate)) " " small { (texts.onward) } }
            }
        }
        @if estimate { p class="note" { (texts.estimate_note) } }
        h5 { (texts.buffers) }
        p class="buffers" {
            @for (index, (name, (_, minutes))) in
                texts.buffer_names.iter().zip(plan.buffers.each()).enumerate() {
                @if index > 0 { " · " }
                span { (name) " " (minutes) " min" }
            }
        }
        @if let Some(weather) = &plan.weather {
            h5 { (texts.weather) }
            p { (forecast(weather)) }
        }
    }
}

fn leg(leg: &Leg, estimate: bool) -> Markup {
    html! {
        span class="ends" { (leg.from) " → " (leg.to) }
        " "
        span class="drive" {
            @if estimate { "≈ " }
            (format!("{:.0}", leg.minutes.ceil())) " min · "
            (format!("{:.1}", f64::from(leg.metres) / 1e3)) " km"
        }
    }
}

fn forecast(weather: &Weather) -> String {
    let Weather {
        temperature_c,
        precipitation_mm,
        wind_ms,
        summary,
    } = weather;
    format!("{summary}, {temperature_c:.0} °C, {precipitation_mm:.1} mm/h, {wind_ms:.0} m/s")
}

fn changes(changes: &[Change], language: Language) -> Markup {
    let texts = texts(language);
    html! {
        @if !changes.is_empty() {
            div class="changes" {
                h5 { (texts.changes) }
                ul {
                    @for change in changes { li { (one_change(change, language)) } }
                }
            }
        }
    }
}

fn one_change(change: &Change, language: Language) -> Markup {
    let name = actors::texts::field(language, &change.field).unwrap_or(&change.field);
    html! {
        @match actors::texts::note(language, change) {
            Some(note) => (note),
            None => {
                (name) ": "
                del { (shown(change, &change.old, language)) } " → "
                ins { (shown(change, &change.new, language)) }
            },
        }
    }
}

fn shown<'a>(change: &Change, text: &'a str, language: Language) -> &'a str {
    if text.is_empty() {
        texts(language).nothing
    } else {
        value(&change.field, text, language).unwrap_or(text)
    }
}

fn warnings(warnings: &[String], language: Language) -> Markup {
    html! {
        @if !warnings.is_empty() {
            div class="warnings" {
                h5 { (texts(language).warnings) }
                ul {
                    @for warning in warnings { li { (actors::texts::warning(language, warning)) } }
                }
            }
        }
    }
}
