//! Boxes on a page and how they lie to each other.

/// A box in points from the top left of its page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x0: f64,
    pub(crate) y0: f64,
    pub(crate) x1: f64,
    pub(crate) y1: f64,
}

impl Rect {
    pub(crate) fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    pub(crate) fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    pub(crate) fn mid_x(&self) -> f64 {
        (self.x0 + self.x1) / 2.0
    }

    pub(crate) fn mid_y(&self) -> f64 {
        (self.y0 + self.y1) / 2.0
    }

    /// Length shared on the x axis.
    pub(crate) fn overlap_x(&self, other: &Self) -> f64 {
        (self.x1.min(other.x1) - self.x0.max(other.x0)).max(0.0)
    }

    /// Length shared on the y axis.
    pub(crate) fn overlap_y(&self, other: &Self) -> f64 {
        (self.y1.min(other.y1) - self.y0.max(other.y0)).max(0.0)
    }

    /// Whether both stand on one line of text.
    pub(crate) fn same_line(&self, other: &Self) -> bool {
        self.overlap_y(other) >= 0.5 * self.height().min(other.height())
    }

    pub(crate) fn contains(&self, x: f64, y: f64) -> bool {
        (self.x0..=self.x1).contains(&x) && (self.y0..=self.y1).contains(&y)
    }

    pub(crate) fn union(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// Whether all edges are equal within the tolerance of drawn lines.
    pub(crate) fn is_close_to(&self, other: &Self) -> bool {
        let close = |a: f64, b: f64| (a - b).abs() < 1.5;
        close(self.x0, other.x0)
            && close(self.y0, other.y0)
            && close(self.x1, other.x1)
            && close(self.y1, other.y1)
    }

    /// `[x0, y0, x1, y1]`, rounded to a tenth of a point.
    pub(crate) fn to_array(self) -> [f64; 4] {
        [self.x0, self.y0, self.x1, self.y1].map(|v| (v * 10.0).round() / 10.0)
    }
}

/// Whether two boxes stand in one column: they overlap or have a common left edge or centre.
pub(crate) fn in_column(a: &Rect, b: &Rect) -> bool {
    a.overlap_x(b) >= 0.3 * a.width().min(b.width())
        || (a.x0 - b.x0).abs() < 4.0
        || (a.mid_x() - b.mid_x()).abs() < 6.0
}
