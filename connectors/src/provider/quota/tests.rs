//! The daily quota over days and restarts.

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn the_limit_holds_for_a_day_and_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paid").join("maps.json");
    let morning = at("2026-11-25T04:00:00Z");
    let mut quota = Quota::read(file.clone(), 3, morning);
    assert!(quota.try_use(morning) && quota.try_use(morning));
    assert_eq!(quota.used(morning), (2, 3));
    let mut reopened = Quota::read(file.clone(), 3, morning);
    assert!(reopened.try_use(morning));
    assert!(!reopened.try_use(morning));
    reopened.refund();
    assert!(reopened.try_use(morning));
    let night = at("2026-11-26T00:00:00Z");
    assert_eq!(reopened.used(night), (0, 3));
    assert!(reopened.try_use(night));
    std::fs::write(&file, "{").unwrap();
    assert_eq!(Quota::read(file, 3, night).used(night), (0, 3));
}
