//! Words of a line to chunks: wide gaps, drawn lines and aligned columns part them.

use std::collections::HashMap;

use super::{Chunk, WordBox};
use crate::glyph::Ruling;

/// A gap of this many font sizes always parts two chunks.
const WIDE: f64 = 0.85;
/// A gap of this many parts them where a column starts.
const ALIGNED: f64 = 0.42;
/// Chunks that start at one x make it a column.
const COLUMN: usize = 4;

pub(super) fn chunks(lines: Vec<Vec<WordBox>>, rulings: &[Ruling]) -> Vec<Chunk> {
    let verticals: Vec<&Ruling> = rulings.iter().filter(|r| !r.horizontal).collect();
    let mut groups: Vec<Vec<WordBox>> = Vec::new();
    for line in lines {
        let mut group: Vec<WordBox> = Vec::new();
        for word in line {
            if let Some(last) = group.last()
                && parted(last, &word, &verticals)
            {
                groups.push(std::mem::take(&mut group));
            }
            group.push(word);
        }
        groups.push(group);
    }
    groups.retain(|group| !group.is_empty());
    split_at_columns(groups)
        .into_iter()
        .flat_map(split_at_labels)
        .collect()
}

/// "CAMPO BASE: …  HOSPITAL: …": a heading with its colon inside a line opens a
/// chunk of its own.
fn split_at_labels(words: Vec<WordBox>) -> Vec<Chunk> {
    let chunk = Chunk::new(words);
    let opens = chunk.labels.first().is_some_and(|l| l.start == 0);
    let cut = chunk.labels.iter().skip(1).find(|label| {
        let behind = chunk.folded.text[label.end..].trim_start_matches([' ', ')', '.']);
        label.label.is_section() && behind.starts_with(':')
    });
    let Some(cut) = cut.filter(|_| opens) else {
        return vec![chunk];
    };
    let at = chunk.folded.original(cut.start);
    let before = chunk.text.get(..at).unwrap_or_default();
    // Behind the colon of the first heading stands its value, else the two are one.
    if !before.contains(':') {
        return vec![chunk];
    }
    let count = before.split(' ').filter(|w| !w.is_empty()).count();
    let tail = chunk.words.get(count..).unwrap_or_default().to_vec();
    let head = chunk.words.get(..count).unwrap_or_default().to_vec();
    if head.is_empty() || tail.is_empty() {
        return vec![chunk];
    }
    let mut parts = vec![Chunk::new(head)];
    parts.extend(split_at_labels(tail));
    parts
}

fn parted(left: &WordBox, right: &WordBox, verticals: &[&Ruling]) -> bool {
    let gap = right.rect.x0 - left.rect.x1;
    let size = left.size.min(right.size);
    if gap > WIDE * size || left.size > 1.9 * right.size || right.size > 1.9 * left.size {
        return true;
    }
    let y = right.rect.mid_y();
    let (from, to) = (left.rect.x1 - 0.25 * size, right.rect.x0 + 0.25 * size);
    verticals
        .iter()
        .any(|r| (from..=to).contains(&r.at) && (r.from..=r.to).contains(&y))
}

/// A word behind a smallish gap starts a chunk of its own where many others do.
fn split_at_columns(groups: Vec<Vec<WordBox>>) -> Vec<Vec<WordBox>> {
    let mut starts: HashMap<i64, usize> = HashMap::new();
    for group in &groups {
        if let Some(first) = group.first() {
            *starts.entry(first.rect.x0.round() as i64).or_default() += 1;
        }
    }
    let column = |x: f64| {
        let at = x.round() as i64;
        (at - 1..=at + 1)
            .filter_map(|x| starts.get(&x))
            .sum::<usize>()
            >= COLUMN
    };
    let mut split = Vec::with_capacity(groups.len());
    for group in groups {
        let mut part: Vec<WordBox> = Vec::new();
        for word in group {
            if let Some(last) = part.last()
                && word.rect.x0 - last.rect.x1 > ALIGNED * word.size
                && column(word.rect.x0)
            {
                split.push(std::mem::take(&mut part));
            }
            part.push(word);
        }
        split.push(part);
    }
    split
}
