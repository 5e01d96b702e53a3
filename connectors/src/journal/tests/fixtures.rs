//! A store, in a database or in memory, and rows to write into it.

use std::sync::Arc;

use actors::model::*;
use actors::ports::Queries;
use actors::rows::{EmailProgress, Rows};
use engine::journal::{Commit, Journal, SqlRows};
use engine::memory::{Disk, Memory, Options};
use engine::sql::{Connect, Pool};
use jiff::Timestamp;

use super::pool;
use crate::in_memory::{MemoryQueries, RowTables};
use crate::journal::{SqlQueries, SqlWriter};

/// The backend of a store.
enum Backend {
    Sql {
        pool: Pool,
        connect: Box<Connect>,
        /// Keeps the folder or the server alive.
        _keep_alive: pool::KeepAlive,
    },
    Memory(Memory<Rows, RowTables>),
}

pub(super) struct Store {
    pub(super) queries: Arc<dyn Queries>,
    backend: Backend,
}

impl Store {
    pub(super) async fn sqlite() -> Self {
        let (pool, keep_alive) = pool::sqlite().await;
        let Pool::Sqlite(inner) = &pool else {
            unreachable!("a pool of SQLite");
        };
        let connect = Connect::Sqlite((*inner.connect_options()).clone());
        Self::sql(pool, connect, keep_alive)
    }

    pub(super) async fn postgres() -> Self {
        let (pool, keep_alive) = pool::postgres().await;
        let Pool::Postgres(inner) = &pool else {
            unreachable!("a pool of PostgreSQL");
        };
        let connect = Connect::Postgres((*inner.connect_options()).clone());
        Self::sql(pool, connect, keep_alive)
    }

    fn sql(pool: Pool, connect: Connect, keep_alive: pool::KeepAlive) -> Self {
        Self {
            queries: Arc::new(SqlQueries::new(pool.clone())),
            backend: Backend::Sql {
                pool,
                connect: Box::new(connect),
                _keep_alive: keep_alive,
            },
        }
    }

    pub(super) fn memory() -> Self {
        let disk = Disk::new(RowTables::default());
        Self {
            queries: Arc::new(MemoryQueries::new(disk.clone())),
            backend: Backend::Memory(Memory::start(disk, Options::default())),
        }
    }

    /// An empty store with the same backend.
    pub(super) async fn fresh(&self) -> Self {
        match &self.backend {
            Backend::Sql {
                pool: Pool::Sqlite(_),
                ..
            } => Self::sqlite().await,
            Backend::Sql { .. } => Self::postgres().await,
            Backend::Memory(_) => Self::memory(),
        }
    }

    /// The pool of a store in a database; panics for a store in memory.
    pub(super) fn pool(&self) -> &Pool {
        match &self.backend {
            Backend::Sql { pool, .. } => pool,
            Backend::Memory(_) => panic!("there is no database"),
        }
    }

    pub(super) async fn write(&self, rows: Rows) {
        match &self.backend {
            Backend::Sql { connect, .. } => {
                let mut connection = connect.connect().await.unwrap();
                SqlWriter.write(&rows, &mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            Backend::Memory(journal) => {
                let commit = Commit::outside(rows, Vec::new());
                journal.commit(commit.into()).await.unwrap();
            }
        }
    }

    pub(super) async fn email(&self, id: &str) -> Email {
        self.queries
            .email(&EmailId(id.into()))
            .await
            .unwrap()
            .unwrap()
    }

    pub(super) async fn day(&self, id: &str) -> Day {
        let day = self.queries.day(&DayId(id.into())).await.unwrap();
        Day::clone(&day.unwrap())
    }
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub(super) fn user(address: &str) -> User {
    User {
        id: UserId::of(address),
        email: address.to_lowercase(),
        name: "Zażółć Gęślą".into(),
        role: Some("1st AC".into()),
        department: None,
        language: Language::Pl,
        time_zone: "Europe/Warsaw".into(),
        home: Place {
            name: "home".into(),
            address: "ul. Długa 1".into(),
            at: None,
        },
        equipment_house: Some(Place {
            name: "Rental".into(),
            address: String::new(),
            at: Coordinates::new(52.0, 21.0),
        }),
        buffers: Buffers::default(),
        quiet_hours: "22:00-06:30".parse().ok(),
        created: at(0),
    }
}

pub(super) fn email(id: &str, user: Option<&UserId>, received: i64) -> Email {
    Email {
        id: EmailId(id.into()),
        recipient: "ala@example.com".into(),
        user: user.cloned(),
        message_id: None,
        subject: String::new(),
        raw: BlobId::of(id.as_bytes()),
        received: at(received),
        state: EmailState::Pending,
        code: None,
        detail: None,
        finished: None,
    }
}

pub(super) fn progress(id: &str, state: EmailState, second: i64) -> EmailProgress {
    EmailProgress {
        id: EmailId(id.into()),
        user: None,
        message_id: None,
        subject: None,
        words: None,
        state,
        code: None,
        detail: None,
        at: at(second),
    }
}

pub(super) fn watch(day: &str, version: u32, minutes: f64) -> MonitoredRoute {
    let at_lat = |lat| Coordinates { lat, lon: 21.0 };
    MonitoredRoute {
        day: DayId(day.into()),
        version,
        time_zone: "Europe/Warsaw".into(),
        drives: vec![MonitoredDrive {
            from: at_lat(52.1),
            to: at_lat(52.2),
            arrive: at(777),
            minutes,
        }],
    }
}

pub(super) fn plan(departure: i64) -> Plan {
    Plan {
        version: 1,
        call: jiff::civil::time(5, 45, 0, 0),
        call_at: at(departure + 3600),
        call_source: CallSource::Row,
        location: "Hala 3".into(),
        route_quality: RouteQuality::Estimate,
        legs: vec![Leg {
            from: "a".into(),
            to: "b".into(),
            minutes: 31.5,
            metres: 20_100,
            via: vec!["S8".into()],
        }],
        onward: None,
        buffers: Buffers::default(),
        departure: at(departure),
        wake_up: at(departure - 2700),
        arrival: Some(Arrival {
            p50: at(departure + 1800),
            p90: at(departure + 2100),
        }),
        weather: None,
        warnings: vec!["route/estimate: no map".into()],
        computed: at(1),
    }
}

pub(super) fn day(id: &str, user: &UserId, date: &str, version: u32) -> Day {
    Day {
        id: DayId(id.into()),
        user: user.clone(),
        email: EmailId("e-1".into()),
        received: at(0),
        production: "Film".into(),
        unit: "main".into(),
        shooting_date: date.parse().unwrap(),
        time_zone: "Europe/Warsaw".into(),
        version,
        state: DayState::Planned,
        revision: Some("blue".into()),
        sheet: callsheet::Day {
            production: Some("Film".into()),
            ..Default::default()
        },
        changes: vec![Change {
            field: "call".into(),
            old: "6".into(),
            new: "5".into(),
        }],
        plan: Some(plan(i64::from(version) * 100)),
        confirmed: None,
        updated: at(2),
    }
}

pub(super) fn message(id: &str, user: &UserId, second: i64) -> Message {
    Message {
        id: id.into(),
        user: user.clone(),
        day: Some(DayId("d-1".into())),
        kind: MessageKind::RouteChanged,
        channel: Channel::Email,
        subject: "Temat".into(),
        body: "Treść".into(),
        created: at(second),
    }
}
