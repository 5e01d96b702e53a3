//! What all help pages have in common.
//!
//! The global options are described on the top page only; the pages of the commands point there.
//! `-h` prints a short page, which says so if `--help` has more.

use clap::{Arg, Command};

/// Completes the help pages of the program and of all its commands.
pub(super) fn complete(program: Command) -> Command {
    let options = program
        .get_arguments()
        .filter(|option| option.is_global_set());
    // Clap copies a global option into each command that does not have it; the copies that are
    // already there are as usable, and hidden.
    let hidden: Vec<Arg> = options.map(|option| option.clone().hide(true)).collect();
    let program = program.mut_subcommands(|command| page(command.args(&hidden)));
    pointing_to_long_help(program)
}

/// Completes the page of a command, and those of its subcommands.
fn page(command: Command) -> Command {
    let examples = command.get_after_help().cloned().unwrap_or_default();
    let text = format!("Global options: see 'stillontime --help'.\n\n{examples}");
    pointing_to_long_help(command.after_help(text).mut_subcommands(page))
}

/// Ends the short page with a pointer to the long one, if that has more.
fn pointing_to_long_help(command: Command) -> Command {
    let has_more = |option: &Arg| {
        let values = option.get_possible_values();
        let is_longer = option.get_long_help().is_some()
            || option.is_hide_short_help_set()
            || values.iter().any(|value| value.get_help().is_some());
        is_longer && !option.is_hide_set()
    };
    if command.get_long_about().is_none() && !command.get_arguments().any(has_more) {
        return command;
    }
    let text = command.get_after_help().cloned().unwrap_or_default();
    let short = format!("{text}\n\nThis page is short: '--help' has more.");
    command.after_long_help(text).after_help(short)
}
