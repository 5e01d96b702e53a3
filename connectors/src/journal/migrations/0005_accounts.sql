-- Who may call, and what they did. An account has the id of the person with its address; a
-- person needs no account to be planned for, an account need not be a crew member.
CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    -- argon2id in the PHC format; NULL: no password, only the provider of `subject`.
    password TEXT,
    role TEXT NOT NULL,
    -- `issuer subject` of a provider of OpenID Connect.
    subject TEXT,
    -- The sealed secret of the second factor, in hex, and the last time step that was used.
    totp TEXT,
    totp_step BIGINT NOT NULL,
    active BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_email ON account (email);
CREATE UNIQUE INDEX account_subject ON account (subject);

CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX session_account ON session (account_id, created_at);
CREATE INDEX session_expires ON session (expires_at);

-- Tokens by their SHA-256; the tokens themselves are kept nowhere.
CREATE TABLE token (
    hash TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX token_session ON token (session_id);
CREATE INDEX token_expires ON token (expires_at);

CREATE TABLE sign_in_failure (
    email TEXT NOT NULL,
    failed_at BIGINT NOT NULL
);
CREATE INDEX sign_in_failure_email ON sign_in_failure (email, failed_at);

CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    happened_at BIGINT NOT NULL,
    account_id TEXT,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX audit_happened ON audit (happened_at, id);
CREATE INDEX audit_account ON audit (account_id, happened_at, id);
