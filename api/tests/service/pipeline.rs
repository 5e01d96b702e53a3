//! The whole pipeline in one process, with the real store, reader processes, gazetteer, outbox and
//! calendar files.

mod browser;

use std::time::Duration;

use actors::inbox::InboxError;
use actors::model::{DayState, EmailState, MessageKind, UserId};
use actors::ports::DayFilter;
use bytes::Bytes;
use jiff::SignedDuration;
use world::truth::EndState;

use crate::fixture::{Fixture, base};

fn end_state(state: EmailState) -> EndState {
    match state {
        EmailState::Planned => EndState::Planned,
        EmailState::InReview => EndState::Review,
        EmailState::Skipped => EndState::Skipped,
        _ => EndState::DeadLetter,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_samples_are_planned() {
    let people = world::people::people();
    let fixture = Fixture::new(&people).await;
    for sample in world::samples::samples(base()) {
        let email = fixture.deliver(&sample.recipient, sample.eml).await;
        let ended = (
            end_state(email.state),
            email.code.clone(),
            email.detail.clone(),
        );
        assert_eq!(
            ended.0, sample.truth.end_state,
            "{}: {ended:?}",
            sample.name
        );
        if let Some(call) = sample.truth.call_after {
            let calls = fixture.own_calls(&sample.recipient).await;
            assert!(
                calls.contains(&call.to_string()),
                "{}: {call}, {calls:?}",
                sample.name
            );
        }
    }
    let counts = fixture.system.store.queries.email_counts().await.unwrap();
    assert_eq!(
        (
            counts.received,
            counts.planned,
            counts.review,
            counts.skipped
        ),
        (8, 6, 1, 1)
    );
    for person in &people {
        let user = UserId::of(&person.email);
        let calendar = fixture.folder.path().join(format!("calendars/{user}.ics"));
        let file = std::fs::read_to_string(calendar).unwrap();
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 1, "{}", person.email);
    }
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_call_is_announced_with_the_difference() {
    let people = world::people::people();
    let fixture = Fixture::new(&people).await;
    let samples = world::samples::samples(base());
    let feature = samples
        .iter()
        .filter(|sample| sample.name.starts_with("feature"));
    let mut address = String::new();
    for sample in feature {
        address.clone_from(&sample.recipient);
        fixture.deliver(&sample.recipient, sample.eml.clone()).await;
    }
    let user = UserId::of(&address);
    let days = fixture
        .system
        .store
        .queries
        .days(&user, &DayFilter::default())
        .await
        .unwrap();
    assert_eq!((days.len(), days[0].version), (1, 2));
    let call = days[0]
        .changes
        .iter()
        .find(|change| change.field == "call")
        .unwrap();
    assert_eq!((call.old.as_str(), call.new.as_str()), ("07:00", "06:30"));
    // The notify stage writes the messages after the e-mail has reached its end state.
    let update_sent = async {
        loop {
            let messages = fixture
                .system
                .store
                .queries
                .messages(&user, 10)
                .await
                .unwrap();
            let kinds: Vec<_> = messages.iter().map(|message| message.kind).collect();
            if kinds.contains(&MessageKind::ScheduleUpdated) {
                return messages;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let messages = tokio::time::timeout(Duration::from_secs(20), update_sent)
        .await
        .unwrap();
    let update = messages
        .iter()
        .find(|m| m.kind == MessageKind::ScheduleUpdated)
        .unwrap();
    assert!(
        update.subject.starts_with("ATTENTION"),
        "{}",
        update.subject
    );
    assert!(
        update.body.contains("your call: 07:00 → 06:30"),
        "{}",
        update.body
    );
    fixture.stop().await;
}

/// A sheet of a production in Los Angeles reaches a person in Warsaw.
#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_of_another_continent_is_a_question_and_no_plan() {
    let people = world::people::people();
    let fixture = Fixture::new(&people).await;
    let samples = world::samples::samples(base());
    let feature = samples
        .iter()
        .find(|sample| sample.name.starts_with("feature"))
        .unwrap();
    let ola = &people[0].email;
    let email = fixture.deliver(ola, feature.eml.clone()).await;
    let (code, detail) = (email.code.as_deref(), email.detail.unwrap_or_default());
    assert_eq!(email.state, EmailState::InReview, "{code:?} {detail}");
    assert_eq!(code, Some("plan/long-drive"), "{detail}");
    assert!(detail.contains(" h ") && detail.contains(" km"), "{detail}");
    let queries = &fixture.system.store.queries;
    let days = queries.days(&UserId::of(ola), &DayFilter::default()).await;
    let days = days.unwrap();
    assert_eq!((days.len(), days[0].state), (1, DayState::InReview));
    assert_eq!(days[0].plan, None);
    let now = fixture.system.context.now();
    let live = queries.live_days(now, now + SignedDuration::from_hours(24 * 30));
    assert_eq!(live.await.unwrap(), [], "nothing to recheck");
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_messages_reach_their_expected_end_states_and_the_stages_stay_ready() {
    let cases = sim::hostile::cases(base());
    let people: Vec<_> = cases.iter().map(|case| case.person.clone()).collect();
    let fixture = Fixture::new(&people).await;
    let mut failures = Vec::new();
    for case in cases {
        let address = &case.person.email;
        let accepted = fixture
            .system
            .inbox
            .accept(Bytes::from(case.eml.bytes().into_owned()), Some(address))
            .await;
        let email = match accepted {
            Ok(id) => fixture.until_final(&id).await,
            Err(error @ (InboxError::TooLarge(_) | InboxError::Empty)) => {
                assert_eq!(case.expect.other_code, Some(error.code()), "{}", case.name);
                continue;
            }
            Err(error) => panic!("{}: {error}", case.name),
        };
        let code = email.code.as_deref();
        let has_code = case.expect.code.is_none() || case.expect.code == code;
        let calls = fixture.own_calls(address).await;
        let has_call = case
            .expect
            .call
            .is_none_or(|call| calls == [call.to_string()]);
        // A message with the same bytes keeps its id and its first end state.
        let is_repeated = case.name == "same-message-twice/2";
        if !is_repeated && (end_state(email.state) != case.expect.end_state || !has_code)
            || !has_call
        {
            failures.push(format!(
                "{}: {:?} {code:?} {calls:?}",
                case.name, email.state
            ));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    assert!(fixture.system.runtime.snapshot().await.ready());
    fixture.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_in_the_drop_folder_is_read() {
    let people = world::people::people();
    let fixture = Fixture::new(&people).await;
    let sample = &world::samples::samples(base())[0];
    let folder = fixture
        .folder
        .path()
        .join("inbox")
        .join(&sample.recipient)
        .join("new");
    std::fs::create_dir_all(&folder).unwrap();
    let temporary = fixture.folder.path().join("message");
    std::fs::write(&temporary, &sample.eml).unwrap();
    std::fs::rename(temporary, folder.join("1.example")).unwrap();
    let found = async {
        while fixture
            .system
            .store
            .queries
            .email_counts()
            .await
            .unwrap()
            .planned
            == 0
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), found)
        .await
        .unwrap();
    fixture.stop().await;
}
