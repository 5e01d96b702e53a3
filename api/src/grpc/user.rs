//! `UserService`: who people are, and how their days are planned.

use actors::model::{Buffers, Coordinates, Language, Place, User, UserId};
use actors::planning::traffic_buffer;
use connectors::accounts::Role;
use jiff::Span;
use jiff::tz::TimeZone;
use proto::v1::user_service_server::UserService;
use proto::v1::{self as pb};
use tonic::{Request, Response, Status};

use super::convert::timestamp;
use super::page_token::PageToken;
use super::{caller, convert, error, names, page_size, people};
use crate::identity::Caller;
use crate::services::Services;
use crate::values;

/// Days whose drives the suggested buffer is taken from.
const DAYS_LOOKED_AT: i64 = 90;

pub(super) struct Users {
    services: Services,
}

impl Users {
    pub(super) fn new(services: &Services) -> Self {
        Self {
            services: services.clone(),
        }
    }

    async fn config(&self, user: &User) -> Result<pb::UserConfig, Status> {
        let today = TimeZone::UTC
            .to_datetime(self.services.context.now())
            .date();
        let from = today.saturating_sub(Span::new().days(DAYS_LOOKED_AT));
        let told = self.services.queries.travel_times(&user.id, from).await;
        let told = told.map_err(|failure| error::port(&failure))?;
        Ok(pb::UserConfig {
            buffers: Some(convert::buffers(&user.buffers)),
            etag: people::etag(user)?,
            suggested_traffic_buffer: traffic_buffer(&told).map(i32::from),
        })
    }
}

fn place(place: &Place) -> pb::Place {
    pb::Place {
        name: place.name.clone(),
        address: place.address.clone(),
        location: place.at.map(|at| pb::LatLng {
            latitude: at.lat,
            longitude: at.lon,
        }),
    }
}

fn profile(user: &User) -> Result<pb::Profile, Status> {
    Ok(pb::Profile {
        name: format!("users/{}", user.id),
        email: user.email.clone(),
        display_name: user.name.clone(),
        crew_role: user.role.clone().unwrap_or_default(),
        department: user.department.clone().unwrap_or_default(),
        language: match user.language {
            Language::Pl => pb::Language::Polish.into(),
            Language::En => pb::Language::English.into(),
        },
        time_zone: user.time_zone.clone(),
        home: Some(place(&user.home)),
        equipment_house: user.equipment_house.as_ref().map(place),
        etag: people::etag(user)?,
        create_time: Some(timestamp(user.created)),
    })
}

/// A place of a request: an address, or coordinates.
pub(super) fn place_from(field: &str, given: Option<pb::Place>) -> Result<Place, Status> {
    let missing = || error::invalid(field, "an address or a location is needed");
    let given = given.ok_or_else(missing)?;
    let wrong = |what| move |why: String| error::invalid(&format!("{field}.{what}"), why);
    let at = match given.location {
        None => None,
        Some(at) => {
            let at = Coordinates::new(at.latitude, at.longitude);
            Some(at.ok_or_else(|| wrong("location")("this is no point on earth".to_owned()))?)
        }
    };
    let place = Place {
        name: values::address(&given.name).map_err(wrong("name"))?,
        address: values::address(&given.address).map_err(wrong("address"))?,
        at,
    };
    match place.at.is_none() && place.address.is_empty() {
        true => Err(missing()),
        false => Ok(place),
    }
}

/// Takes over one field of a profile.
fn put(user: &mut User, path: &str, given: &pb::Profile) -> Result<(), Status> {
    let wrong = |why: String| error::invalid(&format!("profile.{path}"), why);
    match path {
        "display_name" => user.name = values::name(&given.display_name).map_err(wrong)?,
        "crew_role" => {
            let role = values::role(&given.crew_role).map_err(wrong)?;
            user.role = Some(role).filter(|role| !role.is_empty());
        }
        "department" if given.department.trim().is_empty() => user.department = None,
        "department" => {
            user.department = Some(values::department(&given.department).map_err(wrong)?);
        }
        "language" => {
            user.language = match given.language() {
                pb::Language::Polish => Language::Pl,
                pb::Language::English => Language::En,
                pb::Language::Unspecified => return Err(wrong("a language is needed".to_owned())),
            };
        }
        "time_zone" => user.time_zone = values::zone(&given.time_zone).map_err(wrong)?,
        "home" => user.home = place_from("profile.home", given.home.clone())?,
        "equipment_house" => {
            let house = given.equipment_house.clone();
            let field = "profile.equipment_house";
            user.equipment_house = house
                .map(|house| place_from(field, Some(house)))
                .transpose()?;
        }
        _ => {
            let text = format!("there is no field {path:?} that can be changed");
            return Err(error::invalid("update_mask", text));
        }
    }
    Ok(())
}

fn paths(mask: Option<&prost_types::FieldMask>) -> Result<&[String], Status> {
    match mask.map(|mask| &mask.paths[..]) {
        Some(paths) if !paths.is_empty() => Ok(paths),
        _ => Err(error::invalid(
            "update_mask",
            "name the fields that are meant",
        )),
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

/// The buffers with those that the mask names.
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
        let meant = all.iter().filter(|(name, _)| {
            path == "buffers" || path.strip_prefix("buffers.").is_some_and(|it| it == *name)
        });
        let mut found = false;
        for (name, minutes) in meant {
            let field = format!("config.buffers.{name}");
            let wrong = || error::invalid(&field, "5 to 120 minutes are possible");
            let place = buffer(&mut buffers, name).ok_or_else(wrong)?;
            *place = u16::try_from(*minutes).map_err(|_| wrong())?;
            found = true;
        }
        if !found {
            let text = format!("there is no field {path:?} that can be changed");
            return Err(error::invalid("update_mask", text));
        }
    }
    let checked = buffers.validate();
    checked.map_err(|why| error::invalid("config.buffers", why.to_string()))?;
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
            true => self.services.records.users(&after, size + 1).await,
            false => {
                let own = self.services.queries.user(&caller.account).await;
                own.map(|own| own.into_iter().collect())
            }
        }
        .map_err(|failure| error::port(&failure))?;
        let next_page_token = token.next(&mut found, size, |last| [last.email.clone()]);
        let profiles: Result<_, _> = found.iter().map(profile).collect();
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
        let user = people::person(&self.services, &caller, ("name", &name)).await?;
        Ok(Response::new(pb::GetProfileResponse {
            profile: Some(profile(&user)?),
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
        let whose = ("profile.name", &*given.name);
        let named = names::user(whose.0, whose.1)?;
        let known = people::known(&self.services, &caller, named).await?;
        let is_new = known.is_none() && caller.role >= Role::Coordinator && named.contains('@');
        let mut user = match is_new {
            true => nobody(named, &self.services)?,
            false => people::to_change(&self.services, &caller, whose, &given.etag).await?,
        };
        for path in mask {
            put(&mut user, path, &given)?;
        }
        if is_new && (user.name.is_empty() || user.home == Place::default()) {
            let text = "somebody new needs display_name, time_zone and home";
            return Err(error::invalid("update_mask", text));
        }
        let user = people::save(&self.services, &caller, "update_profile", user).await?;
        Ok(Response::new(pb::UpdateProfileResponse {
            profile: Some(profile(&user)?),
        }))
    }

    async fn get_config(
        &self,
        request: Request<pb::GetConfigRequest>,
    ) -> Result<Response<pb::GetConfigResponse>, Status> {
        let caller = caller(&request)?;
        let name = request.into_inner().name;
        let user = people::person(&self.services, &caller, ("name", &name)).await?;
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
        let whose = ("name", &*request.name);
        let mut user = people::to_change(&self.services, &caller, whose, &given.etag).await?;
        user.buffers = buffers(user.buffers, given.buffers.unwrap_or_default(), mask)?;
        let user = people::save(&self.services, &caller, "update_config", user).await?;
        Ok(Response::new(pb::UpdateConfigResponse {
            config: Some(self.config(&user).await?),
        }))
    }
}

/// What became of a person who was sent in.
pub(super) enum TakenIn {
    Created,
    Updated,
    Unchanged,
}

/// Takes in a person as they were sent: what is set counts.
pub(super) async fn take_in(
    services: &Services,
    caller: &Caller,
    given: Option<pb::Profile>,
) -> Result<TakenIn, Status> {
    let given = given.unwrap_or_default();
    let named = names::user("profile.name", &given.name)?;
    let known = people::known(services, caller, named).await?;
    let mut user = match &known {
        Some(known) => known.clone(),
        None => nobody(named, services)?,
    };
    let set = [
        ("display_name", !given.display_name.is_empty()),
        ("crew_role", !given.crew_role.is_empty()),
        ("department", !given.department.is_empty()),
        ("language", given.language() != pb::Language::Unspecified),
        ("time_zone", !given.time_zone.is_empty()),
        ("home", given.home.is_some()),
        ("equipment_house", given.equipment_house.is_some()),
    ];
    for (field, _) in set.iter().filter(|(_, set)| *set) {
        put(&mut user, field, &given)?;
    }
    if user.name.is_empty() || user.home == Place::default() {
        let text = "somebody new needs display_name, time_zone and home";
        return Err(error::invalid("profile", text));
    }
    if known.as_ref() == Some(&user) {
        return Ok(TakenIn::Unchanged);
    }
    people::save(services, caller, "import_profile", user).await?;
    Ok(match known {
        Some(_) => TakenIn::Updated,
        None => TakenIn::Created,
    })
}

fn nobody(address: &str, services: &Services) -> Result<User, Status> {
    let email = values::email(address).map_err(|why| error::invalid("profile.name", why))?;
    Ok(User {
        id: UserId::of(&email),
        email,
        name: String::new(),
        role: None,
        department: None,
        language: Language::default(),
        time_zone: "UTC".to_owned(),
        home: Place::default(),
        equipment_house: None,
        buffers: Buffers::default(),
        quiet_hours: None,
        created: services.context.now(),
    })
}
