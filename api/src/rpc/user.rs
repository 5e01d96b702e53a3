//! `UserService`: profiles of people, and the options by which their days are planned.

use actors::model::{Buffers, User};
use actors::planning::traffic_buffer;
use connectors::accounts::Role;
use jiff::Span;
use jiff::tz::TimeZone;
use proto::v1::user_service_server::UserService;
use proto::v1::{self as pb};
use tonic::{Request, Response, Status};

use super::support::page_token::PageToken;
use super::support::request::{caller, page_size};
use super::support::{convert, etag, names, people, profile, status};
use crate::state::AppState;

/// How many past days of drives the suggested traffic buffer is computed from.
const TRAVEL_HISTORY_DAYS: i64 = 90;

pub(super) struct Users {
    state: AppState,
}

impl Users {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
        }
    }

    async fn config(&self, user: &User) -> Result<pb::UserConfig, Status> {
        let today = TimeZone::UTC.to_datetime(self.state.context.now()).date();
        let from = today.saturating_sub(Span::new().days(TRAVEL_HISTORY_DAYS));
        let times = self.state.queries.travel_times(&user.id, from).await;
        let times = times.map_err(|failure| status::from_port(&failure))?;
        Ok(pb::UserConfig {
            buffers: Some(convert::buffers(&user.buffers)),
            etag: etag::of_user(user)?,
            suggested_traffic_buffer: traffic_buffer(&times).map(i32::from),
        })
    }
}

/// The paths of an update mask, of which there must be one at least.
fn paths(mask: Option<&prost_types::FieldMask>) -> Result<&[String], Status> {
    match mask.map(|mask| &mask.paths[..]) {
        Some(paths) if !paths.is_empty() => Ok(paths),
        _ => Err(status::invalid("update_mask", "name the fields to change")),
    }
}

fn buffer<'a>(buffers: &'a mut Buffers, name: &str) -> Option<&'a mut u16> {
    Some(match name {
        "car_change" => &mut buffers.car_change,
        "parking" => &mut buffers.parking,
        "entry" => &mut buffers.entry,
        "traffic" => &mut buffers.traffic,
        "morning_routine" => &mut buffers.morning_routine,
        _ => return None,
    })
}

/// The buffers, with those that the mask names set to the given minutes.
fn buffers(before: Buffers, given: pb::Buffers, mask: &[String]) -> Result<Buffers, Status> {
    let all = [
        ("car_change", given.car_change),
        ("parking", given.parking),
        ("entry", given.entry),
        ("traffic", given.traffic),
        ("morning_routine", given.morning_routine),
    ];
    let mut buffers = before;
    for path in mask {
        let named = all.iter().filter(|(name, _)| {
            path == "buffers" || path.strip_prefix("buffers.").is_some_and(|it| it == *name)
        });
        let mut found = false;
        for (name, minutes) in named {
            let field = format!("config.buffers.{name}");
            let invalid = || status::invalid(&field, "5 to 120 minutes are possible");
            let buffer = buffer(&mut buffers, name).ok_or_else(invalid)?;
            *buffer = u16::try_from(*minutes).map_err(|_| invalid())?;
            found = true;
        }
        if !found {
            return Err(status::unknown_field(path));
        }
    }
    let checked = buffers.validate();
    checked.map_err(|why| status::invalid("config.buffers", why.to_string()))?;
    Ok(buffers)
}

#[tonic::async_trait]
impl UserService for Users {
    async fn list_users(
        &self,
        request: Request<pb::ListUsersRequest>,
    ) -> Result<Response<pb::ListUsersResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let size = page_size(request.page_size)?;
        let token = PageToken::of("users", &[&caller.account.0]);
        let [after] = token.decode(&request.page_token)?.unwrap_or_default();
        let mut found = match caller.role >= Role::Coordinator {
            true => self.state.records.users(&after, size + 1).await,
            false => {
                let own = self.state.queries.user(&caller.account).await;
                own.map(|own| own.into_iter().collect())
            }
        }
        .map_err(|failure| status::from_port(&failure))?;
        let next_page_token = token.next(&mut found, size, |last| [last.email.clone()]);
        let profiles: Result<_, _> = found.iter().map(profile::to_message).collect();
        Ok(Response::new(pb::ListUsersResponse {
            profiles: profiles?,
            next_page_token,
        }))
    }

    async fn get_profile(
        &self,
        request: Request<pb::GetProfileRequest>,
    ) -> Result<Response<pb::GetProfileResponse>, Status> {
        let caller = caller(&request)?;
        let name = request.into_inner().name;
        let user = people::get(&self.state, &caller, ("name", &name)).await?;
        Ok(Response::new(pb::GetProfileResponse {
            profile: Some(profile::to_message(&user)?),
        }))
    }

    async fn update_profile(
        &self,
        request: Request<pb::UpdateProfileRequest>,
    ) -> Result<Response<pb::UpdateProfileResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let given = request.profile.unwrap_or_default();
        let mask = paths(request.update_mask.as_ref())?;
        let field = ("profile.name", &*given.name);
        let named = names::user(field.0, field.1)?;
        let known = people::find(&self.state, &caller, named).await?;
        let is_new = known.is_none() && caller.role >= Role::Coordinator && named.contains('@');
        let mut user = match is_new {
            true => profile::new_user(named, &self.state)?,
            false => people::get_for_update(&self.state, &caller, field, &given.etag).await?,
        };
        for path in mask {
            profile::set_field(&mut user, path, &given)?;
        }
        if is_new {
            profile::check_complete(&user, "update_mask")?;
        }
        let user = people::save(&self.state, &caller, "update_profile", user).await?;
        Ok(Response::new(pb::UpdateProfileResponse {
            profile: Some(profile::to_message(&user)?),
        }))
    }

    async fn get_config(
        &self,
        request: Request<pb::GetConfigRequest>,
    ) -> Result<Response<pb::GetConfigResponse>, Status> {
        let caller = caller(&request)?;
        let name = request.into_inner().name;
        let user = people::get(&self.state, &caller, ("name", &name)).await?;
        Ok(Response::new(pb::GetConfigResponse {
            config: Some(self.config(&user).await?),
        }))
    }

    async fn update_config(
        &self,
        request: Request<pb::UpdateConfigRequest>,
    ) -> Result<Response<pb::UpdateConfigResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let given = request.config.unwrap_or_default();
        let mask = paths(request.update_mask.as_ref())?;
        let field = ("name", &*request.name);
        let mut user = people::get_for_update(&self.state, &caller, field, &given.etag).await?;
        user.buffers = buffers(user.buffers, given.buffers.unwrap_or_default(), mask)?;
        let user = people::save(&self.state, &caller, "update_config", user).await?;
        Ok(Response::new(pb::UpdateConfigResponse {
            config: Some(self.config(&user).await?),
        }))
    }
}
