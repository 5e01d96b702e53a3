//! Tests of the mirror of parked keys.

use proptest::prelude::*;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn parked(key: &str, count: u64, due: i64, blocked_by: Option<i64>) -> ParkedKey {
    ParkedKey {
        key: key.to_owned(),
        count,
        due: (count > 0).then(|| at(due)),
        blocked_by,
    }
}

#[test]
fn a_key_is_taken_once_when_it_is_due() {
    let parking = Parking::default();
    parking.replace(vec![parked("b", 2, 20, None), parked("a", 1, 10, None)]);
    assert_eq!(parking.take_due(at(9)), None);
    assert_eq!(parking.take_due(at(30)).as_deref(), Some("a"));
    assert_eq!(parking.take_due(at(30)).as_deref(), Some("b"));
    assert_eq!(parking.take_due(at(99)), None, "both are in flight");
    parking.remove_first("a", at(30));
    assert!(!parking.is_parked("a"));
    parking.remove_first("b", at(31));
    assert_eq!(parking.next_due(), Some(at(31)), "another is parked");
}

#[test]
fn a_blocked_key_never_comes_due() {
    let parking = Parking::default();
    parking.set("k", Some(parked("k", 3, 10, Some(7))));
    parking.add("k", at(11));
    assert_eq!(parking.take_due(at(99)), None);
    assert!(parking.is_parked("k"));
    assert_eq!(parking.summary().blocked, 1);
    assert_eq!(parking.summary().events, 4);
    parking.set("k", Some(parked("k", 5, 12, None)));
    assert_eq!(parking.take_due(at(12)).as_deref(), Some("k"));
}

#[derive(Clone, Debug)]
enum Operation {
    Set(u8, u64, i64, bool),
    Add(u8),
    RemoveFirst(u8),
    Delay(u8, i64),
    Take(i64),
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        (0..4u8, 0..3u64, 0..50i64, any::<bool>())
            .prop_map(|(k, n, d, h)| Operation::Set(k, n, d, h)),
        (0..4u8).prop_map(Operation::Add),
        (0..4u8).prop_map(Operation::RemoveFirst),
        (0..4u8, 0..50i64).prop_map(|(k, d)| Operation::Delay(k, d)),
        (0..60i64).prop_map(Operation::Take),
    ]
}

proptest! {
    /// After any operations the two views of the index agree.
    #[test]
    fn due_times_and_keys_agree(operations in proptest::collection::vec(operation(), 0..60)) {
        let parking = Parking::default();
        let key = |n: u8| format!("k{n}");
        for operation in operations {
            match operation {
                Operation::Set(k, n, d, blocked) => {
                    let blocked_by = blocked.then_some(1);
                    let found = (n > 0 || blocked).then(|| parked(&key(k), n, d, blocked_by));
                    parking.set(&key(k), found);
                }
                Operation::Add(k) => parking.add(&key(k), at(5)),
                Operation::RemoveFirst(k) => parking.remove_first(&key(k), at(6)),
                Operation::Delay(k, d) => parking.delay(&key(k), at(d)),
                Operation::Take(now) => {
                    let before = parking.next_due();
                    let taken = parking.take_due(at(now));
                    prop_assert_eq!(taken.is_some(), before.is_some_and(|due| due <= at(now)));
                }
            }
            let index = parking.lock();
            let mut expected: Vec<_> = index.keys.iter()
                .filter_map(|(key, waiting)| Some((waiting.due?, key.clone())))
                .collect();
            expected.sort();
            prop_assert_eq!(index.by_due.iter().cloned().collect::<Vec<_>>(), expected);
            prop_assert_eq!(parking.len.load(Ordering::Acquire), index.keys.len());
            prop_assert!(index.keys.values().all(|w| w.blocked_by.is_none() || w.due.is_none()));
        }
    }
}
