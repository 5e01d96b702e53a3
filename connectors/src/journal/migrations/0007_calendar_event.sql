-- What people put into their calendar themselves; planned days are not here.
CREATE TABLE calendar_event (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    title TEXT NOT NULL,
    location TEXT NOT NULL,
    start_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX calendar_event_user_start ON calendar_event (user_id, start_at, id);
