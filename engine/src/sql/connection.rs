//! Connections and pools of either database.

use futures_util::future::BoxFuture;
use sqlx::postgres::{PgArguments, PgConnectOptions};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection as _, Executor, PgConnection, PgPool, Postgres,
    Sqlite, SqliteConnection, SqlitePool,
};

use super::{Dialect, Row, Statement, Value};

/// How to connect.
#[derive(Clone, Debug)]
pub enum Connect {
    /// To a file.
    Sqlite(SqliteConnectOptions),
    /// To a server.
    Postgres(PgConnectOptions),
}

impl Connect {
    /// Connects.
    ///
    /// # Errors
    /// The file cannot be opened, or the server rejects the connection.
    pub fn connect(&self) -> BoxFuture<'_, Result<Connection, sqlx::Error>> {
        Box::pin(async move {
            Ok(match self {
                Self::Sqlite(options) => Connection::Sqlite(Box::new(options.connect().await?)),
                Self::Postgres(options) => Connection::Postgres(Box::new(options.connect().await?)),
            })
        })
    }
}

/// A connection outside of any pool.
#[derive(Debug)]
pub enum Connection {
    /// To SQLite.
    Sqlite(Box<SqliteConnection>),
    /// To PostgreSQL.
    Postgres(Box<PgConnection>),
}

/// A pool of connections. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Pool {
    /// To SQLite.
    Sqlite(SqlitePool),
    /// To PostgreSQL.
    Postgres(PgPool),
}

impl From<SqlitePool> for Pool {
    fn from(pool: SqlitePool) -> Self {
        Self::Sqlite(pool)
    }
}

impl From<PgPool> for Pool {
    fn from(pool: PgPool) -> Self {
        Self::Postgres(pool)
    }
}

fn for_sqlite(statement: Statement) -> Query<'static, Sqlite, SqliteArguments> {
    let query = sqlx::query(AssertSqlSafe(statement.without_numbers()));
    let bind = |query: Query<'static, _, _>, value| match value {
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
    };
    statement.values.into_iter().fold(query, bind)
}

fn for_postgres(statement: Statement) -> Query<'static, Postgres, PgArguments> {
    let query = sqlx::query(AssertSqlSafe(statement.text));
    let bind = |query: Query<'static, _, _>, value| match value {
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value.map(without_nul)),
        Value::Bytes(value) => query.bind(value),
    };
    statement.values.into_iter().fold(query, bind)
}

/// PostgreSQL cannot store NUL in a text; texts from mails may contain it.
fn without_nul(text: String) -> String {
    match text.contains('\0') {
        true => text.replace('\0', "\u{fffd}"),
        false => text,
    }
}

macro_rules! run {
    ($on:expr, $kind:ident, $statement:expr, $connection:ident => $executor:expr) => {
        match $on {
            Self::Sqlite($connection) => {
                let rows = for_sqlite($statement).fetch_all($executor).await?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
            Self::Postgres($connection) => {
                let rows = for_postgres($statement).fetch_all($executor).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
        }
    };
}

impl Connection {
    /// Which database it is.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Executes a statement and returns the number of rows it changed.
    ///
    /// # Errors
    /// Those of the database.
    pub fn execute(&mut self, statement: Statement) -> BoxFuture<'_, Result<u64, sqlx::Error>> {
        Box::pin(async move {
            Ok(match self {
                Self::Sqlite(on) => for_sqlite(statement)
                    .execute(&mut **on)
                    .await?
                    .rows_affected(),
                Self::Postgres(on) => for_postgres(statement)
                    .execute(&mut **on)
                    .await?
                    .rows_affected(),
            })
        })
    }

    /// Executes a query and returns all rows.
    ///
    /// # Errors
    /// Those of the database.
    pub fn fetch(&mut self, statement: Statement) -> BoxFuture<'_, Result<Vec<Row>, sqlx::Error>> {
        Box::pin(async move { run!(self, Connection, statement, on => &mut **on) })
    }

    /// Executes several statements without parameters.
    ///
    /// # Errors
    /// Those of the database.
    pub fn execute_script(&mut self, text: String) -> BoxFuture<'_, Result<(), sqlx::Error>> {
        Box::pin(async move {
            let script = sqlx::raw_sql(AssertSqlSafe(text));
            match self {
                Self::Sqlite(on) => (&mut **on).execute(script).await.map(drop),
                Self::Postgres(on) => (&mut **on).execute(script).await.map(drop),
            }
        })
    }

    pub(crate) async fn begin(&mut self) -> Result<(), sqlx::Error> {
        let begin = self.dialect().begin();
        self.execute(Statement::new(begin)).await.map(drop)
    }

    pub(crate) async fn commit(&mut self) -> Result<(), sqlx::Error> {
        self.execute(Statement::new("COMMIT")).await.map(drop)
    }

    /// Closes the connection gracefully.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn close(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(on) => on.close().await,
            Self::Postgres(on) => on.close().await,
        }
    }

    /// The connection itself, if it is to SQLite.
    pub fn as_sqlite(&mut self) -> Option<&mut SqliteConnection> {
        match self {
            Self::Sqlite(on) => Some(on),
            Self::Postgres(_) => None,
        }
    }
}

impl Pool {
    /// Which database it is.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Executes a query and returns all rows.
    ///
    /// # Errors
    /// Those of the database, or no connection became free in time.
    pub fn fetch(&self, statement: Statement) -> BoxFuture<'_, Result<Vec<Row>, sqlx::Error>> {
        Box::pin(async move { run!(self, Pool, statement, pool => pool) })
    }

    /// Executes a statement in a transaction of its own and returns the number of rows it changed.
    ///
    /// # Errors
    /// Those of [`Pool::fetch`].
    pub fn execute(&self, statement: Statement) -> BoxFuture<'_, Result<u64, sqlx::Error>> {
        Box::pin(async move {
            Ok(match self {
                Self::Sqlite(pool) => for_sqlite(statement).execute(pool).await?.rows_affected(),
                Self::Postgres(pool) => {
                    for_postgres(statement).execute(pool).await?.rows_affected()
                }
            })
        })
    }

    /// Executes a query and returns the first row, if there is one.
    ///
    /// # Errors
    /// Those of [`Pool::fetch`].
    pub async fn first(&self, statement: Statement) -> Result<Option<Row>, sqlx::Error> {
        let rows = self.fetch(statement).await?;
        Ok(rows.into_iter().next())
    }

    /// Opens a connection outside the pool, for session-level state such as advisory locks.
    ///
    /// # Errors
    /// The server rejects the connection.
    pub async fn session(&self) -> Result<Connection, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => Connect::Sqlite((*pool.connect_options()).clone()),
            Self::Postgres(pool) => Connect::Postgres((*pool.connect_options()).clone()),
        }
        .connect()
        .await
    }

    /// Waits until all connections are returned, and closes them.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
