//! Statements that several tables share.

use std::collections::HashSet;
use std::sync::Arc;

use crate::journal::{Commit, Input};
use crate::sql::{Connection, Statement, runs};

/// Inputs whose row no longer exists, so that an earlier commit has answered them. `head` is a
/// query of positions that ends before the list of `IN`; `position` returns the row of an
/// input, or `None` for an input of another table.
pub(super) async fn missing<W>(
    connection: &mut Connection,
    head: &'static str,
    commits: &[Arc<Commit<W>>],
    position: fn(&Input) -> Option<i64>,
) -> Result<Vec<Input>, sqlx::Error> {
    let asked: Vec<_> = commits
        .iter()
        .filter_map(|commit| Some((position(&commit.input)?, &commit.input)))
        .collect();
    let mut existing = HashSet::new();
    for run in runs(&asked) {
        let query = Statement::new(head).push_list(run.iter().map(|(position, _)| *position));
        for row in connection.fetch(query).await? {
            existing.insert(row.int("position")?);
        }
    }
    let missing = asked
        .into_iter()
        .filter(|(position, _)| !existing.contains(position));
    Ok(missing.map(|(_, input)| input.clone()).collect())
}

/// Deletes rows. `head` is a `DELETE` statement that ends before the list of `IN`.
pub(super) async fn delete(
    connection: &mut Connection,
    head: &'static str,
    keys: Vec<i64>,
) -> Result<(), sqlx::Error> {
    for run in runs(&keys) {
        let statement = Statement::new(head).push_list(run.iter().copied());
        connection.execute(statement).await?;
    }
    Ok(())
}
