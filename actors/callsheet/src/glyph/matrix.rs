//! Affine transformations, `[a b c d e f]` as PDF writes them.

/// `x' = a x + c y + e`, `y' = b x + d y + f`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// The transformation that applies first `self`, then `next`.
    pub(super) fn then(self, next: Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [na, nb, nc, nd, ne, nf] = next.0;
        Self([
            a * na + b * nc,
            a * nb + b * nd,
            c * na + d * nc,
            c * nb + d * nd,
            e * na + f * nc + ne,
            e * nb + f * nd + nf,
        ])
    }

    pub(super) fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// From user space to a page with its origin at the top left, after `/Rotate`; with the width and
    /// the height of that page.
    pub(super) fn of_page(bounds: [f64; 4], rotate: i64) -> (Self, f64, f64) {
        let [x0, y0, x1, y1] = bounds;
        let (w, h) = (x1 - x0, y1 - y0);
        match rotate.rem_euclid(360) {
            90 => (Self([0.0, 1.0, 1.0, 0.0, -y0, -x0]), h, w),
            180 => (Self([-1.0, 0.0, 0.0, 1.0, x1, -y0]), w, h),
            270 => (Self([0.0, -1.0, -1.0, 0.0, y1, x1]), h, w),
            _ => (Self([1.0, 0.0, 0.0, -1.0, -x0, y1]), w, h),
        }
    }
}
