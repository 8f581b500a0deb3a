//! Requests and replies without a transport.

use std::fmt;

/// A request as it is on the wire.
///
/// ```
/// use blnk_mock::cloud::Request;
///
/// let request = Request::new("GET", "/proxy/balances/bln_1?instance_id=instance_1");
/// let request = request.header("Authorization", "Bearer t");
/// assert_eq!(request.path(), "/proxy/balances/bln_1");
/// assert!(!format!("{request:?}").contains("Bearer t"), "credentials are hidden");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// Path and query as they were sent, not decoded.
    pub target: String,
    /// Names and values in order. Names are compared without regard to case.
    pub headers: Vec<(String, String)>,
    /// The body, empty if there is none.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: impl Into<String>, target: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            target: target.into(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            ..self
        }
    }

    /// The first header with this name, in any case.
    pub fn header_value(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The target up to the query.
    pub fn path(&self) -> &str {
        self.target
            .split_once('?')
            .map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The part after the question mark.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// Shows everything but the credentials.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hide = |name: &str| name.eq_ignore_ascii_case("authorization");
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str(),
                    if hide(name) {
                        "(hidden)"
                    } else {
                        value.as_str()
                    },
                )
            })
            .collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("target", &self.target)
            .field("headers", &headers)
            .field("body", &String::from_utf8_lossy(&self.body))
            .finish()
    }
}

/// A reply as it is on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Names in lower case, and values. The transport adds the length and the date.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

impl Reply {
    /// A reply of Core with a JSON body.
    pub(crate) fn json(status: u16, body: String) -> Self {
        Self::of_core(status, "application/json; charset=utf-8", body)
    }

    /// A reply of Core whose body is JSON, although it says that it is text.
    pub(crate) fn plain(status: u16, body: String) -> Self {
        Self::of_core(status, "text/plain; charset=utf-8", body)
    }

    /// A reply of Core without a body and without a type.
    pub(crate) fn empty(status: u16) -> Self {
        let mut reply = Self::of_core(status, "", String::new());
        reply.headers.retain(|(name, _)| *name != "content-type");
        reply
    }

    /// A reply of Core without a record.
    pub(crate) fn message(text: &str) -> Self {
        Self::json(200, format!(r#"{{"message":"{text}"}}"#))
    }

    /// Core's reply where it has no such route or the route no such method; never 405.
    pub(crate) fn no_route() -> Self {
        Self::of_core(404, "text/plain", String::from("404 page not found"))
    }

    /// Core redirects a path with a slash at the end before it looks at the rest of the request,
    /// and does not know that its paths begin with `/proxy` for the caller.
    pub(crate) fn moved(method: &str, request: &Request) -> Self {
        let mut path = request.path().strip_prefix("/proxy").unwrap_or_default();
        while let Some(shorter) = path.strip_suffix('/').or_else(|| path.strip_suffix("%2F")) {
            path = shorter;
        }
        let location = format!("{path}?{}", request.query());
        if method != "GET" {
            return Self {
                status: 307,
                headers: vec![("location", location)],
                body: String::new(),
            };
        }
        let body = format!("<a href=\"{location}\">Moved Permanently</a>.\n\n");
        let content_type = ("content-type", String::from("text/html; charset=utf-8"));
        Self {
            status: 301,
            headers: vec![content_type, ("location", location)],
            body,
        }
    }

    /// A refusal by Cloud itself: the bare message, and none of Core's headers.
    pub(crate) fn of_cloud(status: u16, message: &str) -> Self {
        let body = format!(r#"{{"error":"{message}"}}"#);
        Self {
            status,
            headers: vec![("content-type", String::from("application/json"))],
            body,
        }
    }

    fn of_core(status: u16, content_type: &str, body: String) -> Self {
        let mut headers = vec![("content-type", content_type.to_owned())];
        headers.extend(
            CORE_HEADERS
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        Self {
            status,
            headers,
            body,
        }
    }

    /// The first header with this name, which is in lower case.
    pub fn header_value(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(given, _)| *given == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The headers of every reply of Core. With its default settings the rate limit is out of reach and
/// the bucket always full.
const CORE_HEADERS: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'",
    ),
    ("ratelimit-limit", "5000000"),
    ("ratelimit-remaining", "10000000"),
    ("ratelimit-reset", "1"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("x-rate-limit-duration", "1"),
    ("x-rate-limit-limit", "5000000.00"),
];
