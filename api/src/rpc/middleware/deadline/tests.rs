use std::time::Duration;

use axum::http::HeaderMap;

use super::parse;

fn parsed(text: &str) -> Option<Option<Duration>> {
    let mut headers = HeaderMap::new();
    headers.insert("grpc-timeout", text.parse().unwrap());
    parse(&headers).ok()
}

#[test]
fn deadlines_have_up_to_eight_digits_and_a_unit() {
    for (text, wanted) in [
        ("1H", Duration::from_secs(3_600)),
        ("2M", Duration::from_secs(120)),
        ("00000005S", Duration::from_secs(5)),
        ("500m", Duration::from_millis(500)),
        ("7u", Duration::from_micros(7)),
        ("99999999n", Duration::from_nanos(99_999_999)),
    ] {
        assert_eq!(parsed(text), Some(Some(wanted)), "{text}");
    }
    for text in ["", "S", "5", "-1S", "1 S", "123456789S", "1.5S", "5x"] {
        assert_eq!(parsed(text), None, "{text}");
    }
    assert_eq!(parse(&HeaderMap::new()).unwrap(), None);
}
