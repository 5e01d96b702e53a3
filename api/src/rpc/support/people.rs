//! People and their days by resource name: who may see and change them, and how a change is
//! committed.

use std::collections::HashMap;

use actors::model::{Day, User, UserId};
use actors::user::profile_commit;
use tonic::Status;

use super::names;
use super::{etag, status};
use crate::auth::{AuthError, Caller};
use crate::state::AppState;

/// The person with this id or e-mail address; `None` if there is none, or if the caller may not
/// read them.
pub(in crate::rpc) async fn find(
    state: &AppState,
    caller: &Caller,
    user: &str,
) -> Result<Option<User>, Status> {
    let queries = &state.queries;
    let found = if user.contains('@') {
        queries.user_by_email(user).await
    } else {
        queries.user(&UserId(user.to_owned())).await
    };
    let found = found.map_err(|failure| status::from_port(&failure))?;
    Ok(found.filter(|user| caller.may_read(&user.id)))
}

/// The people with these ids or e-mail addresses, by what was given. People who do not exist, or
/// whom the caller may not read, are left out.
pub(in crate::rpc) async fn find_all<'a>(
    state: &AppState,
    caller: &Caller,
    given: &[&'a str],
) -> Result<HashMap<&'a str, User>, Status> {
    let (addresses, ids): (Vec<_>, Vec<_>) = given
        .iter()
        .map(|user| (*user).to_owned())
        .partition(|user| user.contains('@'));
    let ids: Vec<_> = ids.into_iter().map(UserId).collect();
    let found = state.records.find_users(&ids, &addresses).await;
    let found = found.map_err(|failure| status::from_port(&failure))?;
    let mut known = HashMap::new();
    for user in found.into_iter().filter(|user| caller.may_read(&user.id)) {
        known.insert(user.email.clone(), user.clone());
        known.insert(user.id.0.clone(), user);
    }
    let of = |given: &&'a str| Some((*given, known.get(&given.to_lowercase())?.clone()));
    Ok(given.iter().filter_map(of).collect())
}

/// The person with this resource name; `field` is the field of the request that has it.
pub(in crate::rpc) async fn get(
    state: &AppState,
    caller: &Caller,
    (field, name): (&str, &str),
) -> Result<User, Status> {
    let user = find(state, caller, names::user(field, name)?).await?;
    user.ok_or_else(|| status::not_found("user", name))
}

/// The day with this resource name, if the caller may read it. A name that combines a day with
/// a person it does not belong to is not found.
pub(in crate::rpc) async fn get_day(
    state: &AppState,
    caller: &Caller,
    name: &str,
) -> Result<Day, Status> {
    let (owner, id) = names::schedule(name)?;
    let missing = || status::not_found("schedule", name);
    let owner = match owner.contains('@') {
        true => find(state, caller, owner).await?.map(|user| user.id),
        // The owner of the day, below, shows whether there is such a person.
        false => Some(UserId(owner.to_owned())).filter(|owner| caller.may_read(owner)),
    };
    let owner = owner.ok_or_else(missing)?;
    let day = state.queries.day(&id).await;
    let day = day.map_err(|failure| status::from_port(&failure))?;
    let day = day.filter(|day| day.user == owner).ok_or_else(missing)?;
    Ok(Day::clone(&day))
}

/// The person with this resource name, if the caller may change them and `etag` is empty or
/// current.
pub(in crate::rpc) async fn get_for_update(
    state: &AppState,
    caller: &Caller,
    (field, name): (&str, &str),
    etag: &str,
) -> Result<User, Status> {
    let user = get(state, caller, (field, name)).await?;
    if !caller.may_write(&user.id) {
        return Err(status::from_auth(&AuthError::Forbidden));
    }
    if !etag.is_empty() && etag != etag::of_user(&user)? {
        return Err(status::etag_mismatch("person", name));
    }
    Ok(user)
}

/// Stores a changed person and audits it as `action`; every open day is planned again.
pub(in crate::rpc) async fn save(
    state: &AppState,
    caller: &Caller,
    action: &str,
    user: User,
) -> Result<User, Status> {
    let id = user.id.clone();
    let commit = profile_commit(user, state.context.random_bytes(), state.context.now());
    let done = state.journal.commit(commit.into()).await;
    done.map_err(|failure| status::from_journal(&failure))?;
    let what = (action, &*names::of_user(&id));
    state.auth.audit(caller, what, "ok").await;
    let stored = state.queries.user(&id).await;
    let stored = stored.map_err(|failure| status::from_port(&failure))?;
    stored.ok_or_else(|| status::not_found("user", &id.0))
}
