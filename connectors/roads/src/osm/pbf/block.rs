//! The elements of a block.
//!
//! ```text
//! block: strings, groups -> group: encoded elements -> element, with its strings and position
//! ```

use std::iter;

use prost::Message;
use prost::bytes::Bytes;

use super::messages::{DenseNodes, Node, PrimitiveBlock, PrimitiveGroup, Relation, Way};
use crate::error::FormatError;
use crate::geometry::Point;
use crate::osm::element::{Element, Member, Tags};

/// Nanodegrees in a unit of [`Point::of_units`].
const NANODEGREES_PER_UNIT: i64 = 100;

impl PrimitiveBlock {
    /// Calls `visit` with every element of the block.
    pub(super) fn each(&self, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), FormatError> {
        for group in &self.primitivegroup {
            let group = PrimitiveGroup::decode(group.clone())?;
            decode_each(&group.nodes, |node| {
                visit(self.node(node)?);
                Ok(())
            })?;
            decode_each(group.dense.as_slice(), |nodes| {
                self.each_dense(nodes, visit)
            })?;
            decode_each(&group.ways, |way| {
                visit(self.way(way)?);
                Ok(())
            })?;
            decode_each(&group.relations, |relation| {
                visit(self.relation(relation)?);
                Ok(())
            })?;
        }
        Ok(())
    }

    fn node(&self, node: &Node) -> Result<Element<'_>, FormatError> {
        Ok(Element::Node {
            id: node.id,
            at: self.point(node.id, node.lat, node.lon)?,
            tags: self.tags("node", &node.keys, &node.vals)?,
        })
    }

    fn each_dense(
        &self,
        nodes: &DenseNodes,
        visit: &mut dyn FnMut(Element<'_>),
    ) -> Result<(), FormatError> {
        check_equal("node", [nodes.id.len(), nodes.lat.len(), nodes.lon.len()])?;
        let positions = sums(&nodes.lat).zip(sums(&nodes.lon));
        let mut strings = nodes.keys_vals.iter();
        for (id, (lat, lon)) in sums(&nodes.id).zip(positions) {
            let tags = iter::from_fn(|| {
                let key = strings.next().filter(|key| **key != 0)?;
                let value = strings.next().ok_or(FormatError::UnequalLists("node"));
                Some(value.and_then(|value| self.tag(*key, *value)))
            });
            let tags = tags.collect::<Result<_, _>>()?;
            let at = self.point(id, lat, lon)?;
            visit(Element::Node { id, at, tags });
        }
        Ok(())
    }

    fn way(&self, way: &Way) -> Result<Element<'_>, FormatError> {
        Ok(Element::Way {
            id: way.id,
            nodes: sums(&way.refs).collect(),
            tags: self.tags("way", &way.keys, &way.vals)?,
        })
    }

    fn relation(&self, relation: &Relation) -> Result<Element<'_>, FormatError> {
        let (roles, ids, types) = (&relation.roles_sid, &relation.memids, &relation.types);
        check_equal("relation", [roles.len(), ids.len(), types.len()])?;
        let mut members = Vec::with_capacity(ids.len());
        for ((role, id), kind) in roles.iter().zip(sums(ids)).zip(types) {
            let member = match kind {
                0 => Member::Node(id),
                1 => Member::Way(id),
                _ => continue,
            };
            members.push((self.string(*role)?, member));
        }
        let tags = self.tags("relation", &relation.keys, &relation.vals)?;
        Ok(Element::Relation { members, tags })
    }

    fn tags(
        &self,
        element: &'static str,
        keys: &[u32],
        values: &[u32],
    ) -> Result<Tags<'_>, FormatError> {
        check_equal(element, [keys.len(), values.len()])?;
        let pairs = keys.iter().zip(values);
        pairs.map(|(key, value)| self.tag(*key, *value)).collect()
    }

    fn tag(&self, key: impl Into<i64>, value: impl Into<i64>) -> Result<(&str, &str), FormatError> {
        Ok((self.string(key)?, self.string(value)?))
    }

    fn string(&self, index: impl Into<i64>) -> Result<&str, FormatError> {
        let index = index.into();
        let known = usize::try_from(index).ok();
        let string = known.and_then(|index| self.stringtable.s.get(index));
        string
            .map(String::as_str)
            .ok_or(FormatError::StringIndex(index))
    }

    fn point(&self, node: i64, lat: i64, lon: i64) -> Result<Point, FormatError> {
        let units = |value: i64, offset: i64| {
            let scaled = value.checked_mul(self.granularity().into())?;
            let nanodegrees = scaled.checked_add(offset)?;
            i32::try_from(nanodegrees / NANODEGREES_PER_UNIT).ok()
        };
        let position = units(lat, self.lat_offset).zip(units(lon, self.lon_offset));
        position
            .and_then(|(lat, lon)| Point::of_units(lat, lon))
            .ok_or(FormatError::Coordinates(node))
    }
}

/// Decodes messages one after another into the same memory and calls `visit` with each.
fn decode_each<M: Message + Default>(
    encoded: &[Bytes],
    mut visit: impl FnMut(&M) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    let mut message = M::default();
    for bytes in encoded {
        message.clear();
        message.merge(&bytes[..])?;
        visit(&message)?;
    }
    Ok(())
}

/// The values whose differences these are. An overflow wraps: ids are only compared, and
/// coordinates are checked.
fn sums(differences: &[i64]) -> impl Iterator<Item = i64> {
    let mut sum = 0_i64;
    differences.iter().map(move |difference| {
        sum = sum.wrapping_add(*difference);
        sum
    })
}

fn check_equal<const N: usize>(
    element: &'static str,
    lengths: [usize; N],
) -> Result<(), FormatError> {
    match lengths.iter().all(|length| *length == lengths[0]) {
        true => Ok(()),
        false => Err(FormatError::UnequalLists(element)),
    }
}
