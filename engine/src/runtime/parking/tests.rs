use proptest::prelude::*;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn parked(key: &str, count: u64, due: i64, behind: Option<i64>) -> ParkedKey {
    ParkedKey {
        key: key.to_owned(),
        count,
        due: (count > 0).then(|| at(due)),
        behind,
    }
}

#[test]
fn keys_come_up_when_they_are_due_and_once() {
    let parking = Parking::default();
    parking.replace(vec![parked("b", 2, 20, None), parked("a", 1, 10, None)]);
    assert_eq!(parking.take_due(at(9)), None);
    assert_eq!(parking.take_due(at(30)).as_deref(), Some("a"));
    assert_eq!(parking.take_due(at(30)).as_deref(), Some("b"));
    assert_eq!(parking.take_due(at(99)), None, "both are in hand");
    parking.left("a", at(30));
    assert!(!parking.is_parked("a"));
    parking.left("b", at(31));
    assert_eq!(parking.next_due(), Some(at(31)), "another is parked");
}

#[test]
fn what_is_held_up_never_comes_due() {
    let parking = Parking::default();
    parking.set("k", Some(parked("k", 3, 10, Some(7))));
    parking.behind("k", at(11));
    assert_eq!(parking.take_due(at(99)), None);
    assert!(parking.is_parked("k"));
    assert_eq!(parking.summary().held, 1);
    assert_eq!(parking.summary().events, 4);
    parking.set("k", Some(parked("k", 5, 12, None)));
    assert_eq!(parking.take_due(at(12)).as_deref(), Some("k"));
}

#[derive(Clone, Debug)]
enum Operation {
    Set(u8, u64, i64, bool),
    Behind(u8),
    Left(u8),
    Wait(u8, i64),
    Take(i64),
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        (0..4u8, 0..3u64, 0..50i64, any::<bool>())
            .prop_map(|(k, n, d, h)| Operation::Set(k, n, d, h)),
        (0..4u8).prop_map(Operation::Behind),
        (0..4u8).prop_map(Operation::Left),
        (0..4u8, 0..50i64).prop_map(|(k, d)| Operation::Wait(k, d)),
        (0..60i64).prop_map(Operation::Take),
    ]
}

proptest! {
    /// Whatever happens, the two views of the index agree.
    #[test]
    fn due_times_and_keys_agree(operations in proptest::collection::vec(operation(), 0..60)) {
        let parking = Parking::default();
        let key = |n: u8| format!("k{n}");
        for operation in operations {
            match operation {
                Operation::Set(k, n, d, held) => {
                    let behind = held.then_some(1);
                    let found = (n > 0 || held).then(|| parked(&key(k), n, d, behind));
                    parking.set(&key(k), found);
                }
                Operation::Behind(k) => parking.behind(&key(k), at(5)),
                Operation::Left(k) => parking.left(&key(k), at(6)),
                Operation::Wait(k, d) => parking.wait(&key(k), at(d)),
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
            prop_assert!(index.keys.values().all(|w| w.behind.is_none() || w.due.is_none()));
        }
    }
}
