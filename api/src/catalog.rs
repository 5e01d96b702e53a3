//! The catalogue of the API: every method with the role it needs, its class of work and the
//! time it may take.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;

use connectors::accounts::Role;

/// Who may call a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everyone, without authentication.
    Public,
    /// Callers with at least this role. The method itself decides which resources they see.
    From(Role),
}

/// The class of a method: decides what is shed first under load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// A person waits for the response.
    Interactive,
    /// Large requests or responses; shed first.
    Bulk,
    /// Open as long as the client likes: no default deadline, and not counted against the
    /// concurrency limit.
    Stream,
}

/// One method of the API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Method {
    /// `Service/Method`.
    pub(crate) name: &'static str,
    pub(crate) access: Access,
    pub(crate) work: Work,
    /// The time within which 95 of 100 calls must end, from the performance requirements.
    pub(crate) p95: Duration,
}

/// Time in milliseconds of methods for which the requirements name none.
const DEFAULT_P95_MS: u64 = 200;

const fn of(name: &'static str, access: Access, work: Work, p95_ms: u64) -> Method {
    Method {
        name,
        access,
        work,
        p95: Duration::from_millis(p95_ms),
    }
}

const VIEWER: Access = Access::From(Role::Viewer);
const USER: Access = Access::From(Role::User);
const COORDINATOR: Access = Access::From(Role::Coordinator);
const ADMINISTRATOR: Access = Access::From(Role::Administrator);

use Access::Public;
use Work::{Bulk, Interactive, Stream};

/// All methods, by service.
#[rustfmt::skip]
pub(crate) const METHODS: &[Method] = &[
    of("AccountService/CreateAccount", ADMINISTRATOR, Interactive, DEFAULT_P95_MS),
    of("AccountService/ListAccounts", ADMINISTRATOR, Interactive, DEFAULT_P95_MS),
    of("AccountService/ListAuditEntries", ADMINISTRATOR, Bulk, DEFAULT_P95_MS),
    of("AccountService/UpdateAccount", ADMINISTRATOR, Interactive, DEFAULT_P95_MS),
    of("AdminService/DecideDeadLetters", ADMINISTRATOR, Interactive, DEFAULT_P95_MS),
    of("AdminService/Drain", ADMINISTRATOR, Interactive, DEFAULT_P95_MS),
    of("AdminService/GetActor", ADMINISTRATOR, Interactive, DEFAULT_P95_MS),
    of("AdminService/GetLatency", ADMINISTRATOR, Interactive, DEFAULT_P95_MS),
    of("AdminService/GetSnapshot", ADMINISTRATOR, Interactive, DEFAULT_P95_MS),
    of("AdminService/ListActors", ADMINISTRATOR, Interactive, DEFAULT_P95_MS),
    of("AdminService/ListDeadLetters", ADMINISTRATOR, Interactive, DEFAULT_P95_MS),
    of("AdminService/TailEvents", ADMINISTRATOR, Stream, DEFAULT_P95_MS),
    of("AnalyticsService/GenerateReport", VIEWER, Bulk, 1000),
    of("AnalyticsService/GetSystemMetrics", COORDINATOR, Interactive, 400),
    of("AnalyticsService/GetUserAnalytics", VIEWER, Interactive, 500),
    of("AuthService/ChangePassword", VIEWER, Interactive, DEFAULT_P95_MS),
    of("AuthService/ConfirmSecondFactor", VIEWER, Interactive, DEFAULT_P95_MS),
    of("AuthService/EnrollSecondFactor", VIEWER, Interactive, DEFAULT_P95_MS),
    of("AuthService/GetStatus", VIEWER, Interactive, 50),
    of("AuthService/ListSessions", VIEWER, Interactive, DEFAULT_P95_MS),
    of("AuthService/BeginProviderSignIn", Public, Interactive, 500),
    of("AuthService/FinishProviderSignIn", Public, Interactive, 500),
    of("AuthService/Login", Public, Interactive, 100),
    of("AuthService/Logout", VIEWER, Interactive, 50),
    of("AuthService/RefreshToken", Public, Interactive, 50),
    of("AuthService/RevokeSession", VIEWER, Interactive, DEFAULT_P95_MS),
    of("BulkService/ExportData", COORDINATOR, Bulk, 2000),
    of("BulkService/ImportData", COORDINATOR, Bulk, 5000),
    of("BulkService/SendNotification", COORDINATOR, Bulk, 1500),
    of("CalendarService/CreateEvent", USER, Interactive, 250),
    of("CalendarService/GetSyncState", VIEWER, Interactive, DEFAULT_P95_MS),
    of("CalendarService/ListEvents", VIEWER, Interactive, 200),
    of("CalendarService/UpdateEvent", USER, Interactive, 200),
    of("EmailService/GetProcessingStatus", VIEWER, Interactive, 200),
    of("EmailService/ListProcessingHistory", VIEWER, Interactive, 300),
    of("EmailService/ProcessEmail", USER, Interactive, 500),
    of("EmailService/RetryProcessing", USER, Interactive, DEFAULT_P95_MS),
    of("EmailService/WatchProcessing", VIEWER, Stream, DEFAULT_P95_MS),
    of("NotificationService/GetPreferences", VIEWER, Interactive, DEFAULT_P95_MS),
    of("NotificationService/ListNotifications", VIEWER, Interactive, 100),
    of("NotificationService/UpdatePreferences", USER, Interactive, DEFAULT_P95_MS),
    of("RouteService/CalculateRoute", VIEWER, Interactive, 250),
    of("RouteService/GetRoutePlan", VIEWER, Interactive, 150),
    of("RouteService/ListAlternatives", VIEWER, Interactive, DEFAULT_P95_MS),
    of("RouteService/OptimizeRoute", VIEWER, Interactive, 300),
    of("ScheduleService/CancelSchedule", USER, Interactive, DEFAULT_P95_MS),
    of("ScheduleService/CompareScheduleVersions", VIEWER, Interactive, DEFAULT_P95_MS),
    of("ScheduleService/ConfirmSchedule", USER, Interactive, 250),
    of("ScheduleService/GetSchedule", VIEWER, Interactive, 200),
    of("ScheduleService/GetScheduleDetails", VIEWER, Interactive, 200),
    of("ScheduleService/ListConflicts", VIEWER, Interactive, DEFAULT_P95_MS),
    of("ScheduleService/ListScheduleVersions", VIEWER, Interactive, DEFAULT_P95_MS),
    of("ScheduleService/ListSchedules", VIEWER, Interactive, 150),
    of("ScheduleService/RollbackSchedule", USER, Interactive, DEFAULT_P95_MS),
    of("ScheduleService/SearchSchedules", VIEWER, Interactive, DEFAULT_P95_MS),
    of("ScheduleService/UpdateSchedule", USER, Interactive, 200),
    of("ScheduleService/WatchSchedules", VIEWER, Stream, DEFAULT_P95_MS),
    of("SystemService/GetApiStatus", Public, Interactive, 50),
    of("SystemService/GetDatabaseHealth", Public, Interactive, 50),
    of("SystemService/GetSystemHealth", Public, Interactive, 50),
    of("UserService/GetConfig", VIEWER, Interactive, 100),
    of("UserService/GetProfile", VIEWER, Interactive, 100),
    of("UserService/ListUsers", VIEWER, Interactive, DEFAULT_P95_MS),
    of("UserService/UpdateConfig", USER, Interactive, DEFAULT_P95_MS),
    of("UserService/UpdateProfile", USER, Interactive, DEFAULT_P95_MS),
    of("WeatherService/GetWeather", VIEWER, Interactive, 200),
    of("WeatherService/ListAlerts", VIEWER, Interactive, 150),
];

/// Package prefix of every service name.
pub(crate) const PACKAGE: &str = "stillontime.v1.";

/// Whether an HTTP path addresses a service of this package.
pub(crate) fn is_own(path: &str) -> bool {
    path.strip_prefix('/')
        .is_some_and(|path| path.starts_with(PACKAGE))
}

/// Index in [`METHODS`] of the method with this HTTP path.
pub(crate) fn method_index(path: &str) -> Option<usize> {
    static INDEX: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
        let methods = METHODS.iter().enumerate();
        methods
            .map(|(index, method)| (method.name, index))
            .collect()
    });
    let name = path.strip_prefix('/')?.strip_prefix(PACKAGE)?;
    INDEX.get(name).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost::Message;

    use super::METHODS;

    /// A method that is not listed could be called by administrators only; an extra row would
    /// never be used.
    #[test]
    fn every_method_of_the_schema_is_listed_once() {
        let files = prost_types::FileDescriptorSet::decode(proto::FILE_DESCRIPTOR_SET).unwrap();
        let mut known = BTreeSet::new();
        for file in files
            .file
            .iter()
            .filter(|file| file.package() == "stillontime.v1")
        {
            for service in &file.service {
                let methods = service.method.iter();
                known.extend(methods.map(|it| format!("{}/{}", service.name(), it.name())));
            }
        }
        let listed: Vec<String> = METHODS.iter().map(|it| it.name.to_owned()).collect();
        assert_eq!(
            listed.len(),
            BTreeSet::from_iter(&listed).len(),
            "none twice"
        );
        assert_eq!(known, BTreeSet::from_iter(listed));
    }
}
