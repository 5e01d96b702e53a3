//! Collecting from an extract what the network is built from: ways for cars, where other ways
//! meet them, signals and barriers at nodes, and turn restrictions.

use std::collections::HashMap;

use crate::error::Error;
use crate::geometry::Point;
use crate::osm::{Element, Member, Source, Tags};
use crate::road::{Barrier, Road, barrier};

/// A way for cars. Its nodes are indices into [`Collected::at`].
pub(super) struct Way {
    pub(super) id: i64,
    pub(super) nodes: Vec<u32>,
    pub(super) road: Road,
}

/// A signal or barrier at a node of a road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeAttributes {
    pub(super) signal: bool,
    pub(super) barrier: Barrier,
}

/// A turn restriction. Its ways are ids of the extract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Restriction {
    pub(super) from: Vec<i64>,
    pub(super) via: Via,
    pub(super) to: Vec<i64>,
    /// Whether the turn is mandatory (`only_*`); otherwise it is forbidden (`no_*`).
    pub(super) only: bool,
}

/// What a restricted turn leads through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Via {
    /// The index of a node.
    Node(u32),
    /// Ids of ways, in driving order.
    Ways(Vec<i64>),
}

/// The roads of an extract.
pub(super) struct Collected {
    pub(super) ways: Vec<Way>,
    /// Position of each node; `None` for a node that lies outside the extract.
    pub(super) at: Vec<Option<Point>>,
    /// How often ways of any kind pass each node.
    pub(super) way_counts: Vec<u32>,
    pub(super) attributes: HashMap<u32, NodeAttributes>,
    pub(super) restrictions: Vec<Restriction>,
}

/// Reads the source twice: ways and relations first, then the nodes that they use.
pub(super) fn collect(source: &dyn Source) -> Result<Collected, Error> {
    let mut first = FirstPass::default();
    source.each(&mut |element| match element {
        Element::Way { id, nodes, tags } => first.add_way(id, nodes, &tags),
        Element::Relation { members, tags } => first.add_relation(&members, &tags),
        Element::Node { .. } => {}
    })?;
    let mut second = first.into_second_pass();
    source.each(&mut |element| {
        if let Element::Node { id, at, tags } = element {
            second.add_node(id, at, &tags);
        }
    })?;
    Ok(second.collected)
}

/// A turn restriction with the node ids of the extract.
struct RawRestriction {
    from: Vec<i64>,
    via: Vec<Member>,
    to: Vec<i64>,
    only: bool,
}

/// The result of the first pass.
#[derive(Default)]
struct FirstPass {
    /// Id, nodes and attributes of the ways for cars.
    cars: Vec<(i64, Vec<i64>, Road)>,
    /// Nodes of the other ways, which cross those for cars.
    others: Vec<Vec<i64>>,
    restrictions: Vec<RawRestriction>,
}

impl FirstPass {
    fn add_way(&mut self, id: i64, nodes: Vec<i64>, tags: &Tags<'_>) {
        if nodes.len() < 2 {
            return;
        }
        match (Road::of(tags), tags.get("highway")) {
            (Some(road), _) => self.cars.push((id, nodes, road)),
            (None, Some("construction" | "proposed" | "platform" | "abandoned") | None) => {}
            (None, Some(_)) => self.others.push(nodes),
        }
    }

    /// Adds a relation if it is a turn restriction for cars.
    fn add_relation(&mut self, members: &[(&str, Member)], tags: &Tags<'_>) {
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
        let excepts_cars = tags
            .get("except")
            .is_some_and(|except| except.split(';').any(|it| it.trim() == "motorcar"));
        let only = kind.starts_with("only_");
        if excepts_cars || !(only || kind.starts_with("no_")) {
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
        self.restrictions.push(RawRestriction {
            from: ways("from"),
            via: via.map(|(_, member)| *member).collect(),
            to: ways("to"),
            only,
        });
    }

    /// Numbers the nodes of all ways and prepares their positions and attributes.
    fn into_second_pass(self) -> SecondPass {
        let mut ids: Vec<i64> = self
            .cars
            .iter()
            .flat_map(|(_, nodes, _)| nodes)
            .copied()
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let index = |id: &i64| ids.binary_search(id).ok().map(|at| at as u32);
        let mut way_counts = vec![0; ids.len()];
        let mut count = |nodes: &[i64]| {
            for node in nodes.iter().filter_map(index) {
                way_counts[node as usize] += 1;
            }
        };
        self.cars.iter().for_each(|(_, nodes, _)| count(nodes));
        self.others.iter().for_each(|nodes| count(nodes));
        let ways = self.cars.into_iter().map(|(id, nodes, road)| Way {
            id,
            nodes: nodes.iter().filter_map(index).collect(),
            road,
        });
        let ways = ways.collect();
        let restrictions = self.restrictions.into_iter();
        let restrictions = restrictions.filter_map(|raw| {
            let via = match raw.via.as_slice() {
                [Member::Node(id)] => Via::Node(index(id)?),
                [] => return None,
                members => Via::Ways(members.iter().map(way_id).collect::<Option<_>>()?),
            };
            Some(Restriction {
                from: raw.from,
                via,
                to: raw.to,
                only: raw.only,
            })
        });
        let restrictions = restrictions.collect();
        SecondPass {
            collected: Collected {
                ways,
                at: vec![None; ids.len()],
                way_counts,
                attributes: HashMap::new(),
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

/// The second pass, which adds the nodes.
struct SecondPass {
    /// Sorted ids of the nodes; a node's position here is its index.
    ids: Vec<i64>,
    collected: Collected,
}

impl SecondPass {
    fn add_node(&mut self, id: i64, at: Point, tags: &Tags<'_>) {
        let Ok(index) = self.ids.binary_search(&id) else {
            return;
        };
        self.collected.at[index] = Some(at);
        let attributes = NodeAttributes {
            signal: tags.is("highway", "traffic_signals"),
            barrier: barrier(tags),
        };
        if attributes.signal || attributes.barrier != Barrier::None {
            self.collected.attributes.insert(index as u32, attributes);
        }
    }
}
