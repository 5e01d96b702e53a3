//! The calls that are timed: one for each endpoint.

use std::path::Path;

use actors::model::UserId;
use api::auth::OperatorToken;
use engine::Context;
use proto::v1::analytics_service_client::AnalyticsServiceClient;
use proto::v1::auth_service_client::AuthServiceClient;
use proto::v1::bulk_service_client::BulkServiceClient;
use proto::v1::calendar_service_client::CalendarServiceClient;
use proto::v1::email_service_client::EmailServiceClient;
use proto::v1::notification_service_client::NotificationServiceClient;
use proto::v1::route_service_client::RouteServiceClient;
use proto::v1::schedule_service_client::ScheduleServiceClient;
use proto::v1::system_service_client::SystemServiceClient;
use proto::v1::user_service_client::UserServiceClient;
use proto::v1::weather_service_client::WeatherServiceClient;
use proto::v1::{self as pb};
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

use super::data::{DAYS_EACH, PASSWORD, PEOPLE, day_name, email};
use crate::Failure;
use crate::bearer::{Authorised, with_token};

/// Number of schedules in an export, of users in an import and of recipients of a notification.
const BULK_SIZE: usize = 1_000;

/// A connection with the local token of the operator, who may access the data of all users.
#[derive(Clone)]
pub(super) struct Client {
    context: Context,
    anonymous: Channel,
    channel: Authorised,
    /// Token or name that one call returned for the next.
    handle: String,
    event: Option<pb::CalendarEvent>,
}

fn parent(person: usize) -> String {
    format!("users/{}", UserId::of(&email(person)))
}

fn place(latitude: f64, longitude: f64) -> Option<pb::Place> {
    Some(pb::Place {
        location: Some(pb::LatLng {
            latitude,
            longitude,
        }),
        ..pb::Place::default()
    })
}

impl Client {
    pub(super) async fn connect(
        address: &str,
        data: &Path,
        context: &Context,
    ) -> Result<Self, Failure> {
        let anonymous = Endpoint::from_shared(address.to_owned())?.connect().await?;
        let token = OperatorToken::read(data)?;
        Ok(Self {
            context: context.clone(),
            channel: with_token(anonymous.clone(), &token),
            anonymous,
            handle: String::new(),
            event: None,
        })
    }

    /// Makes one call. Returns the milliseconds until its response was complete.
    pub(super) async fn time(&mut self, name: &str, number: usize) -> Result<f64, Status> {
        let person = number % PEOPLE;
        // The preparation of a call is not timed.
        let session = match name {
            "tokenRefresh" | "logout" if self.handle.is_empty() || name == "logout" => {
                Some(self.sign_in(person).await?)
            }
            _ => None,
        };
        let began = self.context.monotonic();
        match name {
            "login" | "tokenRefresh" | "logout" | "status" => {
                self.sessions(name, person, session).await?;
            }
            "systemHealth" | "apiStatus" | "dbHealth" => self.health(name).await?,
            "calculateRoute" | "optimizeRoute" | "getRoutePlan" => {
                self.routes(name, person, number).await?;
            }
            "getEvents" | "createEvent" | "updateEvent" => {
                self.calendar(name, person, number).await?;
            }
            "processEmail" | "getProcessingStatus" | "getProcessingHistory" => {
                self.emails(name, person, number).await?;
            }
            "bulkDataExport" | "bulkDataImport" | "bulkNotification" => {
                self.bulk(name, number).await?;
            }
            "getUserAnalytics" | "getSystemMetrics" | "generateReports" => {
                self.analytics(name, person).await?;
            }
            "userProfile" | "userConfig" | "notifications" | "getWeather" | "getAlerts" => {
                self.person(name, person, number).await?;
            }
            _ => self.schedules(name, person, number).await?,
        }
        let took = self.context.monotonic().saturating_sub(began);
        Ok(took.as_secs_f64() * 1e3)
    }

    async fn sign_in(&mut self, person: usize) -> Result<pb::Tokens, Status> {
        let mut auth = AuthServiceClient::new(self.anonymous.clone());
        let request = pb::LoginRequest {
            email: email(person),
            password: PASSWORD.to_owned(),
            code: String::new(),
        };
        let tokens = auth.login(request).await?.into_inner().tokens;
        let tokens = tokens.unwrap_or_default();
        self.handle.clone_from(&tokens.refresh_token);
        Ok(tokens)
    }

    async fn sessions(
        &mut self,
        name: &str,
        person: usize,
        session: Option<pb::Tokens>,
    ) -> Result<(), Status> {
        match name {
            "login" => drop(self.sign_in(person).await?),
            "tokenRefresh" => {
                let request = pb::RefreshTokenRequest {
                    refresh_token: self.handle.clone(),
                };
                let mut auth = AuthServiceClient::new(self.anonymous.clone());
                let answer = auth.refresh_token(request).await?.into_inner();
                self.handle = answer.tokens.unwrap_or_default().refresh_token;
            }
            "logout" => {
                let token = session.unwrap_or_default().access_token;
                let own = with_token(self.anonymous.clone(), &token);
                let request = pb::LogoutRequest {
                    all_sessions: false,
                };
                AuthServiceClient::new(own).logout(request).await?;
            }
            _ => {
                let mut auth = AuthServiceClient::new(self.channel.clone());
                auth.get_status(pb::GetStatusRequest {}).await?;
            }
        }
        Ok(())
    }

    async fn health(&self, name: &str) -> Result<(), Status> {
        let mut system = SystemServiceClient::new(self.anonymous.clone());
        match name {
            "systemHealth" => {
                drop(
                    system
                        .get_system_health(pb::GetSystemHealthRequest {})
                        .await?,
                );
            }
            "apiStatus" => drop(system.get_api_status(pb::GetApiStatusRequest {}).await?),
            _ => {
                let request = pb::GetDatabaseHealthRequest {};
                drop(system.get_database_health(request).await?);
            }
        }
        Ok(())
    }

    async fn person(&self, name: &str, person: usize, number: usize) -> Result<(), Status> {
        let channel = self.channel.clone();
        let (name_of, parent_of) = (parent(person), parent(person));
        match name {
            "userProfile" => {
                let request = pb::GetProfileRequest { name: name_of };
                UserServiceClient::new(channel).get_profile(request).await?;
            }
            "userConfig" => {
                let request = pb::GetConfigRequest { name: name_of };
                UserServiceClient::new(channel).get_config(request).await?;
            }
            "notifications" => {
                let request = pb::ListNotificationsRequest {
                    parent: parent_of,
                    ..pb::ListNotificationsRequest::default()
                };
                let mut client = NotificationServiceClient::new(channel);
                client.list_notifications(request).await?;
            }
            "getWeather" => {
                let name = day_name(person, day(number));
                let request = pb::GetWeatherRequest { name };
                WeatherServiceClient::new(channel)
                    .get_weather(request)
                    .await?;
            }
            _ => {
                let request = pb::ListAlertsRequest { parent: parent_of };
                WeatherServiceClient::new(channel)
                    .list_alerts(request)
                    .await?;
            }
        }
        Ok(())
    }

    async fn schedules(&self, name: &str, person: usize, number: usize) -> Result<(), Status> {
        let mut client = ScheduleServiceClient::new(self.channel.clone());
        // Only future schedules can be changed.
        let future = day_name(person, DAYS_EACH - 1 - (number / PEOPLE) as i64 % 4);
        match name {
            "scheduleList" => {
                let request = pb::ListSchedulesRequest {
                    parent: parent(person),
                    page_size: 20,
                    ..pb::ListSchedulesRequest::default()
                };
                client.list_schedules(request).await?;
            }
            "getSchedule" => {
                let name = day_name(person, day(number));
                client.get_schedule(pb::GetScheduleRequest { name }).await?;
            }
            "getScheduleDetails" => {
                let name = day_name(person, day(number));
                let request = pb::GetScheduleDetailsRequest { name };
                client.get_schedule_details(request).await?;
            }
            "updateSchedule" => {
                let request = pb::UpdateScheduleRequest {
                    name: future,
                    correction: Some(pb::ScheduleCorrection {
                        wrap: format!("{:02}:{:02}", 15 + number % 8, number / 8 % 60),
                        ..pb::ScheduleCorrection::default()
                    }),
                    update_mask: Some(prost_types::FieldMask {
                        paths: vec!["wrap".to_owned()],
                    }),
                    ..pb::UpdateScheduleRequest::default()
                };
                client.update_schedule(request).await?;
            }
            _ => {
                let request = pb::ConfirmScheduleRequest {
                    name: future,
                    ..pb::ConfirmScheduleRequest::default()
                };
                client.confirm_schedule(request).await?;
            }
        }
        Ok(())
    }

    async fn routes(&self, name: &str, person: usize, number: usize) -> Result<(), Status> {
        let mut client = RouteServiceClient::new(self.channel.clone());
        let east = 21.0 + (number % 97) as f64 / 500.0;
        let (origin, destination) = (place(52.20, east), place(52.25, 21.2));
        match name {
            "calculateRoute" => {
                let request = pb::CalculateRouteRequest {
                    origin,
                    destination,
                    stops: place(52.22, 21.1).into_iter().collect(),
                    time: None,
                };
                client.calculate_route(request).await?;
            }
            "optimizeRoute" => {
                let stops = (0..6).filter_map(|it| place(52.2 + f64::from(it) / 100.0, 21.1));
                let request = pb::OptimizeRouteRequest {
                    origin,
                    destination,
                    stops: stops.collect(),
                    time: None,
                };
                client.optimize_route(request).await?;
            }
            _ => {
                let name = day_name(person, day(number));
                client
                    .get_route_plan(pb::GetRoutePlanRequest { name })
                    .await?;
            }
        }
        Ok(())
    }

    async fn calendar(&mut self, name: &str, person: usize, number: usize) -> Result<(), Status> {
        let mut client = CalendarServiceClient::new(self.channel.clone());
        let start = self.context.now().as_second() + number as i64;
        let at = |seconds| Some(prost_types::Timestamp { seconds, nanos: 0 });
        let event = pb::CalendarEvent {
            title: format!("Dentist {number}"),
            start_time: at(start),
            end_time: at(start + 3_600),
            ..pb::CalendarEvent::default()
        };
        match (name, self.event.take()) {
            ("getEvents", _) => {
                let request = pb::ListEventsRequest {
                    parent: parent(person),
                    start_time: at(start - 300 * 86_400),
                    end_time: at(start - 270 * 86_400),
                };
                client.list_events(request).await?;
            }
            ("updateEvent", Some(event)) => {
                let request = pb::UpdateEventRequest { event: Some(event) };
                self.event = client.update_event(request).await?.into_inner().event;
            }
            _ => {
                let request = pb::CreateEventRequest {
                    parent: parent(person),
                    event: Some(event),
                    request_id: String::new(),
                };
                self.event = client.create_event(request).await?.into_inner().event;
            }
        }
        Ok(())
    }

    async fn emails(&mut self, name: &str, person: usize, number: usize) -> Result<(), Status> {
        let mut client = EmailServiceClient::new(self.channel.clone());
        match name {
            "processEmail" => {
                let text = format!("Subject: lunch {number}\r\n\r\nSee you at noon, {number}.\r\n");
                let request = pb::ProcessEmailRequest {
                    raw_message: text.into_bytes(),
                    recipient: email(person),
                    request_id: String::new(),
                };
                let answer = client.process_email(request).await?.into_inner();
                self.handle = answer.processing.unwrap_or_default().name;
            }
            "getProcessingStatus" => {
                let name = self.handle.clone();
                let request = pb::GetProcessingStatusRequest { name };
                client.get_processing_status(request).await?;
            }
            _ => {
                let request = pb::ListProcessingHistoryRequest {
                    parent: parent(person),
                    ..pb::ListProcessingHistoryRequest::default()
                };
                client.list_processing_history(request).await?;
            }
        }
        Ok(())
    }

    async fn analytics(&self, name: &str, person: usize) -> Result<(), Status> {
        let mut client = AnalyticsServiceClient::new(self.channel.clone());
        let today = jiff::tz::TimeZone::UTC
            .to_datetime(self.context.now())
            .date();
        let start_date = today
            .saturating_sub(jiff::Span::new().days(390))
            .to_string();
        let end_date = today.to_string();
        match name {
            "getUserAnalytics" => {
                let request = pb::GetUserAnalyticsRequest {
                    parent: parent(person),
                    start_date,
                    end_date,
                };
                client.get_user_analytics(request).await?;
            }
            "getSystemMetrics" => {
                let request = pb::GetSystemMetricsRequest {};
                client.get_system_metrics(request).await?;
            }
            _ => {
                let request = pb::GenerateReportRequest {
                    parent: parent(person),
                    start_date,
                    end_date,
                    // A PDF takes longer than a table.
                    format: pb::ReportFormat::Pdf.into(),
                };
                client.generate_report(request).await?;
            }
        }
        Ok(())
    }

    async fn bulk(&self, name: &str, number: usize) -> Result<(), Status> {
        let mut client = BulkServiceClient::new(self.channel.clone());
        match name {
            "bulkDataExport" => {
                let request = pb::ExportDataRequest {
                    parent: "users/-".to_owned(),
                    resume_token: String::new(),
                };
                let mut stream = client.export_data(request).await?.into_inner();
                for _ in 0..BULK_SIZE {
                    stream.message().await?;
                }
            }
            "bulkDataImport" => {
                let person = |person: usize| pb::ImportDataRequest {
                    profile: Some(pb::Profile {
                        name: format!("users/{}", email(person)),
                        ..pb::Profile::default()
                    }),
                };
                let people = (0..BULK_SIZE).map(move |it| person(it % PEOPLE));
                let people: Vec<_> = people.collect();
                client
                    .import_data(futures_util::stream::iter(people))
                    .await?;
            }
            _ => {
                let request = pb::SendNotificationRequest {
                    recipients: (0..BULK_SIZE).map(|it| parent(it % PEOPLE)).collect(),
                    subject: format!("Parking is closed {number}"),
                    body: "Use the one behind the hall.".to_owned(),
                    request_id: format!("bench-{number}"),
                };
                client.send_notification(request).await?;
            }
        }
        Ok(())
    }
}

fn day(number: usize) -> i64 {
    (number as i64 * 7) % DAYS_EACH
}
