ALTER TABLE day ADD COLUMN confirmed_at BIGINT;

-- What became of what people asked for, by the id of the question: asking again answers the same.
CREATE TABLE operation (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    day_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    code TEXT,
    detail TEXT,
    version INTEGER NOT NULL,
    finished_at BIGINT NOT NULL
);
CREATE INDEX operation_finished ON operation (finished_at);

-- What has changed for somebody since they last looked.
CREATE INDEX day_user_updated ON day (user_id, updated_at, id);
