//! The order of stops with the shortest drive, by dynamic programming over sets of stops
//! (Held and Karp): exact, and takes some milliseconds for eight of them.

/// The best order of the stops between the first and the last place of a matrix of driving times in
/// seconds; the stops are numbered from 0.
pub(super) fn best(matrix: &[Vec<f64>]) -> Vec<usize> {
    let stops = matrix.len().saturating_sub(2);
    let (origin, destination) = (0, matrix.len() - 1);
    let sets = 1_usize << stops;
    // For each set of stops and the last of them: the shortest time to get there, and the stop before.
    let mut best = vec![vec![(f64::INFINITY, usize::MAX); stops]; sets];
    for stop in 0..stops {
        best[1 << stop][stop] = (matrix[origin][stop + 1], usize::MAX);
    }
    for set in 1..sets {
        for last in (0..stops).filter(|last| set & (1 << last) != 0) {
            let (cost, _) = best[set][last];
            for next in (0..stops).filter(|next| set & (1 << next) == 0) {
                let total = cost + matrix[last + 1][next + 1];
                let cell = &mut best[set | 1 << next][next];
                if total < cell.0 {
                    *cell = (total, last);
                }
            }
        }
    }
    let mut set = sets - 1;
    let whole = |last: &usize| best[set][*last].0 + matrix[last + 1][destination];
    let mut at = (0..stops).min_by(|a, b| whole(a).total_cmp(&whole(b)));
    let mut order = Vec::with_capacity(stops);
    while let Some(last) = at {
        order.push(last);
        let before = best[set][last].1;
        set &= !(1 << last);
        at = (before != usize::MAX).then_some(before);
    }
    order.reverse();
    order
}

#[cfg(test)]
mod tests {
    use super::best;

    fn length(matrix: &[Vec<f64>], order: &[usize]) -> f64 {
        let mut at = 0;
        let mut sum = 0.0;
        for next in order.iter().map(|stop| stop + 1).chain([matrix.len() - 1]) {
            sum += matrix[at][next];
            at = next;
        }
        sum
    }

    fn all_orders(left: &[usize]) -> Vec<Vec<usize>> {
        if left.is_empty() {
            return vec![Vec::new()];
        }
        let mut all = Vec::new();
        for (index, first) in left.iter().enumerate() {
            let mut rest = left.to_vec();
            rest.remove(index);
            for mut order in all_orders(&rest) {
                order.insert(0, *first);
                all.push(order);
            }
        }
        all
    }

    #[test]
    fn no_order_is_shorter() {
        // Any numbers; streets are longer one way than the other.
        let mut state = 7_u64;
        let mut draw = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 40) as f64 / 1e3
        };
        for stops in 0..6 {
            let places = stops + 2;
            let matrix: Vec<Vec<f64>> = (0..places)
                .map(|_| (0..places).map(|_| draw()).collect())
                .collect();
            let found = best(&matrix);
            let mut sorted = found.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..stops).collect::<Vec<_>>());
            let shortest = all_orders(&sorted)
                .iter()
                .map(|order| length(&matrix, order))
                .fold(f64::INFINITY, f64::min);
            assert!((length(&matrix, &found) - shortest).abs() < 1e-9);
        }
    }
}
