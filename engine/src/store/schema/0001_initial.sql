-- The engine's own tables. Instants are microseconds since 1970 UTC.
CREATE TABLE IF NOT EXISTS engine_event (
    sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
    id        TEXT NOT NULL,
    stage     TEXT NOT NULL,
    key       TEXT NOT NULL,
    schema    TEXT NOT NULL,
    published INTEGER NOT NULL,
    due       INTEGER NOT NULL,
    trace     TEXT,
    payload   BLOB NOT NULL,
    UNIQUE (stage, id)
);
CREATE INDEX IF NOT EXISTS engine_event_stage ON engine_event (stage, sequence);

-- Which events a stage has answered: the dedupe record.
CREATE TABLE IF NOT EXISTS engine_done (
    stage TEXT NOT NULL,
    id    TEXT NOT NULL,
    at    INTEGER NOT NULL,
    PRIMARY KEY (stage, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS engine_done_at ON engine_done (at);

CREATE TABLE IF NOT EXISTS engine_parked (
    position  INTEGER PRIMARY KEY AUTOINCREMENT,
    retry_at  INTEGER NOT NULL,
    attempts  INTEGER NOT NULL,
    code      TEXT NOT NULL,
    id        TEXT NOT NULL,
    stage     TEXT NOT NULL,
    key       TEXT NOT NULL,
    schema    TEXT NOT NULL,
    published INTEGER NOT NULL,
    due       INTEGER NOT NULL,
    trace     TEXT,
    payload   BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS engine_parked_key ON engine_parked (stage, key, position);

CREATE TABLE IF NOT EXISTS engine_dead_letter (
    position  INTEGER PRIMARY KEY AUTOINCREMENT,
    code      TEXT NOT NULL,
    detail    TEXT NOT NULL,
    attempts  INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    id        TEXT NOT NULL,
    stage     TEXT NOT NULL,
    key       TEXT NOT NULL,
    schema    TEXT NOT NULL,
    published INTEGER NOT NULL,
    due       INTEGER NOT NULL,
    trace     TEXT,
    payload   BLOB NOT NULL
);

CREATE TABLE IF NOT EXISTS engine_timer (
    id      TEXT PRIMARY KEY,
    due     INTEGER NOT NULL,
    every   INTEGER,
    stage   TEXT NOT NULL,
    key     TEXT NOT NULL,
    schema  TEXT NOT NULL,
    payload BLOB NOT NULL
) WITHOUT ROWID;
