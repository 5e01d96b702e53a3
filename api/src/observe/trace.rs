//! The trace context of a call (W3C Trace Context, level 1). It is carried on in the events
//! that the call causes, and written into its line of the access log.

use axum::http::HeaderMap;

const HEADER: &str = "traceparent";

/// The header `traceparent` (`00-TRACE-PARENT-FLAGS`); `None` if it is missing or malformed.
pub(crate) fn traceparent(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(HEADER).iter();
    let (first, more) = (values.next()?, values.next());
    let text = first.to_str().ok().filter(|_| more.is_none())?;
    is_valid(text).then_some(text)
}

/// The trace id within a traceparent: the same for every span of a trace.
pub(crate) fn trace_id(traceparent: &str) -> &str {
    traceparent.split('-').nth(1).unwrap_or_default()
}

fn is_valid(text: &str) -> bool {
    let digits = |part: &str, count: usize| {
        part.len() == count
            && part
                .bytes()
                .all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_id = |part: &str, count| digits(part, count) && part.bytes().any(|it| it != b'0');
    let parts: Vec<_> = text.splitn(5, '-').collect();
    match parts.as_slice() {
        // A later version may have more parts.
        [version, trace, parent, flags, rest @ ..] => {
            digits(version, 2)
                && *version != "ff"
                && (rest.is_empty() || *version != "00")
                && is_id(trace, 32)
                && is_id(parent, 16)
                && digits(flags, 2)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::{HEADER, trace_id, traceparent};

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn only_a_well_formed_context_is_used() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, text.parse().unwrap());
            traceparent(&headers).map(str::to_owned)
        };
        assert_eq!(of(GOOD).as_deref(), Some(GOOD));
        assert_eq!(trace_id(GOOD), "4bf92f3577b34da6a3ce929d0e0e4736");
        let later = format!("01{}-more", &GOOD[2..]);
        assert_eq!(of(&later), Some(later));
        for bad in [
            "",
            "00",
            &GOOD[..54],
            &format!("{GOOD}-more"),
            &format!("ff{}", &GOOD[2..]),
            &GOOD.to_uppercase(),
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        ] {
            assert_eq!(of(bad), None, "{bad}");
        }
        let mut twice = HeaderMap::new();
        twice.append(HEADER, GOOD.parse().unwrap());
        twice.append(HEADER, GOOD.parse().unwrap());
        assert_eq!(traceparent(&twice), None);
    }
}
