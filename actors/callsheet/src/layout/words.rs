//! Groups glyphs into lines and words.

use unicode_normalization::UnicodeNormalization;

use super::chunk::WordBox;
use super::geometry::Rect;
use crate::glyph::Glyph;

/// The largest distance between baselines of one line, in font sizes.
const MAX_BASELINE_OFFSET: f64 = 0.3;

/// The gap, in font sizes, above which two words are separate.
const MIN_WORD_GAP: f64 = 0.17;

/// The distance, in font sizes, within which a repeated glyph is a simulated bold.
const MAX_OVERPRINT_OFFSET: f64 = 0.1;

/// The words of each line from left to right, lines from top to bottom.
pub(super) fn words(glyphs: &[Glyph]) -> Vec<Vec<WordBox>> {
    let mut upright: Vec<Glyph> = glyphs.iter().filter(|g| g.turn == 0).copied().collect();
    upright.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut lines = Vec::new();
    let mut line: Vec<Glyph> = Vec::new();
    for glyph in upright {
        let apart = line.first().is_some_and(|first| {
            glyph.y - first.y > MAX_BASELINE_OFFSET * glyph.size.min(first.size)
        });
        if apart {
            lines.push(line_words(std::mem::take(&mut line)));
        }
        line.push(glyph);
    }
    lines.push(line_words(line));
    lines.retain(|words| !words.is_empty());
    lines
}

fn line_words(mut line: Vec<Glyph>) -> Vec<WordBox> {
    line.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut words = Vec::new();
    let mut run: Vec<Glyph> = Vec::new();
    for glyph in line {
        if glyph.ch.is_whitespace() || is_invisible(glyph.ch) {
            if glyph.ch != '\u{ad}' {
                words.extend(word(&mut run));
            }
            continue;
        }
        if let Some(last) = run.last() {
            let twice = run.iter().rev().take(3).any(|g| {
                g.ch == glyph.ch && (g.x0 - glyph.x0).abs() < MAX_OVERPRINT_OFFSET * glyph.size
            });
            if twice {
                continue;
            }
            let size = last.size.min(glyph.size);
            let end = run.iter().map(|g| g.x1).fold(f64::MIN, f64::max);
            if glyph.x0 - end > MIN_WORD_GAP * size
                || last.size > 1.9 * glyph.size
                || glyph.size > 1.9 * last.size
            {
                words.extend(word(&mut run));
            }
        }
        run.push(glyph);
    }
    words.extend(word(&mut run));
    join_spaced_letters(words)
}

fn is_invisible(ch: char) -> bool {
    ch.is_control() || matches!(ch, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
}

fn word(run: &mut Vec<Glyph>) -> Option<WordBox> {
    let first = run.first()?;
    let size = run.iter().map(|g| g.size).fold(0.0, f64::max);
    let rect = Rect {
        x0: first.x0,
        y0: first.y - 0.75 * size,
        x1: run.iter().map(|g| g.x1).fold(f64::MIN, f64::max),
        y1: first.y + 0.22 * size,
    };
    let bold = run.iter().filter(|g| g.bold).count() * 2 > run.len();
    // Ligatures and decomposed accents become plain letters.
    let text: String = run.iter().map(|g| g.ch).nfc().flat_map(expand).collect();
    run.clear();
    Some(WordBox {
        text,
        rect,
        size,
        bold,
    })
}

fn expand(ch: char) -> Vec<char> {
    match ch {
        'ﬀ' => vec!['f', 'f'],
        'ﬁ' => vec!['f', 'i'],
        'ﬂ' => vec!['f', 'l'],
        'ﬃ' => vec!['f', 'f', 'i'],
        'ﬄ' => vec!['f', 'f', 'l'],
        _ => vec![ch],
    }
}

/// Joins the letters of words set with wide letter spacing: `C A L L   S H E E T`.
fn join_spaced_letters(words: Vec<WordBox>) -> Vec<WordBox> {
    let mut joined: Vec<WordBox> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let end = spaced_run(&words, at);
        if end - at < 4 {
            joined.push(words[at].clone());
            at += 1;
            continue;
        }
        let gap = |i: usize| words[i].rect.x0 - words[i - 1].rect.x1;
        let mut gaps: Vec<f64> = (at + 1..end).map(gap).collect();
        gaps.sort_by(f64::total_cmp);
        let usual = gaps[gaps.len() / 2].max(0.1);
        joined.push(words[at].clone());
        for (i, word) in words.iter().enumerate().take(end).skip(at + 1) {
            match joined.last_mut() {
                Some(last) if gap(i) <= 1.7 * usual => {
                    last.text.push_str(&word.text);
                    last.rect = last.rect.union(&word.rect);
                }
                _ => joined.push(word.clone()),
            }
        }
        at = end;
    }
    joined
}

fn spaced_run(words: &[WordBox], at: usize) -> usize {
    let single = |w: &WordBox| {
        let mut chars = w.text.chars();
        matches!((chars.next(), chars.next()), (Some(c), None) if c.is_alphabetic())
    };
    let mut end = at;
    while end < words.len() && single(&words[end]) {
        let near = end == at || words[end].rect.x0 - words[end - 1].rect.x1 < 1.6 * words[end].size;
        if !near {
            break;
        }
        end += 1;
    }
    end
}
