//! English.

use super::vocabulary::Words;

pub(super) const WORDS: Words = Words {
    shooting_day: "Shooting day",
    wake_up: "wake up",
    departure: "leave home",
    call: "call",
    location: "Place",
    drive: "drive",
    via: "via",
    home: "home",
    estimated: "The travel time is estimated from the distance.",
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    months: [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    warnings: "Please note",
    changes: "Changes",
    fields: &[
        ("call", "your call"),
        ("call_place", "place of your call"),
        ("crew_call", "crew call"),
        ("location", "location"),
        ("shooting_call", "shooting call"),
        ("wrap", "wrap"),
        ("scenes", "scenes"),
        ("state", "state"),
        ("notice", "word from production"),
    ],
    warning_texts: &[
        ("early-wake", "you wake before 4:00"),
        (
            "stay-overnight",
            "you wake before 3:00: consider staying near the set",
        ),
        ("leave-now", "the time to leave has passed: leave now"),
        ("call-passed", "the call is over"),
        ("long-way", "more than 3 hours from door to call"),
        (
            "traffic-buffer",
            "a long drive: keep at least 30 minutes for traffic",
        ),
        (
            "short-rest",
            "less than 11 hours of rest after the day before",
        ),
        (
            "exterior",
            "outdoor scenes: allow 10 minutes more in the morning",
        ),
        ("frost", "below freezing"),
        ("heat", "above 30 °C"),
        ("rain", "rain"),
        ("heavy-rain", "heavy rain"),
        (
            "wet-roads",
            "wet roads: allow 15 minutes more for traffic, 5 for parking",
        ),
        ("wind", "strong wind"),
        (
            "approximate-place",
            "only the town is known: check the address",
        ),
        ("estimated-route", "the travel time is an estimate"),
        ("route-degraded", "the traffic of the moment is not known"),
    ],
    planned: "Day planned",
    updated: "Plan changed",
    urgent: "ATTENTION, earlier or elsewhere",
    cancelled: "Day cancelled",
    traffic: "Departure changed",
    get_up: "Time to get up",
    leave_now: "Leave now",
    review: "Please check a message",
    failed: "A message could not be processed",
    footer: "StillOnTime keeps checking the plan in the 24 hours before you leave.",
};
