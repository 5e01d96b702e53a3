//! `user`: the people whose days are planned, and the accounts that may sign in.

mod account;
mod arguments;
mod location;
mod profile;
mod travel;

use actors::model::{Language, User};
use actors::user::profile_commit;
use clap::Subcommand;
use engine::Context;
use serde::Serialize;

use super::exit::{Exit, Failure};
use super::global::{self, Global};
use super::output::Table;
use crate::app::{Store, open_store};
use profile::Profile;

/// Manage people and accounts. Works on the data folder, also while a server runs on it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime user list
  stillontime user add --email ola.wrzosek@example.com --name 'Ola Wrzosek' \\
      --time-zone Europe/Warsaw --home 'ul. Zielonej Latarni 12, Warszawa'")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add a person, or change a registered one: values that are not given stay as they are.
    #[command(after_help = "Examples:
  stillontime user add --email ola.wrzosek@example.com --name 'Ola Wrzosek' \\
      --role '1st AC' --department camera --language pl --time-zone Europe/Warsaw \\
      --home 'ul. Zielonej Latarni 12, Warszawa' --home-at 52.2395,21.0890
  stillontime user add --email ola.wrzosek@example.com --buffers traffic=30,parking=15")]
    Add(Box<Profile>),
    /// List all registered people.
    #[command(after_help = "Examples:
  stillontime user list
  stillontime user list --output json --data ./data")]
    List,
    /// Create an account that can sign in, or change one. This also creates the first
    /// administrator.
    #[command(after_help = "Examples:
  stillontime user account --email ola.wrzosek@example.com --role administrator
  stillontime user account --email ola.wrzosek@example.com --new-password
  stillontime user account --email ola.wrzosek@example.com --close")]
    Account(account::Args),
    /// Show the recorded travel times of a person, and the traffic buffer they suggest.
    #[command(after_help = "Examples:
  stillontime user travel --email ola.wrzosek@example.com
  stillontime user travel --email ola.wrzosek@example.com --days 365 --output json")]
    Travel(travel::Args),
}

/// What `user add` stored, and what makes plans wrong or impossible.
#[derive(Debug, Serialize)]
struct Added<'a> {
    #[serde(flatten)]
    user: &'a User,
    warnings: Vec<String>,
}

pub(super) async fn run(args: Args, global: &Global) -> Result<Exit, Failure> {
    let loaded = global.load(None)?;
    if let Command::Account(args) = args.command {
        return account::run(args, global, loaded).await;
    }
    // Validates the arguments before the store is opened, since opening creates it.
    if let Command::Add(profile) = &args.command {
        profile.check()?;
        loaded.check_files()?;
    } else if !global::has_database(&loaded.settings)? {
        if let Command::Travel(args) = &args.command {
            return Err(travel::unknown(args));
        }
        global.output.emit(&Vec::<User>::new(), || table(&[]))?;
        return Ok(Exit::Ok);
    }
    let settings = loaded.settings;
    let context = global::context()?;
    let store = open_store(&settings, &context).await?;
    let is_add = matches!(args.command, Command::Add(_));
    let outcome = match args.command {
        Command::Add(profile) => add(&store, &context, *profile).await,
        Command::Account(_) => Ok(Vec::new()),
        Command::List => store.queries.users().await.map_err(Failure::from),
        Command::Travel(args) => {
            let read = travel::read(&store, &context, args).await;
            store.close().await;
            let travel = read?;
            global.output.emit(&travel, || travel.text())?;
            return Ok(Exit::Ok);
        }
    };
    store.close().await;
    let users = outcome?;
    if let [user] = users.as_slice()
        && is_add
    {
        let warnings = location::warnings(&settings, user).await?;
        warnings.iter().for_each(|it| eprintln!("warning: {it}"));
        let added = [Added { user, warnings }];
        global.output.emit(&added, || table(&users))?;
        return Ok(Exit::Ok);
    }
    global.output.emit(&users, || table(&users))?;
    Ok(Exit::Ok)
}

async fn add(store: &Store, context: &Context, profile: Profile) -> Result<Vec<User>, Failure> {
    let before = store.queries.user_by_email(&profile.email).await?;
    let user = profile.apply(before, context.now())?;
    let id = user.id.clone();
    // The commit also schedules a new plan for each day that used the old home or buffers.
    let commit = profile_commit(user, context.random_bytes(), context.now());
    store.journal.commit(commit.into()).await?;
    // Returns the stored row, not the one that was sent to the store.
    Ok(store.queries.user(&id).await?.into_iter().collect())
}

fn table(users: &[User]) -> String {
    let mut table = Table::new([
        "ID",
        "E-MAIL",
        "NAME",
        "ROLE",
        "LANGUAGE",
        "TIME ZONE",
        "HOME",
    ]);
    for user in users {
        let language = match user.language {
            Language::Pl => "pl",
            Language::En => "en",
        };
        table.row([
            user.id.to_string(),
            user.email.clone(),
            user.name.clone(),
            user.role.clone().unwrap_or_default(),
            language.to_owned(),
            user.time_zone.clone(),
            user.home.address.clone(),
        ]);
    }
    if table.is_empty() {
        "no people are registered".to_owned()
    } else {
        table.to_string()
    }
}
