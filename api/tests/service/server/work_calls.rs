//! Calendar, analytics and bulk work, over gRPC.

use connectors::accounts::Role;
use proto::v1;
use proto::v1::analytics_service_client::AnalyticsServiceClient;
use proto::v1::bulk_service_client::BulkServiceClient;
use proto::v1::calendar_service_client::CalendarServiceClient;
use proto::v1::notification_service_client::NotificationServiceClient;
use tonic::Code;

use crate::server::grpc::assert_reason;
use crate::server::people;
use crate::server::world::World;

fn at(seconds: i64) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds, nanos: 0 })
}

fn own(title: &str, start: i64, end: i64) -> v1::CalendarEvent {
    v1::CalendarEvent {
        title: title.to_owned(),
        start_time: at(start),
        end_time: at(end),
        ..v1::CalendarEvent::default()
    }
}

const PARENT: &str = "users/zofia@example.com";

#[tokio::test]
async fn a_calendar_has_planned_days_and_added_events() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let zofia = world.signed_in("zofia@example.com", Role::User).await;
    let mut calendar = CalendarServiceClient::new(zofia);
    // Around the planned days of this world.
    let now = people::call(1, "Europe/Warsaw").as_second();
    let create = |event: v1::CalendarEvent, request_id: &str| v1::CreateEventRequest {
        parent: PARENT.to_owned(),
        event: Some(event),
        request_id: request_id.to_owned(),
    };
    let dentist = own("Dentist", now + 3_600, now + 7_200);
    let mut created = Vec::new();
    for _ in 0..2 {
        let answer = calendar
            .create_event(create(dentist.clone(), "r-1"))
            .await
            .unwrap();
        created.push(answer.into_inner().event.unwrap());
    }
    assert_eq!(created[0], created[1]);
    let other = create(own("Other", now, now + 1), "r-1");
    let reused = calendar.create_event(other).await.unwrap_err();
    assert_reason(&reused, Code::InvalidArgument, "API_REQUEST_ID_REUSED");
    for wrong in [
        own("", now, now + 1),
        own("x", now, now - 1),
        own("x", now, i64::MAX),
    ] {
        let refused = calendar.create_event(create(wrong, "")).await.unwrap_err();
        assert_reason(&refused, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    }
    let mut changed = created[0].clone();
    changed.title = "Dentist, later".to_owned();
    let update = |event: &v1::CalendarEvent| v1::UpdateEventRequest {
        event: Some(event.clone()),
    };
    let after = calendar
        .update_event(update(&changed))
        .await
        .unwrap()
        .into_inner();
    assert_ne!(after.event.unwrap().etag, changed.etag);
    let stale = calendar.update_event(update(&changed)).await.unwrap_err();
    assert_reason(&stale, Code::Aborted, "API_CHANGED");

    let list = v1::ListEventsRequest {
        parent: PARENT.to_owned(),
        start_time: at(now - 86_400),
        end_time: at(now + 30 * 86_400),
    };
    let events = calendar
        .list_events(list)
        .await
        .unwrap()
        .into_inner()
        .events;
    let starts: Vec<_> = events
        .iter()
        .map(|event| event.start_time.unwrap().seconds)
        .collect();
    assert!(starts.is_sorted() && events.len() >= 2, "{events:?}");
    assert!(events.iter().any(|event| event.title == "Dentist, later"));
    assert!(events.iter().any(|event| !event.schedule.is_empty()));
    let state = v1::GetSyncStateRequest {
        name: PARENT.to_owned(),
    };
    let state = calendar.get_sync_state(state).await.unwrap().into_inner();
    assert_eq!(state.state(), v1::IntegrationState::NotConnected);
    let other = world.signed_in("jan@example.com", Role::User).await;
    let hidden = CalendarServiceClient::new(other)
        .update_event(update(&changed))
        .await;
    assert_reason(&hidden.unwrap_err(), Code::NotFound, "API_NOT_FOUND");
}

#[tokio::test]
async fn totals_add_up_and_reports_have_a_row_for_each_day() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let mut analytics = AnalyticsServiceClient::new(world.channel().await);
    let request = v1::GetUserAnalyticsRequest {
        parent: PARENT.to_owned(),
        start_date: "2099-11-01".to_owned(),
        end_date: "2099-12-31".to_owned(),
    };
    let mut wide = request.clone();
    wide.end_date = "2101-01-01".to_owned();
    let refused = analytics.get_user_analytics(wide).await.unwrap_err();
    assert_reason(&refused, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    let sums = analytics
        .get_user_analytics(request.clone())
        .await
        .unwrap()
        .into_inner();
    let total = sums.total.unwrap();
    assert_eq!((total.schedules, total.cancelled), (3, 1));
    let counted: i64 = sums.days.iter().map(|day| day.schedules).sum();
    assert_eq!(counted, total.schedules);
    let report = v1::GenerateReportRequest {
        parent: request.parent,
        start_date: request.start_date,
        end_date: request.end_date,
        format: v1::ReportFormat::Unspecified.into(),
    };
    let printed = v1::GenerateReportRequest {
        format: v1::ReportFormat::Pdf.into(),
        ..report.clone()
    };
    let printed = analytics.generate_report(printed).await.unwrap();
    let printed = printed.into_inner();
    assert!(printed.file_name.ends_with(".pdf"), "{}", printed.file_name);
    assert_eq!(printed.media_type, "application/pdf");
    assert!(callsheet::read_pdf(&printed.content, &callsheet::Context::default()).is_ok());
    let drawn = String::from_utf8_lossy(&printed.content).into_owned();
    for text in [
        "(Pobudka)",
        "(zaplanowany)",
        "(Razem)",
        "(3)",
        "(Strona 1/1)",
    ] {
        assert!(drawn.contains(text), "{text}: {drawn}");
    }
    let unknown = v1::GenerateReportRequest {
        format: 17,
        ..report.clone()
    };
    let unknown = analytics.generate_report(unknown).await.unwrap_err();
    assert_reason(&unknown, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    let report = analytics
        .generate_report(report)
        .await
        .unwrap()
        .into_inner();
    let text = String::from_utf8(report.content).unwrap();
    assert!(
        text.starts_with("date,production,unit,state,call,"),
        "{text}"
    );
    assert_eq!(text.lines().count() as i64, total.schedules + 1);
    let metrics = analytics
        .get_system_metrics(v1::GetSystemMetricsRequest {})
        .await
        .unwrap();
    let metrics = metrics.into_inner();
    let called = metrics
        .methods
        .iter()
        .find(|it| it.method == "AnalyticsService/GenerateReport");
    assert_eq!(called.unwrap().requests, 3);
    assert_eq!(metrics.error_rate, 0.0);
}

#[tokio::test]
async fn an_export_resumes_where_it_was_interrupted() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let mut bulk = BulkServiceClient::new(world.channel().await);
    let mut request = v1::ExportDataRequest {
        parent: "users/-".to_owned(),
        resume_token: String::new(),
    };
    let mut whole = Vec::new();
    let mut stream = bulk
        .export_data(request.clone())
        .await
        .unwrap()
        .into_inner();
    while let Some(message) = stream.message().await.unwrap() {
        whole.push(message);
    }
    assert!(whole.len() > 1, "{}", whole.len());
    request.resume_token = whole[0].resume_token.clone();
    let mut rest = Vec::new();
    let mut stream = bulk
        .export_data(request.clone())
        .await
        .unwrap()
        .into_inner();
    while let Some(message) = stream.message().await.unwrap() {
        rest.push(message);
    }
    assert_eq!(rest, whole[1..]);
    request.parent = PARENT.to_owned();
    let foreign = bulk.export_data(request).await.unwrap_err();
    assert_reason(&foreign, Code::InvalidArgument, "API_INVALID_ARGUMENT");
}

#[tokio::test]
async fn people_are_imported_once_and_notified_once() {
    let world = World::new().await;
    let coordinator = world.signed_in("eva@example.com", Role::Coordinator).await;
    let mut bulk = BulkServiceClient::new(coordinator.clone());
    let person = |number: usize| v1::ImportDataRequest {
        profile: Some(v1::Profile {
            name: format!("users/person{number}@example.com"),
            display_name: format!("Person {number}"),
            time_zone: if number == 3 {
                "nowhere"
            } else {
                "Europe/Warsaw"
            }
            .to_owned(),
            home: Some(v1::Place {
                address: "ul. Zielonej Latarni 12, Warszawa".to_owned(),
                ..v1::Place::default()
            }),
            ..v1::Profile::default()
        }),
    };
    let all: Vec<_> = (0..10).map(person).collect();
    let first = bulk
        .import_data(futures_util::stream::iter(all.clone()))
        .await
        .unwrap();
    let first = first.into_inner();
    assert_eq!((first.created, first.problems.len()), (9, 1));
    assert_eq!(first.problems[0].index, 3);
    let again = bulk
        .import_data(futures_util::stream::iter(all))
        .await
        .unwrap()
        .into_inner();
    assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 9));

    let request = v1::SendNotificationRequest {
        recipients: vec![
            "users/person1@example.com".to_owned(),
            "users/nobody@example.com".to_owned(),
        ],
        subject: "Parking is closed".to_owned(),
        body: "Use the one behind the hall.".to_owned(),
        request_id: "r-1".to_owned(),
    };
    for _ in 0..2 {
        let sent = bulk
            .send_notification(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!((sent.sent, sent.unknown.len()), (1, 1));
    }
    let list = v1::ListNotificationsRequest {
        parent: "users/person1@example.com".to_owned(),
        ..v1::ListNotificationsRequest::default()
    };
    let mut notifications = NotificationServiceClient::new(coordinator);
    let received = notifications
        .list_notifications(list)
        .await
        .unwrap()
        .into_inner()
        .notifications;
    assert_eq!(
        (received.len(), received[0].kind.as_str()),
        (1, "announcement")
    );
    let user = world.signed_in("jan@example.com", Role::User).await;
    let refused = BulkServiceClient::new(user)
        .send_notification(request)
        .await
        .unwrap_err();
    assert_reason(&refused, Code::PermissionDenied, "AUTH_FORBIDDEN");
}
