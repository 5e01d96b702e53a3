//! The `stillontime` binary. It only calls [`api::cli`].
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    api::cli::run()
}
