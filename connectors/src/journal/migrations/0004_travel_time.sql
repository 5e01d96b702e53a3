-- What people were told about their drives: one row for each plan, kept after the day.
CREATE TABLE travel_time (
    day_id TEXT NOT NULL,
    computed_at BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    shooting_date TEXT NOT NULL,
    departure_at BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    metres BIGINT NOT NULL,
    quality TEXT NOT NULL,
    PRIMARY KEY (day_id, computed_at)
);
CREATE INDEX travel_time_user_date ON travel_time (user_id, shooting_date, computed_at, day_id);
