//! The fake server without a transport: a [`Request`] goes in, a [`Reply`] comes out, and nothing
//! else happens.
//!
//! ```
//! use blnk_mock::cloud::{Cloud, Request};
//!
//! let mut cloud = Cloud::new();
//! let request = Request::new("POST", "/proxy/balances?instance_id=instance_1")
//!     .header("Authorization", "Bearer anything")
//!     .body(r#"{"ledger_id":"general_ledger_id","currency":"USD"}"#);
//! assert_eq!(cloud.answer(&request).status, 201);
//! assert_eq!(cloud.balances()[0].currency, "USD");
//! ```

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;

use chrono::{DateTime, Utc};

mod balances;
mod decode;
mod errors;
mod exchange;
mod gotime;
mod history;
mod identities;
mod index;
mod json;
mod ledgers;
mod metadata;
mod rebuild;
mod routes;
mod sources;
mod storage;
mod tokens;
mod write;

#[cfg(test)]
mod tests;

pub use balances::Balance;
pub use exchange::{Reply, Request};
pub use gotime::GoTime;
pub use identities::Identity;
pub use ledgers::{GENERAL_LEDGER_ID, Ledger};
pub use write::Metadata;

use routes::{Path, ROUTES, Route};
use sources::{Sources, stored_time};
use storage::Table;
use tokens::Vault;

/// How many requests are remembered. Counts go on beyond that.
const REMEMBERED: usize = 1_000;

/// An instance of Blnk Core behind Blnk Cloud, in memory.
///
/// What Cloud itself decides is not documented, save for a missing `Authorization` header; here it
/// asks for a bearer token and an `instance_id`, takes any, and says so in the shape of that one
/// known refusal.
pub struct Cloud {
    state: State,
    access_token: Option<String>,
    seen: VecDeque<Request>,
    counts: BTreeMap<(String, String), usize>,
}

/// What Core and its database hold.
#[derive(Debug)]
struct State {
    sources: Sources,
    ledgers: Table<Ledger>,
    identities: Table<Identity>,
    balances: Table<Balance>,
    /// The ids of internal balances by indicator and currency.
    internal: HashMap<(String, String), String>,
    vault: Vault,
}

/// Shows how much there is of everything, and no token.
impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cloud")
            .field("ledgers", &self.ledgers().len())
            .field("identities", &self.identities().len())
            .field("balances", &self.balances().len())
            .field("requests", &self.request_count())
            .finish_non_exhaustive()
    }
}

impl Default for Cloud {
    fn default() -> Self {
        Self::with_sources(Sources::default())
    }
}

impl Cloud {
    /// A Cloud that holds the General Ledger and nothing else, with the clock of the machine and
    /// random UUIDs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A Cloud with a clock and a maker of UUIDs of the caller's own, for replies that are the same
    /// every time.
    ///
    /// ```
    /// use blnk_mock::cloud::{Cloud, Request};
    ///
    /// let now = || "2026-01-02T03:04:05.000000006Z".parse().unwrap_or_default();
    /// let uuid = || String::from("00000000-0000-4000-8000-000000000001");
    /// let mut cloud = Cloud::with_clock_and_ids(now, uuid);
    /// let request = Request::new("POST", "/proxy/ledgers?instance_id=i")
    ///     .header("Authorization", "Bearer t")
    ///     .body(r#"{"name":"Loans"}"#);
    /// let reply = cloud.answer(&request).body;
    /// assert!(reply.contains(r#""created_at":"2026-01-02T03:04:05.000000006Z""#));
    /// assert!(reply.contains(r#""ledger_id":"ldg_00000000-0000-4000-8000-000000000001""#));
    /// ```
    #[must_use]
    pub fn with_clock_and_ids(
        now: impl FnMut() -> DateTime<Utc> + Send + 'static,
        uuid: impl FnMut() -> String + Send + 'static,
    ) -> Self {
        Self::with_sources(Sources::new(now, uuid))
    }

    fn with_sources(sources: Sources) -> Self {
        let mut state = State {
            sources,
            ledgers: Table::new(),
            identities: Table::new(),
            balances: Table::new(),
            internal: HashMap::new(),
            vault: Vault::default(),
        };
        state.seed_ledger(
            GENERAL_LEDGER_ID.to_owned(),
            "General Ledger",
            Some(Metadata::default()),
        );
        Self {
            state,
            access_token: None,
            seen: VecDeque::new(),
            counts: BTreeMap::new(),
        }
    }

    /// From now on takes this bearer token alone.
    pub fn require_access_token(&mut self, token: impl Into<String>) {
        self.access_token = Some(token.into());
    }

    /// The one bearer token that is taken, if there is one.
    #[must_use]
    pub fn required_access_token(&self) -> Option<&str> {
        self.access_token.as_deref()
    }

    /// From now on has the secret that tokens are made with, as it has from the start, or has none
    /// and refuses to tokenize.
    pub fn set_tokenization(&mut self, enabled: bool) {
        self.state.vault.enabled = enabled;
    }

    /// The clear text of a token of this Cloud's, even while tokenization is disabled; nothing for
    /// what it did not make or cannot read.
    #[must_use]
    pub fn clear_text(&self, token: &str) -> Option<&str> {
        self.state.vault.clear_text(token)
    }

    /// Answers a request, whatever it holds.
    pub fn answer(&mut self, request: &Request) -> Reply {
        let path = Path::parse(request.path());
        let route = path
            .as_ref()
            .and_then(|path| Route::find(&request.method, path));
        self.remember(request, route);
        let Some(path) = path else {
            let body = String::from("<html><head><title>400 Bad Request</title></head></html>");
            return Reply {
                status: 400,
                headers: vec![("content-type", String::from("text/html"))],
                body,
            };
        };
        if let Some(refusal) = self.refusal(request, &path) {
            return refusal;
        }
        match route {
            Some(route) if path.ends_with_slash => Reply::moved(route.method, request),
            Some(route) => route.answer(&mut self.state, request, &path),
            None => Reply::no_route(),
        }
    }

    /// What Cloud says before it hands the request on to Core.
    fn refusal(&self, request: &Request, path: &Path) -> Option<Reply> {
        let authorization = request.header_value("authorization").unwrap_or_default();
        if authorization.is_empty() {
            return Some(Reply::of_cloud(401, "Authorization header is required"));
        }
        let token = authorization.strip_prefix("Bearer ").unwrap_or_default();
        if token.is_empty()
            || self
                .access_token
                .as_ref()
                .is_some_and(|required| required != token)
        {
            return Some(Reply::of_cloud(401, "Invalid token"));
        }
        if !path.is_proxied() {
            return Some(Reply::of_cloud(404, "Not found"));
        }
        let mut pairs = request
            .query()
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        let instance = pairs.find(|(name, _)| name.eq_ignore_ascii_case("instance_id"));
        if instance.is_none_or(|(_, id)| id.is_empty()) {
            return Some(Reply::of_cloud(400, "instance_id is required"));
        }
        None
    }

    fn remember(&mut self, request: &Request, route: Option<&Route>) {
        let place = route.map_or(request.path(), |route| route.template);
        *self
            .counts
            .entry((request.method.clone(), place.to_owned()))
            .or_default() += 1;
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
        }
        self.seen.push_back(request.clone());
    }

    /// The operations that are answered: method and path, with names in braces for what varies.
    ///
    /// ```
    /// let read = ("GET", "/proxy/balances/{id}");
    /// assert!(blnk_mock::cloud::Cloud::operations().any(|operation| operation == read));
    /// ```
    pub fn operations() -> impl Iterator<Item = (&'static str, &'static str)> {
        ROUTES.iter().map(|route| (route.method, route.template))
    }

    /// The operation that a method and a path lead to.
    ///
    /// ```
    /// use blnk_mock::cloud::Cloud;
    ///
    /// let operation = Cloud::operation("GET", "/proxy/balances/bln_1");
    /// assert_eq!(operation, Some(("GET", "/proxy/balances/{id}")));
    /// assert_eq!(Cloud::operation("DELETE", "/proxy/balances/bln_1"), None);
    /// ```
    #[must_use]
    pub fn operation(method: &str, path: &str) -> Option<(&'static str, &'static str)> {
        let path = Path::parse(path)?;
        Route::find(method, &path).map(|route| (route.method, route.template))
    }

    /// Stores a ledger without a request and returns its id, which is new.
    pub fn seed_ledger(&mut self, name: &str) -> String {
        let id = self.state.sources.id("ldg_");
        self.state.seed_ledger(id.clone(), name, None);
        id
    }

    /// Stores a ledger under an id of the caller's own, in place of the one that has it.
    pub fn seed_ledger_with_id(&mut self, id: &str, name: &str) {
        self.state.seed_ledger(id.to_owned(), name, None);
    }

    /// Stores an identity of whom nothing is known and returns its id, which is new.
    pub fn seed_identity(&mut self) -> String {
        let id = self.state.sources.id("idt_");
        self.seed_identity_with_id(&id);
        id
    }

    /// Stores an identity under an id of the caller's own, in place of the one that has it.
    pub fn seed_identity_with_id(&mut self, id: &str) {
        let now = self.state.sources.now();
        self.state.insert_identity(
            Identity {
                identity_id: id.to_owned(),
                ..Identity::default()
            },
            now,
        );
    }

    /// Stores a balance in a ledger that is there, and returns its id; nothing if the server would
    /// refuse it.
    pub fn seed_balance(&mut self, ledger_id: &str, currency: &str) -> Option<String> {
        self.state.seed_balance(ledger_id, currency).ok()
    }

    /// A ledger as it is stored.
    #[must_use]
    pub fn ledger(&self, id: &str) -> Option<&Ledger> {
        self.state.ledgers.get(id)
    }

    /// An identity as it is stored, tokens and marks included.
    #[must_use]
    pub fn identity(&self, id: &str) -> Option<&Identity> {
        self.state.identities.get(id)
    }

    /// A balance as it is stored.
    #[must_use]
    pub fn balance(&self, id: &str) -> Option<&Balance> {
        self.state.balances.get(id)
    }

    /// The ledgers in the order of their creation, the General Ledger first.
    #[must_use]
    pub fn ledgers(&self) -> &[Ledger] {
        self.state.ledgers.rows()
    }

    /// The identities in the order of their creation.
    #[must_use]
    pub fn identities(&self) -> &[Identity] {
        self.state.identities.rows()
    }

    /// The balances in the order of their creation.
    #[must_use]
    pub fn balances(&self) -> &[Balance] {
        self.state.balances.rows()
    }

    /// The last thousand requests, the oldest first, refused ones included.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.seen.iter()
    }

    /// How many requests there were, refused ones included.
    #[must_use]
    pub fn request_count(&self) -> usize {
        self.counts.values().sum()
    }

    /// How many requests there were for an operation, named as in [`Cloud::operations`]; for what
    /// is no operation, method and path as sent.
    #[must_use]
    pub fn request_count_of(&self, method: &str, path: &str) -> usize {
        self.counts
            .get(&(method.to_owned(), path.to_owned()))
            .copied()
            .unwrap_or_default()
    }
}

impl State {
    fn seed_ledger(&mut self, ledger_id: String, name: &str, meta_data: Option<Metadata>) {
        let created_at = stored_time(self.sources.now());
        let ledger = Ledger {
            ledger_id: ledger_id.clone(),
            name: name.to_owned(),
            created_at,
            meta_data,
        };
        self.ledgers.put(ledger_id, ledger);
    }
}
