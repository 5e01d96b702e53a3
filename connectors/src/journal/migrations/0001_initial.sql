-- What the stages write. The text is valid for SQLite and for PostgreSQL.
--
-- Instants are microseconds since 1970 UTC, dates are ISO 8601 text (their order
-- is the calendar's), structures that are only read as a whole are JSON text.
-- There are no foreign keys: rows of one message may arrive in separate commits,
-- in any order, and each must be accepted alone.

CREATE TABLE app_user (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT,
    department TEXT,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    home TEXT NOT NULL,
    equipment_house TEXT,
    buffers TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX app_user_email ON app_user (email);

CREATE TABLE email (
    id TEXT NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL,
    user_id TEXT,
    message_id TEXT,
    subject TEXT NOT NULL,
    raw TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    code TEXT,
    detail TEXT,
    finished_at BIGINT
);

CREATE INDEX email_user_message_id ON email (user_id, message_id);
CREATE INDEX email_user_received ON email (user_id, received_at, id);
CREATE INDEX email_received ON email (received_at, id);

CREATE TABLE document (
    email_id TEXT NOT NULL,
    blob TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (email_id, blob)
);

CREATE INDEX document_user_blob ON document (user_id, blob);

CREATE TABLE day (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    email_id TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    production TEXT NOT NULL,
    unit TEXT NOT NULL,
    shooting_date TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    revision TEXT,
    call_at BIGINT,
    departure_at BIGINT,
    wake_at BIGINT,
    sheet TEXT NOT NULL,
    changes TEXT NOT NULL,
    plan TEXT,
    updated_at BIGINT NOT NULL
);

CREATE INDEX day_user_date ON day (user_id, shooting_date, id);
CREATE INDEX day_user_state_date ON day (user_id, state, shooting_date);
CREATE INDEX day_state_departure ON day (state, departure_at, id);

-- Every version a day ever had, as one document: read for the history page only.
CREATE TABLE day_version (
    day_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    email_id TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (day_id, version)
);

CREATE TABLE message (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    day_id TEXT,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX message_user_created ON message (user_id, created_at, id);
