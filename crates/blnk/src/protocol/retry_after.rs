//! The delay that a server requests: `Retry-After`, `RateLimit-Reset`.

use std::time::{Duration, SystemTime};

use http::{
    HeaderMap, HeaderName, StatusCode,
    header::{DATE, RETRY_AFTER},
};

/// Core sends the delay of a 429 here, in seconds, and no `Retry-After`.
const RATE_LIMIT_RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// The longest delay that is reported: a day. A longer one is past every deadline as well.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Returns the delay that a reply requests: `Retry-After` in seconds or as a date, else, with a 429, `RateLimit-Reset`,
/// which Core puts on every reply.
///
/// A value that is no number of seconds counts as none, and so does a delay of zero or a date in the past: the backoff
/// is better. A date is counted from the reply's own `Date`, because the clocks of two machines differ; from `now`
/// where the reply has none.
pub(crate) fn retry_after(
    status: StatusCode,
    headers: &HeaderMap,
    now: SystemTime,
) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let date = |text: &str| httpdate::parse_http_date(text).ok();
    let delay = text(RETRY_AFTER).and_then(|text| {
        seconds(text).or_else(|| {
            let sent = headers.get(DATE).and_then(|date| date.to_str().ok());
            let sent = sent.and_then(date).unwrap_or(now);
            Some(date(text)?.duration_since(sent).unwrap_or_default())
        })
    });
    delay
        .or_else(|| {
            let reset = text(RATE_LIMIT_RESET).and_then(seconds)?;
            (status == StatusCode::TOO_MANY_REQUESTS).then_some(reset)
        })
        .filter(|delay| !delay.is_zero())
        .map(|delay| delay.min(LONGEST))
}

/// Parses a whole number of seconds, of any size.
fn seconds(text: &str) -> Option<Duration> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().map_or(Duration::MAX, Duration::from_secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delay(headers: &[(&str, &str)]) -> Option<u64> {
        delay_with(StatusCode::TOO_MANY_REQUESTS, headers)
    }

    fn delay_with(status: StatusCode, headers: &[(&str, &str)]) -> Option<u64> {
        let now = httpdate::parse_http_date("Sun, 22 Nov 2026 08:48:36 GMT").unwrap();
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
            .collect();
        retry_after(status, &headers, now).map(|delay| delay.as_secs())
    }

    #[test]
    fn every_form_of_a_delay_is_read() {
        assert_eq!(delay(&[("retry-after", "7")]), Some(7));
        assert_eq!(
            delay(&[("retry-after", "Sun, 22 Nov 2026 08:48:46 GMT")]),
            Some(10)
        );
        assert_eq!(delay(&[("ratelimit-reset", "1")]), Some(1));
        assert_eq!(
            delay(&[("ratelimit-reset", "1"), ("retry-after", "7")]),
            Some(7)
        );
    }

    #[test]
    fn zero_and_the_past_are_no_delay() {
        for value in [
            "0",
            "000",
            "Sun, 22 Nov 2026 08:00:00 GMT",
            "Sun, 22 Nov 2026 08:48:36 GMT",
        ] {
            assert_eq!(delay(&[("retry-after", value)]), None, "{value}");
        }
        assert_eq!(delay(&[("ratelimit-reset", "0")]), None);
    }

    #[test]
    fn a_date_is_counted_from_the_replys_own() {
        let until = ("retry-after", "Sun, 22 Nov 2026 09:00:10 GMT");
        for (date, wanted) in [
            ("Sun, 22 Nov 2026 09:00:00 GMT", Some(10)),
            ("Sun, 22 Nov 2026 07:00:10 GMT", Some(7_200)),
            ("Sun, 22 Nov 2026 09:00:10 GMT", None),
            ("Sun, 22 Nov 2026 10:00:00 GMT", None),
        ] {
            assert_eq!(delay(&[until, ("date", date)]), wanted, "{date}");
        }
    }

    #[test]
    fn the_reset_that_core_puts_on_every_reply_is_a_delay_only_with_429() {
        assert_eq!(
            delay_with(StatusCode::BAD_REQUEST, &[("ratelimit-reset", "1")]),
            None
        );
        assert_eq!(
            delay_with(StatusCode::SERVICE_UNAVAILABLE, &[("retry-after", "1")]),
            Some(1)
        );
    }

    #[test]
    fn the_old_forms_of_a_date_are_read_too() {
        assert_eq!(
            delay(&[("retry-after", "Sunday, 22-Nov-26 08:48:46 GMT")]),
            Some(10)
        );
        assert_eq!(
            delay(&[("retry-after", "Sun Nov 22 08:48:46 2026")]),
            Some(10)
        );
    }

    #[test]
    fn a_delay_of_any_length_is_read() {
        for value in ["86400", "86401", "99999999999999999999999"] {
            assert_eq!(delay(&[("retry-after", value)]), Some(86_400), "{value}");
        }
        assert_eq!(
            delay(&[("retry-after", "Sun, 22 Nov 2099 08:48:46 GMT")]),
            Some(86_400)
        );
    }

    #[test]
    fn text_of_another_form_is_no_delay() {
        assert_eq!(delay(&[]), None);
        for value in ["-1", "soon", "", "1.5", "+3"] {
            assert_eq!(delay(&[("retry-after", value)]), None, "{value}");
            assert_eq!(delay(&[("ratelimit-reset", value)]), None, "{value}");
        }
        assert_eq!(
            delay(&[("retry-after", "soon"), ("ratelimit-reset", "2")]),
            Some(2)
        );
    }
}
