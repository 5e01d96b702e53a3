//! The words and labels that each language provides.

/// The words of one language. A struct, so that the compiler finds a missing translation.
pub struct Words {
    /// Title of a calendar event, before the place.
    pub shooting_day: &'static str,
    /// Label of the wake-up time.
    pub wake_up: &'static str,
    /// Label of the departure time.
    pub departure: &'static str,
    /// Label of the person's call.
    pub call: &'static str,
    /// Label of the set where the call is elsewhere.
    pub location: &'static str,
    /// Label of a drive.
    pub drive: &'static str,
    /// Label of the minutes between leaving and the call that are not driving.
    pub buffers: &'static str,
    /// Before the roads of a drive.
    pub via: &'static str,
    /// A home without a name of its own.
    pub home: &'static str,
    /// Sentence about estimated travel times.
    pub estimated: &'static str,
    /// Short names of the weekdays, from Monday.
    pub weekdays: [&'static str; 7],
    /// Short names of the months.
    pub months: [&'static str; 12],
    /// Heading of warnings.
    pub warnings: &'static str,
    /// Heading of differences.
    pub changes: &'static str,
    /// Names of changed fields, by key.
    pub fields: &'static [(&'static str, &'static str)],
    /// What a change notice does, by kind.
    pub notices: &'static [(&'static str, &'static str)],
    /// What a warning means, by code.
    pub warning_texts: &'static [(&'static str, &'static str)],
    /// Subject of a first plan.
    pub planned: &'static str,
    /// Subject of a changed plan.
    pub updated: &'static str,
    /// Subject of a plan whose call is earlier or whose place changed.
    pub urgent: &'static str,
    /// Subject of a cancelled day.
    pub cancelled: &'static str,
    /// Subject when traffic moved the departure.
    pub traffic: &'static str,
    /// Subject of the alarm.
    pub get_up: &'static str,
    /// Subject when it is time to leave.
    pub leave_now: &'static str,
    /// Subject of a review request.
    pub review: &'static str,
    /// Subject of a failure.
    pub failed: &'static str,
    /// Last line of each message.
    pub footer: &'static str,
}
