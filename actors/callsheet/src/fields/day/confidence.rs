//! The confidence of a day, weighted by what a plan needs.

/// The confidences of the fields that a plan needs, 0..=1.
#[derive(Default)]
pub(super) struct Confidence {
    pub(super) date: f64,
    pub(super) call: f64,
    pub(super) place: f64,
}

impl Confidence {
    pub(super) fn total(&self) -> f64 {
        0.38 * self.date + 0.42 * self.call + 0.2 * self.place
    }
}
