//! `AccountService`: accounts, and the audit log.

use actors::model::UserId;
use connectors::accounts::{Account, AuditEntry, AuditFilter, Role};
use jiff::Timestamp;
use proto::v1::account_service_server::AccountService;
use proto::v1::{self as pb};
use tonic::{Request, Response, Status};

use super::support::convert::{self, timestamp};
use super::support::page_token::PageToken;
use super::support::request::{caller, page_size, required};
use super::support::{names, status};
use crate::auth::{AccountChange, AuthError, Authenticator};
use crate::state::AppState;

pub(super) struct Accounts {
    state: AppState,
}

impl Accounts {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
        }
    }

    fn auth(&self) -> &Authenticator {
        &self.state.auth
    }
}

fn role_from(role: pb::Role) -> Option<Role> {
    match role {
        pb::Role::Unspecified => None,
        pb::Role::Viewer => Some(Role::Viewer),
        pb::Role::User => Some(Role::User),
        pb::Role::Coordinator => Some(Role::Coordinator),
        pb::Role::Administrator => Some(Role::Administrator),
    }
}

fn account(account: &Account) -> pb::Account {
    pb::Account {
        name: names::of_user(&account.id),
        email: account.email.clone(),
        role: convert::role(account.role).into(),
        active: account.active,
        second_factor: account.totp.is_some(),
        create_time: Some(timestamp(account.created)),
    }
}

fn entry(entry: AuditEntry) -> pb::AuditEntry {
    pb::AuditEntry {
        name: format!("auditEntries/{}", entry.id),
        time: Some(timestamp(entry.at)),
        account: entry
            .account
            .map(|id| names::of_user(&id))
            .unwrap_or_default(),
        action: entry.action,
        target: entry.target,
        outcome: entry.outcome,
        address: entry.address,
    }
}

#[tonic::async_trait]
impl AccountService for Accounts {
    async fn list_accounts(
        &self,
        request: Request<pb::ListAccountsRequest>,
    ) -> Result<Response<pb::ListAccountsResponse>, Status> {
        let request = request.into_inner();
        let size = page_size(request.page_size)?;
        let token = PageToken::of("accounts", &[]);
        let after = token.decode(&request.page_token)?;
        let [after] = after.unwrap_or_default();
        let found = self.auth().accounts().list(&after, size + 1).await;
        let mut found = found.map_err(|failure| status::from_port(&failure))?;
        let next = token.next(&mut found, size, |last| [last.email.clone()]);
        Ok(Response::new(pb::ListAccountsResponse {
            accounts: found.iter().map(account).collect(),
            next_page_token: next,
        }))
    }

    async fn create_account(
        &self,
        request: Request<pb::CreateAccountRequest>,
    ) -> Result<Response<pb::CreateAccountResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let email = names::address("email", &request.email)?;
        let role = role_from(request.role());
        let role = role.ok_or_else(|| status::invalid("role", "a role is needed"))?;
        required("password", &request.password)?;
        let created = self.auth().create(email, role, Some(&request.password));
        let created = created.await;
        let target = names::of_user(&UserId::of(email));
        let outcome = created.as_ref().map_or_else(AuthError::code, |_| "ok");
        self.auth()
            .audit(&caller, ("create_account", &target), outcome)
            .await;
        let created = created.map_err(|error| status::from_auth(&error))?;
        Ok(Response::new(pb::CreateAccountResponse {
            account: Some(account(&created)),
        }))
    }

    async fn update_account(
        &self,
        request: Request<pb::UpdateAccountRequest>,
    ) -> Result<Response<pb::UpdateAccountResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let id = UserId(names::user("name", &request.name)?.to_owned());
        let change = AccountChange {
            role: role_from(request.role()),
            active: request.active,
            password: (!request.password.is_empty()).then(|| request.password.clone()),
            remove_second_factor: request.remove_second_factor,
        };
        let found = self.auth().accounts().get(&id).await;
        let found = found.map_err(|failure| status::from_port(&failure))?;
        let found = found.ok_or_else(|| status::not_found("account", &request.name))?;
        let changed = self.auth().change(found, change).await;
        let outcome = changed.as_ref().map_or_else(AuthError::code, |_| "ok");
        let what = ("update_account", request.name.as_str());
        self.auth().audit(&caller, what, outcome).await;
        let changed = changed.map_err(|error| status::from_auth(&error))?;
        Ok(Response::new(pb::UpdateAccountResponse {
            account: Some(account(&changed)),
        }))
    }

    async fn list_audit_entries(
        &self,
        request: Request<pb::ListAuditEntriesRequest>,
    ) -> Result<Response<pb::ListAuditEntriesResponse>, Status> {
        let request = request.into_inner();
        let size = page_size(request.page_size)?;
        let token = PageToken::of("audit", &[&request.account]);
        let after: Option<[String; 2]> = token.decode(&request.page_token)?;
        let after = match after {
            None => None,
            Some([at, id]) => {
                let at: Timestamp = at.parse().map_err(|_| PageToken::<2>::invalid())?;
                Some((at, id))
            }
        };
        let account = match request.account.as_str() {
            "" => None,
            name => Some(UserId(names::user("account", name)?.to_owned())),
        };
        let filter = AuditFilter {
            account,
            after,
            limit: size + 1,
        };
        let found = self.auth().accounts().audit(&filter).await;
        let mut found = found.map_err(|failure| status::from_port(&failure))?;
        let next = token.next(&mut found, size, |last| {
            [last.at.to_string(), last.id.clone()]
        });
        Ok(Response::new(pb::ListAuditEntriesResponse {
            entries: found.into_iter().map(entry).collect(),
            next_page_token: next,
        }))
    }
}
