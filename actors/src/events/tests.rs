//! The published description of the events against the code.

use serde_json::Value;

use super::*;
use crate::ingress::ClaimCheck;

fn described() -> Value {
    serde_json::from_str(include_str!("../../../docs/events/asyncapi.json")).unwrap()
}

/// The example of a message is what the code writes: read and written again it is the same.
fn same<T: Serialize + DeserializeOwned>(example: &Value, name: &str) {
    let read: T =
        serde_json::from_value(example.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(&serde_json::to_value(read).unwrap(), example, "{name}");
}

macro_rules! each {
    ($document:expr, $names:expr, $($payload:ty),*) => {
        $(
            let name = <$payload as Payload>::SCHEMA;
            let example = &$document["components"]["messages"][name]["examples"][0]["payload"];
            same::<$payload>(example, name);
            let listed = &$document["channels"]["stage"]["messages"][name];
            assert!(listed.is_object(), "{name} is not among the messages of its channel");
            assert!(name.starts_with(<$payload as Payload>::STAGE), "{name}");
            $names.push(name);
        )*
    };
}

#[test]
fn the_description_is_what_the_code_does() {
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
        "one is described that nobody sends"
    );
    let stages = &document["channels"]["stage"]["parameters"]["stage"]["enum"];
    assert_eq!(stages, &serde_json::json!(stages::ALL));
    let address = document["channels"]["inbox"]["address"].as_str().unwrap();
    assert_eq!(address, format!("stillontime.v1.{}.email", stages::INBOX));
    same::<ClaimCheck>(&messages["claim"]["examples"][0]["payload"], "claim");
}
