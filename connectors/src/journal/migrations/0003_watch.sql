-- The drives of a planned day as they are looked at again every few minutes: JSON of
-- `actors::model::Watch`. Written by the route stage, beside the day that the person's actor
-- writes, since they say where people live.
CREATE TABLE watch (
    day_id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    body TEXT NOT NULL
);
