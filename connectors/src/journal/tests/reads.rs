//! Queries of the stages.

use actors::model::*;
use actors::ports::{DayFilter, LiveDay};
use actors::rows::{Document, Rows};
use jiff::Timestamp;

use super::fixtures::*;

pub(super) async fn days_come_in_pages(store: Store) {
    let ala = UserId("u-1".into());
    let dates = [
        "2026-11-24",
        "2026-11-25",
        "2026-11-25",
        "2026-11-26",
        "2026-12-01",
    ];
    let days: Vec<Day> = dates
        .iter()
        .enumerate()
        .map(|(n, date)| day(&format!("d-{n}"), &ala, date, 1))
        .collect();
    let other = day("d-x", &UserId("u-2".into()), "2026-11-25", 1);
    let shuffled = days.iter().rev().cloned().chain([other]).collect();
    store
        .write(Rows {
            days: shuffled,
            ..Rows::default()
        })
        .await;

    let mut seen = Vec::new();
    let mut filter = DayFilter {
        limit: 2,
        ..DayFilter::default()
    };
    loop {
        let page = store.queries.days(&ala, &filter).await.unwrap();
        let Some(last) = page.last() else { break };
        filter.after = Some((last.shooting_date, last.id.clone()));
        seen.extend(page);
    }
    assert_eq!(seen, days);

    let filter = DayFilter {
        from: Some("2026-11-25".parse().unwrap()),
        to: Some("2026-11-26".parse().unwrap()),
        ..DayFilter::default()
    };
    assert_eq!(store.queries.days(&ala, &filter).await.unwrap(), days[1..4]);
}

pub(super) async fn live_days_are_planned_and_leave_in_time(store: Store) {
    let ala = UserId("u-1".into());
    let days: Vec<Day> = (1..=4)
        .map(|n| day(&format!("d-{n}"), &ala, "2026-11-25", n))
        .collect();
    let cancelled = Day {
        state: DayState::Cancelled,
        ..day("d-5", &ala, "2026-11-25", 2)
    };
    let review = Day {
        state: DayState::InReview,
        plan: None,
        ..day("d-6", &ala, "2026-11-25", 2)
    };
    let all = days.iter().cloned().chain([cancelled, review]).collect();
    store
        .write(Rows {
            days: all,
            ..Rows::default()
        })
        .await;
    let monitored_routes = [
        watch("d-2", 2, 30.0),
        watch("d-3", 2, 20.0),
        watch("d-2", 1, 10.0),
    ];
    for one in &monitored_routes {
        let monitored_routes = vec![one.clone()];
        store
            .write(Rows {
                monitored_routes,
                ..Rows::default()
            })
            .await;
    }
    let live = store.queries.live_days(at(200), at(300)).await.unwrap();
    let expected = [
        (&days[1], Some(monitored_routes[0].clone())),
        (&days[2], None),
    ];
    let expected = expected.map(|(day, route)| LiveDay {
        user: ala.clone(),
        day: day.id.clone(),
        version: day.version,
        departure: day.plan.as_ref().unwrap().departure,
        route,
    });
    assert_eq!(live, expected, "routes of another version are ignored");
}

pub(super) async fn lists_are_newest_first(store: Store) {
    let ala = UserId("u-1".into());
    let emails = vec![
        email("e-1", None, 1),
        email("e-2", Some(&ala), 2),
        email("e-3", Some(&ala), 3),
    ];
    let messages = (1..=3)
        .map(|n| message(&format!("m-{n}"), &ala, n))
        .collect();
    store
        .write(Rows {
            emails,
            messages,
            ..Rows::default()
        })
        .await;
    let ids = |emails: Vec<Email>| emails.into_iter().map(|e| e.id.0).collect::<Vec<_>>();
    assert_eq!(
        ids(store.queries.emails(None, 2).await.unwrap()),
        ["e-3", "e-2"]
    );
    assert_eq!(
        ids(store.queries.emails(Some(&ala), 0).await.unwrap()),
        ["e-3", "e-2"]
    );
    let messages = store.queries.messages(&ala, 2).await.unwrap();
    assert_eq!(
        messages.iter().map(|m| &*m.id).collect::<Vec<_>>(),
        ["m-3", "m-2"]
    );
}

fn carries(email: &str, user: &UserId, bytes: &[u8]) -> Document {
    Document {
        email: EmailId(email.into()),
        user: user.clone(),
        blob: BlobId::of(bytes),
    }
}

pub(super) async fn a_duplicate_is_an_earlier_message_that_was_not_skipped(store: Store) {
    let ala = UserId("u-1".into());
    let eve = UserId("u-2".into());
    let with_id = |id: &str, user: &UserId, second, state| Email {
        message_id: Some("same@host".into()),
        state,
        finished: Some(at(second)).filter(|_| state.is_final()),
        ..email(id, Some(user), second)
    };
    let original = with_id("e-1", &ala, 10, EmailState::Processing);
    let skipped = with_id("e-0", &ala, 5, EmailState::Skipped);
    let strangers = with_id("e-9", &eve, 1, EmailState::Planned);
    let copy = with_id("e-2", &ala, 20, EmailState::Processing);
    let pdf_first = email("e-3", Some(&ala), 30);
    let pdf_again = email("e-4", Some(&ala), 40);
    store
        .write(Rows {
            emails: vec![original, skipped, strangers, copy, pdf_first, pdf_again],
            documents: vec![carries("e-3", &ala, b"a"), carries("e-4", &ala, b"a")],
            ..Rows::default()
        })
        .await;
    let find = async |user: &UserId, email: &str, id: Option<&str>, documents: &[BlobId]| {
        let email = EmailId(email.into());
        let found = store
            .queries
            .duplicate_of(user, &email, id, documents)
            .await
            .unwrap();
        found.map(|id| id.0)
    };
    let (a, b) = (BlobId::of(b"a"), BlobId::of(b"b"));
    let first = Some("e-1".to_owned());
    assert_eq!(find(&ala, "e-2", Some("same@host"), &[]).await, first);
    assert_eq!(find(&ala, "e-1", Some("same@host"), &[]).await, None);
    assert_eq!(find(&ala, "e-new", Some("same@host"), &[]).await, first);
    assert_eq!(
        find(&ala, "e-4", None, &[b.clone(), a.clone()]).await,
        Some("e-3".into())
    );
    assert_eq!(
        find(&ala, "e-3", None, std::slice::from_ref(&a)).await,
        None
    );
    assert_eq!(
        find(&ala, "e-4", Some("same@host"), std::slice::from_ref(&a)).await,
        first
    );
    assert_eq!(find(&ala, "e-4", Some("other@host"), &[b]).await, None);
    assert_eq!(find(&eve, "e-4", None, &[a]).await, None);
    assert_eq!(find(&ala, "e-4", None, &[]).await, None);
    // Once a later copy has reached an end state, the earlier one is the duplicate.
    let ended = progress("e-2", EmailState::Planned, 50);
    store
        .write(Rows {
            progress: vec![ended],
            ..Rows::default()
        })
        .await;
    assert_eq!(
        find(&ala, "e-1", Some("same@host"), &[]).await,
        Some("e-2".into())
    );
}

pub(super) async fn travel_times_are_stored_once_per_plan(store: Store) {
    let (ala, eve) = (UserId("u-1".into()), UserId("u-2".into()));
    let time = |user: &UserId, date: &str, minute: i64, seconds| TravelTime {
        day: DayId(format!("{}-{date}", user.0)),
        user: user.clone(),
        shooting_date: date.parse().unwrap(),
        computed: Timestamp::from_second(minute * 60).unwrap(),
        departure: Timestamp::from_second(90_000).unwrap(),
        seconds,
        metres: 20_100,
        quality: RouteQuality::Provider,
    };
    let all = [
        time(&ala, "2026-11-24", 1, 1_800),
        time(&ala, "2026-11-25", 2, 1_900),
        time(&ala, "2026-11-25", 3, 2_400),
        time(&eve, "2026-11-25", 3, 60),
    ];
    // The same plan is written twice, the second time with other numbers.
    let again = time(&ala, "2026-11-25", 3, 1);
    for travel_times in [all.iter().rev().cloned().collect(), vec![again]] {
        let rows = Rows {
            travel_times,
            ..Rows::default()
        };
        store.write(rows).await;
    }
    let from = |date: &str| date.parse().unwrap();
    let read = store.queries.travel_times(&ala, from("2026-01-01")).await;
    assert_eq!(read.unwrap(), all[..3]);
    let read = store.queries.travel_times(&ala, from("2026-11-25")).await;
    assert_eq!(read.unwrap(), all[1..3]);
}

#[tokio::test]
async fn a_closed_store_is_unavailable() {
    let store = Store::sqlite().await;
    store.pool().close().await;
    let error = store.queries.users().await.unwrap_err();
    assert_eq!((error.code, error.transient), ("store/unavailable", true));
}

pub(super) async fn a_day_is_read_as_it_was_in_a_version(store: Store) {
    let ala = UserId("u-1".into());
    let days = [1, 2].map(|version| day("d-1", &ala, "2026-11-25", version));
    for day in &days {
        let rows = Rows {
            days: vec![day.clone()],
            ..Rows::default()
        };
        store.write(rows).await;
    }
    for day in days {
        let version = day.version;
        let found = store.queries.day_version(&day.id, version).await.unwrap();
        assert_eq!(found, Some(day));
    }
    let none = store.queries.day_version(&DayId("d-1".into()), 3).await;
    assert_eq!(none.unwrap(), None);
}
