-- Where the log is another system, events wait here until it has them. A partition's events
-- are published by its owner, in the order of their positions.
CREATE TABLE engine_outbox (
    position  INTEGER PRIMARY KEY AUTOINCREMENT,
    partition INTEGER NOT NULL,
    id        TEXT NOT NULL,
    stage     TEXT NOT NULL,
    key       TEXT NOT NULL,
    priority  INTEGER NOT NULL,
    schema    TEXT NOT NULL,
    published INTEGER NOT NULL,
    due       INTEGER NOT NULL,
    trace     TEXT,
    payload   BLOB NOT NULL,
    UNIQUE (stage, id)
);
CREATE INDEX engine_outbox_partition ON engine_outbox (partition, position);
