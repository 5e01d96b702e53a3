//! Tests of due times and event ids of timers.

use proptest::prelude::*;

use super::*;

fn at(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap()
}

proptest! {
    #[test]
    fn the_next_due_time_is_after_now_and_keeps_the_phase(
        due in 0i64..1_000_000_000_000,
        period in 1u64..10_000_000_000,
        late in 0i64..1_000_000_000_000,
    ) {
        let now = at(due + late);
        let next = next_due(at(due), Duration::from_micros(period), now);
        let gap = next.as_microsecond() - due;
        prop_assert!(next > now);
        prop_assert_eq!(gap % period as i64, 0);
        prop_assert!(next.as_microsecond() - now.as_microsecond() <= period as i64);
    }
}

#[test]
fn each_firing_has_one_event_id() {
    let timer = Timer {
        id: "tick".into(),
        due: at(1_000),
        every: Some(Duration::from_micros(300)),
        stage: "route".into(),
        key: "0".into(),
        priority: Priority::Background,
        schema: "tick".into(),
        payload: Bytes::new(),
    };
    assert_eq!(timer.event(at(1_000)).id, timer.event(at(9_999)).id);
    let TimerChange::Set(next) = timer.after_firing(at(1_950)) else {
        panic!("periodic")
    };
    assert_eq!(
        next.due,
        at(2_200),
        "three missed firings collapse into one"
    );
    assert_ne!(next.event(at(2_200)).id, timer.event(at(1_000)).id);
}
