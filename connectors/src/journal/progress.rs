//! Several state changes of one message within a batch become one.

use std::collections::HashMap;

use actors::rows::EmailProgress;

/// What a run of changes of one message leaves behind, as if applied one by one:
/// known values stay unless a later change names new ones, and an end state is
/// not left for an open one.
pub(super) fn fold(changes: &[EmailProgress]) -> Vec<EmailProgress> {
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(changes.len());
    let mut folded: Vec<EmailProgress> = Vec::with_capacity(changes.len());
    for change in changes {
        match places.get(change.id.0.as_str()) {
            Some(&place) => follow(&mut folded[place], change),
            None => {
                places.insert(&change.id.0, folded.len());
                folded.push(change.clone());
            }
        }
    }
    folded
}

fn follow(earlier: &mut EmailProgress, later: &EmailProgress) {
    earlier.user = later.user.clone().or(earlier.user.take());
    earlier.message_id = later.message_id.clone().or(earlier.message_id.take());
    earlier.subject = later.subject.clone().or(earlier.subject.take());
    earlier.words = later.words.clone().or(earlier.words.take());
    if earlier.state.is_final() && !later.state.is_final() {
        return;
    }
    // The end was reached when it was first reached.
    if !later.state.is_final() || earlier.state != later.state {
        earlier.at = later.at;
    }
    earlier.state = later.state;
    earlier.code.clone_from(&later.code);
    earlier.detail.clone_from(&later.detail);
}
