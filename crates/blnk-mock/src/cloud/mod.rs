//! Requests, replies and records of a [`MockCloud`](crate::MockCloud).
//!
//! ```
//! use blnk_mock::{MockCloud, cloud::Request};
//!
//! let cloud = MockCloud::new();
//! let path = format!("/proxy/balances?instance_id={}", cloud.instance_id());
//! let request = Request::new("POST", path)
//!     .header("Authorization", "Bearer anything")
//!     .body(r#"{"ledger_id":"general_ledger_id","currency":"USD"}"#);
//! assert_eq!(cloud.answer(&request).status, 201);
//! assert_eq!(cloud.balances()[0].currency, "USD");
//! ```

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::Duration;

use chrono::TimeDelta;

mod api;
mod call;
pub(crate) mod core;
mod database;
pub(crate) mod exchange;
mod go;
mod path;
pub(crate) mod records;
mod routes;

pub use exchange::{Reply, Request};
pub use go::time::GoTime;
pub use go::write::Metadata;
pub use records::balance::Balance;
pub use records::identity::Identity;
pub use records::ledger::{GENERAL_LEDGER_ID, Ledger};
pub use records::transaction::Transaction;

use crate::cloud::core::clock::Sources;
use crate::cloud::core::state::State;
use crate::cloud::core::version::CoreVersion;
use crate::cloud::path::{Path, query_decoded};
use crate::cloud::routes::{ROUTES, Route};

/// How many requests the log contains. Counts continue beyond that.
const LOGGED_REQUESTS: usize = 1_000;

/// Blnk Cloud: a gateway in front of instances of Blnk Core.
///
/// The gateway's own rules are not documented, except for a missing `Authorization` header. Here it
/// requires a bearer token and an `instance_id`, accepts any, and refuses in the shape of that one
/// known reply.
pub(crate) struct Cloud {
    version: CoreVersion,
    sources: Sources,
    instances: BTreeMap<String, State>,
    access_token: Option<String>,
    requests: VecDeque<Request>,
    counts: BTreeMap<(String, String), usize>,
}

impl Cloud {
    pub(crate) fn new(version: CoreVersion, sources: Sources) -> Self {
        Self {
            version,
            sources,
            instances: BTreeMap::new(),
            access_token: None,
            requests: VecDeque::new(),
            counts: BTreeMap::new(),
        }
    }

    /// The state of an instance, which is created on first use.
    pub(crate) fn instance(&mut self, id: &str) -> &mut State {
        let (version, sources) = (self.version, &self.sources);
        self.instances
            .entry(id.to_owned())
            .or_insert_with(|| State::new(version, sources.clone()))
    }

    /// Moves the clock, and does what becomes due in every instance.
    pub(crate) fn advance(&mut self, duration: Duration) {
        let longest = TimeDelta::weeks(52 * 1_000);
        self.sources.advance(
            TimeDelta::from_std(duration)
                .unwrap_or(longest)
                .min(longest),
        );
        for state in self.instances.values_mut() {
            state.settle_unless_held();
        }
    }

    pub(crate) fn require_access_token(&mut self, token: String) {
        self.access_token = Some(token);
    }

    pub(crate) fn required_access_token(&self) -> Option<&str> {
        self.access_token.as_deref()
    }

    pub(crate) fn answer(&mut self, request: &Request) -> Reply {
        let path = Path::parse(request.path());
        let route = path
            .as_ref()
            .and_then(|path| Route::find(&request.method, path));
        self.log(request, route);
        let Some(path) = path else {
            let body = String::from("<html><head><title>400 Bad Request</title></head></html>");
            return Reply {
                status: 400,
                headers: vec![("content-type", String::from("text/html"))],
                body,
            };
        };
        let instance_id = match self.checked_instance_id(request, &path) {
            Ok(id) => id,
            Err(refusal) => return refusal,
        };
        match route {
            Some(route) if path.ends_with_slash => Reply::moved(route.method, request),
            Some(route) => {
                let state = self.instance(&instance_id);
                state.settle_unless_held();
                let reply = route.answer(state, request, &path);
                state.settle_unless_held();
                reply
            }
            None => Reply::no_route(),
        }
    }

    /// The instance that a request is for, or the gateway's refusal.
    fn checked_instance_id(&self, request: &Request, path: &Path) -> Result<String, Reply> {
        let authorization = request.header_value("authorization").unwrap_or_default();
        if authorization.is_empty() {
            return Err(Reply::of_cloud(401, "Authorization header is required"));
        }
        let token = authorization.strip_prefix("Bearer ").unwrap_or_default();
        if token.is_empty()
            || self
                .access_token
                .as_ref()
                .is_some_and(|required| required != token)
        {
            return Err(Reply::of_cloud(401, "Invalid token"));
        }
        if !path.is_proxied() {
            return Err(Reply::of_cloud(404, "Not found"));
        }
        let mut pairs = request
            .query()
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        match pairs.find(|(name, _)| name.eq_ignore_ascii_case("instance_id")) {
            Some((_, id)) if !id.is_empty() => {
                Ok(query_decoded(id).unwrap_or_else(|| id.to_owned()))
            }
            _ => Err(Reply::of_cloud(400, "instance_id is required")),
        }
    }

    fn log(&mut self, request: &Request, route: Option<&Route>) {
        let place = route.map_or(request.path(), |route| route.template);
        *self
            .counts
            .entry((request.method.clone(), place.to_owned()))
            .or_default() += 1;
        if self.requests.len() == LOGGED_REQUESTS {
            self.requests.pop_front();
        }
        self.requests.push_back(request.clone());
    }

    pub(crate) fn requests(&self) -> impl Iterator<Item = &Request> {
        self.requests.iter()
    }

    /// How many requests there were, by method and template or, without a route, path.
    pub(crate) fn request_counts(&self) -> &BTreeMap<(String, String), usize> {
        &self.counts
    }

    pub(crate) fn operations() -> impl Iterator<Item = (&'static str, &'static str)> {
        ROUTES.iter().map(|route| (route.method, route.template))
    }

    pub(crate) fn operation(method: &str, path: &str) -> Option<(&'static str, &'static str)> {
        let path = Path::parse(path)?;
        Route::find(method, &path).map(|route| (route.method, route.template))
    }
}

/// Shows how many records and requests there are, and no token.
impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cloud")
            .field("instances", &self.instances)
            .field("requests", &self.counts.values().sum::<usize>())
            .finish_non_exhaustive()
    }
}
