//! Which row of a batch is the one to write when several have the same key.

use std::collections::HashMap;
use std::hash::Hash;

/// Keeps one row for each key, in the order in which the keys first appear.
/// `replaces(next, kept)` says whether a later row takes the place of an earlier one.
pub(super) fn unique_by<'a, T, K: Hash + Eq>(
    rows: &'a [T],
    key: impl Fn(&'a T) -> K,
    replaces: impl Fn(&T, &T) -> bool,
) -> Vec<&'a T> {
    let mut places: HashMap<K, usize> = HashMap::with_capacity(rows.len());
    let mut kept: Vec<&T> = Vec::with_capacity(rows.len());
    for row in rows {
        match places.entry(key(row)) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(kept.len());
                kept.push(row);
            }
            std::collections::hash_map::Entry::Occupied(taken) => {
                let place = &mut kept[*taken.get()];
                if replaces(row, place) {
                    *place = row;
                }
            }
        }
    }
    kept
}
