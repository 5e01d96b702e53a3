//! `AuthService`: sign-in, tokens, sessions, second factor.

use connectors::accounts::{Account, Session};
use proto::v1::auth_service_server::AuthService;
use proto::v1::{self as pb};
use tonic::{Request, Response, Status};

use super::support::convert::{self, timestamp};
use super::support::request::{address, caller, required, signed_in};
use super::support::{names, status};
use crate::auth::{AuthError, Authenticator, Caller, Credentials, Issued, OidcCallback};
use crate::state::AppState;

pub(super) struct Auth {
    state: AppState,
}

impl Auth {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
        }
    }

    fn auth(&self) -> &Authenticator {
        &self.state.auth
    }

    /// The account of the caller, after checking their password again.
    async fn verified(&self, caller: &Caller, password: &str) -> Result<Account, Status> {
        let credentials = Credentials {
            email: caller.email.clone(),
            password: password.to_owned(),
            code: String::new(),
            address: caller.address.clone(),
            agent: String::new(),
        };
        let account = self.auth().verify_password(&credentials).await;
        account.map_err(|error| status::from_auth(&error))
    }
}

/// The name of the client.
fn agent<T>(request: &Request<T>) -> String {
    let agent = request.metadata().get("user-agent");
    let agent = agent.and_then(|agent| agent.to_str().ok());
    agent.unwrap_or_default().to_owned()
}

fn tokens(issued: &Issued) -> pb::Tokens {
    pb::Tokens {
        access_token: issued.access.clone(),
        access_expire_time: Some(timestamp(issued.access_expires)),
        refresh_token: issued.refresh.clone(),
        session_expire_time: Some(timestamp(issued.session_expires)),
    }
}

fn session(session: Session, current: &str) -> pb::Session {
    pb::Session {
        current: session.id == current,
        name: format!("sessions/{}", session.id),
        address: session.address,
        agent: session.agent,
        create_time: Some(timestamp(session.created)),
        expire_time: Some(timestamp(session.expires)),
    }
}

#[tonic::async_trait]
impl AuthService for Auth {
    async fn login(
        &self,
        request: Request<pb::LoginRequest>,
    ) -> Result<Response<pb::LoginResponse>, Status> {
        let (address, agent) = (address(&request), agent(&request));
        let request = request.into_inner();
        required("email", &request.email)?;
        required("password", &request.password)?;
        let credentials = Credentials {
            email: request.email,
            password: request.password,
            code: request.code,
            address,
            agent,
        };
        let issued = self.auth().sign_in(&credentials).await;
        let issued = issued.map_err(|error| status::from_auth(&error))?;
        Ok(Response::new(pb::LoginResponse {
            tokens: Some(tokens(&issued)),
            user: names::of_user(&issued.caller.account),
            role: convert::role(issued.caller.role).into(),
        }))
    }

    async fn begin_provider_sign_in(
        &self,
        request: Request<pb::BeginProviderSignInRequest>,
    ) -> Result<Response<pb::BeginProviderSignInResponse>, Status> {
        let redirect = request.into_inner().redirect_uri;
        required("redirect_uri", &redirect)?;
        let begun = self.auth().begin_oidc(&redirect).await;
        let begun = begun.map_err(|error| status::from_auth(&error))?;
        Ok(Response::new(pb::BeginProviderSignInResponse {
            authorization_uri: begun.uri,
            flow: begun.flow,
        }))
    }

    async fn finish_provider_sign_in(
        &self,
        request: Request<pb::FinishProviderSignInRequest>,
    ) -> Result<Response<pb::FinishProviderSignInResponse>, Status> {
        let (address, agent) = (address(&request), agent(&request));
        let request = request.into_inner();
        required("flow", &request.flow)?;
        required("state", &request.state)?;
        required("authorization_code", &request.authorization_code)?;
        let callback = OidcCallback {
            flow: request.flow,
            state: request.state,
            code: request.authorization_code,
            second_factor: request.code,
            address,
            agent,
        };
        let issued = self.auth().finish_oidc(&callback).await;
        let issued = issued.map_err(|error| status::from_auth(&error))?;
        Ok(Response::new(pb::FinishProviderSignInResponse {
            tokens: Some(tokens(&issued)),
            user: names::of_user(&issued.caller.account),
            role: convert::role(issued.caller.role).into(),
        }))
    }

    async fn refresh_token(
        &self,
        request: Request<pb::RefreshTokenRequest>,
    ) -> Result<Response<pb::RefreshTokenResponse>, Status> {
        let address = address(&request);
        let token = request.into_inner().refresh_token;
        required("refresh_token", &token)?;
        let issued = self.auth().refresh(&token, &address).await;
        let issued = issued.map_err(|error| status::from_auth(&error))?;
        Ok(Response::new(pb::RefreshTokenResponse {
            tokens: Some(tokens(&issued)),
        }))
    }

    async fn logout(
        &self,
        request: Request<pb::LogoutRequest>,
    ) -> Result<Response<pb::LogoutResponse>, Status> {
        let (caller, session) = signed_in(&request)?;
        let all = request.into_inner().all_sessions;
        let ended = match all {
            true => self.auth().end_sessions(&caller.account, None).await,
            false => self
                .auth()
                .end_session(&caller.account, &session)
                .await
                .map(drop),
        };
        ended.map_err(|error| status::from_auth(&error))?;
        let what = ("sign_out", session.as_str());
        self.auth().audit(&caller, what, "ok").await;
        Ok(Response::new(pb::LogoutResponse {}))
    }

    async fn get_status(
        &self,
        request: Request<pb::GetStatusRequest>,
    ) -> Result<Response<pb::GetStatusResponse>, Status> {
        let caller = caller(&request)?;
        let session = caller.session.map(|session| format!("sessions/{session}"));
        Ok(Response::new(pb::GetStatusResponse {
            user: names::of_user(&caller.account),
            email: caller.email,
            role: convert::role(caller.role).into(),
            session: session.unwrap_or_default(),
        }))
    }

    async fn change_password(
        &self,
        request: Request<pb::ChangePasswordRequest>,
    ) -> Result<Response<pb::ChangePasswordResponse>, Status> {
        let (caller, session) = signed_in(&request)?;
        let request = request.into_inner();
        required("password", &request.password)?;
        let account = self.verified(&caller, &request.password).await?;
        let name = names::of_user(&account.id);
        let changed = self
            .auth()
            .set_password(account, &request.new_password, Some(&session));
        let changed = changed.await;
        let outcome = changed.as_ref().map_or_else(AuthError::code, |()| "ok");
        self.auth()
            .audit(&caller, ("change_password", &name), outcome)
            .await;
        changed.map_err(|error| status::from_auth(&error))?;
        Ok(Response::new(pb::ChangePasswordResponse {}))
    }

    async fn list_sessions(
        &self,
        request: Request<pb::ListSessionsRequest>,
    ) -> Result<Response<pb::ListSessionsResponse>, Status> {
        let caller = caller(&request)?;
        let now = self.state.context.now();
        let sessions = self.auth().accounts().sessions(&caller.account, now).await;
        let sessions = sessions.map_err(|failure| status::from_port(&failure))?;
        let current = caller.session.unwrap_or_default();
        let sessions = sessions.into_iter().map(|it| session(it, &current));
        Ok(Response::new(pb::ListSessionsResponse {
            sessions: sessions.collect(),
        }))
    }

    async fn revoke_session(
        &self,
        request: Request<pb::RevokeSessionRequest>,
    ) -> Result<Response<pb::RevokeSessionResponse>, Status> {
        let caller = caller(&request)?;
        let name = request.into_inner().name;
        let id = name.strip_prefix("sessions/").filter(|id| !id.is_empty());
        let id =
            id.ok_or_else(|| status::invalid("name", "a name looks like sessions/{session}"))?;
        let ended = self.auth().end_session(&caller.account, id).await;
        match ended.map_err(|error| status::from_auth(&error))? {
            true => {
                self.auth()
                    .audit(&caller, ("revoke_session", id), "ok")
                    .await;
                Ok(Response::new(pb::RevokeSessionResponse {}))
            }
            false => Err(status::not_found("session", &name)),
        }
    }

    async fn enroll_second_factor(
        &self,
        request: Request<pb::EnrollSecondFactorRequest>,
    ) -> Result<Response<pb::EnrollSecondFactorResponse>, Status> {
        let (caller, _) = signed_in(&request)?;
        let password = request.into_inner().password;
        required("password", &password)?;
        let account = self.verified(&caller, &password).await?;
        let enrolled = self.auth().enrol_totp(&account);
        let enrolled = enrolled.map_err(|failure| status::from_port(&failure))?;
        Ok(Response::new(pb::EnrollSecondFactorResponse {
            secret: enrolled.secret,
            uri: enrolled.uri,
            enrolment: enrolled.sealed,
        }))
    }

    async fn confirm_second_factor(
        &self,
        request: Request<pb::ConfirmSecondFactorRequest>,
    ) -> Result<Response<pb::ConfirmSecondFactorResponse>, Status> {
        let (caller, _) = signed_in(&request)?;
        let request = request.into_inner();
        let confirmed = self
            .auth()
            .confirm_totp(&caller, request.enrolment, &request.code)
            .await;
        let outcome = confirmed.as_ref().map_or_else(AuthError::code, |()| "ok");
        let what = ("confirm_second_factor", caller.account.0.as_str());
        self.auth().audit(&caller, what, outcome).await;
        confirmed.map_err(|error| status::from_auth(&error))?;
        Ok(Response::new(pb::ConfirmSecondFactorResponse {}))
    }
}
