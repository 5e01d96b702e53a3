//! `user`: the people whose days are planned.

mod profile;
mod values;

use std::path::PathBuf;

use actors::events::{Payload, ProfileChanged};
use actors::model::{Language, User};
use actors::ports::Geocoder;
use actors::rows::Rows;
use clap::Subcommand;
use connectors::geocode::Gazetteer;
use engine::Context;
use engine::event::EventId;
use engine::journal::Commit;

use super::exit::{Exit, Failure};
use super::global::{self, Global};
use super::output::{Table, printable};
use crate::system::{Store, open_store};
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
}

pub(super) async fn run(args: Args, global: &Global) -> Result<Exit, Failure> {
    let loaded = global.load(None)?;
    // What needs no store is refused before one is created.
    if let Command::Add(profile) = &args.command {
        profile.check()?;
        loaded.check_files()?;
    } else if !global::has_database(&loaded.settings)? {
        global.output.emit(&Vec::<User>::new(), || table(&[]))?;
        return Ok(Exit::Ok);
    }
    let settings = loaded.settings;
    let context = global::context()?;
    let store = open_store(&settings, &context).await?;
    let adds = matches!(args.command, Command::Add(_));
    let outcome = match args.command {
        Command::Add(profile) => add(&store, &context, *profile).await,
        Command::List => store.queries.users().await.map_err(Failure::from),
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
    let rows = Rows {
        users: vec![user],
        ..Rows::default()
    };
    // Plans made with the old home or buffers are made anew.
    let edit = EventId::derive("profile", &format!("{:x?}", context.random_bytes()), 0);
    let changed = ProfileChanged {}.event(edit, &id.0, context.now());
    store
        .journal
        .commit(Commit::outside(rows, vec![changed]).into())
        .await?;
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
