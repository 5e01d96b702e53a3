//! `user`: the people whose days are planned.

mod account;
mod arguments;
mod profile;
mod travel;

use std::path::PathBuf;

use actors::model::{Language, User};
use actors::ports::Geocoder;
use actors::user::changed;
use clap::Subcommand;
use connectors::geocode::Gazetteer;
use engine::Context;

use super::exit::{Exit, Failure};
use super::global::{self, Global};
use super::output::{Table, printable};
use crate::app::{Store, open_store};
use profile::Profile;

/// People whose days are planned. Works while a server runs on the same data.
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
    /// Add a person, or change one who is there: what is not given stays as it is.
    #[command(after_help = "Examples:
  stillontime user add --email ola.wrzosek@example.com --name 'Ola Wrzosek' \\
      --role '1st AC' --department camera --language pl --time-zone Europe/Warsaw \\
      --home 'ul. Zielonej Latarni 12, Warszawa' --home-at 52.2395,21.0890
  stillontime user add --email ola.wrzosek@example.com --buffers traffic=30,parking=15")]
    Add(Box<Profile>),
    /// List everybody.
    #[command(after_help = "Examples:
  stillontime user list
  stillontime user list --output json --data ./data")]
    List,
    /// Let somebody sign in, or change what they may do: makes the first administrator too.
    #[command(after_help = "Examples:
  stillontime user account --email ola.wrzosek@example.com --role administrator
  stillontime user account --email ola.wrzosek@example.com --new-password
  stillontime user account --email ola.wrzosek@example.com --close")]
    Account(account::Args),
    /// What somebody was told about their drives, and the buffer for traffic it suggests.
    #[command(after_help = "Examples:
  stillontime user travel --email ola.wrzosek@example.com
  stillontime user travel --email ola.wrzosek@example.com --days 365 --output json")]
    Travel(travel::Args),
}

pub(super) async fn run(args: Args, global: &Global) -> Result<Exit, Failure> {
    let loaded = global.load(None)?;
    if let Command::Account(args) = args.command {
        return account::run(args, global, loaded).await;
    }
    // What needs no store is refused before one is created.
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
    let adds = matches!(args.command, Command::Add(_));
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
        && adds
    {
        warn_of_unknown_home(&settings.geocode, user).await?;
    }
    global.output.emit(&users, || table(&users))?;
    Ok(Exit::Ok)
}

async fn add(store: &Store, context: &Context, profile: Profile) -> Result<Vec<User>, Failure> {
    let before = store.queries.user_by_email(&profile.email).await?;
    let user = profile.apply(before, context.now())?;
    let id = user.id.clone();
    // Plans made with the old home or buffers are made anew.
    let commit = changed(user, context.random_bytes(), context.now());
    store.journal.commit(commit.into()).await?;
    // As it is kept, not as it was meant.
    Ok(store.queries.user(&id).await?.into_iter().collect())
}

/// A home that nobody can find means days without a plan: better told now than at 4:40.
async fn warn_of_unknown_home(
    options: &connectors::geocode::Options,
    user: &User,
) -> Result<(), Failure> {
    let file = options
        .file
        .clone()
        .unwrap_or_else(|| PathBuf::from("places"));
    let named = |error| {
        Failure::new(
            "geocode/address-book",
            format!("{}: {error}", file.display()),
        )
    };
    let gazetteer = Gazetteer::new(options.clone()).map_err(named)?;
    let places = [
        ("home", Some(&user.home)),
        ("equipment house", user.equipment_house.as_ref()),
    ];
    for (what, place) in places {
        let Some(place) = place else { continue };
        if gazetteer.locate(place).await?.is_none() {
            eprintln!(
                "warning: the {what} \"{}\" cannot be found; give its coordinates too",
                printable(&place.address)
            );
        }
    }
    Ok(())
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
        "nobody is registered".to_owned()
    } else {
        table.to_string()
    }
}
