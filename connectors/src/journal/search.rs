//! Full-text search: the words of days and messages, and the database's index over them.
//!
//! ```text
//! SQLite      search --triggers--> search_index (FTS5)
//! PostgreSQL  search, with a GIN index over its words as a tsvector
//! ```
//! The words are folded by [`actors::search`]; neither database changes them. SQLite uses the
//! `ascii` tokenizer, which treats every non-ASCII character as a letter, because its own Unicode
//! tables are those of Unicode 6.

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

/// The page size while the rows of an older database are indexed.
const PAGE: u32 = 500;

/// Creates missing tables and indexes, and indexes the rows of a database that was
/// created before the search existed.
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
    backfill(pool, "SELECT * FROM day WHERE id > $1", days).await?;
    let emails = |row: &_| {
        let email = codec::email(row)?;
        let user = email.user.as_ref();
        let words = user.map(|user| words_of_email(user, &email.subject, ""));
        let entry = words.map(|words| of_email(&email.id.0, words));
        Ok((email.id.0, entry))
    };
    backfill(pool, "SELECT * FROM email WHERE id > $1", emails).await
}

/// Indexes all rows that `from` selects, page by page.
async fn backfill(
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
        for statement in upserts(&entries) {
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

/// The statements that index new rows. An older version of a day never replaces a newer one.
pub(super) fn statements(rows: &Rows) -> Vec<Statement> {
    let days = rows.days.iter().map(of_day);
    let emails = rows.progress.iter().filter_map(of_progress);
    upserts(&days.chain(emails).collect::<Vec<_>>())
}

fn upserts(entries: &[Entry]) -> Vec<Statement> {
    let newest = unique_by(
        entries,
        |entry| (entry.kind.as_str(), &entry.id),
        |next, current| next.version >= current.version,
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

/// The query for a person's days or messages that contain all words, the newest first.
pub(super) fn statement(
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
    // Words consist of letters and digits, so that they cannot contain operators.
    let (condition, words) = match dialect {
        Dialect::Sqlite => (
            "search.number IN (SELECT rowid FROM search_index WHERE search_index MATCH $1)",
            expression(&owner, query, "\"", "\"*", " AND "),
        ),
        Dialect::Postgres => (
            "array_to_tsvector(string_to_array(search.words, ' ')) @@ CAST($1 AS tsquery)",
            expression(&owner, query, "'", "':*", " & "),
        ),
    };
    let text = format!(
        "SELECT {table}.* FROM search JOIN {table} ON {table}.id = search.id \
         WHERE {condition} AND {table}.user_id = $2 ORDER BY {order} LIMIT $3"
    );
    Statement::new(text).bind(words).bind(&user.0).bind(limit)
}

/// A search expression: the owner's word exactly, and the other words as prefixes.
fn expression(owner: &str, query: &Query, open: &str, close: &str, and: &str) -> String {
    let mut expression = format!("{open}{owner}{open}");
    for word in query.words() {
        expression.push_str(&format!("{and}{open}{word}{close}"));
    }
    expression
}
