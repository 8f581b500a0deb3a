// Made by `cargo xtask generate` from openapi/blnk-cloud.yaml. Do not edit: change the document and run the command again.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///How lineage-tracked funds are spent. Default FIFO. The server upper-cases and trims before it compares.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd,
        schemars::JsonSchema
    )]
    pub enum AllocationStrategyInput {
        #[serde(rename = "FIFO")]
        Fifo,
        #[serde(rename = "LIFO")]
        Lifo,
        #[serde(rename = "PROPORTIONAL")]
        Proportional,
    }
    impl ::std::fmt::Display for AllocationStrategyInput {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Fifo => f.write_str("FIFO"),
                Self::Lifo => f.write_str("LIFO"),
                Self::Proportional => f.write_str("PROPORTIONAL"),
            }
        }
    }
    impl ::std::str::FromStr for AllocationStrategyInput {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "FIFO" => Ok(Self::Fifo),
                "LIFO" => Ok(Self::Lifo),
                "PROPORTIONAL" => Ok(Self::Proportional),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for AllocationStrategyInput {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for AllocationStrategyInput {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    /**A balance. Amounts are whole minor units of any size. The reply of a creation is the server's own view before
the row is read back: `version` is 0 there and 1 on the first read, and `created_at` has up to nine digits of a
second there and six, rounded, on reads. Never compare the two for equality.
*/
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        PartialEq,
        schemars::JsonSchema
    )]
    pub struct Balance {
        ///FIFO, LIFO or PROPORTIONAL, or what a newer server adds.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub allocation_strategy: ::std::option::Option<::std::string::String>,
        pub balance: crate::MinorUnits,
        ///Made by the server, `bln_` and a UUID.
        pub balance_id: ::std::string::String,
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        pub credit_balance: crate::MinorUnits,
        pub currency: ::std::string::String,
        pub debit_balance: crate::MinorUnits,
        ///Empty when no identity is linked; never null or absent on current servers.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub identity_id: ::std::option::Option<::std::string::String>,
        ///Only on internal balances; absent otherwise.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub indicator: ::std::option::Option<::std::string::String>,
        pub inflight_balance: crate::MinorUnits,
        pub inflight_credit_balance: crate::MinorUnits,
        pub inflight_debit_balance: crate::MinorUnits,
        ///Always the zero time on current servers; nothing sets it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub inflight_expires_at: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
        pub ledger_id: ::std::string::String,
        ///Null when nothing was given, the empty object when that was given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub meta_data: ::std::option::Option<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub queued_credit_balance: ::std::option::Option<crate::MinorUnits>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub queued_debit_balance: ::std::option::Option<crate::MinorUnits>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub track_fund_lineage: ::std::option::Option<bool>,
        ///Grows by one with each update; 0 in the reply of a creation means "not told".
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub version: ::std::option::Option<i64>,
    }
    /**What to create. An absent member, `null` and the empty value are the same to the server, except that
`meta_data` is stored as null or as the empty object. Members that are not listed are ignored by the server
(`balance`, `balance_id`, `created_at` cannot be set; `precision` is type-checked and thrown away).
*/
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        PartialEq,
        schemars::JsonSchema
    )]
    pub struct CreateBalance {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub allocation_strategy: ::std::option::Option<AllocationStrategyInput>,
        ///Any text but the empty one, kept byte for byte; case and blanks matter. By custom an ISO 4217 code or a ticker.
        pub currency: ::std::string::String,
        ///The identity that owns the balance; must exist. Required when `track_fund_lineage` is true. (The documentation page repeats the text of `ledger_id` here.)
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub identity_id: ::std::option::Option<::std::string::String>,
        ///The `@name` of an internal balance: only with `ledger_id` `general_ledger_id`; starts with `@`, then one or more characters that are no ASCII blanks; Unicode blanks at both ends are trimmed by the server; case-sensitive; unique together with `currency`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub indicator: ::std::option::Option<::std::string::String>,
        ///The ledger to create the balance in: not empty, compared byte for byte. `general_ledger_id` is the built-in General Ledger, home of internal balances.
        pub ledger_id: ::std::string::String,
        ///The caller's own JSON object. Advice of the page: one top-level key per application. Limits and traps are in the operation's description.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub meta_data: ::std::option::Option<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        ///Track which provider's funds the balance holds; needs `identity_id`. Default false.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub track_fund_lineage: ::std::option::Option<bool>,
    }
    /**Every failure that is JSON. Three shapes: Core with `error` (a message) and `error_detail`; Core with `errors`
instead of `error` when members break rules; Cloud with a bare `error`. Servers before Core 0.15 send no
`error_detail`. Announced for the next major release: `error_detail` becomes an object under `error`. Failures
that are not JSON exist as well: an empty body after a crash, plain text for an unknown route, HTML from gateways;
and JSON failures may be labelled text/plain.
*/
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Default,
        PartialEq,
        schemars::JsonSchema
    )]
    pub struct ErrorBody {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<ErrorText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error_detail: ::std::option::Option<ErrorDetail>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub errors: ::std::option::Option<ErrorText>,
    }
    ///`ErrorDetail`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Default,
        PartialEq,
        schemars::JsonSchema
    )]
    pub struct ErrorDetail {
        ///A stable name such as GEN_BAD_REQUEST. The set is open.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub code: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub details: ::std::option::Option<ErrorDetails>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
    }
    ///Free form: absent, an empty object, a PostgreSQL error (PascalCase members, strings), a nested network error with numbers, or an array. May hold SQL text and network addresses: do not show it to users.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        PartialEq,
        schemars::JsonSchema
    )]
    #[serde(transparent)]
    pub struct ErrorDetails(pub ::serde_json::Value);
    impl ::std::ops::Deref for ErrorDetails {
        type Target = ::serde_json::Value;
        fn deref(&self) -> &::serde_json::Value {
            &self.0
        }
    }
    impl ::std::convert::From<ErrorDetails> for ::serde_json::Value {
        fn from(value: ErrorDetails) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::serde_json::Value> for ErrorDetails {
        fn from(value: ::serde_json::Value) -> Self {
            Self(value)
        }
    }
    ///A string today; an object on some routes and in announced versions, an array on others.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        PartialEq,
        schemars::JsonSchema
    )]
    #[serde(transparent)]
    pub struct ErrorText(pub ::serde_json::Value);
    impl ::std::ops::Deref for ErrorText {
        type Target = ::serde_json::Value;
        fn deref(&self) -> &::serde_json::Value {
            &self.0
        }
    }
    impl ::std::convert::From<ErrorText> for ::serde_json::Value {
        fn from(value: ErrorText) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::serde_json::Value> for ErrorText {
        fn from(value: ::serde_json::Value) -> Self {
            Self(value)
        }
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}
#[derive(Clone, Debug)]
/**Client for Blnk Cloud

The part of Blnk Cloud that this project speaks. Blnk Cloud asks for a bearer token and an `instance_id` on every
call and hands what is below `/proxy` to that instance's Blnk Core server, so status, headers and bodies are
Core's own, except where Cloud itself refuses (401 and the like, with a bare `error`).

Written by hand from the documentation pages and from exchanges recorded with a running server. Where the pages
and the server differ, this document describes the server and says so.

Rules that hold for every reply:

* Members may be added at any time, and by older servers left out: only what every version sends is `required`.
* No value set is closed. A string that looks like an enumeration may take values that are not listed here.
* Amounts are JSON integers **of any size** in the smallest unit of their currency (minor units). 64 bits are not
  enough for assets with 18 decimals; 64-bit floats are wrong above 2^53.
* Times are RFC 3339, with zero to nine digits of a second. `0001-01-01T00:00:00Z` means "not set".
* The JSON decoder of the server matches member names without regard to case and ignores members it does not
  know: a misspelt member is silently dropped.


Version: 0.1.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::hooks::Session,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str, inner: crate::hooks::Session) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::hooks::Session,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<crate::hooks::Session> for Client {
    fn api_version() -> &'static str {
        "0.1.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::hooks::Session {
        &self.inner
    }
}
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<crate::hooks::Session>,
    {}
};
#[allow(clippy::all)]
impl Client {
    /**Create a balance

Creates a balance in a ledger and answers with it.

**Not idempotent.** The same request again makes a second balance with another id; no header or member changes
that. The one exception is an internal balance (`general_ledger_id` with an `indicator`): there, indicator and
currency are unique together, and the second request is answered 409.

**Statuses.** 201 created; 400 refused (see below); 401 and 403 no or bad credentials, from Cloud with a bare
`error`, from Core (a wrong key stored for the instance) with a code that starts with `AUTH_`; 409 `GEN_CONFLICT`
indicator and currency are taken; 429 `GEN_RATE_LIMITED`, with the wait in seconds in `RateLimit-Reset` and
without `Retry-After`; 500 `GEN_INTERNAL` refused by the database or the database is out of reach, and with an
empty body after a crash inside the server; 502 to 504 from gateways, with any body.

**400 comes with one of four codes.** `GEN_MALFORMED_REQUEST`: not JSON, a wrong type, or a body over the limit
(5 MB unless configured; never 413). `GEN_VALIDATION_ERROR`: one or more members break a rule; the message names
them all, and is under `errors` instead of `error`. `GEN_BAD_REQUEST`: the ledger or the identity does not
exist; the message says "Invalid ledger ID" for both, only `error_detail.details.Constraint` tells which
(`balances_ledger_id_fkey`, `balances_identity_id_fkey`).

**A 500 can mean "refused for good".** If `error_detail.details.Code` is a PostgreSQL code of class 22 or 23 the
row was refused: `22023` the balance's row as JSON is over 7,999 bytes (large `meta_data`), `22P05` a NUL
character, `54000` indicator and currency too long for the index. After a lost database connection (a nested
network error, or class 08, 55, 57) nothing is known.

**What the server accepts and you may regret.** A currency is kept byte for byte: `usd`, `USD` and `" USD"` are
three currencies. Metadata that leaves the row too little room to grow is accepted, and every later movement of
the balance is refused with 500. Numbers in metadata pass through 64-bit floats. The metadata key
`BLNK_RUN_RECONCILIATION` makes the server report the first movement as applied and leave the balance at zero.
An indicator or currency with a `/` can never be looked up by indicator again.


Sends a `POST` request to `/proxy/balances`

Arguments:
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn balance_create<'a>(
        &'a self,
        instance_id: &'a str,
        body: &'a types::CreateBalance,
    ) -> Result<ResponseValue<types::Balance>, Error<types::ErrorBody>> {
        let url = format!("{}/proxy/balances", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .query(&progenitor_client::QueryParam::new("instance_id", &instance_id))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "balance_create",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Read an internal balance by its name

Answers with the internal balance that has this indicator and currency. Both are compared byte for byte.

`meta_data` is always null in this reply, whatever is stored; every other member is true.

The server splits the path at `%2F` as at `/`, and resolves `.` and `..`: a balance whose indicator or currency
holds a slash, or whose currency is one of those, cannot be read here.

**Statuses.** 200; 404 `BAL_NOT_FOUND` no such balance; 401, 403, 429 and 5xx as for a creation.


Sends a `GET` request to `/proxy/balances/indicator/{indicator}/currency/{currency}`

Arguments:
- `indicator`: The indicator with its `@`, percent-encoded.
- `currency`: The currency, percent-encoded.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
*/
    pub async fn balance_read_by_indicator<'a>(
        &'a self,
        indicator: &'a str,
        currency: &'a str,
        instance_id: &'a str,
    ) -> Result<ResponseValue<types::Balance>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/balances/indicator/{}/currency/{}", self.baseurl, encode_path(&
            indicator.to_string()), encode_path(& currency.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("instance_id", &instance_id))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "balance_read_by_indicator",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    #[allow(unused_imports)]
    pub use super::Client;
}
