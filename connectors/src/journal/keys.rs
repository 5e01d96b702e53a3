//! Selects the row to write if several rows of a batch have the same key.

use std::collections::HashMap;
use std::hash::Hash;

/// One row for each key, in the order in which the keys first appear.
/// `replaces(next, current)` says whether a later row replaces an earlier one.
pub(super) fn unique_by<'a, T, K: Hash + Eq>(
    rows: &'a [T],
    key: impl Fn(&'a T) -> K,
    replaces: impl Fn(&T, &T) -> bool,
) -> Vec<&'a T> {
    let mut indexes: HashMap<K, usize> = HashMap::with_capacity(rows.len());
    let mut unique: Vec<&T> = Vec::with_capacity(rows.len());
    for row in rows {
        match indexes.entry(key(row)) {
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert(unique.len());
                unique.push(row);
            }
            std::collections::hash_map::Entry::Occupied(occupied) => {
                let current = &mut unique[*occupied.get()];
                if replaces(row, current) {
                    *current = row;
                }
            }
        }
    }
    unique
}
