use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_day_has_so_many_calls_and_a_restart_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paid").join("maps.json");
    let morning = at("2026-11-25T04:00:00Z");
    let mut quota = Quota::read(file.clone(), 3, morning);
    assert!(quota.take(morning) && quota.take(morning));
    assert_eq!(quota.used(morning), (2, 3));
    let mut again = Quota::read(file.clone(), 3, morning);
    assert!(again.take(morning));
    assert!(!again.take(morning));
    again.give_back();
    assert!(again.take(morning));
    let night = at("2026-11-26T00:00:00Z");
    assert_eq!(again.used(night), (0, 3));
    assert!(again.take(night));
    std::fs::write(&file, "{").unwrap();
    assert_eq!(Quota::read(file, 3, night).used(night), (0, 3));
}
