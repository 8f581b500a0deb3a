//! Which request is answered by whom.

use super::State;
use super::decode::{GoStruct, decode};
use super::errors::{Failure, MALFORMED_REQUEST};
use super::exchange::{Reply, Request};
use super::{balances, history, identities, ledgers, metadata, tokens};

/// What a handler gives back.
pub(super) type Answer = Result<Reply, Failure>;

/// One operation.
pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) template: &'static str,
    answer: fn(&mut State, &Call<'_>) -> Answer,
}

/// Every operation that is answered. Of two that fit, the first is taken.
pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "POST",
        template: "/proxy/ledgers",
        answer: ledgers::create,
    },
    Route {
        method: "GET",
        template: "/proxy/ledgers/{id}",
        answer: ledgers::read,
    },
    Route {
        method: "PUT",
        template: "/proxy/ledgers/{id}",
        answer: ledgers::rename,
    },
    Route {
        method: "POST",
        template: "/proxy/identities",
        answer: identities::create,
    },
    Route {
        method: "GET",
        template: "/proxy/identities/{id}",
        answer: identities::read,
    },
    Route {
        method: "PUT",
        template: "/proxy/identities/{id}",
        answer: identities::update,
    },
    Route {
        method: "GET",
        template: "/proxy/identities/{id}/tokenized-fields",
        answer: tokens::list,
    },
    Route {
        method: "POST",
        template: "/proxy/identities/{id}/tokenize/{field}",
        answer: tokens::tokenize_one,
    },
    Route {
        method: "POST",
        template: "/proxy/identities/{id}/tokenize",
        answer: tokens::tokenize_many,
    },
    Route {
        method: "GET",
        template: "/proxy/identities/{id}/detokenize/{field}",
        answer: tokens::detokenize_one,
    },
    Route {
        method: "POST",
        template: "/proxy/identities/{id}/detokenize",
        answer: tokens::detokenize_many,
    },
    Route {
        method: "POST",
        template: "/proxy/balances",
        answer: balances::create,
    },
    Route {
        method: "GET",
        template: "/proxy/balances/{id}",
        answer: balances::read,
    },
    Route {
        method: "GET",
        template: "/proxy/balances/indicator/{indicator}/currency/{currency}",
        answer: balances::read_by_indicator,
    },
    Route {
        method: "GET",
        template: "/proxy/balances/{id}/at",
        answer: history::at,
    },
    Route {
        method: "GET",
        template: "/proxy/balances/{id}/lineage",
        answer: history::lineage,
    },
    Route {
        method: "PUT",
        template: "/proxy/balances/{id}/identity",
        answer: balances::link_identity,
    },
    Route {
        method: "POST",
        template: "/proxy/{id}/metadata",
        answer: metadata::merge,
    },
];

/// A request that has found its route.
pub(super) struct Call<'a> {
    request: &'a Request,
    parameters: Vec<String>,
}

impl Call<'_> {
    /// What stands in the path at the template's nth placeholder, decoded.
    pub(super) fn param(&self, nth: usize) -> &str {
        self.parameters.get(nth).map_or("", String::as_str)
    }

    /// All values that the query gives a name, decoded. What cannot be decoded is left out.
    pub(super) fn query_values(&self, name: &str) -> Vec<String> {
        let decoded = |text: &str| percent_decoded(&text.replace('+', " "));
        let pairs = self
            .request
            .query()
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs
            .filter(|(key, _)| decoded(key).as_deref() == Some(name))
            .filter_map(|(_, value)| decoded(value))
            .collect()
    }

    /// The first value that the query gives a name, empty if there is none.
    pub(super) fn query_value(&self, name: &str) -> String {
        self.query_values(name)
            .into_iter()
            .next()
            .unwrap_or_default()
    }

    /// The body as a handler of Core takes it.
    pub(super) fn decode<T: GoStruct>(&self) -> Result<T, Failure> {
        decode(&self.request.body).map_err(|message| Failure::new(MALFORMED_REQUEST, message))
    }
}

impl Route {
    /// The route that a method and a decoded path lead to.
    pub(super) fn find(method: &str, path: &Path) -> Option<&'static Self> {
        ROUTES
            .iter()
            .find(|route| route.method == method && route.parameters(path).is_some())
    }

    pub(super) fn answer(&self, state: &mut State, request: &Request, path: &Path) -> Reply {
        let call = Call {
            request,
            parameters: self.parameters(path).unwrap_or_default(),
        };
        (self.answer)(state, &call).unwrap_or_else(|failure| failure.reply())
    }

    fn parameters(&self, path: &Path) -> Option<Vec<String>> {
        let template = self.template.split('/').skip(1);
        if template.clone().count() != path.segments.len() {
            return None;
        }
        let mut parameters = Vec::new();
        for (expected, found) in template.zip(&path.segments) {
            match expected.starts_with('{') {
                true => parameters.push(found.clone()),
                false if expected == found => {}
                false => return None,
            }
        }
        Some(parameters)
    }
}

/// A path as Core sees it behind a proxy.
///
/// The proxy decodes it, so that an escaped slash parts segments like any other, an escaped `..`
/// climbs, and slashes that follow each other count as one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) segments: Vec<String>,
    pub(super) ends_with_slash: bool,
}

impl Path {
    /// Nothing if the escapes are broken, decode to U+0000 or climb above the root.
    pub(super) fn parse(path: &str) -> Option<Self> {
        let decoded = percent_decoded(path).filter(|decoded| !decoded.contains('\0'))?;
        let mut segments = Vec::new();
        for segment in decoded.split('/') {
            match segment {
                "" | "." => {}
                ".." => {
                    segments.pop()?;
                }
                _ => segments.push(segment.to_owned()),
            }
        }
        let ends_with_slash = ["/", "/.", "/.."].iter().any(|end| decoded.ends_with(end));
        Some(Self {
            segments,
            ends_with_slash,
        })
    }

    pub(super) fn is_proxied(&self) -> bool {
        let below_proxy = self.segments.len() > 1 || self.ends_with_slash;
        self.segments.first().is_some_and(|first| first == "proxy") && below_proxy
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        let digits = part
            .get(..2)
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(part.bytes().skip(2));
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
