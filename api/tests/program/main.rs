//! The program as a process: its commands, its data folder, the servers it works with, and the documents
//! that show how to use it.
#![allow(clippy::unwrap_used)] // a failed unwrap is a failed test

#[path = "../support/bearer.rs"]
mod bearer;
mod cli;
mod lock;
mod program;
mod providers;
mod publishers;
mod readme;
#[path = "../../../engine/tests/support/servers.rs"]
mod servers;
mod tours;
