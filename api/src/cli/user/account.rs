//! `user account`: who may sign in, and as what.

use std::io::Read;

use config::Loaded;
use connectors::accounts::{Account, Accounts, Role};
use engine::Context;
use serde::Serialize;

use crate::app::open_store;
use crate::auth::{AccountChange, AuthError, Authenticator, Key, OperatorToken, random_password};
use crate::cli::exit::{Exit, Failure};
use crate::cli::global::{self, Global};
use crate::cli::output::Table;
use crate::validate;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address of the account.
    #[arg(long, value_name = "ADDRESS", value_parser = validate::email)]
    email: String,
    /// What they may do: viewer, user, coordinator or administrator [default of a new
    /// account: user].
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Option<Role>,
    /// Read the password from standard input; else a new account gets one that is printed,
    /// this once.
    #[arg(long)]
    password_stdin: bool,
    /// Make a new password for an account that is there, and print it.
    #[arg(long, conflicts_with = "password_stdin")]
    new_password: bool,
    /// Take the second factor away, for who has lost it.
    #[arg(long)]
    remove_code: bool,
    /// Let nobody in with this account any more.
    #[arg(long, conflicts_with = "open")]
    close: bool,
    /// Let its owner in again.
    #[arg(long)]
    open: bool,
}

fn role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| "roles are viewer, user, coordinator, administrator".to_owned())
}

#[derive(Debug, Serialize)]
struct Answer {
    email: String,
    role: Role,
    active: bool,
    second_factor: bool,
    /// Only where one was made just now.
    password: Option<String>,
}

pub(super) async fn run(args: Args, global: &Global, loaded: Loaded) -> Result<Exit, Failure> {
    loaded.check_files()?;
    let (settings, context) = (loaded.settings, global::context()?);
    let given = args.password_stdin.then(read_password).transpose()?;
    let store = open_store(&settings, &context).await?;
    let key = Key::of_folder(&settings.data, &context);
    let done = match key {
        Err(error) => Err(Failure::new("auth/key", error)),
        Ok(key) => {
            let accounts = Accounts::new(store.pool.clone());
            let local = OperatorToken::unissued(&context);
            let options = settings.identity.clone();
            let auth = Authenticator::new(context.clone(), accounts, options, key, local);
            put(&args, &auth, &context, given).await
        }
    };
    store.close().await;
    let answer = done?;
    global.output.emit(&answer, || text(&answer))?;
    Ok(Exit::Ok)
}

async fn put(
    args: &Args,
    auth: &Authenticator,
    context: &Context,
    given: Option<String>,
) -> Result<Answer, Failure> {
    let found = auth.accounts().by_email(&args.email).await?;
    let is_new = found.is_none();
    let makes = given.is_none() && (is_new || args.new_password);
    let made = makes.then(|| random_password(context));
    let password = given.or_else(|| made.clone());
    let done = match found {
        None => {
            let role = args.role.unwrap_or(Role::User);
            auth.create(&args.email, role, password.as_deref()).await
        }
        Some(account) => {
            let change = AccountChange {
                role: args.role,
                active: args.close.then_some(false).or(args.open.then_some(true)),
                password,
                remove_second_factor: args.remove_code,
            };
            auth.change(account, change).await
        }
    };
    let account = done.map_err(|refusal: AuthError| Failure::new(refusal.code(), refusal))?;
    let action = if is_new {
        "create_account"
    } else {
        "update_account"
    };
    auth.audit_local(action, &format!("users/{}", account.id))
        .await;
    Ok(answer(account, made))
}

fn answer(account: Account, password: Option<String>) -> Answer {
    Answer {
        email: account.email,
        role: account.role,
        active: account.active,
        second_factor: account.totp.is_some(),
        password,
    }
}

fn read_password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().take(4096).read_to_string(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn text(answer: &Answer) -> String {
    let word = |yes| if yes { "yes" } else { "no" };
    let mut table = Table::new(["E-MAIL", "ROLE", "OPEN", "SECOND FACTOR"]);
    table.row([
        answer.email.clone(),
        answer.role.as_str().to_owned(),
        word(answer.active).to_owned(),
        word(answer.second_factor).to_owned(),
    ]);
    match &answer.password {
        Some(password) => format!("{table}\npassword (shown this once): {password}"),
        None => table.to_string(),
    }
}
