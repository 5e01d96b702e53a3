//! `AuthService`: sign-in, tokens, sessions, second factor.

use connectors::accounts::{Account, Role, Session};
use proto::v1::auth_service_server::AuthService;
use proto::v1::{self as pb};
use tonic::{Request, Response, Status};

use super::convert::timestamp;
use super::{caller, error, required, signed_in};
use crate::identity::{Caller, Credentials, Identity, Issued, Refusal, Return};
use crate::services::Services;

pub(super) struct Auth {
    services: Services,
}

impl Auth {
    pub(super) fn new(services: &Services) -> Self {
        Self {
            services: services.clone(),
        }
    }

    fn identity(&self) -> &Identity {
        &self.services.identity
    }

    /// The account of who calls, once they have shown their password again.
    async fn confirmed(&self, caller: &Caller, password: &str) -> Result<Account, Status> {
        let credentials = Credentials {
            email: caller.email.clone(),
            password: password.to_owned(),
            code: String::new(),
            address: caller.address.clone(),
            agent: String::new(),
        };
        let confirmed = self.identity().confirm(&credentials).await;
        confirmed.map_err(|refusal| error::refused(&refusal))
    }
}

pub(super) fn role_to(role: Role) -> pb::Role {
    match role {
        Role::Viewer => pb::Role::Viewer,
        Role::User => pb::Role::User,
        Role::Coordinator => pb::Role::Coordinator,
        Role::Administrator => pb::Role::Administrator,
    }
}

/// With which client somebody comes.
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
        let (address, agent) = (super::address(&request), agent(&request));
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
        let issued = self.identity().sign_in(&credentials).await;
        let issued = issued.map_err(|refusal| error::refused(&refusal))?;
        Ok(Response::new(pb::LoginResponse {
            tokens: Some(tokens(&issued)),
            user: format!("users/{}", issued.caller.account),
            role: role_to(issued.caller.role).into(),
        }))
    }

    async fn begin_provider_sign_in(
        &self,
        request: Request<pb::BeginProviderSignInRequest>,
    ) -> Result<Response<pb::BeginProviderSignInResponse>, Status> {
        let redirect = request.into_inner().redirect_uri;
        required("redirect_uri", &redirect)?;
        let begun = self.identity().begin_with_provider(&redirect).await;
        let begun = begun.map_err(|refusal| error::refused(&refusal))?;
        Ok(Response::new(pb::BeginProviderSignInResponse {
            authorization_uri: begun.uri,
            flow: begun.flow,
        }))
    }

    async fn finish_provider_sign_in(
        &self,
        request: Request<pb::FinishProviderSignInRequest>,
    ) -> Result<Response<pb::FinishProviderSignInResponse>, Status> {
        let (address, agent) = (super::address(&request), agent(&request));
        let request = request.into_inner();
        required("flow", &request.flow)?;
        required("state", &request.state)?;
        required("authorization_code", &request.authorization_code)?;
        let back = Return {
            flow: request.flow,
            state: request.state,
            code: request.authorization_code,
            second_factor: request.code,
            address,
            agent,
        };
        let issued = self.identity().finish_with_provider(&back).await;
        let issued = issued.map_err(|refusal| error::refused(&refusal))?;
        Ok(Response::new(pb::FinishProviderSignInResponse {
            tokens: Some(tokens(&issued)),
            user: format!("users/{}", issued.caller.account),
            role: role_to(issued.caller.role).into(),
        }))
    }

    async fn refresh_token(
        &self,
        request: Request<pb::RefreshTokenRequest>,
    ) -> Result<Response<pb::RefreshTokenResponse>, Status> {
        let address = super::address(&request);
        let token = request.into_inner().refresh_token;
        required("refresh_token", &token)?;
        let issued = self.identity().refresh(&token, &address).await;
        let issued = issued.map_err(|refusal| error::refused(&refusal))?;
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
            true => self.identity().end_all(&caller.account, None).await,
            false => self
                .identity()
                .end(&caller.account, &session)
                .await
                .map(drop),
        };
        ended.map_err(|refusal| error::refused(&refusal))?;
        let what = ("sign_out", session.as_str());
        self.identity().audit(&caller, what, "ok").await;
        Ok(Response::new(pb::LogoutResponse {}))
    }

    async fn get_status(
        &self,
        request: Request<pb::GetStatusRequest>,
    ) -> Result<Response<pb::GetStatusResponse>, Status> {
        let caller = caller(&request)?;
        let session = caller.session.map(|session| format!("sessions/{session}"));
        Ok(Response::new(pb::GetStatusResponse {
            user: format!("users/{}", caller.account),
            email: caller.email,
            role: role_to(caller.role).into(),
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
        let account = self.confirmed(&caller, &request.password).await?;
        let name = format!("users/{}", account.id);
        let changed = self
            .identity()
            .set_password(account, &request.new_password, Some(&session));
        let changed = changed.await;
        let outcome = changed.as_ref().map_or_else(Refusal::code, |()| "ok");
        self.identity()
            .audit(&caller, ("change_password", &name), outcome)
            .await;
        changed.map_err(|refusal| error::refused(&refusal))?;
        Ok(Response::new(pb::ChangePasswordResponse {}))
    }

    async fn list_sessions(
        &self,
        request: Request<pb::ListSessionsRequest>,
    ) -> Result<Response<pb::ListSessionsResponse>, Status> {
        let caller = caller(&request)?;
        let now = self.services.context.now();
        let sessions = self
            .identity()
            .accounts()
            .sessions(&caller.account, now)
            .await;
        let sessions = sessions.map_err(|failure| error::port(&failure))?;
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
            id.ok_or_else(|| error::invalid("name", "a name looks like sessions/{session}"))?;
        let ended = self.identity().end(&caller.account, id).await;
        match ended.map_err(|refusal| error::refused(&refusal))? {
            true => {
                self.identity()
                    .audit(&caller, ("revoke_session", id), "ok")
                    .await;
                Ok(Response::new(pb::RevokeSessionResponse {}))
            }
            false => Err(error::not_found("session", &name)),
        }
    }

    async fn enroll_second_factor(
        &self,
        request: Request<pb::EnrollSecondFactorRequest>,
    ) -> Result<Response<pb::EnrollSecondFactorResponse>, Status> {
        let (caller, _) = signed_in(&request)?;
        let password = request.into_inner().password;
        required("password", &password)?;
        let account = self.confirmed(&caller, &password).await?;
        let enrolled = self.identity().enrol_totp(&account);
        let enrolled = enrolled.map_err(|failure| error::port(&failure))?;
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
            .identity()
            .confirm_totp(&caller, request.enrolment, &request.code)
            .await;
        let outcome = confirmed.as_ref().map_or_else(Refusal::code, |()| "ok");
        let what = ("confirm_second_factor", caller.account.0.as_str());
        self.identity().audit(&caller, what, outcome).await;
        confirmed.map_err(|refusal| error::refused(&refusal))?;
        Ok(Response::new(pb::ConfirmSecondFactorResponse {}))
    }
}
