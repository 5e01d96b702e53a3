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

/// Splits rows into runs of 512, 256, ... 1: a batch of any size becomes a handful
/// of multi-row statements out of at most ten different texts, so that their
/// prepared forms stay in the connection's cache. 512 rows of the widest table
/// bind 9,216 parameters; SQLite allows 32,766.
pub(super) fn runs<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        if rows.is_empty() {
            return None;
        }
        let largest = 1 << rows.len().ilog2();
        let (run, rest) = rows.split_at(largest.min(512));
        rows = rest;
        Some(run)
    })
}
