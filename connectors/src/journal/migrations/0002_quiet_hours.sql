-- When only what cannot wait is sent, as 22:00-06:30; NULL: never quiet.
ALTER TABLE app_user ADD COLUMN quiet_hours TEXT;
