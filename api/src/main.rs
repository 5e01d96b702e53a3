//! The `stillontime` binary; everything it does is in [`api::cli`].
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    api::cli::run()
}
