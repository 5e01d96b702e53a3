//! What the graph needs of an extract: the ways of cars, where other ways meet them, what
//! stands at nodes, and turn restrictions.

use std::collections::HashMap;

use crate::Error;
use crate::osm::{Element, Member, Source, Tags};
use crate::point::Point;
use crate::road::{Barrier, Road, barrier};

/// A way, its nodes by their index in [`Collected::at`].
pub(super) struct Way {
    pub(super) id: i64,
    pub(super) nodes: Vec<u32>,
    pub(super) road: Road,
}

/// What a node of a road carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) signal: bool,
    pub(super) barrier: Barrier,
}

/// A turn that is forbidden, or the only one allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Restriction {
    pub(super) from: Vec<i64>,
    pub(super) via: Via,
    pub(super) to: Vec<i64>,
    pub(super) only: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Via {
    /// Index of a node.
    Node(u32),
    /// Ways, in the order they are driven.
    Ways(Vec<i64>),
}

pub(super) struct Collected {
    pub(super) ways: Vec<Way>,
    /// `None` where the extract was cut.
    pub(super) at: Vec<Option<Point>>,
    /// How often ways of any kind pass a node.
    pub(super) passed: Vec<u32>,
    pub(super) marks: HashMap<u32, Mark>,
    pub(super) restrictions: Vec<Restriction>,
}

/// Reads the source twice.
pub(super) fn collect(source: &dyn Source) -> Result<Collected, Error> {
    let mut first = Ways::default();
    source.each(&mut |element| match element {
        Element::Way { id, nodes, tags } => first.way(id, nodes, &tags),
        Element::Relation { members, tags } => first.relation(&members, &tags),
        Element::Node { .. } => {}
    })?;
    let mut second = first.into_nodes();
    source.each(&mut |element| {
        if let Element::Node { id, at, tags } = element {
            second.node(id, at, &tags);
        }
    })?;
    Ok(second.collected)
}

/// A restriction as the extract has it.
struct Told {
    from: Vec<i64>,
    via: Vec<Member>,
    to: Vec<i64>,
    only: bool,
}

#[derive(Default)]
struct Ways {
    cars: Vec<(i64, Vec<i64>, Road)>,
    others: Vec<Vec<i64>>,
    restrictions: Vec<Told>,
}

impl Ways {
    fn way(&mut self, id: i64, nodes: Vec<i64>, tags: &Tags<'_>) {
        if nodes.len() < 2 {
            return;
        }
        match (Road::of(tags), tags.get("highway")) {
            (Some(road), _) => self.cars.push((id, nodes, road)),
            (None, Some("construction" | "proposed" | "platform" | "abandoned") | None) => {}
            (None, Some(_)) => self.others.push(nodes),
        }
    }

    fn relation(&mut self, members: &[(&str, Member)], tags: &Tags<'_>) {
        if !tags.is("type", "restriction") {
            return;
        }
        let keys = [
            "restriction:motorcar",
            "restriction:motor_vehicle",
            "restriction",
        ];
        let Some(kind) = tags.first(&keys) else {
            return;
        };
        let spared = tags
            .get("except")
            .is_some_and(|except| except.split(';').any(|it| it.trim() == "motorcar"));
        let only = kind.starts_with("only_");
        if spared || !(only || kind.starts_with("no_")) {
            return;
        }
        let ways = |role: &str| -> Vec<i64> {
            let of_role = members.iter().filter(|(known, _)| *known == role);
            of_role
                .filter_map(|(_, member)| match member {
                    Member::Way(id) => Some(*id),
                    Member::Node(_) => None,
                })
                .collect()
        };
        let via = members.iter().filter(|(role, _)| *role == "via");
        self.restrictions.push(Told {
            from: ways("from"),
            via: via.map(|(_, member)| *member).collect(),
            to: ways("to"),
            only,
        });
    }

    fn into_nodes(self) -> Nodes {
        let mut ids: Vec<i64> = self
            .cars
            .iter()
            .flat_map(|(_, nodes, _)| nodes)
            .copied()
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let index = |id: &i64| ids.binary_search(id).ok().map(|at| at as u32);
        let mut passed = vec![0; ids.len()];
        let mut pass = |nodes: &[i64]| {
            for node in nodes.iter().filter_map(index) {
                passed[node as usize] += 1;
            }
        };
        self.cars.iter().for_each(|(_, nodes, _)| pass(nodes));
        self.others.iter().for_each(|nodes| pass(nodes));
        let ways = self.cars.into_iter().map(|(id, nodes, road)| Way {
            id,
            nodes: nodes.iter().filter_map(index).collect(),
            road,
        });
        let ways = ways.collect();
        let restrictions = self.restrictions.into_iter();
        let restrictions = restrictions.filter_map(|told| {
            let via = match told.via.as_slice() {
                [Member::Node(id)] => Via::Node(index(id)?),
                [] => return None,
                members => Via::Ways(members.iter().map(way_id).collect::<Option<_>>()?),
            };
            Some(Restriction {
                from: told.from,
                via,
                to: told.to,
                only: told.only,
            })
        });
        let restrictions = restrictions.collect();
        Nodes {
            collected: Collected {
                ways,
                at: vec![None; ids.len()],
                passed,
                marks: HashMap::new(),
                restrictions,
            },
            ids,
        }
    }
}

fn way_id(member: &Member) -> Option<i64> {
    match member {
        Member::Way(id) => Some(*id),
        Member::Node(_) => None,
    }
}

struct Nodes {
    ids: Vec<i64>,
    collected: Collected,
}

impl Nodes {
    fn node(&mut self, id: i64, at: Point, tags: &Tags<'_>) {
        let Ok(index) = self.ids.binary_search(&id) else {
            return;
        };
        self.collected.at[index] = Some(at);
        let mark = Mark {
            signal: tags.is("highway", "traffic_signals"),
            barrier: barrier(tags),
        };
        if mark.signal || mark.barrier != Barrier::None {
            self.collected.marks.insert(index as u32, mark);
        }
    }
}
