//! The words of days and messages, and the database's own index over them.
//!
//! ```text
//! SQLite      search --triggers--> search_index (FTS5)
//! PostgreSQL  search, with a GIN index over its words as a tsvector
//! ```
//! The words come folded from [`actors::search`]; neither database changes them. SQLite takes
//! whatever is not ASCII for a letter: its own tables of letters are those of Unicode 6.

use actors::model::{Day, UserId};
use actors::rows::{EmailProgress, Rows};
use actors::search::{Kind, Query, words_of_day, words_of_email};
use engine::sql::{Dialect, Pool, Statement, runs};

use super::codec;
use super::keys::unique_by;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS search (\
     number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, \
     version INTEGER NOT NULL, words TEXT NOT NULL, UNIQUE (kind, id))";

const SQLITE: [&str; 3] = [
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(words, content = 'search', \
     content_rowid = 'number', detail = 'none', prefix = '2 3', tokenize = 'ascii')",
    "CREATE TRIGGER IF NOT EXISTS search_added AFTER INSERT ON search BEGIN \
     INSERT INTO search_index (rowid, words) VALUES (new.number, new.words); END",
    "CREATE TRIGGER IF NOT EXISTS search_changed AFTER UPDATE OF words ON search \
     WHEN old.words <> new.words BEGIN \
     INSERT INTO search_index (search_index, rowid, words) \
     VALUES ('delete', old.number, old.words); \
     INSERT INTO search_index (rowid, words) VALUES (new.number, new.words); END",
];

const POSTGRES: [&str; 1] = ["CREATE INDEX IF NOT EXISTS search_words ON search \
     USING gin (array_to_tsvector(string_to_array(words, ' '))) WITH (fastupdate = off)"];

/// Rows read at once while an older database is taken up.
const PAGE: u32 = 500;

/// Creates what is missing, and takes up what was written before there was an index.
pub(super) async fn migrate(pool: &Pool) -> Result<(), sqlx::Error> {
    let dialect = pool.dialect();
    pool.execute(Statement::new(dialect.definition(TABLE)))
        .await?;
    let index: &[&str] = match dialect {
        Dialect::Sqlite => &SQLITE,
        Dialect::Postgres => &POSTGRES,
    };
    for text in index {
        pool.execute(Statement::new(*text)).await?;
    }
    let any = Statement::new("SELECT number FROM search LIMIT 1");
    if pool.first(any).await?.is_some() {
        return Ok(());
    }
    let days = |row: &_| codec::day(row).map(|day| (day.id.0.clone(), Some(of_day(&day))));
    take_up(pool, "SELECT * FROM day WHERE id > $1", days).await?;
    let emails = |row: &_| {
        let email = codec::email(row)?;
        let user = email.user.as_ref();
        let words = user.map(|user| words_of_email(user, &email.subject, ""));
        let entry = words.map(|words| of_email(&email.id.0, words));
        Ok((email.id.0, entry))
    };
    take_up(pool, "SELECT * FROM email WHERE id > $1", emails).await
}

async fn take_up(
    pool: &Pool,
    from: &str,
    decode: impl Fn(&engine::sql::Row) -> Result<(String, Option<Entry>), sqlx::Error>,
) -> Result<(), sqlx::Error> {
    let mut last = String::new();
    loop {
        let page = Statement::new(format!("{from} ORDER BY id LIMIT $2"));
        let rows = pool.fetch(page.bind(&last).bind(PAGE)).await?;
        let decoded = rows.iter().map(&decode).collect::<Result<Vec<_>, _>>()?;
        let Some((id, _)) = decoded.last() else {
            return Ok(());
        };
        last.clone_from(id);
        let entries: Vec<_> = decoded.into_iter().filter_map(|(_, entry)| entry).collect();
        for statement in writing(&entries) {
            pool.execute(statement).await?;
        }
    }
}

struct Entry {
    kind: Kind,
    id: String,
    version: u32,
    words: String,
}

fn of_day(day: &Day) -> Entry {
    Entry {
        kind: Kind::Day,
        id: day.id.0.clone(),
        version: day.version,
        words: words_of_day(day),
    }
}

fn of_email(id: &str, words: String) -> Entry {
    Entry {
        kind: Kind::Email,
        id: id.to_owned(),
        version: 0,
        words,
    }
}

fn of_progress(step: &EmailProgress) -> Option<Entry> {
    let words = step.words.clone()?;
    Some(of_email(&step.id.0, words))
}

/// What makes these rows be found. Of a day, an older version replaces nothing.
pub(super) fn statements(rows: &Rows) -> Vec<Statement> {
    let days = rows.days.iter().map(of_day);
    let emails = rows.progress.iter().filter_map(of_progress);
    writing(&days.chain(emails).collect::<Vec<_>>())
}

fn writing(entries: &[Entry]) -> Vec<Statement> {
    let newest = unique_by(
        entries,
        |entry| (entry.kind.as_str(), &entry.id),
        |next, kept| next.version >= kept.version,
    );
    let insert = |run: &[&Entry]| {
        Statement::new("INSERT INTO search (kind, id, version, words) ")
            .push_rows(run, |values, entry| {
                values
                    .bind(entry.kind.as_str())
                    .bind(entry.id.clone())
                    .bind(entry.version)
                    .bind(entry.words.clone());
            })
            .push(
                " ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, \
                 words = excluded.words WHERE excluded.version >= search.version",
            )
    };
    runs(&newest).map(insert).collect()
}

/// Rows of a person's days or messages that have all the words, newest first.
pub(super) fn finding(
    dialect: Dialect,
    kind: Kind,
    user: &UserId,
    query: &Query,
    limit: u32,
) -> Statement {
    let (table, order) = match kind {
        Kind::Day => ("day", "day.shooting_date DESC, day.id DESC"),
        Kind::Email => ("email", "email.received_at DESC, email.id DESC"),
    };
    let owner = kind.owner(user);
    // Words are letters and digits, so that nothing in them can be taken for an operator.
    let (has, words) = match dialect {
        Dialect::Sqlite => (
            "search.number IN (SELECT rowid FROM search_index WHERE search_index MATCH $1)",
            joined(&owner, query, "\"", "\"*", " AND "),
        ),
        Dialect::Postgres => (
            "array_to_tsvector(string_to_array(search.words, ' ')) @@ CAST($1 AS tsquery)",
            joined(&owner, query, "'", "':*", " & "),
        ),
    };
    let text = format!(
        "SELECT {table}.* FROM search JOIN {table} ON {table}.id = search.id \
         WHERE {has} AND {table}.user_id = $2 ORDER BY {order} LIMIT $3"
    );
    Statement::new(text).bind(words).bind(&user.0).bind(limit)
}

/// The owner's word whole, and the beginnings of the others.
fn joined(owner: &str, query: &Query, open: &str, close: &str, and: &str) -> String {
    let mut all = format!("{open}{owner}{open}");
    for word in query.words() {
        all.push_str(&format!("{and}{open}{word}{close}"));
    }
    all
}
