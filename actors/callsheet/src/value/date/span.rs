//! A date as printed, and the calendar date that it means.

use jiff::civil::{Date, Weekday};

/// A date as printed; byte range in the folded text, weekday included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DateSpan {
    pub(crate) year: Option<i16>,
    pub(crate) month: i8,
    pub(crate) day: i8,
    /// Whether day and month could be swapped: `03/04`.
    pub(crate) swappable: bool,
    pub(crate) weekday: Option<Weekday>,
    /// Whether the weekday is an abbreviation that has another meaning in another language.
    pub(super) weekday_ambiguous: bool,
    /// Two numbers without a year (`3.11`): a date only next to a label or with a weekday.
    pub(crate) weak: bool,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What resolves a date that is printed incompletely or ambiguously.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DateHints {
    /// The day on which the mail was received.
    pub(crate) received: Option<Date>,
    /// Whether the month is written first, as on US sheets.
    pub(crate) month_first: bool,
    /// A year printed elsewhere, used if there is no other hint.
    pub(crate) year: Option<i16>,
}

/// A calendar date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Resolved {
    pub(crate) date: Date,
    pub(crate) confidence: f64,
    /// The printed weekday, if it is wrong for this date.
    pub(crate) mismatch: Option<Weekday>,
}

impl DateSpan {
    /// The calendar date: the best combination of order and year, `None` if the year is unknown.
    pub(crate) fn resolve(&self, hints: &DateHints) -> Option<Resolved> {
        let orders: &[(i8, i8)] = if self.swappable {
            &[(self.day, self.month), (self.month, self.day)]
        } else {
            &[(self.day, self.month)]
        };
        let mut best: Option<(f64, Resolved)> = None;
        for (index, &(day, month)) in orders.iter().enumerate() {
            let natural = !self.swappable || (index == 1) == hints.month_first;
            for (date, year_score) in self.years(day, month, hints) {
                let fits = self.weekday.map(|w| self.fits(w, date));
                let weekday_score = match fits {
                    Some(true) => 3.0,
                    Some(false) => -1.0,
                    None => 0.0,
                };
                let score = year_score + weekday_score + if natural { 1.0 } else { 0.0 };
                let resolved = Resolved {
                    date,
                    confidence: self.confidence(fits, hints),
                    mismatch: self.weekday.filter(|_| fits == Some(false)),
                };
                if best.as_ref().is_none_or(|(s, _)| score > *s) {
                    best = Some((score, resolved));
                }
            }
        }
        best.map(|(_, resolved)| resolved)
    }

    /// The date in each candidate year, with a score.
    fn years(&self, day: i8, month: i8, hints: &DateHints) -> Vec<(Date, f64)> {
        if let Some(year) = self.year {
            let near = |date: Date| {
                let days = hints.received.map(|r| (date - r).get_days().abs());
                // The distance to the mail decides the order of 03/04 if nothing else does.
                days.map_or(0.0, |d| if d <= 20 { 1.5 } else { 0.0 })
            };
            return Date::new(year, month, day)
                .ok()
                .map(|d| (d, near(d)))
                .into_iter()
                .collect();
        }
        let base = hints.received.map(|r| r.year()).or(hints.year);
        let Some(base) = base else { return Vec::new() };
        let range = if hints.received.is_some() {
            -1..=1
        } else {
            0..=0
        };
        range
            .filter_map(|offset| Date::new(base + offset, month, day).ok())
            .map(|date| {
                let days = hints.received.map_or(0, |r| (date - r).get_days().abs());
                (date, 2.0 - f64::from(days) / 100.0)
            })
            .collect()
    }

    fn fits(&self, weekday: Weekday, date: Date) -> bool {
        weekday == date.weekday()
            || (self.weekday_ambiguous
                && weekday == Weekday::Saturday
                && date.weekday() == Weekday::Sunday)
    }

    fn confidence(&self, fits: Option<bool>, hints: &DateHints) -> f64 {
        let year = self.year.is_some() || hints.received.is_some();
        match (fits, year, self.swappable) {
            (Some(true), _, _) => 0.98,
            (Some(false), _, _) => 0.6,
            (None, true, false) => 0.93,
            (None, true, true) => 0.8,
            (None, false, _) => 0.6,
        }
    }
}
