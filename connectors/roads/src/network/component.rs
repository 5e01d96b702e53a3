//! Strongly connected components: the parts of the graph in which every edge can be reached
//! from every other.

use super::graph::{Edge, Turn};

/// A component other than the largest is kept if it has at least this many edges.
const MIN_EDGES: usize = 200;
/// It must also have at least this share of the largest component's edges.
const MIN_SHARE: f64 = 0.01;

/// Keeps the largest strongly connected component, and other large ones, such as islands
/// without a bridge. A smaller one is a yard behind a gate or a mapping mistake; a point must
/// not be snapped to it, since no route leads out.
pub(super) fn keep_large(edges: Vec<Edge>, turns: Vec<Vec<Turn>>) -> (Vec<Edge>, Vec<Vec<Turn>>) {
    let component = components(&turns);
    let mut sizes = vec![0_usize; component.len()];
    for component in &component {
        sizes[*component as usize] += 1;
    }
    let max = sizes.iter().copied().max().unwrap_or(0);
    let min = ((max as f64 * MIN_SHARE) as usize).max(MIN_EDGES).min(max);
    let largest = sizes.iter().position(|size| *size == max);
    let is_kept = |old: usize| {
        let component = component[old] as usize;
        Some(component) == largest || (sizes[component] >= min && sizes[component] >= MIN_EDGES)
    };
    let mut renumbered = vec![u32::MAX; edges.len()];
    let mut kept = Vec::new();
    for (old, edge) in edges.into_iter().enumerate() {
        if is_kept(old) {
            renumbered[old] = kept.len() as u32;
            kept.push(edge);
        }
    }
    let mut kept_turns = Vec::with_capacity(kept.len());
    for (old, turns) in turns.into_iter().enumerate() {
        if is_kept(old) {
            let remaining = turns.into_iter().filter_map(|turn| {
                let to = renumbered[turn.to as usize];
                (to != u32::MAX).then_some(Turn { to, ..turn })
            });
            kept_turns.push(remaining.collect());
        }
    }
    (kept, kept_turns)
}

/// The component of each edge, by Tarjan's algorithm. It does not recurse: a long road would
/// overflow the stack.
fn components(turns: &[Vec<Turn>]) -> Vec<u32> {
    const NEW: u32 = u32::MAX;
    let count = turns.len();
    let (mut order, mut low) = (vec![NEW; count], vec![0_u32; count]);
    let mut component = vec![NEW; count];
    let (mut open, mut path): (Vec<u32>, Vec<(u32, usize)>) = (Vec::new(), Vec::new());
    let (mut seen, mut closed) = (0, 0);
    for root in 0..count as u32 {
        if order[root as usize] != NEW {
            continue;
        }
        path.push((root, 0));
        while let Some((edge, next)) = path.pop() {
            let here = edge as usize;
            if next == 0 {
                order[here] = seen;
                low[here] = seen;
                seen += 1;
                open.push(edge);
            }
            if let Some(turn) = turns[here].get(next) {
                path.push((edge, next + 1));
                let to = turn.to as usize;
                if order[to] == NEW {
                    path.push((turn.to, 0));
                } else if component[to] == NEW {
                    low[here] = low[here].min(order[to]);
                }
                continue;
            }
            if low[here] == order[here] {
                while let Some(member) = open.pop() {
                    component[member as usize] = closed;
                    if member == edge {
                        break;
                    }
                }
                closed += 1;
            }
            if let Some((parent, _)) = path.last() {
                let parent = *parent as usize;
                low[parent] = low[parent].min(low[here]);
            }
        }
    }
    component
}

#[cfg(test)]
mod tests;
