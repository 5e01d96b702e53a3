//! Commands about days over gRPC: the real server, stages and store.

mod emails;
mod hostile;
mod world;

use actors::model::UserId;
use connectors::accounts::Role;
use proto::v1;
use proto::v1::schedule::State;
use tonic::Code;
use tonic_types::StatusExt;

use self::world::{World, assert_reason, confirm, correct, only, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_call_is_planned_confirmed_and_rolled_back() {
    let world = World::new().await;
    let mut client = world.owner().await;
    let first = only(&mut client, &world).await;
    assert_eq!(first.state(), State::Extracted);
    let confirmed = client
        .confirm_schedule(confirm(&first))
        .await
        .unwrap()
        .into_inner();
    let confirmed = confirmed.schedule.unwrap();
    assert_eq!(
        (confirmed.state(), confirmed.version),
        (State::Confirmed, 1)
    );
    assert!(confirmed.confirm_time.is_some() && confirmed.etag != first.etag);

    let changed = client
        .update_schedule(correct(&confirmed, "04:10", "r-1"))
        .await;
    let changed = changed.unwrap().into_inner().schedule.unwrap();
    assert_eq!((changed.version, changed.confirm_time), (2, None));
    let call = |schedule: &v1::Schedule| schedule.call_time.unwrap().seconds;
    let is_replanned = |schedule: &v1::Schedule| call(schedule) != call(&first);
    let planned = until(&mut client, &first.name, is_replanned).await;
    assert_eq!(
        (planned.state(), planned.call_source()),
        (State::Modified, v1::CallSource::Row)
    );
    assert!(planned.departure_time.unwrap().seconds < planned.call_time.unwrap().seconds);

    let compare = v1::CompareScheduleVersionsRequest {
        name: first.name.clone(),
        old_version: 1,
        new_version: 0,
    };
    let changes = client
        .compare_schedule_versions(compare)
        .await
        .unwrap()
        .into_inner()
        .changes;
    assert_eq!(
        (changes[0].field.as_str(), changes[0].new.as_str()),
        ("call", "04:10")
    );

    let back = v1::RollbackScheduleRequest {
        name: first.name.clone(),
        version: 1,
        ..v1::RollbackScheduleRequest::default()
    };
    client.rollback_schedule(back.clone()).await.unwrap();
    let restored = until(&mut client, &first.name, |schedule| {
        call(schedule) == call(&first)
    })
    .await;
    assert_eq!(restored.version, 3);
    let list = v1::ListScheduleVersionsRequest {
        name: first.name.clone(),
        page_size: 2,
        page_token: String::new(),
    };
    let page = client
        .list_schedule_versions(list.clone())
        .await
        .unwrap()
        .into_inner();
    let numbers: Vec<_> = page.versions.iter().map(|it| it.version).collect();
    assert_eq!(numbers, [3, 2]);
    let rest = v1::ListScheduleVersionsRequest {
        page_token: page.next_page_token,
        ..list
    };
    let rest = client
        .list_schedule_versions(rest)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (rest.versions[0].version, rest.next_page_token.as_str()),
        (1, "")
    );
    let unknown = v1::RollbackScheduleRequest { version: 9, ..back };
    let unknown = client.rollback_schedule(unknown).await.unwrap_err();
    assert_reason(&unknown, Code::NotFound, "SCHEDULE_UNKNOWN_VERSION");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_runs_once_and_an_old_etag_is_refused() {
    let world = World::new().await;
    let mut client = world.owner().await;
    let first = only(&mut client, &world).await;
    let request = correct(&first, "04:10", "r-1");
    for _ in 0..3 {
        let answer = client
            .update_schedule(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!(answer.schedule.unwrap().version, 2);
    }
    let other = client
        .update_schedule(correct(&first, "04:20", "r-1"))
        .await;
    assert_reason(
        &other.unwrap_err(),
        Code::InvalidArgument,
        "API_REQUEST_ID_REUSED",
    );
    let stale = client
        .update_schedule(correct(&first, "04:20", "r-2"))
        .await;
    assert_reason(&stale.unwrap_err(), Code::Aborted, "SCHEDULE_CHANGED");
    let stale = client.confirm_schedule(confirm(&first)).await;
    assert_reason(&stale.unwrap_err(), Code::Aborted, "SCHEDULE_CHANGED");
    let mut foreign = correct(&first, "04:20", "r-3");
    foreign.etag = "x".to_owned();
    let foreign = client.update_schedule(foreign).await.unwrap_err();
    assert_reason(&foreign, Code::InvalidArgument, "API_INVALID_ARGUMENT");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_day_cannot_be_confirmed() {
    let world = World::new().await;
    let mut client = world.owner().await;
    let first = only(&mut client, &world).await;
    let cancel = v1::CancelScheduleRequest {
        name: first.name.clone(),
        ..v1::CancelScheduleRequest::default()
    };
    // Cancelling twice succeeds.
    for _ in 0..2 {
        let answer = client
            .cancel_schedule(cancel.clone())
            .await
            .unwrap()
            .into_inner();
        let schedule = answer.schedule.unwrap();
        assert_eq!((schedule.state(), schedule.version), (State::Cancelled, 2));
    }
    let late = v1::ConfirmScheduleRequest {
        name: first.name,
        ..v1::ConfirmScheduleRequest::default()
    };
    let late = client.confirm_schedule(late).await.unwrap_err();
    assert_reason(&late, Code::FailedPrecondition, "SCHEDULE_NOT_PLANNED");
    let violations = late
        .get_error_details()
        .precondition_failure()
        .unwrap()
        .violations
        .clone();
    assert_eq!(violations.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drive_of_many_hours_is_planned_once_it_is_confirmed() {
    let world = World::new().await;
    let mut client = world.owner().await;
    let first = only(&mut client, &world).await;
    let elsewhere = v1::UpdateScheduleRequest {
        name: first.name.clone(),
        correction: Some(v1::ScheduleCorrection {
            location: "12345 Ventura Blvd, Los Angeles CA".to_owned(),
            ..v1::ScheduleCorrection::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["location".to_owned()],
        }),
        ..v1::UpdateScheduleRequest::default()
    };
    client.update_schedule(elsewhere).await.unwrap();
    let is = |state: State| move |day: &v1::Schedule| day.state() == state;
    let asked = until(&mut client, &first.name, is(State::Reviewing)).await;
    assert_eq!((asked.version, &asked.legs), (2, &first.legs));
    assert_eq!(
        asked.departure_time, first.departure_time,
        "the plan stands"
    );
    client.confirm_schedule(confirm(&asked)).await.unwrap();
    let planned = until(&mut client, &first.name, is(State::Confirmed)).await;
    assert_eq!((planned.version, planned.confirm_time.is_some()), (2, true));
    // The call stays at the rental house; the drive after it is the long one.
    assert_eq!(planned.location, first.location);
    let is_moved = |change: &v1::Change| {
        change.field == "location" && change.new == "12345 Ventura Blvd, Los Angeles CA"
    };
    assert!(planned.changes.iter().any(is_moved), "{planned:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_callers_who_may_change_a_day_can() {
    let world = World::new().await;
    let mut owner = world.owner().await;
    let first = only(&mut owner, &world).await;
    let mut other = world.client("jan@example.com", Role::User).await;
    let hidden = other.confirm_schedule(confirm(&first)).await.unwrap_err();
    assert_reason(&hidden, Code::NotFound, "API_NOT_FOUND");
    let mut viewer = world.client("vera@example.com", Role::Viewer).await;
    let refused = viewer.confirm_schedule(confirm(&first)).await.unwrap_err();
    assert_reason(&refused, Code::PermissionDenied, "AUTH_FORBIDDEN");
    let mut coordinator = world.client("eva@example.com", Role::Coordinator).await;
    coordinator.confirm_schedule(confirm(&first)).await.unwrap();
    let filter = connectors::accounts::AuditFilter {
        limit: 10,
        ..connectors::accounts::AuditFilter::default()
    };
    let accounts = world.fixture.system.auth.accounts();
    let entries = accounts.audit(&filter).await.unwrap();
    assert_eq!(
        (entries[0].action.as_str(), entries[0].outcome.as_str()),
        ("confirm_schedule", "ok")
    );
    assert_eq!(entries[0].account, Some(UserId::of("eva@example.com")));
    assert_eq!(entries[0].target, first.name);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_resumes_where_it_was_left() {
    let world = World::new().await;
    let mut client = world.owner().await;
    let first = only(&mut client, &world).await;
    let watch = |resume_token: String| v1::WatchSchedulesRequest {
        parent: world.parent(),
        resume_token,
    };
    let mut stream = client
        .watch_schedules(watch(String::new()))
        .await
        .unwrap()
        .into_inner();
    let confirmed = client
        .confirm_schedule(confirm(&first))
        .await
        .unwrap()
        .into_inner();
    let seen = stream.message().await.unwrap().unwrap();
    assert_eq!(seen.schedule, confirmed.schedule);
    drop(stream);
    // It is cancelled while no client watches.
    let cancel = v1::CancelScheduleRequest {
        name: first.name.clone(),
        ..v1::CancelScheduleRequest::default()
    };
    client.cancel_schedule(cancel).await.unwrap();
    let resumed = watch(seen.resume_token.clone());
    let mut stream = client.watch_schedules(resumed).await.unwrap().into_inner();
    let missed = stream.message().await.unwrap().unwrap();
    assert_eq!(missed.schedule.unwrap().state(), State::Cancelled);
    let mut coordinator = world.client("eva@example.com", Role::Coordinator).await;
    let other = v1::WatchSchedulesRequest {
        parent: format!("users/{}", UserId::of(&::world::people::people()[1].email)),
        resume_token: seen.resume_token,
    };
    let foreign = coordinator.watch_schedules(other).await.unwrap_err();
    assert_reason(&foreign, Code::InvalidArgument, "API_INVALID_ARGUMENT");
}

#[tokio::test(flavor = "multi_thread")]
async fn details_and_search_show_the_call_sheet() {
    let world = World::new().await;
    let mut client = world.owner().await;
    let first = only(&mut client, &world).await;
    let request = v1::GetScheduleDetailsRequest {
        name: first.name.clone(),
    };
    let details = client
        .get_schedule_details(request)
        .await
        .unwrap()
        .into_inner();
    let sheet = details.call_sheet.as_ref().unwrap();
    assert!(
        sheet
            .locations
            .iter()
            .any(|location| location.role == "set"),
        "{sheet:?}"
    );
    assert_eq!(details.weather(), v1::IntegrationState::NotConnected);
    assert!(details.email.starts_with("emails/e-"));
    let search = |query: &str| v1::SearchSchedulesRequest {
        parent: world.parent(),
        query: query.to_owned(),
        page_size: 0,
    };
    let word = first
        .production
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    let found = client
        .search_schedules(search(&word))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(found.schedules, [first]);
    let none = client
        .search_schedules(search("zzzz"))
        .await
        .unwrap()
        .into_inner();
    assert!(none.schedules.is_empty());
    let empty = client.search_schedules(search(" ")).await.unwrap_err();
    assert_reason(&empty, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    let conflicts = v1::ListConflictsRequest {
        parent: world.parent(),
        ..v1::ListConflictsRequest::default()
    };
    let conflicts = client.list_conflicts(conflicts).await.unwrap().into_inner();
    assert!(conflicts.conflicts.is_empty());
}
