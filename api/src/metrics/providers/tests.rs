use super::*;

#[test]
fn a_service_has_its_state_its_calls_and_its_quota() {
    let status = Status {
        name: "google-routes",
        state: BreakerState::Open,
        succeeded: 7,
        failed: 5,
        rejected: 2,
        quota: Some((12, 500)),
    };
    let families = families(&[status]).into_iter().map(Family::finish);
    let text = prometheus::TextEncoder::new()
        .encode_to_string(&families.collect::<Vec<_>>())
        .unwrap();
    for line in [
        r#"stillontime_provider_state{provider="google-routes",state="open"} 1"#,
        r#"stillontime_provider_state{provider="google-routes",state="closed"} 0"#,
        r#"stillontime_provider_calls_total{provider="google-routes",result="failed"} 5"#,
        r#"stillontime_provider_paid_calls{provider="google-routes",what="today"} 12"#,
    ] {
        assert!(text.contains(line), "{text}");
    }
}
