use proptest::prelude::*;

use super::*;

fn stretches() -> impl Strategy<Value = Vec<Stretch>> {
    let stretch = (0.0..300.0_f64, 0.0..300.0_f64);
    prop::collection::vec(
        stretch.prop_map(|(free, delay)| Stretch { free, delay }),
        1..40,
    )
}

proptest! {
    #[test]
    fn a_later_departure_never_means_an_earlier_arrival(
        stretches in stretches(),
        leave in 0.0..WEEK,
        later in 0.0..DAY,
    ) {
        let traffic = Traffic::default();
        let arrival = |at: f64| at + seconds_leaving_at(&stretches, &traffic, at);
        prop_assert!(arrival(leave) <= arrival(leave + later) + 1e-6);
    }

    #[test]
    fn arriving_is_the_inverse_of_leaving(stretches in stretches(), arrive in 0.0..WEEK) {
        let traffic = Traffic::default();
        let needed = seconds_arriving_at(&stretches, &traffic, arrive);
        let driven = seconds_leaving_at(&stretches, &traffic, arrive - needed);
        prop_assert!((needed - driven).abs() < 0.01, "{needed} {driven}");
    }

    #[test]
    fn traffic_never_makes_a_drive_shorter(stretches in stretches(), leave in 0.0..WEEK) {
        let free: f64 = stretches.iter().map(|stretch| stretch.free).sum();
        let most: f64 = stretches.iter().map(|stretch| stretch.free + stretch.delay).sum();
        let driven = seconds_leaving_at(&stretches, &Traffic::default(), leave);
        prop_assert!(driven >= free - 1e-6 && driven <= most + 1e-6);
    }
}

#[test]
fn the_load_is_that_of_the_hour() {
    let traffic = Traffic::default();
    let monday = |hour: f64| traffic.load(hour * HOUR);
    assert_eq!(monday(3.0), 0.0);
    assert_eq!(monday(8.0), 1.0);
    assert_eq!(monday(8.5), 0.875);
    assert_eq!(traffic.load(5.0 * DAY + 8.0 * HOUR), 0.15);
    // Sunday evening leads into Monday.
    assert_eq!(traffic.load(WEEK + 8.0 * HOUR), 1.0);
    assert_eq!(traffic.load(-HOUR), traffic.load(WEEK - HOUR));
}

#[test]
fn numbers_out_of_range_are_rejected() {
    assert_eq!(Traffic::default().invalid_reason(), None);
    let mut traffic = Traffic::none();
    traffic.weekday[3] = 1.5;
    assert!(traffic.invalid_reason().is_some());
    let mut traffic = Traffic::none();
    traffic.delay[0] = f64::NAN;
    assert!(traffic.invalid_reason().is_some());
}
