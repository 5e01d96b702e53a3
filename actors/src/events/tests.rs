//! Compares the published description of the events (AsyncAPI) with the code.

use serde_json::Value;

use super::*;
use crate::ingress::ClaimCheck;

fn described() -> Value {
    serde_json::from_str(include_str!("../../../docs/events/asyncapi.json")).unwrap()
}

/// Deserialises the example of a message and serialises it again: the result must be equal.
fn assert_round_trip<T: Serialize + DeserializeOwned>(example: &Value, name: &str) {
    let read: T =
        serde_json::from_value(example.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(&serde_json::to_value(read).unwrap(), example, "{name}");
}

macro_rules! each {
    ($document:expr, $names:expr, $($payload:ty),*) => {
        $(
            let name = <$payload as Payload>::SCHEMA;
            let example = &$document["components"]["messages"][name]["examples"][0]["payload"];
            assert_round_trip::<$payload>(example, name);
            let listed = &$document["channels"]["stage"]["messages"][name];
            assert!(listed.is_object(), "{name} is not among the messages of its channel");
            assert!(name.starts_with(<$payload as Payload>::STAGE), "{name}");
            $names.push(name);
        )*
    };
}

#[test]
fn the_description_matches_the_code() {
    let document = described();
    let mut names = Vec::new();
    each!(
        document,
        names,
        Received,
        Candidate,
        SheetRead,
        Unreadable,
        Routed,
        ProfileChanged,
        PlanRequest,
        Tick,
        Notice,
        Reminder,
        Recheck,
        MailDue,
        CalendarDue
    );
    let messages = document["components"]["messages"].as_object().unwrap();
    assert_eq!(
        messages.len(),
        names.len() + 2,
        "a message is described that no stage emits"
    );
    let stages = &document["channels"]["stage"]["parameters"]["stage"]["enum"];
    assert_eq!(stages, &serde_json::json!(stages::ALL));
    let address = document["channels"]["inbox"]["address"].as_str().unwrap();
    assert_eq!(address, format!("stillontime.v1.{}.email", stages::INBOX));
    assert_round_trip::<ClaimCheck>(&messages["claim"]["examples"][0]["payload"], "claim");
}
