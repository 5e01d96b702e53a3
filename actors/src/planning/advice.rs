//! Warnings about a plan. Each begins with a stable code and a colon; the texts for people are
//! looked up by the code.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::departure::Times;
use crate::model::{Buffers, Leg, Weather};

/// The data of a plan that warnings are based on.
#[derive(Clone, Copy, Debug)]
pub struct Advice<'a> {
    /// The call.
    pub call_at: Timestamp,
    /// Departure and wake-up.
    pub times: Times,
    /// The drives before the call.
    pub legs: &'a [Leg],
    /// The person's buffers.
    pub buffers: &'a Buffers,
    /// Forecast, if there is one.
    pub weather: Option<&'a Weather>,
    /// Whether any scene is outside.
    pub exterior: bool,
    /// The zone of the home, where the person gets up.
    pub zone: &'a TimeZone,
    /// The time at which the plan is computed.
    pub now: Timestamp,
}

/// All warnings that apply, the most serious first.
pub fn warnings(advice: &Advice<'_>) -> Vec<String> {
    let mut found = Vec::new();
    too_late(advice, &mut found);
    early_wake(advice, &mut found);
    long_way(advice, &mut found);
    if let Some(weather) = advice.weather {
        bad_weather(weather, advice.buffers, &mut found);
    }
    if advice.exterior && advice.buffers.morning_routine < 55 {
        found.push("exterior: outdoor scenes, allow 10 minutes more in the morning".into());
    }
    found
}

fn too_late(advice: &Advice<'_>, found: &mut Vec<String>) {
    if advice.now > advice.call_at {
        found.push("call-passed: the call is over".into());
    } else if advice.now > advice.times.departure {
        let late = advice.now.duration_since(advice.times.departure).as_mins();
        found.push(format!("leave-now: the departure was {late} minutes ago"));
    }
}

fn early_wake(advice: &Advice<'_>, found: &mut Vec<String>) {
    let wake = advice.zone.to_datetime(advice.times.wake_up).time();
    let text = wake.strftime("%H:%M");
    if wake.hour() < 3 {
        found.push(format!(
            "stay-overnight: waking at {text}, consider staying near the set"
        ));
    } else if wake.hour() < 4 {
        found.push(format!("early-wake: waking at {text}"));
    }
}

fn long_way(advice: &Advice<'_>, found: &mut Vec<String>) {
    let travel: f64 = advice.legs.iter().map(|leg| leg.minutes).sum();
    let total = advice
        .call_at
        .duration_since(advice.times.departure)
        .as_mins();
    if total > 180 {
        found.push(format!("long-way: {total} minutes from door to call"));
    }
    if travel > 90.0 && advice.buffers.traffic < 30 {
        found.push(format!(
            "traffic-buffer: {travel:.0} minutes of driving, 30 for traffic are safer"
        ));
    }
}

fn bad_weather(weather: &Weather, buffers: &Buffers, found: &mut Vec<String>) {
    let Weather {
        temperature_c,
        precipitation_mm,
        wind_ms,
        ..
    } = weather;
    if *temperature_c < 0.0 {
        found.push(format!("frost: {temperature_c:.0} °C"));
    }
    if *temperature_c > 30.0 {
        found.push(format!("heat: {temperature_c:.0} °C"));
    }
    if *precipitation_mm > 5.0 {
        found.push(format!("heavy-rain: {precipitation_mm:.1} mm"));
    } else if *precipitation_mm > 0.0 {
        found.push(format!("rain: {precipitation_mm:.1} mm"));
    }
    if *precipitation_mm > 0.0 {
        let (traffic, parking) = (buffers.traffic + 15, buffers.parking + 5);
        found.push(format!(
            "wet-roads: {traffic} for traffic and {parking} for parking are safer"
        ));
    }
    if *wind_ms > 10.0 {
        found.push(format!("wind: {wind_ms:.0} m/s"));
    }
}
