//! The final state of a server, read from its files after it has exited.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use actors::model::{EmailId, UserId};
use actors::ports::DayFilter;
use actors::rows::Rows;
use api::app::open_store;
use config::Settings;
use engine::Context;
use engine::dead_letters::Filter;
use engine::journal::Commit;
use engine::sql::{Pool, Statement};
use jiff::civil::Date;
use sim::load::LoadMessage;
use world::directory;
use world::people::Person;

pub(crate) fn tomorrow() -> Date {
    world::calendar::tomorrow(Context::system().unwrap().now())
}

/// The settings that a server with this data folder uses.
fn settings(data: &Path) -> Settings {
    let sources = config::Sources {
        file: Some(data.join("stillontime.toml")),
        environment: Vec::new(),
        flags: config::Flags {
            data: Some(data.to_owned()),
            listen: None,
        },
    };
    sources.load().unwrap().settings
}

async fn rows(settings: &Settings) -> Pool {
    if settings.store.url == config::SQLITE {
        let options = engine::embedded::Options::new(settings.data.join("stillontime.db"));
        return engine::embedded::open(&options).await.unwrap().into();
    }
    let options = engine::postgres::Options {
        min_connections: 0,
        ..engine::postgres::Options::new(&settings.store.url)
    };
    engine::postgres::open(&options).await.unwrap().into()
}

/// Writes the configuration, with `more` appended, the address book and the profiles of the crew.
pub(crate) async fn register(data: &Path, people: &[Person], more: &str) {
    let book = serde_json::to_string(&directory::address_book()).unwrap();
    std::fs::write(data.join("places.json"), book).unwrap();
    let file = data.join("places.json");
    let config = format!("[geocode]\nfile = {:?}\n{more}", file.display().to_string());
    std::fs::write(data.join("stillontime.toml"), config).unwrap();
    let context = Context::system().unwrap();
    let store = open_store(&settings(data), &context).await.unwrap();
    let now = context.now();
    let users = people
        .iter()
        .map(|person| directory::user(person, now))
        .collect();
    let rows = Rows {
        users,
        ..Rows::default()
    };
    store
        .journal
        .commit(Commit::outside(rows, vec![]).into())
        .await
        .unwrap();
    store.close().await;
}

/// The final state.
#[derive(Debug, PartialEq)]
pub(crate) struct State {
    /// End state by message.
    emails: BTreeMap<String, String>,
    /// Ids of the submitted messages; identical messages have the same id.
    submitted: BTreeSet<String>,
    /// Day: version, state, call, departure.
    days: BTreeMap<String, String>,
    /// Versions of each day, in order, each with the time of the message that caused it.
    history: BTreeMap<String, Vec<(i64, i64)>>,
    /// E-mails in the outbox, by Message-ID.
    outbox: Vec<String>,
    /// E-mails that have a row in the table `message`.
    recorded: BTreeSet<String>,
    /// Number of unhandled events, parked keys and dead letters.
    unfinished: u64,
}

impl State {
    pub(crate) async fn of(data: &Path, load: &[LoadMessage]) -> Self {
        let context = Context::system().unwrap();
        let store = open_store(&settings(data), &context).await.unwrap();
        let pool = rows(&settings(data)).await;
        let id = |message: &LoadMessage| EmailId::of(&message.recipient, &message.eml).0;
        let emails = pool
            .fetch(Statement::new("SELECT id, state FROM email"))
            .await;
        let emails = emails
            .unwrap()
            .into_iter()
            .map(|row| (row.text("id").unwrap(), row.text("state").unwrap()));
        let mut unfinished = store
            .dead_letters
            .list(&Filter::default(), 100)
            .await
            .unwrap()
            .len() as u64;
        for stage in ["email", "callsheet", "user", "route", "notify"] {
            unfinished += store.log.backlog(stage).await.unwrap();
            unfinished += store.journal.parked_keys(stage).await.unwrap().len() as u64;
        }
        let query = Statement::new("SELECT id FROM message WHERE channel = 'email'");
        let recorded = pool.fetch(query).await.unwrap();
        let state = Self {
            emails: emails.collect(),
            submitted: load.iter().map(id).collect(),
            days: days(&store, load).await,
            history: history(&pool).await,
            outbox: outbox(&data.join("outbox/new")),
            recorded: recorded
                .iter()
                .map(|row| {
                    row.text("id")
                        .unwrap()
                        .trim_end_matches("-email")
                        .to_owned()
                })
                .collect(),
            unfinished,
        };
        pool.close().await;
        store.close().await;
        state
    }

    /// Checks the invariants of every final state.
    pub(crate) fn check(&self) {
        assert_eq!(self.unfinished, 0, "unfinished work");
        let stored: BTreeSet<_> = self.emails.keys().cloned().collect();
        assert_eq!(stored, self.submitted, "messages are lost or unknown");
        for (email, state) in &self.emails {
            let end_states = ["planned", "in_review", "skipped", "dead_letter"];
            assert!(
                end_states.contains(&state.as_str()),
                "{email} has the state {state}"
            );
        }
        let sent: BTreeSet<_> = self.outbox.iter().cloned().collect();
        assert_eq!(sent.len(), self.outbox.len(), "an e-mail was sent twice");
        assert_eq!(
            sent, self.recorded,
            "the outbox differs from the table message"
        );
        for (day, versions) in &self.history {
            let numbers: Vec<_> = versions.iter().map(|(version, _)| *version).collect();
            let expected: Vec<_> = (1..=numbers.len() as i64).collect();
            assert_eq!(numbers, expected, "versions of {day}");
            let accepted = versions.iter().map(|(_, accepted)| accepted);
            assert!(accepted.is_sorted(), "order of {day}: {versions:?}");
        }
        assert!(
            self.days.len() > 20,
            "the load made only {} days",
            self.days.len()
        );
    }

    /// The same messages in the same order must give the same final state. The number of announced
    /// versions may differ: it depends on timing, since the notice of an outdated version is
    /// dropped.
    pub(crate) fn assert_same(&self, other: &Self, seed: u64) {
        assert_eq!(self.emails, other.emails, "end states, seed {seed}");
        assert_eq!(self.days, other.days, "days, seed {seed}");
    }
}

async fn days(store: &api::app::Store, load: &[LoadMessage]) -> BTreeMap<String, String> {
    let mut days = BTreeMap::new();
    let recipients: BTreeSet<_> = load.iter().map(|message| &message.recipient).collect();
    for recipient in recipients {
        let user = UserId::of(recipient);
        for day in store
            .queries
            .days(&user, &DayFilter::default())
            .await
            .unwrap()
        {
            let plan = day.plan.as_ref().map(|plan| (plan.call, plan.departure));
            days.insert(
                day.id.0,
                format!("v{} {:?} {plan:?}", day.version, day.state),
            );
        }
    }
    days
}

async fn history(pool: &Pool) -> BTreeMap<String, Vec<(i64, i64)>> {
    let query = Statement::new(
        "SELECT v.day_id, v.version, e.received_at FROM day_version v
         JOIN email e ON e.id = v.email_id ORDER BY v.day_id, v.version",
    );
    let mut history = BTreeMap::<_, Vec<_>>::new();
    for row in pool.fetch(query).await.unwrap() {
        let version = (row.int("version").unwrap(), row.int("received_at").unwrap());
        history
            .entry(row.text("day_id").unwrap())
            .or_default()
            .push(version);
    }
    history
}

fn outbox(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap();
    let id = |entry: std::io::Result<std::fs::DirEntry>| {
        let mail = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let line = mail
            .lines()
            .find(|line| line.to_lowercase().starts_with("message-id:"));
        let id = line.unwrap().split_once('<').unwrap().1;
        id.split_once('@').unwrap().0.to_owned()
    };
    files.map(id).collect()
}
