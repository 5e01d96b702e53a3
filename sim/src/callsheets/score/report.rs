//! The score as tables to read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::tally::{GOALS, Scored, Tally, calibration, tallies};

/// Fields by country, design and maker, and the calibration; fields with a goal come first.
#[must_use]
pub fn report(scored: &[Scored]) -> String {
    let cases: BTreeSet<u64> = scored.iter().map(|one| one.seed).collect();
    let mut text = format!("{} documents and messages\n", cases.len());
    goals(&mut text, scored);
    grid(&mut text, "country", scored, |one| one.country);
    grid(&mut text, "maker", scored, |one| one.maker.name());
    grid(&mut text, "design", scored, |one| one.design);
    text.push_str("\nsaid to be sure   right\n");
    for (tenth, tally) in calibration(scored) {
        let from = f64::from(tenth) / 10.0;
        row(
            &mut text,
            &format!("{from:.1} to {:.1}", from + 0.1),
            &[Some(tally)],
            None,
        );
    }
    text
}

/// Fields in the order of the goals, then by name.
fn fields(scored: &[Scored]) -> Vec<&'static str> {
    let all: BTreeSet<_> = scored.iter().map(|one| one.compared.field).collect();
    let first = GOALS.iter().map(|(field, _)| *field);
    let rest = all
        .iter()
        .copied()
        .filter(|field| GOALS.iter().all(|(it, _)| it != field));
    first.chain(rest).collect()
}

fn goals(text: &mut String, scored: &[Scored]) {
    let all = tallies(scored, |_| ());
    text.push_str("\nfield                right      of   goal\n");
    for field in fields(scored) {
        let goal = GOALS
            .iter()
            .find(|(it, _)| *it == field)
            .map(|(_, goal)| *goal);
        row(text, field, &[all.get(&(field, ())).copied()], goal);
    }
}

fn row(text: &mut String, name: &str, tallies: &[Option<Tally>], goal: Option<f64>) {
    let mut line = format!("{name:18}");
    for tally in tallies {
        // Writing to a string does not fail.
        let _ = match tally {
            Some(tally) => write!(line, " {:6.1} % {:6}", tally.share() * 100.0, tally.all),
            None => write!(line, "      -        "),
        };
    }
    if let Some(goal) = goal {
        let _ = write!(line, " {:5.0} %", goal * 100.0);
        let reached = tallies.iter().flatten().all(|tally| tally.share() >= goal);
        line.push_str(if reached { "" } else { "  missed" });
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

/// A column for each value of `key`, in per cent.
fn grid(text: &mut String, name: &str, scored: &[Scored], key: fn(&Scored) -> &'static str) {
    let all = tallies(scored, key);
    let columns: BTreeSet<_> = scored.iter().map(key).collect();
    let _ = write!(text, "\n{name:18}");
    for column in &columns {
        let _ = write!(text, " {column:>11}");
    }
    text.push('\n');
    for field in fields(scored) {
        let mut line = format!("{field:18}");
        for column in &columns {
            let _ = match all.get(&(field, *column)) {
                Some(tally) => write!(line, " {:11.1}", tally.share() * 100.0),
                None => write!(line, " {:>11}", "-"),
            };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}
