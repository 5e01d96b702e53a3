//! Groups the words of a line into chunks, split at wide gaps, rulings and aligned columns.

use std::collections::HashMap;

use super::chunk::{Chunk, WordBox};
use crate::glyph::Ruling;

/// The gap, in font sizes, above which two words are always separate chunks.
const MAX_GAP: f64 = 0.85;

/// The gap, in font sizes, above which they are separate chunks if a column starts there.
const MIN_COLUMN_GAP: f64 = 0.42;

/// The number of chunks with the same left edge that make a column.
const MIN_COLUMN_CHUNKS: usize = 4;

pub(super) fn chunks(lines: Vec<Vec<WordBox>>, rulings: &[Ruling]) -> Vec<Chunk> {
    let verticals: Vec<&Ruling> = rulings.iter().filter(|r| !r.horizontal).collect();
    let mut groups: Vec<Vec<WordBox>> = Vec::new();
    for line in lines {
        let mut group: Vec<WordBox> = Vec::new();
        for word in line {
            if let Some(last) = group.last()
                && is_separated(last, &word, &verticals)
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

/// Splits a chunk before a second heading with a colon: "CAMPO BASE: …  HOSPITAL: …".
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
    // Without a colon before the second label, the two labels are one heading.
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

fn is_separated(left: &WordBox, right: &WordBox, verticals: &[&Ruling]) -> bool {
    let gap = right.rect.x0 - left.rect.x1;
    let size = left.size.min(right.size);
    if gap > MAX_GAP * size || left.size > 1.9 * right.size || right.size > 1.9 * left.size {
        return true;
    }
    let y = right.rect.mid_y();
    let (from, to) = (left.rect.x1 - 0.25 * size, right.rect.x0 + 0.25 * size);
    verticals
        .iter()
        .any(|r| (from..=to).contains(&r.at) && (r.from..=r.to).contains(&y))
}

/// Splits groups at narrower gaps where many other groups start at the same x.
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
            >= MIN_COLUMN_CHUNKS
    };
    let mut split = Vec::with_capacity(groups.len());
    for group in groups {
        let mut part: Vec<WordBox> = Vec::new();
        for word in group {
            if let Some(last) = part.last()
                && word.rect.x0 - last.rect.x1 > MIN_COLUMN_GAP * word.size
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
