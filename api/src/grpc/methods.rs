//! Every method of the API: who may call it, how urgent it is, and how long it may take.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;

use connectors::accounts::Role;

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody: who calls is not known yet.
    Public,
    /// Who has at least this role. What it may look at is decided by the method.
    From(Role),
}

/// What is let in first when there is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Somebody waits for the answer.
    Interactive,
    /// Much at once: only while there is plenty of room.
    Bulk,
    /// Open as long as the client likes; no deadline, no place.
    Stream,
}

/// One method.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Method {
    /// `Service/Method`.
    pub(crate) name: &'static str,
    pub(crate) access: Access,
    pub(crate) work: Work,
    /// What 95 of 100 calls are to keep below, of the performance requirements.
    pub(crate) p95: Duration,
}

/// Where the requirements name no time.
const OTHERS: u64 = 200;

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
    of("AccountService/CreateAccount", ADMINISTRATOR, Interactive, OTHERS),
    of("AccountService/ListAccounts", ADMINISTRATOR, Interactive, OTHERS),
    of("AccountService/ListAuditEntries", ADMINISTRATOR, Bulk, OTHERS),
    of("AccountService/UpdateAccount", ADMINISTRATOR, Interactive, OTHERS),
    of("AdminService/DecideDeadLetters", ADMINISTRATOR, Interactive, OTHERS),
    of("AdminService/Drain", ADMINISTRATOR, Interactive, OTHERS),
    of("AdminService/GetActor", ADMINISTRATOR, Interactive, OTHERS),
    of("AdminService/GetLatency", ADMINISTRATOR, Interactive, OTHERS),
    of("AdminService/GetSnapshot", ADMINISTRATOR, Interactive, OTHERS),
    of("AdminService/ListActors", ADMINISTRATOR, Interactive, OTHERS),
    of("AdminService/ListDeadLetters", ADMINISTRATOR, Interactive, OTHERS),
    of("AdminService/TailEvents", ADMINISTRATOR, Stream, OTHERS),
    of("AnalyticsService/GenerateReport", VIEWER, Bulk, 1000),
    of("AnalyticsService/GetSystemMetrics", COORDINATOR, Interactive, 400),
    of("AnalyticsService/GetUserAnalytics", VIEWER, Interactive, 500),
    of("AuthService/ChangePassword", VIEWER, Interactive, OTHERS),
    of("AuthService/ConfirmSecondFactor", VIEWER, Interactive, OTHERS),
    of("AuthService/EnrollSecondFactor", VIEWER, Interactive, OTHERS),
    of("AuthService/GetStatus", VIEWER, Interactive, 50),
    of("AuthService/ListSessions", VIEWER, Interactive, OTHERS),
    of("AuthService/BeginProviderSignIn", Public, Interactive, 500),
    of("AuthService/FinishProviderSignIn", Public, Interactive, 500),
    of("AuthService/Login", Public, Interactive, 100),
    of("AuthService/Logout", VIEWER, Interactive, 50),
    of("AuthService/RefreshToken", Public, Interactive, 50),
    of("AuthService/RevokeSession", VIEWER, Interactive, OTHERS),
    of("BulkService/ExportData", COORDINATOR, Bulk, 2000),
    of("BulkService/ImportData", COORDINATOR, Bulk, 5000),
    of("BulkService/SendNotification", COORDINATOR, Bulk, 1500),
    of("CalendarService/CreateEvent", USER, Interactive, 250),
    of("CalendarService/GetSyncState", VIEWER, Interactive, OTHERS),
    of("CalendarService/ListEvents", VIEWER, Interactive, 200),
    of("CalendarService/UpdateEvent", USER, Interactive, 200),
    of("EmailService/GetProcessingStatus", VIEWER, Interactive, 200),
    of("EmailService/ListProcessingHistory", VIEWER, Interactive, 300),
    of("EmailService/ProcessEmail", USER, Interactive, 500),
    of("EmailService/RetryProcessing", USER, Interactive, OTHERS),
    of("EmailService/WatchProcessing", VIEWER, Stream, OTHERS),
    of("NotificationService/GetPreferences", VIEWER, Interactive, OTHERS),
    of("NotificationService/ListNotifications", VIEWER, Interactive, 100),
    of("NotificationService/UpdatePreferences", USER, Interactive, OTHERS),
    of("RouteService/CalculateRoute", VIEWER, Interactive, 250),
    of("RouteService/GetRoutePlan", VIEWER, Interactive, 150),
    of("RouteService/ListAlternatives", VIEWER, Interactive, OTHERS),
    of("RouteService/OptimizeRoute", VIEWER, Interactive, 300),
    of("ScheduleService/CancelSchedule", USER, Interactive, OTHERS),
    of("ScheduleService/CompareScheduleVersions", VIEWER, Interactive, OTHERS),
    of("ScheduleService/ConfirmSchedule", USER, Interactive, 250),
    of("ScheduleService/GetSchedule", VIEWER, Interactive, 200),
    of("ScheduleService/GetScheduleDetails", VIEWER, Interactive, 200),
    of("ScheduleService/ListConflicts", VIEWER, Interactive, OTHERS),
    of("ScheduleService/ListScheduleVersions", VIEWER, Interactive, OTHERS),
    of("ScheduleService/ListSchedules", VIEWER, Interactive, 150),
    of("ScheduleService/RollbackSchedule", USER, Interactive, OTHERS),
    of("ScheduleService/SearchSchedules", VIEWER, Interactive, OTHERS),
    of("ScheduleService/UpdateSchedule", USER, Interactive, 200),
    of("ScheduleService/WatchSchedules", VIEWER, Stream, OTHERS),
    of("SystemService/GetApiStatus", Public, Interactive, 50),
    of("SystemService/GetDatabaseHealth", Public, Interactive, 50),
    of("SystemService/GetSystemHealth", Public, Interactive, 50),
    of("UserService/GetConfig", VIEWER, Interactive, 100),
    of("UserService/GetProfile", VIEWER, Interactive, 100),
    of("UserService/ListUsers", VIEWER, Interactive, OTHERS),
    of("UserService/UpdateConfig", USER, Interactive, OTHERS),
    of("UserService/UpdateProfile", USER, Interactive, OTHERS),
    of("WeatherService/GetWeather", VIEWER, Interactive, 200),
    of("WeatherService/ListAlerts", VIEWER, Interactive, 150),
];

/// What stands before the name of a service.
pub(crate) const PACKAGE: &str = "stillontime.v1.";

/// Whether a path is one of our services.
pub(crate) fn is_own(path: &str) -> bool {
    path.strip_prefix('/')
        .is_some_and(|path| path.starts_with(PACKAGE))
}

/// The place of a method among [`METHODS`], by the path of its calls.
pub(crate) fn place(path: &str) -> Option<usize> {
    static PLACES: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
        let places = METHODS.iter().enumerate();
        places.map(|(place, method)| (method.name, place)).collect()
    });
    let name = path.strip_prefix('/')?.strip_prefix(PACKAGE)?;
    PLACES.get(name).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost::Message;

    use super::METHODS;

    /// A method that is not listed would be open to nobody; one too many would be dead.
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
