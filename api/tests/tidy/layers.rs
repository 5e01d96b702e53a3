//! Data flows one way: no circle of modules in any crate, and the layers of
//! each crate are those that docs/ARCHITECTURE.md draws.
//!
//! A circle is looked for in three views of a crate: its modules collapsed to
//! the first segment of their path, to the first two, and not at all.

use std::collections::{BTreeMap, BTreeSet};

use super::modules::{Edges, ModulePath};

/// One view of a crate: which module uses which, and an example of each use.
type Graph = BTreeMap<ModulePath, BTreeMap<ModulePath, String>>;

/// The circles of a crate, each as one line that names its arrows.
pub(crate) fn circles(edges: &Edges) -> Vec<String> {
    let mut found = BTreeSet::new();
    for depth in [1, 2, usize::MAX] {
        let graph = collapsed(edges, depth);
        for members in circle_members(&graph) {
            found.insert(described(&graph, &members));
        }
    }
    found.into_iter().collect()
}

/// What breaks the drawn layers: `layers` has the modules of the first level,
/// a line for each layer, from the top down. Modules of one line do not use each other.
pub(crate) fn violations(
    edges: &Edges,
    modules: &BTreeSet<String>,
    layers: &[Vec<String>],
) -> Vec<String> {
    let height: BTreeMap<&str, usize> = layers
        .iter()
        .enumerate()
        .flat_map(|(line, names)| names.iter().map(move |name| (name.as_str(), line)))
        .collect();
    let drawn: BTreeSet<String> = height.keys().map(|name| (*name).to_owned()).collect();
    let mut found: Vec<String> = modules
        .difference(&drawn)
        .map(|name| format!("`{name}` is on no layer"))
        .collect();
    found.extend(
        drawn
            .difference(modules)
            .map(|name| format!("`{name}` is drawn but does not exist")),
    );
    if drawn.len() != layers.iter().map(Vec::len).sum::<usize>() {
        found.push("a module is drawn twice".to_owned());
    }
    for (from, targets) in collapsed(edges, 1) {
        for (to, example) in targets {
            // The root only hands on what the modules define.
            let [from] = from.as_slice() else { continue };
            match to.first() {
                None => found.push(format!("`{from}` uses the crate root: {example}")),
                Some(to) if height.get(from.as_str()) >= height.get(to.as_str()) => {
                    found.push(format!(
                        "`{from}` uses `{to}`, which is not below it: {example}"
                    ));
                }
                Some(_) => {}
            }
        }
    }
    found
}

/// The layers that the architecture document draws for a crate, from the top down: a line for
/// each, modules of one layer between `|`, and two blanks before what it is for.
pub(crate) fn drawn(document: &str, name: &str) -> Vec<Vec<String>> {
    let heading = format!("\n### `{name}`");
    let (_, after) = document
        .split_once(&heading)
        .unwrap_or_else(|| panic!("docs/ARCHITECTURE.md has no heading ### `{name}`"));
    let after = after.split("\n### ").next().unwrap_or(after);
    let block = after.split("```").nth(1).unwrap_or_default();
    let lines = block.lines().skip(1).filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let names = line.trim().split("  ").next().unwrap_or_default();
            names
                .split('|')
                .map(|name| name.trim().to_owned())
                .collect()
        })
        .collect()
}

fn collapsed(edges: &Edges, depth: usize) -> Graph {
    let mut graph = Graph::new();
    for ((from, to), names) in edges {
        let example = format!(
            "{} -> {}: {}",
            shown(from),
            shown(to),
            names.iter().cloned().collect::<Vec<_>>().join(", ")
        );
        let [from, to] =
            [from, to].map(|path| path.iter().take(depth).cloned().collect::<ModulePath>());
        if from != to {
            graph.entry(to.clone()).or_default();
            graph.entry(from).or_default().entry(to).or_insert(example);
        }
    }
    graph
}

/// Groups of modules in which each reaches each.
fn circle_members(graph: &Graph) -> Vec<Vec<ModulePath>> {
    let reach: BTreeMap<_, _> = graph
        .keys()
        .map(|module| (module, reachable(graph, module)))
        .collect();
    let mut grouped = BTreeSet::new();
    let mut groups = Vec::new();
    for module in graph.keys() {
        if grouped.contains(module) || !reach[module].contains(module) {
            continue;
        }
        let other =
            |other: &&ModulePath| reach[module].contains(*other) && reach[*other].contains(module);
        let members: Vec<ModulePath> = graph.keys().filter(other).cloned().collect();
        grouped.extend(members.iter().cloned());
        groups.push(members);
    }
    groups
}

fn reachable(graph: &Graph, start: &ModulePath) -> BTreeSet<ModulePath> {
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(module) = open.pop() {
        for next in graph[module].keys() {
            if seen.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    seen
}

fn described(graph: &Graph, members: &[ModulePath]) -> String {
    let names: Vec<_> = members.iter().map(|path| shown(path)).collect();
    let arrows = members.iter().flat_map(|from| {
        let inside = graph[from].iter().filter(|(to, _)| members.contains(to));
        inside.map(|(_, example)| format!("\n      {example}"))
    });
    format!("{}{}", names.join(", "), arrows.collect::<String>())
}

fn shown(path: &[String]) -> String {
    match path {
        [] => "(crate root)".to_owned(),
        path => path.join("::"),
    }
}
