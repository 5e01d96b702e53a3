//! Profiles of people: as messages, and changed by them.

use actors::model::{Buffers, Language, Place, User, UserId};
use proto::v1 as pb;
use tonic::Status;

use super::convert::timestamp;
use super::{etag, names, people, place, status};
use crate::auth::Caller;
use crate::state::AppState;
use crate::validate;

/// The profile of a person.
pub(in crate::rpc) fn to_message(user: &User) -> Result<pb::Profile, Status> {
    Ok(pb::Profile {
        name: names::of_user(&user.id),
        email: user.email.clone(),
        display_name: user.name.clone(),
        crew_role: user.role.clone().unwrap_or_default(),
        department: user.department.clone().unwrap_or_default(),
        language: match user.language {
            Language::Pl => pb::Language::Polish.into(),
            Language::En => pb::Language::English.into(),
        },
        time_zone: user.time_zone.clone(),
        home: Some(place::to_message(&user.home)),
        equipment_house: user.equipment_house.as_ref().map(place::to_message),
        etag: etag::of_user(user)?,
        create_time: Some(timestamp(user.created)),
    })
}

/// Sets one field of a person to its value in the profile. `path` is a path of an update mask.
pub(in crate::rpc) fn set_field(
    user: &mut User,
    path: &str,
    given: &pb::Profile,
) -> Result<(), Status> {
    let invalid = |why: String| status::invalid(&format!("profile.{path}"), why);
    match path {
        "display_name" => user.name = validate::name(&given.display_name).map_err(invalid)?,
        "crew_role" => {
            let role = validate::role(&given.crew_role).map_err(invalid)?;
            user.role = Some(role).filter(|role| !role.is_empty());
        }
        "department" if given.department.trim().is_empty() => user.department = None,
        "department" => {
            user.department = Some(validate::department(&given.department).map_err(invalid)?);
        }
        "language" => {
            user.language = match given.language() {
                pb::Language::Polish => Language::Pl,
                pb::Language::English => Language::En,
                pb::Language::Unspecified => {
                    return Err(invalid("a language is needed".to_owned()));
                }
            };
        }
        "time_zone" => user.time_zone = validate::zone(&given.time_zone).map_err(invalid)?,
        "home" => user.home = place::from_message("profile.home", given.home.clone())?,
        "equipment_house" => {
            let house = given.equipment_house.clone();
            let field = "profile.equipment_house";
            user.equipment_house = house
                .map(|house| place::from_message(field, Some(house)))
                .transpose()?;
        }
        _ => return Err(status::unknown_field(path)),
    }
    Ok(())
}

/// A person who has an e-mail address and defaults for everything else.
pub(in crate::rpc) fn new_user(address: &str, state: &AppState) -> Result<User, Status> {
    let email = validate::email(address).map_err(|why| status::invalid("profile.name", why))?;
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
        created: state.context.now(),
    })
}

/// Refuses a person without the fields that planning needs; `field` is what the error names.
pub(in crate::rpc) fn check_complete(user: &User, field: &str) -> Result<(), Status> {
    match user.name.is_empty() || user.home == Place::default() {
        true => Err(status::invalid(
            field,
            "a new person needs display_name, time_zone and home",
        )),
        false => Ok(()),
    }
}

/// What an upsert has done.
pub(in crate::rpc) enum UpsertOutcome {
    /// The person is new.
    Created,
    /// The person was changed.
    Updated,
    /// The person already had these values.
    Unchanged,
}

/// Creates or updates the person of a profile. Fields that are not set stay as they are.
pub(in crate::rpc) async fn upsert(
    state: &AppState,
    caller: &Caller,
    given: Option<pb::Profile>,
) -> Result<UpsertOutcome, Status> {
    let given = given.unwrap_or_default();
    let named = names::user("profile.name", &given.name)?;
    let known = people::find(state, caller, named).await?;
    let mut user = match &known {
        Some(known) => known.clone(),
        None => new_user(named, state)?,
    };
    let fields = [
        ("display_name", !given.display_name.is_empty()),
        ("crew_role", !given.crew_role.is_empty()),
        ("department", !given.department.is_empty()),
        ("language", given.language() != pb::Language::Unspecified),
        ("time_zone", !given.time_zone.is_empty()),
        ("home", given.home.is_some()),
        ("equipment_house", given.equipment_house.is_some()),
    ];
    for (field, _) in fields.iter().filter(|(_, is_set)| *is_set) {
        set_field(&mut user, field, &given)?;
    }
    check_complete(&user, "profile")?;
    if known.as_ref() == Some(&user) {
        return Ok(UpsertOutcome::Unchanged);
    }
    people::save(state, caller, "import_profile", user).await?;
    Ok(match known {
        Some(_) => UpsertOutcome::Updated,
        None => UpsertOutcome::Created,
    })
}
