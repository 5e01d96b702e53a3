//! People, their notifications, drives and health, over gRPC.

use connectors::accounts::Role;
use proto::v1;
use proto::v1::notification_service_client::NotificationServiceClient;
use proto::v1::route_service_client::RouteServiceClient;
use proto::v1::system_service_client::SystemServiceClient;
use proto::v1::user_service_client::UserServiceClient;
use proto::v1::weather_service_client::WeatherServiceClient;
use tonic::Code;

use crate::server::grpc::assert_reason;
use crate::server::people;
use crate::server::world::World;

fn mask(paths: &[&str]) -> Option<prost_types::FieldMask> {
    Some(prost_types::FieldMask {
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
    })
}

fn named(name: &str) -> v1::GetProfileRequest {
    v1::GetProfileRequest {
        name: name.to_owned(),
    }
}

#[tokio::test]
async fn a_profile_is_read_and_changed_field_by_field() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let own = format!("users/{}", people::zofia().id);
    let zofia = world.signed_in("zofia@example.com", Role::User).await;
    let mut users = UserServiceClient::new(zofia);
    let before = users
        .get_profile(named(&own))
        .await
        .unwrap()
        .into_inner()
        .profile
        .unwrap();
    let mut given = before.clone();
    given.crew_role = " 2nd AC ".to_owned();
    given.time_zone = "nowhere".to_owned();
    let update = |profile: &v1::Profile, paths: &[&str]| v1::UpdateProfileRequest {
        profile: Some(profile.clone()),
        update_mask: mask(paths),
    };
    let changed = users
        .update_profile(update(&given, &["crew_role"]))
        .await
        .unwrap();
    let changed = changed.into_inner().profile.unwrap();
    assert_eq!(
        (changed.crew_role.as_str(), &changed.time_zone),
        ("2nd AC", &before.time_zone)
    );
    assert_ne!(changed.etag, before.etag);
    let stale = users
        .update_profile(update(&given, &["crew_role"]))
        .await
        .unwrap_err();
    assert_reason(&stale, Code::Aborted, "API_CHANGED");
    given.etag.clear();
    for paths in [&[][..], &["time_zone"], &["email"], &["language", "x"]] {
        let wrong = users
            .update_profile(update(&given, paths))
            .await
            .unwrap_err();
        assert_reason(&wrong, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    }
    given.home = Some(v1::Place {
        location: Some(v1::LatLng {
            latitude: 91.0,
            longitude: 0.0,
        }),
        ..v1::Place::default()
    });
    let wrong = users
        .update_profile(update(&given, &["home"]))
        .await
        .unwrap_err();
    assert_reason(&wrong, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    let own_list = users
        .list_users(v1::ListUsersRequest::default())
        .await
        .unwrap();
    assert_eq!(own_list.into_inner().profiles, [changed]);
}

#[tokio::test]
async fn a_coordinator_adds_a_person_and_lists_all_by_pages() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let eva = world.signed_in("eva@example.com", Role::Coordinator).await;
    let mut users = UserServiceClient::new(eva);
    let mut profile = v1::Profile {
        name: "users/Nowa.Osoba@example.com".to_owned(),
        display_name: "Nowa Osoba".to_owned(),
        time_zone: "Europe/Warsaw".to_owned(),
        home: Some(v1::Place {
            address: "ul. Zielonej Latarni 12, Warszawa".to_owned(),
            ..v1::Place::default()
        }),
        ..v1::Profile::default()
    };
    let add = |profile: &v1::Profile, paths: &[&str]| v1::UpdateProfileRequest {
        profile: Some(profile.clone()),
        update_mask: mask(paths),
    };
    let missing = users
        .update_profile(add(&profile, &["display_name"]))
        .await
        .unwrap_err();
    assert_reason(&missing, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    let whole = ["display_name", "time_zone", "home"];
    let added = users
        .update_profile(add(&profile, &whole))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(added.profile.unwrap().email, "nowa.osoba@example.com");
    profile.name = "users/u-unknown".to_owned();
    let unknown = users
        .update_profile(add(&profile, &whole))
        .await
        .unwrap_err();
    assert_reason(&unknown, Code::NotFound, "API_NOT_FOUND");
    let mut request = v1::ListUsersRequest {
        page_size: 2,
        page_token: String::new(),
    };
    let mut emails = Vec::new();
    loop {
        let page = users
            .list_users(request.clone())
            .await
            .unwrap()
            .into_inner();
        emails.extend(page.profiles.into_iter().map(|profile| profile.email));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let mut sorted = emails.clone();
    sorted.sort();
    assert!(emails.len() > 2 && emails == sorted, "{emails:?}");
    assert!(emails.iter().any(|email| email == "nowa.osoba@example.com"));
}

#[tokio::test]
async fn buffers_and_quiet_hours_are_changed_within_their_limits() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let own = format!("users/{}", people::zofia().id);
    let zofia = world.signed_in("zofia@example.com", Role::User).await;
    let mut users = UserServiceClient::new(zofia.clone());
    let update = |parking: i32, paths: &[&str]| v1::UpdateConfigRequest {
        name: own.clone(),
        config: Some(v1::UserConfig {
            buffers: Some(v1::Buffers {
                parking,
                ..v1::Buffers::default()
            }),
            ..v1::UserConfig::default()
        }),
        update_mask: mask(paths),
    };
    let changed = users
        .update_config(update(25, &["buffers.parking"]))
        .await
        .unwrap();
    let buffers = changed.into_inner().config.unwrap().buffers.unwrap();
    assert_eq!(buffers.parking, 25);
    assert!(buffers.morning_routine > 0);
    for (parking, path) in [
        (4, "buffers.parking"),
        (-1, "buffers.parking"),
        (25, "buffers"),
        (25, "x"),
    ] {
        let wrong = users
            .update_config(update(parking, &[path]))
            .await
            .unwrap_err();
        assert_reason(&wrong, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    }
    let mut notifications = NotificationServiceClient::new(zofia);
    let quiet = |hours: &str| v1::UpdatePreferencesRequest {
        name: own.clone(),
        preferences: Some(v1::NotificationPreferences {
            quiet_hours: hours.to_owned(),
            ..v1::NotificationPreferences::default()
        }),
    };
    let set = notifications
        .update_preferences(quiet("22:00-06:30"))
        .await
        .unwrap();
    let set = set.into_inner().preferences.unwrap();
    assert_eq!(set.quiet_hours, "22:00-06:30");
    assert_eq!(set.sms(), v1::IntegrationState::NotConnected);
    let wrong = notifications
        .update_preferences(quiet("25:00-x"))
        .await
        .unwrap_err();
    assert_reason(&wrong, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    let off = notifications
        .update_preferences(quiet(""))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(off.preferences.unwrap().quiet_hours, "");
}

#[tokio::test]
async fn notifications_come_by_pages_the_newest_first() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let mut notifications = NotificationServiceClient::new(world.channel().await);
    let mut request = v1::ListNotificationsRequest {
        parent: "users/zofia@example.com".to_owned(),
        page_size: 1,
        page_token: String::new(),
    };
    let mut times = Vec::new();
    loop {
        let page = notifications
            .list_notifications(request.clone())
            .await
            .unwrap()
            .into_inner();
        times.extend(
            page.notifications
                .iter()
                .map(|it| it.create_time.unwrap().seconds),
        );
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let whole = v1::ListNotificationsRequest {
        page_size: 200,
        page_token: String::new(),
        ..request
    };
    let whole = notifications
        .list_notifications(whole)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(whole.notifications.len(), times.len());
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]) && !times.is_empty());
}

fn at(latitude: f64, longitude: f64) -> v1::Place {
    v1::Place {
        location: Some(v1::LatLng {
            latitude,
            longitude,
        }),
        ..v1::Place::default()
    }
}

#[tokio::test]
async fn routes_are_calculated_and_stops_ordered() {
    let world = World::new().await;
    let mut routes = RouteServiceClient::new(world.channel().await);
    let (origin, destination) = (at(52.20, 21.00), at(52.20, 21.40));
    let arrival = prost_types::Timestamp {
        seconds: 1_800_000_000,
        nanos: 0,
    };
    let request = v1::CalculateRouteRequest {
        origin: Some(origin.clone()),
        destination: Some(destination.clone()),
        stops: vec![at(52.20, 21.20)],
        time: Some(v1::RouteTime {
            time: Some(v1::route_time::Time::ArrivalTime(arrival)),
        }),
    };
    let route = routes
        .calculate_route(request.clone())
        .await
        .unwrap()
        .into_inner()
        .route
        .unwrap();
    assert_eq!((route.legs.len(), route.arrival_time), (2, Some(arrival)));
    assert_eq!(route.quality(), v1::RouteQuality::Estimate);
    assert_eq!(route.polyline, "", "an estimate has no line");
    let driven = 1_800_000_000 - route.departure_time.unwrap().seconds;
    let minutes: f64 = route.legs.iter().map(|leg| leg.minutes).sum();
    assert!(
        (minutes * 60.0 - driven as f64).abs() < 15.0,
        "{minutes} {driven}"
    );

    let optimize = v1::OptimizeRouteRequest {
        origin: Some(origin.clone()),
        destination: Some(destination),
        stops: vec![at(52.20, 21.30), at(52.20, 21.10), at(52.20, 21.20)],
        time: None,
    };
    let best = routes
        .optimize_route(optimize.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (best.order, best.route.unwrap().legs.len()),
        (vec![1, 2, 0], 4)
    );

    let mut wrong = request.clone();
    wrong.origin = None;
    let refused = routes.calculate_route(wrong).await.unwrap_err();
    assert_reason(&refused, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    let mut many = optimize;
    many.stops = vec![origin; 9];
    let refused = routes.optimize_route(many).await.unwrap_err();
    assert_reason(&refused, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    let mut nowhere = request;
    nowhere.destination = Some(v1::Place {
        address: "zzqx 17".to_owned(),
        ..v1::Place::default()
    });
    let unknown = routes.calculate_route(nowhere).await.unwrap_err();
    assert_reason(&unknown, Code::NotFound, "PLAN_PLACE_NOT_FOUND");
}

#[tokio::test]
async fn the_plan_of_a_day_has_its_drives_and_weather() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let name = "users/zofia@example.com/schedules/d-1".to_owned();
    let mut routes = RouteServiceClient::new(world.channel().await);
    let plan = v1::GetRoutePlanRequest { name: name.clone() };
    let plan = routes.get_route_plan(plan).await.unwrap().into_inner();
    assert!(!plan.route.unwrap().legs.is_empty() && plan.buffers.is_some());
    let mut weather = WeatherServiceClient::new(world.channel().await);
    let answer = weather
        .get_weather(v1::GetWeatherRequest { name })
        .await
        .unwrap();
    assert_eq!(
        answer.into_inner().source(),
        v1::IntegrationState::NotConnected
    );
    let alerts = v1::ListAlertsRequest {
        parent: "users/zofia@example.com".to_owned(),
    };
    weather.list_alerts(alerts).await.unwrap();
}

/// Health needs no authentication.
#[tokio::test]
async fn health_is_public() {
    let world = World::new().await;
    let mut system = SystemServiceClient::new(world.anonymous().await);
    let health = system
        .get_system_health(v1::GetSystemHealthRequest {})
        .await
        .unwrap();
    let health = health.into_inner();
    assert_eq!(health.state(), v1::HealthState::Healthy, "{health:?}");
    assert_eq!(health.components.len(), 5);
    let status = system
        .get_api_status(v1::GetApiStatusRequest {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(status.api_versions, ["stillontime.v1"]);
    assert!(status.start_time.unwrap().seconds <= status.time.unwrap().seconds);
    let database = system
        .get_database_health(v1::GetDatabaseHealthRequest {})
        .await
        .unwrap();
    let database = database.into_inner();
    assert_eq!(
        (database.state(), database.database.as_str()),
        (v1::HealthState::Healthy, "sqlite")
    );
    assert!(database.answer_ms > 0.0);
}
