//! Authentication and authorisation, over gRPC.

use actors::model::UserId;
use connectors::accounts::Role;
use proto::v1;
use proto::v1::account_service_client::AccountServiceClient;
use proto::v1::admin_service_client::AdminServiceClient;
use proto::v1::auth_service_client::AuthServiceClient;
use proto::v1::email_service_client::EmailServiceClient;
use proto::v1::schedule_service_client::ScheduleServiceClient;
use tonic::Code;
use tonic_types::StatusExt;

use crate::bearer::with_token;
use crate::server::grpc::assert_reason;
use crate::server::people;
use crate::server::world::World;

const PASSWORD: &str = "a horse with a battery";

fn login(email: &str, password: &str) -> v1::LoginRequest {
    v1::LoginRequest {
        email: email.to_owned(),
        password: password.to_owned(),
        code: String::new(),
    }
}

async fn world_with_account(email: &str, role: Role) -> World {
    let world = World::new().await;
    let auth = &world.state.auth;
    auth.create(email, role, Some(PASSWORD)).await.unwrap();
    world
}

#[tokio::test]
async fn a_session_from_sign_in_to_sign_out() {
    let world = world_with_account("ola@example.com", Role::User).await;
    let mut open = AuthServiceClient::new(world.anonymous().await);
    let wrong = open.login(login("ola@example.com", "wrong password")).await;
    assert_reason(
        &wrong.unwrap_err(),
        Code::Unauthenticated,
        "AUTH_WRONG_CREDENTIALS",
    );
    let answer = open
        .login(login("Ola@example.com", PASSWORD))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (answer.role(), answer.user.starts_with("users/u-")),
        (v1::Role::User, true)
    );
    let tokens = answer.tokens.unwrap();

    let channel = world.anonymous().await;
    let mut auth = AuthServiceClient::new(with_token(channel.clone(), &tokens.access_token));
    let status = auth
        .get_status(v1::GetStatusRequest {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (status.email.as_str(), status.user),
        ("ola@example.com", answer.user)
    );
    let sessions = auth
        .list_sessions(v1::ListSessionsRequest {})
        .await
        .unwrap()
        .into_inner();
    assert!(sessions.sessions[0].current && sessions.sessions[0].address == "127.0.0.1");

    let refresh = |token: &str| v1::RefreshTokenRequest {
        refresh_token: token.to_owned(),
    };
    let renewed = open
        .refresh_token(refresh(&tokens.refresh_token))
        .await
        .unwrap();
    let renewed = renewed.into_inner().tokens.unwrap();
    let mut auth = AuthServiceClient::new(with_token(channel, &renewed.access_token));
    let out = v1::LogoutRequest {
        all_sessions: false,
    };
    auth.logout(out).await.unwrap();
    let expired = auth.get_status(v1::GetStatusRequest {}).await.unwrap_err();
    assert_reason(&expired, Code::Unauthenticated, "AUTH_EXPIRED");
    let expired = open.refresh_token(refresh(&renewed.refresh_token)).await;
    assert_reason(&expired.unwrap_err(), Code::Unauthenticated, "AUTH_EXPIRED");
}

#[tokio::test]
async fn every_method_but_sign_in_needs_a_token() {
    let world = World::new().await;
    let mut schedules = ScheduleServiceClient::new(world.anonymous().await);
    let refused = schedules
        .get_schedule(v1::GetScheduleRequest::default())
        .await;
    assert_reason(
        &refused.unwrap_err(),
        Code::Unauthenticated,
        "AUTH_UNAUTHENTICATED",
    );
    let unknown = with_token(world.anonymous().await, "sa_0123");
    let refused = ScheduleServiceClient::new(unknown)
        .get_schedule(v1::GetScheduleRequest::default())
        .await;
    assert_reason(
        &refused.unwrap_err(),
        Code::Unauthenticated,
        "AUTH_UNAUTHENTICATED",
    );
}

#[tokio::test]
async fn a_role_allows_its_methods_and_nothing_else() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let own = people::zofia().id;
    let other = UserId::of("other@example.com");
    let list = |user: &UserId| v1::ListSchedulesRequest {
        parent: format!("users/{user}"),
        ..v1::ListSchedulesRequest::default()
    };
    let zofia = world.signed_in("zofia@example.com", Role::User).await;
    let mut schedules = ScheduleServiceClient::new(zofia.clone());
    assert!(
        !schedules
            .list_schedules(list(&own))
            .await
            .unwrap()
            .into_inner()
            .schedules
            .is_empty()
    );
    // The answer does not reveal whether the other person exists.
    let refused = schedules.list_schedules(list(&other)).await.unwrap_err();
    assert_reason(&refused, Code::NotFound, "API_NOT_FOUND");
    let stranger = world.signed_in("jan@example.com", Role::User).await;
    let refused = ScheduleServiceClient::new(stranger)
        .list_schedules(list(&own))
        .await;
    assert_reason(&refused.unwrap_err(), Code::NotFound, "API_NOT_FOUND");
    let coordinator = world.signed_in("eva@example.com", Role::Coordinator).await;
    ScheduleServiceClient::new(coordinator.clone())
        .list_schedules(list(&own))
        .await
        .unwrap();

    for channel in [zofia.clone(), coordinator] {
        let mut admin = AdminServiceClient::new(channel);
        let refused = admin
            .get_snapshot(v1::GetSnapshotRequest {})
            .await
            .unwrap_err();
        assert_reason(&refused, Code::PermissionDenied, "AUTH_FORBIDDEN");
    }
    let mail = |recipient: &str| v1::ProcessEmailRequest {
        raw_message: b"Subject: x\r\n\r\nhello\r\n".to_vec(),
        recipient: recipient.to_owned(),
        request_id: String::new(),
    };
    let mut emails = EmailServiceClient::new(zofia);
    let refused = emails
        .process_email(mail("jan@example.com"))
        .await
        .unwrap_err();
    assert_reason(&refused, Code::PermissionDenied, "AUTH_FORBIDDEN");
    let accepted = emails.process_email(mail("")).await.unwrap().into_inner();
    assert_eq!(accepted.processing.unwrap().recipient, "zofia@example.com");
    let viewer = world.signed_in("vera@example.com", Role::Viewer).await;
    let refused = EmailServiceClient::new(viewer)
        .process_email(mail(""))
        .await;
    assert_reason(
        &refused.unwrap_err(),
        Code::PermissionDenied,
        "AUTH_FORBIDDEN",
    );
}

#[tokio::test]
async fn administrators_manage_accounts_and_the_audit_log_records_it() {
    let world = World::new().await;
    let mut accounts = AccountServiceClient::new(world.channel().await);
    let create = |email: &str, password: &str| v1::CreateAccountRequest {
        email: email.to_owned(),
        role: v1::Role::Administrator.into(),
        password: password.to_owned(),
    };
    let created = accounts
        .create_account(create("ola@example.com", PASSWORD))
        .await;
    let created = created.unwrap().into_inner().account.unwrap();
    let twice = accounts
        .create_account(create("ola@example.com", PASSWORD))
        .await;
    assert_reason(
        &twice.unwrap_err(),
        Code::AlreadyExists,
        "AUTH_ACCOUNT_EXISTS",
    );
    let weak = accounts
        .create_account(create("jan@example.com", "short"))
        .await;
    assert_reason(
        &weak.unwrap_err(),
        Code::InvalidArgument,
        "AUTH_WEAK_PASSWORD",
    );
    let disable = v1::UpdateAccountRequest {
        name: created.name.clone(),
        active: Some(false),
        ..v1::UpdateAccountRequest::default()
    };
    let last = accounts.update_account(disable).await.unwrap_err();
    assert_reason(&last, Code::FailedPrecondition, "AUTH_LAST_ADMINISTRATOR");
    let listed = accounts
        .list_accounts(v1::ListAccountsRequest::default())
        .await;
    assert_eq!(listed.unwrap().into_inner().accounts, [created]);

    let mut request = v1::ListAuditEntriesRequest {
        page_size: 3,
        ..v1::ListAuditEntriesRequest::default()
    };
    let first = accounts
        .list_audit_entries(request.clone())
        .await
        .unwrap()
        .into_inner();
    let outcomes: Vec<_> = first.entries.iter().map(|it| it.outcome.as_str()).collect();
    let wanted = [
        "auth/last-administrator",
        "auth/weak-password",
        "auth/account-exists",
    ];
    assert_eq!(outcomes, wanted);
    request.page_token = first.next_page_token;
    let second = accounts
        .list_audit_entries(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (second.entries.len(), second.next_page_token.as_str()),
        (1, "")
    );
    assert_eq!(second.entries[0].account, "users/operator");
}

#[tokio::test]
async fn too_many_calls_are_refused_with_a_retry_delay() {
    let world = World::new().await;
    let mut open = AuthServiceClient::new(world.anonymous().await);
    let mut refused = None;
    for _ in 0..60 {
        let request = v1::RefreshTokenRequest {
            refresh_token: "sr_00".to_owned(),
        };
        let status = open.refresh_token(request).await.unwrap_err();
        if status.code() == Code::ResourceExhausted {
            refused = Some(status);
            break;
        }
    }
    let refused = refused.expect("anonymous calls are rate limited");
    assert_reason(&refused, Code::ResourceExhausted, "AUTH_TOO_MANY_CALLS");
    let retry = refused
        .get_error_details()
        .retry_info()
        .unwrap()
        .retry_delay;
    assert!(retry.is_some_and(|delay| !delay.is_zero()));
}

/// Failed calls too, with the caller and the sizes of the bodies.
#[tokio::test]
async fn every_call_writes_one_record() {
    let world = World::new().await;
    let mut auth = AuthServiceClient::new(world.channel().await);
    auth.get_status(v1::GetStatusRequest {}).await.unwrap();
    let mut open = AuthServiceClient::new(world.anonymous().await);
    open.get_status(v1::GetStatusRequest {}).await.unwrap_err();
    world.state.access_log.flush().await;
    let text = std::fs::read_to_string(world.folder.path().join("calls/calls.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2, "{text}");
    for (line, user, code) in [(&lines[0], "operator", 0), (&lines[1], "", 16)] {
        assert_eq!(line["endpoint"], "AuthService/GetStatus");
        assert_eq!(
            (&line["user"], &line["status_code"]),
            (&user.into(), &code.into())
        );
    }
    assert!(lines[0]["response_size"].as_u64().unwrap() > 5);
    assert_eq!(lines[0]["request_size"], 5);
    assert!(lines.iter().all(|line| line.get("trace_id").is_none()));
}

#[tokio::test]
async fn a_trace_goes_through_the_call_into_the_stages() {
    let world = World::new().await;
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let mut request = tonic::Request::new(v1::ProcessEmailRequest {
        raw_message: b"Subject: x\r\n\r\nx".to_vec(),
        recipient: "ola@example.com".to_owned(),
        request_id: String::new(),
    });
    let header = trace.parse().unwrap();
    request.metadata_mut().insert("traceparent", header);
    let mut emails = EmailServiceClient::new(world.channel().await);
    emails.process_email(request).await.unwrap();
    while world.traces.lock().unwrap().is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(*world.traces.lock().unwrap(), [Some(trace.to_owned())]);
    world.state.access_log.flush().await;
    let text = std::fs::read_to_string(world.folder.path().join("calls/calls.jsonl")).unwrap();
    let line: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
    assert_eq!(line["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
}
