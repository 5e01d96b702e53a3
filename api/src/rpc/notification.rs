//! `NotificationService`: the messages sent to people, and their quiet hours.

use actors::model::{Message, QuietHours, User};
use proto::v1::notification_service_server::NotificationService;
use proto::v1::{self as pb};
use tonic::{Request, Response, Status};

use super::support::convert::timestamp;
use super::support::page_token::PageToken;
use super::support::request::{caller, page_size};
use super::support::{etag, names, people, status};
use crate::state::AppState;

pub(super) struct Notifications {
    state: AppState,
}

impl Notifications {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
        }
    }
}

fn notification(message: Message) -> pb::Notification {
    let schedule = message.day.as_ref();
    pb::Notification {
        name: format!("users/{}/notifications/{}", message.user, message.id),
        kind: message.kind.as_str().to_owned(),
        channel: message.channel.as_str().to_owned(),
        schedule: schedule
            .map(|day| names::of_schedule(&message.user, day))
            .unwrap_or_default(),
        subject: message.subject,
        body: message.body,
        create_time: Some(timestamp(message.created)),
    }
}

fn preferences(user: &User) -> Result<pb::NotificationPreferences, Status> {
    Ok(pb::NotificationPreferences {
        quiet_hours: user.quiet_hours.map(String::from).unwrap_or_default(),
        etag: etag::of_user(user)?,
        sms: pb::IntegrationState::NotConnected.into(),
        push: pb::IntegrationState::NotConnected.into(),
    })
}

#[tonic::async_trait]
impl NotificationService for Notifications {
    async fn list_notifications(
        &self,
        request: Request<pb::ListNotificationsRequest>,
    ) -> Result<Response<pb::ListNotificationsResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let size = page_size(request.page_size)?;
        let token = PageToken::of("notifications", &[&request.parent]);
        let before = token.decode_newest_first(&request.page_token)?;
        let user = people::get(&self.state, &caller, ("parent", &request.parent)).await?;
        let records = &self.state.records;
        let found = records.messages(&user.id, &before, size + 1).await;
        let mut found = found.map_err(|failure| status::from_port(&failure))?;
        let next_page_token = token.next(&mut found, size, |last| {
            [last.created.to_string(), last.id.clone()]
        });
        Ok(Response::new(pb::ListNotificationsResponse {
            notifications: found.into_iter().map(notification).collect(),
            next_page_token,
        }))
    }

    async fn get_preferences(
        &self,
        request: Request<pb::GetPreferencesRequest>,
    ) -> Result<Response<pb::GetPreferencesResponse>, Status> {
        let caller = caller(&request)?;
        let name = request.into_inner().name;
        let user = people::get(&self.state, &caller, ("name", &name)).await?;
        Ok(Response::new(pb::GetPreferencesResponse {
            preferences: Some(preferences(&user)?),
        }))
    }

    async fn update_preferences(
        &self,
        request: Request<pb::UpdatePreferencesRequest>,
    ) -> Result<Response<pb::UpdatePreferencesResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let given = request.preferences.unwrap_or_default();
        let field = ("name", &*request.name);
        let mut user = people::get_for_update(&self.state, &caller, field, &given.etag).await?;
        user.quiet_hours = match given.quiet_hours.trim() {
            "" => None,
            hours => {
                let hours = hours.parse::<QuietHours>();
                let field = "preferences.quiet_hours";
                Some(hours.map_err(|why| status::invalid(field, why.to_string()))?)
            }
        };
        let user = people::save(&self.state, &caller, "update_preferences", user).await?;
        Ok(Response::new(pb::UpdatePreferencesResponse {
            preferences: Some(preferences(&user)?),
        }))
    }
}
