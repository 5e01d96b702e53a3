-- What is parked or given up keeps its place in the log, so that the events of a key come
-- up again in their order. What was parked before gets the order it was parked in, ahead
-- of everything that comes from the log.
ALTER TABLE engine_parked ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
DROP INDEX engine_parked_key;
CREATE INDEX engine_parked_key ON engine_parked (stage, key, sequence, position);

ALTER TABLE engine_dead_letter ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
-- 1: later events of the key wait until the letter is taken up again or dropped.
ALTER TABLE engine_dead_letter ADD COLUMN holds INTEGER NOT NULL DEFAULT 0;
CREATE INDEX engine_dead_letter_holding ON engine_dead_letter (stage, key) WHERE holds = 1;
CREATE INDEX engine_dead_letter_reason ON engine_dead_letter (stage, code);

-- Who waits for an event: 0 somebody, 1 nobody. The log reads what somebody waits for first.
ALTER TABLE engine_event ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engine_parked ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engine_dead_letter ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE engine_timer ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
DROP INDEX engine_event_stage;
CREATE INDEX engine_event_lane ON engine_event (stage, priority, sequence);
