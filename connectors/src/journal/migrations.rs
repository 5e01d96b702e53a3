//! The versions of the application's tables, oldest first. A version that was released never
//! changes: the database keeps its checksum.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Name and text of each version. The position in the list is the version, counted from 1.
const VERSIONS: [(&str, &str); 7] = [
    ("initial", include_str!("migrations/0001_initial.sql")),
    (
        "quiet hours",
        include_str!("migrations/0002_quiet_hours.sql"),
    ),
    ("watch", include_str!("migrations/0003_watch.sql")),
    (
        "travel time",
        include_str!("migrations/0004_travel_time.sql"),
    ),
    ("accounts", include_str!("migrations/0005_accounts.sql")),
    ("operation", include_str!("migrations/0006_operation.sql")),
    (
        "calendar event",
        include_str!("migrations/0007_calendar_event.sql"),
    ),
];

/// All versions, recorded in a table of their own: the engine's tables are in the same database
/// and have their own versions.
pub(super) fn migrator() -> Migrator {
    let versions = (1..).zip(VERSIONS).map(|(version, (name, text))| {
        Migration::new(
            version,
            name.into(),
            MigrationType::Simple,
            text.into_sql_str(),
            false,
        )
    });
    let mut migrator = Migrator::with_migrations(versions.collect());
    migrator.dangerous_set_table_name("app_migration");
    migrator
}
