//! Reads call sheets and messages, and compares what was read with what they say.

#![allow(clippy::unwrap_used, unreachable_pub)] // a failed unwrap is a failed test

mod layouts;
mod makers;
mod moved_calls;
mod notices;
mod own_call;
mod pdf;
mod printed;
mod read;
mod revisions;
mod robust;
mod sheets;
mod unreadable;
