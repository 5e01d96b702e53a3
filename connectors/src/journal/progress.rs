//! Merges several state changes of one message within a batch into one.

use std::collections::HashMap;

use actors::rows::EmailProgress;

/// The changes of each message merged into one, with the same result as if they were applied one
/// by one: a value stays unless a later change sets a new one, and an end state is not replaced by
/// an open state.
pub(super) fn fold(changes: &[EmailProgress]) -> Vec<EmailProgress> {
    let mut indexes: HashMap<&str, usize> = HashMap::with_capacity(changes.len());
    let mut folded: Vec<EmailProgress> = Vec::with_capacity(changes.len());
    for change in changes {
        match indexes.get(change.id.0.as_str()) {
            Some(&index) => merge(&mut folded[index], change),
            None => {
                indexes.insert(&change.id.0, folded.len());
                folded.push(change.clone());
            }
        }
    }
    folded
}

fn merge(earlier: &mut EmailProgress, later: &EmailProgress) {
    earlier.user = later.user.clone().or(earlier.user.take());
    earlier.message_id = later.message_id.clone().or(earlier.message_id.take());
    earlier.subject = later.subject.clone().or(earlier.subject.take());
    earlier.words = later.words.clone().or(earlier.words.take());
    if earlier.state.is_final() && !later.state.is_final() {
        return;
    }
    // The time of the end state is that of its first report.
    if !later.state.is_final() || earlier.state != later.state {
        earlier.at = later.at;
    }
    earlier.state = later.state;
    earlier.code.clone_from(&later.code);
    earlier.detail.clone_from(&later.detail);
}
