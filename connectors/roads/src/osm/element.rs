//! Nodes, ways, relations and their tags.

use crate::geometry::Point;

/// The tags of an element.
#[derive(Clone, Debug, Default)]
pub struct Tags<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Tags<'a> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|(known, _)| *known == key);
        found.map(|(_, value)| *value)
    }

    /// Whether a key has this value.
    pub fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// The value of the first of these keys that the element has.
    pub fn first(&self, keys: &[&str]) -> Option<&'a str> {
        keys.iter().find_map(|key| self.get(key))
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Tags<'a> {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// A member of a relation that is a node or a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// A node, by its id.
    Node(i64),
    /// A way, by its id.
    Way(i64),
}

/// One element of an extract.
#[derive(Clone, Debug)]
pub enum Element<'a> {
    /// A point.
    Node {
        /// Id among the nodes.
        id: i64,
        /// Position.
        at: Point,
        /// Its tags.
        tags: Tags<'a>,
    },
    /// A line through nodes.
    Way {
        /// Id among the ways.
        id: i64,
        /// Ids of the nodes along it.
        nodes: Vec<i64>,
        /// Its tags.
        tags: Tags<'a>,
    },
    /// A relation between elements.
    Relation {
        /// Members with their roles; members that are relations are left out.
        members: Vec<(&'a str, Member)>,
        /// Its tags.
        tags: Tags<'a>,
    },
}
