//! A data folder of an earlier revision opens, with the same days.
//!
//! `data_folder/b4ef5b0.tar.gz` is the folder that `demo --once --data` of that revision left,
//! and `b4ef5b0.json` the days that its server listed, except that `location` is the place of
//! the call, which one of them has elsewhere than at the set. The migrations, the names of stored
//! fields, the files of the folder and the prepared map are all read by what runs now.

use std::path::Path;
use std::process::Command;

use proto::v1::schedule_service_client::ScheduleServiceClient;
use proto::v1::user_service_client::UserServiceClient;
use proto::v1::{ListSchedulesRequest, ListUsersRequest, Schedule};
use serde_json::{Value, json};
use tonic::transport::Channel;

use super::serve::Server;
use crate::bearer::with_token;
use crate::program::stillontime;

const FOLDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/program/cli/data_folder");

#[test]
fn a_data_folder_of_an_earlier_revision_opens_with_the_same_days() {
    let home = tempfile::tempdir().unwrap();
    let unpacked = Command::new("tar")
        .args(["-xzf", &format!("{FOLDERS}/b4ef5b0.tar.gz"), "-C"])
        .arg(home.path())
        .status();
    assert!(unpacked.unwrap().success());
    let data = home.path().join("data");
    let server = Server::start(home.path(), &["serve", "--data", data.to_str().unwrap()]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let days = runtime.block_on(days(&server.address, &data));
    let expected = std::fs::read_to_string(format!("{FOLDERS}/b4ef5b0.json")).unwrap();
    let expected: Vec<Value> = serde_json::from_str(&expected).unwrap();
    assert_eq!(
        days,
        expected,
        "{}",
        serde_json::to_string_pretty(&days).unwrap()
    );
    assert_eq!(server.stop().code, 0);
    let checked = stillontime()
        .arg("doctor")
        .arg("--data")
        .arg(&data)
        .output();
    assert!(checked.unwrap().status.success());
}

/// Every person's days, in the order of people and dates.
async fn days(address: &str, data: &Path) -> Vec<Value> {
    let token = std::fs::read_to_string(data.join("operator.token")).unwrap();
    let channel = Channel::from_shared(format!("http://{address}")).unwrap();
    let channel = with_token(channel.connect().await.unwrap(), token.trim());
    let mut users = UserServiceClient::new(channel.clone());
    let mut schedules = ScheduleServiceClient::new(channel);
    let people = users.list_users(ListUsersRequest::default()).await.unwrap();
    let mut found = Vec::new();
    for person in people.into_inner().profiles {
        let request = ListSchedulesRequest {
            parent: person.name.clone(),
            ..ListSchedulesRequest::default()
        };
        let listed = schedules.list_schedules(request).await.unwrap();
        let days = listed.into_inner().schedules.into_iter();
        found.extend(days.map(|day| shown(&person.email, &day)));
    }
    found
}

fn shown(email: &str, day: &Schedule) -> Value {
    let seconds = |at: Option<prost_types::Timestamp>| at.map(|at| at.seconds);
    let legs = day
        .legs
        .iter()
        .map(|leg| json!([leg.from, leg.to, leg.minutes, leg.metres.round()]));
    let changes = day
        .changes
        .iter()
        .map(|change| json!([change.field, change.old, change.new]));
    json!({
        "email": email, "name": day.name, "date": day.shooting_date, "time_zone": day.time_zone,
        "production": day.production, "unit": day.unit, "revision": day.revision,
        "version": day.version, "state": day.state().as_str_name(), "location": day.location,
        "call": seconds(day.call_time), "call_source": day.call_source().as_str_name(),
        "departure": seconds(day.departure_time), "wake_up": seconds(day.wake_up_time),
        "route_quality": day.route_quality().as_str_name(), "legs": legs.collect::<Vec<_>>(),
        "warnings": day.warnings, "changes": changes.collect::<Vec<_>>(),
    })
}
