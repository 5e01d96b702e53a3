//! Starts the real system in this process: store, reader processes, gazetteer, outbox, calendars.

use std::path::Path;
use std::time::Duration;

use actors::model::{DayState, Email, EmailId, UserId};
use actors::ports::DayFilter;
use actors::rows::Rows;
use api::app::System;
use bytes::Bytes;
use config::Settings;
use engine::Context;
use engine::journal::Commit;
use jiff::civil::Date;
use world::directory;
use world::people::Person;

pub(crate) struct Fixture {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) system: System,
}

fn settings(data: &Path) -> Settings {
    let mut settings = Settings::of_folder(data);
    settings.reader.program = env!("CARGO_BIN_EXE_stillontime").into();
    settings.reader.args = vec!["worker".to_owned()];
    settings.geocode.places = directory::address_book();
    settings
}

impl Fixture {
    pub(crate) async fn new(people: &[Person]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::system().unwrap();
        let system = System::start(settings(folder.path()), context)
            .await
            .unwrap();
        let now = system.context.now();
        let users = people
            .iter()
            .map(|person| directory::user(person, now))
            .collect();
        let rows = Rows {
            users,
            ..Rows::default()
        };
        system
            .store
            .journal
            .commit(Commit::outside(rows, vec![]).into())
            .await
            .unwrap();
        Self { folder, system }
    }

    /// Delivers a message and waits until it has an end state.
    pub(crate) async fn deliver(&self, recipient: &str, eml: Vec<u8>) -> Email {
        let accepted = self
            .system
            .inbox
            .accept(Bytes::from(eml), Some(recipient))
            .await;
        self.until_final(&accepted.unwrap()).await
    }

    /// Waits until the e-mail has an end state.
    pub(crate) async fn until_final(&self, id: &EmailId) -> Email {
        let wait = async {
            loop {
                let email = self.system.store.queries.email(id).await.unwrap().unwrap();
                if email.state.is_final() {
                    return email;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let ended = tokio::time::timeout(Duration::from_secs(60), wait).await;
        ended.unwrap_or_else(|_| panic!("{id} has no end state after 60 s"))
    }

    /// The calls of the planned days, as `HH:MM`.
    pub(crate) async fn own_calls(&self, address: &str) -> Vec<String> {
        let user = UserId::of(address);
        let days = self
            .system
            .store
            .queries
            .days(&user, &DayFilter::default())
            .await
            .unwrap();
        let planned = days.iter().filter(|day| day.state == DayState::Planned);
        let call = |day: &actors::model::Day| day.plan.as_ref().unwrap().call;
        planned
            .map(|day| call(day).strftime("%H:%M").to_string())
            .collect()
    }

    /// Stops the system, which must have no event and no delivery left.
    pub(crate) async fn stop(self) {
        let unfinished = self.system.store.unfinished_deliveries();
        let report = self.system.stop().await;
        assert_eq!(report, engine::DrainReport::default());
        assert_eq!(unfinished, 0);
        drop(self.folder);
    }
}

/// The first shooting day of the samples.
pub(crate) fn base() -> Date {
    world::calendar::tomorrow(Context::system().unwrap().now())
}
