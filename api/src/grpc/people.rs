//! People by the names of the API, and changes of them.

use std::collections::HashMap;

use actors::model::{Day, User, UserId};
use actors::user::profile_commit;
use sha2::{Digest, Sha256};
use tonic::Status;

use super::{error, names};
use crate::identity::{Caller, Refusal};
use crate::services::Services;

/// The person of this id, else of this address; one whom the caller may not look at is
/// nobody that they know.
pub(super) async fn known(
    services: &Services,
    caller: &Caller,
    user: &str,
) -> Result<Option<User>, Status> {
    let queries = &services.queries;
    let found = if user.contains('@') {
        queries.user_by_email(user).await
    } else {
        queries.user(&UserId(user.to_owned())).await
    };
    let found = found.map_err(|failure| error::port(&failure))?;
    Ok(found.filter(|user| caller.may_read(&user.id)))
}

/// Those of many that there are, by the ids or addresses that were given.
pub(super) async fn all_known<'a>(
    services: &Services,
    caller: &Caller,
    given: &[&'a str],
) -> Result<HashMap<&'a str, User>, Status> {
    let (addresses, ids): (Vec<_>, Vec<_>) = given
        .iter()
        .map(|user| (*user).to_owned())
        .partition(|user| user.contains('@'));
    let ids: Vec<_> = ids.into_iter().map(UserId).collect();
    let found = services.records.find_users(&ids, &addresses).await;
    let found = found.map_err(|failure| error::port(&failure))?;
    let mut known = HashMap::new();
    for user in found.into_iter().filter(|user| caller.may_read(&user.id)) {
        known.insert(user.email.clone(), user.clone());
        known.insert(user.id.0.clone(), user);
    }
    let of = |given: &&'a str| Some((*given, known.get(&given.to_lowercase())?.clone()));
    Ok(given.iter().filter_map(of).collect())
}

/// The person of this name; `field` is where the request has it.
pub(super) async fn person(
    services: &Services,
    caller: &Caller,
    (field, name): (&str, &str),
) -> Result<User, Status> {
    let user = known(services, caller, names::user(field, name)?).await?;
    user.ok_or_else(|| error::not_found("user", name))
}

/// The day of this name, if the caller may look at it. A day under another person's name is
/// nobody's.
pub(super) async fn day(services: &Services, caller: &Caller, name: &str) -> Result<Day, Status> {
    let (owner, id) = names::schedule(name)?;
    let missing = || error::not_found("schedule", name);
    let owner = match owner.contains('@') {
        true => known(services, caller, owner).await?.map(|user| user.id),
        // Whose day it is says whether there is such a person.
        false => Some(UserId(owner.to_owned())).filter(|owner| caller.may_read(owner)),
    };
    let owner = owner.ok_or_else(missing)?;
    let day = services.queries.day(&id).await;
    let day = day.map_err(|failure| error::port(&failure))?;
    let day = day.filter(|day| day.user == owner).ok_or_else(missing)?;
    Ok(Day::clone(&day))
}

/// Changes whenever the person does.
pub(super) fn etag(user: &User) -> Result<String, Status> {
    let text = serde_json::to_vec(user);
    let text = text.map_err(|failure| error::internal("engine/undecodable", &failure))?;
    Ok(hex::encode(&Sha256::digest(text)[..8]))
}

/// A person to be changed by the caller, who looked at this etag.
pub(super) async fn to_change(
    services: &Services,
    caller: &Caller,
    (field, name): (&str, &str),
    seen: &str,
) -> Result<User, Status> {
    let user = person(services, caller, (field, name)).await?;
    if !caller.may_write(&user.id) {
        return Err(error::refused(&Refusal::Forbidden));
    }
    if !seen.is_empty() && seen != etag(&user)? {
        return Err(error::changed("person", name));
    }
    Ok(user)
}

/// Keeps a changed person; every open day is planned anew.
pub(super) async fn save(
    services: &Services,
    caller: &Caller,
    action: &str,
    user: User,
) -> Result<User, Status> {
    let id = user.id.clone();
    let commit = profile_commit(
        user,
        services.context.random_bytes(),
        services.context.now(),
    );
    let done = services.journal.commit(commit.into()).await;
    done.map_err(|failure| error::journal(&failure))?;
    let what = (action, &*format!("users/{id}"));
    services.identity.audit(caller, what, "ok").await;
    let kept = services.queries.user(&id).await;
    let kept = kept.map_err(|failure| error::port(&failure))?;
    kept.ok_or_else(|| error::not_found("user", &id.0))
}
