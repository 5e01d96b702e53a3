//! What clap answers instead of a command: help, the version, or an error in the arguments.

use super::exit::{Exit, Failure};
use super::output::{self, Format};

/// Prints clap's answer and returns the exit code that goes with it.
///
/// Clap stops before `--output` is parsed, so the raw arguments are searched for it: programs
/// get errors in JSON here as well.
pub(super) fn report(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        // A closed pipe is not an error: the reader has what it wanted.
        let _ = error.print();
        return Exit::Ok;
    }
    let arguments: Vec<_> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let json = arguments.iter().any(|argument| argument == "--output=json")
        || arguments
            .windows(2)
            .any(|pair| pair[0] == "--output" && pair[1] == "json");
    if json {
        let text = error.to_string();
        let text = text.split("\n\n").next().unwrap_or_default();
        let message = text.trim_start_matches("error: ");
        output::report(&Failure::new("cli/usage", message), Format::Json);
    } else if arguments.iter().any(|it| it.contains(char::is_control)) {
        // The error quotes an argument, whose control characters must not reach the terminal.
        let text = error.to_string();
        let lines = text.split('\n').map(output::printable);
        eprint!("{}", lines.collect::<Vec<_>>().join("\n"));
    } else {
        let _ = error.print();
    }
    Exit::Usage
}
