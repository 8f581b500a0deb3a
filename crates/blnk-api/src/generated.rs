// Made by `cargo xtask generate` from openapi/blnk-cloud.yaml. Do not edit: change the document and run the command again.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///How lineage-tracked funds are spent. Default FIFO. The server upper-cases and trims before it compares.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
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
        PartialOrd
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
second there and six, rounded, on reads. Never compare the two for equality. `ledger` is there only in a read
with `include=ledger`, the queued amounts only in one with `with_queued=true`.
*/
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Balance {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub allocation_strategy: ::std::option::Option<crate::LenientText>,
        pub balance: crate::WireAmount,
        ///Made by the server, `bln_` and a UUID.
        pub balance_id: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created_at: ::std::option::Option<crate::LenientTime>,
        pub credit_balance: crate::WireAmount,
        pub currency: ::std::string::String,
        pub debit_balance: crate::WireAmount,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub identity_id: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub indicator: ::std::option::Option<crate::LenientText>,
        pub inflight_balance: crate::WireAmount,
        pub inflight_credit_balance: crate::WireAmount,
        pub inflight_debit_balance: crate::WireAmount,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub inflight_expires_at: ::std::option::Option<crate::LenientTime>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub ledger: ::std::option::Option<crate::LenientLedger>,
        pub ledger_id: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub meta_data: ::std::option::Option<crate::LenientObject>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub queued_credit_balance: ::std::option::Option<crate::WireAmount>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub queued_debit_balance: ::std::option::Option<crate::WireAmount>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub track_fund_lineage: ::std::option::Option<crate::LenientFlag>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub version: ::std::option::Option<crate::LenientCount>,
    }
    ///A balance at a time. The member `balance` is an object here, with an amount `balance` inside.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BalanceAt {
        pub balance: HistoricalBalance,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub from_source: ::std::option::Option<crate::LenientFlag>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub timestamp: ::std::option::Option<crate::LenientTime>,
    }
    ///What a read of a balance can embed.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
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
        PartialOrd
    )]
    pub enum BalanceInclude {
        #[serde(rename = "ledger")]
        Ledger,
    }
    impl ::std::fmt::Display for BalanceInclude {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Ledger => f.write_str("ledger"),
            }
        }
    }
    impl ::std::str::FromStr for BalanceInclude {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "ledger" => Ok(Self::Ledger),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for BalanceInclude {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for BalanceInclude {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Whose funds a balance holds. The server keeps their sum in the balance `aggregate_balance_id`, which is empty before the first tracked movement.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BalanceLineage {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub aggregate_balance_id: ::std::option::Option<crate::LenientText>,
        pub balance_id: ::std::string::String,
        ///One entry for each provider; empty before the first tracked movement, never null.
        pub providers: ::std::vec::Vec<LineageProvider>,
        pub total_with_lineage: crate::WireAmount,
    }
    ///That a batch was accepted.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct BatchAccepted {
        ///Made by the server, `bulk_` and a UUID.
        pub batch_id: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub transaction_count: ::std::option::Option<crate::LenientCount>,
    }
    ///A hold to commit, whole where no amount is given.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct CommitItem {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub precise_amount: ::std::option::Option<crate::WireAmount>,
        pub transaction_id: ::std::string::String,
    }
    ///Holds to commit.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct CommitMany {
        ///Do it before the reply.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub skip_queue: ::std::option::Option<bool>,
        ///1 to 100.
        pub transactions: ::std::vec::Vec<CommitItem>,
    }
    /**What to create. An absent member, `null` and the empty value are the same to the server, except that
`meta_data` is stored as null or as the empty object. Members that are not listed are ignored by the server
(`balance`, `balance_id`, `created_at` cannot be set; `precision` is type-checked and thrown away).
*/
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct CreateBalance {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub allocation_strategy: ::std::option::Option<AllocationStrategyInput>,
        ///Any text but the empty one, stored byte for byte; case and blanks matter. By custom an ISO 4217 code or a ticker.
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
    /**What to create. An absent member, `null` and the empty value are the same to the server, except that `meta_data`
is stored as null or as the empty object, and that an empty `dob` is refused. Members that are not listed are
ignored (`created_at` cannot be set).
*/
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct CreateIdentity {
        ///Any text, such as `customer`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub category: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub city: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub country: ::std::option::Option<::std::string::String>,
        ///The date of birth, as a time: midnight UTC of that day. The day as written is stored (an offset does not move it), the time of day is dropped.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub dob: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email_address: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub first_name: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gender: ::std::option::Option<::std::string::String>,
        ///The caller's own id, `idt_` and a UUID. Write the UUID in small letters with hyphens: capitals, no hyphens, braces and `urn:uuid:` are accepted too, and are other identities. Absent or empty, the server makes one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub identity_id: ::std::option::Option<::std::string::String>,
        ///`individual` or `organization` by custom (the page requires it); any text, or none, is accepted.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub identity_type: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub last_name: ::std::option::Option<::std::string::String>,
        ///The caller's own JSON object. The member `tokenized_fields` is the server's: it decides which fields count as tokenized.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub meta_data: ::std::option::Option<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub nationality: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub organization_name: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub other_names: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub phone_number: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub post_code: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub state: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub street: ::std::option::Option<::std::string::String>,
    }
    ///What to create. Members that are not listed are ignored by the server.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct CreateLedger {
        ///The caller's own JSON object; absent and null are the same to the server.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub meta_data: ::std::option::Option<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        ///Any text but the empty one; not unique.
        pub name: ::std::string::String,
    }
    ///The fields whose values to read.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct DetokenizeFields {
        ///Empty for all that are tokenized; has to be there.
        pub fields: ::std::vec::Vec<TokenizableField>,
    }
    ///A value behind a token; personal data.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct DetokenizedField {
        ///The name as it was requested.
        pub field: ::std::string::String,
        pub value: ::std::string::String,
    }
    ///The values behind tokens; personal data.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct DetokenizedFields {
        pub fields: DetokenizedValues,
    }
    ///Values by the names of their fields.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(transparent)]
    pub struct DetokenizedValues(
        pub ::std::collections::HashMap<::std::string::String, ::std::string::String>,
    );
    impl ::std::ops::Deref for DetokenizedValues {
        type Target = ::std::collections::HashMap<
            ::std::string::String,
            ::std::string::String,
        >;
        fn deref(
            &self,
        ) -> &::std::collections::HashMap<::std::string::String, ::std::string::String> {
            &self.0
        }
    }
    impl ::std::convert::From<DetokenizedValues>
    for ::std::collections::HashMap<::std::string::String, ::std::string::String> {
        fn from(value: DetokenizedValues) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<
        ::std::collections::HashMap<::std::string::String, ::std::string::String>,
    > for DetokenizedValues {
        fn from(
            value: ::std::collections::HashMap<
                ::std::string::String,
                ::std::string::String,
            >,
        ) -> Self {
            Self(value)
        }
    }
    ///What the server answers where it does not answer with the thing itself.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct Done {
        ///For people; the wording is no contract.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
    }
    /**Every failure that is JSON. Three shapes: Core with `error` (a message) and `error_detail`; Core with `errors`
instead of `error` when members break rules; Cloud with a bare `error`. Servers before Core 0.15 send no
`error_detail`. Announced for the next major release: `error_detail` becomes an object under `error`. Failures
that are not JSON exist as well: an empty body after a crash, plain text for an unknown route, HTML from gateways;
and JSON failures may be labelled text/plain.
*/
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct ErrorBody {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<ErrorText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error_detail: ::std::option::Option<ErrorDetail>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub errors: ::std::option::Option<ErrorText>,
    }
    ///`ErrorDetail`
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
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
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
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
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
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
    ///One condition.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Filter {
        ///A column, such as `reference`.
        pub field: ::std::string::String,
        ///`in` here; the server also knows `eq`, `ne`, `gt`, `gte`, `lt`, `lte`, `between`, `like`, `ilike`, `isnull` and `isnotnull`.
        pub operator: ::std::string::String,
        ///At most 100.
        pub values: ::std::vec::Vec<::std::string::String>,
    }
    ///What to find.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct FilterTransactions {
        ///At most 20; a transaction passes all of them.
        pub filters: ::std::vec::Vec<Filter>,
        ///At most 100; 20 where it is absent.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub limit: ::std::option::Option<i64>,
        ///How many to leave out, of the newest first.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub offset: ::std::option::Option<i64>,
    }
    ///What came from one provider.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct FundAllocation {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount: ::std::option::Option<crate::LenientAmount>,
        pub provider: ::std::string::String,
    }
    ///The applied amounts of a balance at a time.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct HistoricalBalance {
        pub balance: crate::WireAmount,
        pub balance_id: ::std::string::String,
        pub credit_balance: crate::WireAmount,
        pub currency: ::std::string::String,
        pub debit_balance: crate::WireAmount,
    }
    /**A person or an organization: personal data. Texts that are not set are empty, never null.
*/
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Identity {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub category: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub city: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub country: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created_at: ::std::option::Option<crate::LenientTime>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub dob: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email_address: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub first_name: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gender: ::std::option::Option<crate::LenientText>,
        pub identity_id: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub identity_type: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub last_name: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub meta_data: ::std::option::Option<crate::LenientObject>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub nationality: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub organization_name: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub other_names: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub phone_number: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub post_code: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub state: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub street: ::std::option::Option<crate::LenientText>,
    }
    ///What became of one hold.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct InflightVerdict {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub code: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<crate::LenientText>,
        ///`succeeded` or `failed`.
        pub status: ::std::string::String,
        pub transaction_id: ::std::string::String,
    }
    ///What became of each hold.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct InflightVerdicts {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub failed: ::std::option::Option<crate::LenientCount>,
        ///In the order of the request.
        pub results: ::std::vec::Vec<InflightVerdict>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub succeeded: ::std::option::Option<crate::LenientCount>,
    }
    ///A ledger, alone or embedded in a balance.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Ledger {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created_at: ::std::option::Option<crate::LenientTime>,
        ///Made by the server, `ldg_` and a UUID; `general_ledger_id` for the built-in one.
        pub ledger_id: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub meta_data: ::std::option::Option<crate::LenientObject>,
        pub name: ::std::string::String,
    }
    ///The funds of one provider, which the server keeps in the balance `shadow_balance_id`.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct LineageProvider {
        pub amount: crate::WireAmount,
        pub available: crate::WireAmount,
        ///What the movement's metadata named under `BLNK_LINEAGE_PROVIDER`.
        pub provider: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub shadow_balance_id: ::std::option::Option<crate::LenientText>,
        pub spent: crate::WireAmount,
    }
    ///The identity to link. Members that are not listed are ignored by the server.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct LinkIdentity {
        ///Not empty; must exist.
        pub identity_id: ::std::string::String,
    }
    ///The members to add or replace. Members beside `meta_data` are ignored by the server.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct MergeMetadata {
        ///May be empty; then nothing changes, save that null becomes the empty object.
        pub meta_data: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    ///The metadata after the merge; for transactions only what was sent.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct MergedMetadata {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub meta_data: ::std::option::Option<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        ///The name of `meta_data` before Core 0.14.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
    }
    ///Transactions to post.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PostBatch {
        ///All or none, by refunds; only with `skip_queue`, and safe only with `run_async` too.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub atomic: ::std::option::Option<bool>,
        ///Reply first.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub run_async: ::std::option::Option<bool>,
        ///Post them one after the other, not through the queue.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub skip_queue: ::std::option::Option<bool>,
        ///1 to 10,000.
        pub transactions: ::std::vec::Vec<PostTransaction>,
    }
    /**What to move. An absent member and `null` are the same to the server. Members that are not listed are not described
here, see the operation.
*/
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PostTransaction {
        ///Let the source go below zero without limit. Not together with `overdraft_limit`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub allow_overdraft: ::std::option::Option<bool>,
        ///Of a split with `skip_queue`: refund or void the legs before one that fails. Not when the caller goes away.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub atomic: ::std::option::Option<bool>,
        ///Not empty; stored byte for byte; compared with neither balance.
        pub currency: ::std::string::String,
        ///Not empty.
        pub description: ::std::string::String,
        ///As `source`. Absent where `destinations` are given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub destination: ::std::option::Option<::std::string::String>,
        ///The parts of a split to many.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub destinations: ::std::vec::Vec<SplitPart>,
        ///Only say what would happen; since Core 0.15.3. Older servers ignore it, and post.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub dry_run: ::std::option::Option<bool>,
        ///When it counts as having happened. May be lost on the queue.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub effective_date: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
        ///Hold the amount instead of moving it. Only with `skip_queue`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub inflight: ::std::option::Option<bool>,
        ///When the hold is committed by itself. A past time is at once.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub inflight_commit_date: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
        ///When the hold ends by itself. Has no effect on a split. A past time is at once.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub inflight_expiry_date: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
        ///The caller's own JSON object. `BLNK_LINEAGE_PROVIDER` names whose funds move; other keys of the server's own act or are overwritten.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub meta_data: ::std::option::Option<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub overdraft_limit: ::std::option::Option<crate::ExactDecimal>,
        pub precise_amount: crate::WireAmount,
        ///The multiplier between major and minor units, 100 for USD; 1 to 9223372036854775807. Stored with the transaction, not with the balance: two precisions on one balance mix their units.
        pub precision: i64,
        ///The caller's own key, unique on the instance for ever; at most some 2,690 bytes. Not with `_q` or `_refund` at its end, which the server appends itself.
        pub reference: ::std::string::String,
        ///When the queue is to apply it; overridden by `skip_queue`. A past time is at once.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub scheduled_for: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
        ///Apply it before the reply.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub skip_queue: ::std::option::Option<bool>,
        ///A balance's id, or the `@name` of an internal balance, which is made where it does not exist. Not the destination. Absent where `sources` are given.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub source: ::std::option::Option<::std::string::String>,
        ///The parts of a split from many. The row that the reply shows is not stored; its legs are, with the references `<reference>-1`, `<reference>-2` and so on in random order.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub sources: ::std::vec::Vec<SplitPart>,
    }
    ///A balance before and after.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PreviewBalance {
        ///The balance's id; the `@name` where the post would make the balance.
        pub balance_id: ::std::string::String,
        pub currency: ::std::string::String,
        pub current_available: crate::WireAmount,
        pub current_balance: crate::WireAmount,
        pub current_credit_balance: crate::WireAmount,
        pub current_debit_balance: crate::WireAmount,
        pub current_inflight_credit_balance: crate::WireAmount,
        pub current_inflight_debit_balance: crate::WireAmount,
        pub resulting_available: crate::WireAmount,
        pub resulting_balance: crate::WireAmount,
        pub resulting_credit_balance: crate::WireAmount,
        pub resulting_debit_balance: crate::WireAmount,
        pub resulting_inflight_credit_balance: crate::WireAmount,
        pub resulting_inflight_debit_balance: crate::WireAmount,
        ///`source` or `destination`.
        pub role: ::std::string::String,
        #[serde(
            rename = "virtual",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub virtual_: ::std::option::Option<crate::LenientFlag>,
    }
    ///Why a post would be refused.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct PreviewRejection {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub code: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reason: ::std::option::Option<crate::LenientText>,
    }
    ///How to refund. `skip_queue` is not described, see the operation.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct RefundTransaction {
        ///Instead of the original's.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        ///Merged over the original's.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub meta_data: ::std::option::Option<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
    }
    ///The new name. Members that are not listed, `meta_data` too, are ignored by the server.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct RenameLedger {
        ///Any text but the empty one; not unique.
        pub name: ::std::string::String,
    }
    ///A part of a split. Percentages and the rest are not described here, the server rounds them.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct SplitPart {
        ///A balance's id, or an `@name`; distinct within a split.
        pub identifier: ::std::string::String,
        ///Whole minor units as text, 1 to 9223372036854775807.
        pub precise_distribution: ::std::string::String,
    }
    ///The fields that can be tokenized, by the names of the server's own code. The first letter may be small; the names of the members (`first_name`) are refused.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
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
        PartialOrd
    )]
    pub enum TokenizableField {
        FirstName,
        LastName,
        OtherNames,
        EmailAddress,
        PhoneNumber,
        Street,
        PostCode,
    }
    impl ::std::fmt::Display for TokenizableField {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::FirstName => f.write_str("FirstName"),
                Self::LastName => f.write_str("LastName"),
                Self::OtherNames => f.write_str("OtherNames"),
                Self::EmailAddress => f.write_str("EmailAddress"),
                Self::PhoneNumber => f.write_str("PhoneNumber"),
                Self::Street => f.write_str("Street"),
                Self::PostCode => f.write_str("PostCode"),
            }
        }
    }
    impl ::std::str::FromStr for TokenizableField {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "FirstName" => Ok(Self::FirstName),
                "LastName" => Ok(Self::LastName),
                "OtherNames" => Ok(Self::OtherNames),
                "EmailAddress" => Ok(Self::EmailAddress),
                "PhoneNumber" => Ok(Self::PhoneNumber),
                "Street" => Ok(Self::Street),
                "PostCode" => Ok(Self::PostCode),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for TokenizableField {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for TokenizableField {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The fields to tokenize, in this order.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct TokenizeFields {
        ///At least one, none twice.
        pub fields: ::std::vec::Vec<TokenizableField>,
    }
    ///Which fields of an identity are tokenized.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct TokenizedFields {
        ///Only when the metadata is not as the server stores it; holds all of it, so may hold personal data.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub debug_info: ::std::option::Option<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        ///Names as in TokenizableField, in random order; also what a caller marked in the metadata, whatever it is.
        pub tokenized_fields: ::std::vec::Vec<::std::string::String>,
    }
    /**A transaction. Not described on purpose: `amount`, a 64-bit float, and `amount_string`, which is cut at 16 decimals;
and the flags `inflight`, `allow_overdraft`, `skip_queue`, `atomic` and `overdraft_limit`, which reads show as
false and 0 whatever was sent. `status` alone says what became of it.
*/
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Transaction {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created_at: ::std::option::Option<crate::LenientTime>,
        pub currency: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub destination: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub effective_date: ::std::option::Option<crate::LenientTime>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub hash: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub inflight_commit_date: ::std::option::Option<crate::LenientTime>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub inflight_expiry_date: ::std::option::Option<crate::LenientTime>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub meta_data: ::std::option::Option<crate::LenientObject>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub parent_transaction: ::std::option::Option<crate::LenientText>,
        pub precise_amount: crate::WireAmount,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub precision: ::std::option::Option<crate::LenientCount>,
        pub reference: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub scheduled_for: ::std::option::Option<crate::LenientTime>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub source: ::std::option::Option<crate::LenientText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<crate::LenientText>,
        ///Made by the server, `txn_` and a UUID.
        pub transaction_id: ::std::string::String,
    }
    ///Whose funds a transaction moved.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct TransactionLineage {
        ///What came from which provider; absent where nothing was tracked.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub fund_allocation: ::std::option::Option<::std::vec::Vec<FundAllocation>>,
        ///The movements between the server's own balances; null when there are none.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub shadow_transactions: ::std::option::Option<::std::vec::Vec<Transaction>>,
        pub transaction_id: ::std::string::String,
    }
    /**What a post would do: the body of `transaction_post` with `dry_run`, status 200. Amounts are text here. Recorded:
`{"dry_run":true,"would_apply":true,"status":"APPLIED","reference":"dr-c31a5a2b","currency":"USD","amount":10,"precise_amount":"1000","precision":100,"…`
*/
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct TransactionPreview {
        ///The source and the destination.
        pub balances: ::std::vec::Vec<PreviewBalance>,
        pub currency: ::std::string::String,
        ///What else the server noticed, such as a balance of another currency.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub notes: ::std::vec::Vec<::std::string::String>,
        pub precise_amount: crate::WireAmount,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub precision: ::std::option::Option<crate::LenientCount>,
        pub reference: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub rejection: ::std::option::Option<PreviewRejection>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<crate::LenientText>,
        pub would_apply: bool,
    }
    /**What to write. An absent member, `null`, the empty text and the zero time leave what is stored; an empty `dob`
is refused. Members that are not listed are ignored (`identity_id` and `created_at` cannot be changed).
*/
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct UpdateIdentity {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub category: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub city: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub country: ::std::option::Option<::std::string::String>,
        ///The date of birth, as midnight UTC of that day.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub dob: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email_address: ::std::option::Option<::std::string::String>,
        ///Not while it is tokenized; likewise the other six fields that can be.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub first_name: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gender: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub identity_type: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub last_name: ::std::option::Option<::std::string::String>,
        ///Replaces the whole object; `{}` empties it. Repeat `tokenized_fields` in it, or the tokens cannot be read.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub meta_data: ::std::option::Option<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub nationality: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub organization_name: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub other_names: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub phone_number: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub post_code: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub state: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub street: ::std::option::Option<::std::string::String>,
    }
    ///What to do with a hold.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct UpdateInflight {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub precise_amount: ::std::option::Option<crate::WireAmount>,
        ///Do it before the reply.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub skip_queue: ::std::option::Option<bool>,
        ///`commit` or `void`.
        pub status: ::std::string::String,
    }
    ///Holds to release.
    #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct VoidMany {
        ///Do it before the reply.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub skip_queue: ::std::option::Option<bool>,
        ///1 to 100.
        pub transaction_ids: ::std::vec::Vec<::std::string::String>,
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

The part of Blnk Cloud that this project speaks. Blnk Cloud requires a bearer token and an `instance_id` on every
call and passes what is below `/proxy` to that instance's Blnk Core server, so status, headers and bodies are
Core's own, except where Cloud itself refuses (401 and the like, with a bare `error`).

Written by hand from the documentation pages and from exchanges recorded with a running server. Where the pages
and the server differ, this document describes the server and says so.

Rules that hold for every reply:

* Members may be added at any time, and omitted by older servers: only what every version sends is `required`.
* No value set is closed. A string that looks like an enumeration may take values that are not listed here.
* Amounts are JSON integers **of any size** in the smallest unit of their currency (minor units). 64 bits are not
  enough for assets with 18 decimals; 64-bit floats are wrong above 2^53.
* Times are RFC 3339, with zero to nine digits of a second. `0001-01-01T00:00:00Z` means "not set".
* The JSON decoder of the server matches member names without regard to case and ignores members it does not
  know: a misspelt member is silently dropped.

Failures that every operation shares ("as everywhere"): 401 and 403 no or bad credentials, from Cloud with a bare
`error`, from Core (a wrong key stored for the instance) with a code that starts with `AUTH_`; 429
`GEN_RATE_LIMITED`, with the wait in seconds in `RateLimit-Reset` and without `Retry-After`; 500 `GEN_INTERNAL` the
database is out of reach, and with an empty body after a crash inside the server; 502 to 504 from gateways, with any
body. Core picks some codes by the words of the message, in which the caller's own text can be: a code alone proves
little where a name was sent along. A path that no route has, and a wrong method, is 404 as plain text.


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

**400 comes with one of three codes.** `GEN_MALFORMED_REQUEST`: not JSON, a wrong type, or a body over the limit
(5 MB unless configured; never 413). `GEN_VALIDATION_ERROR`: one or more members break a rule; the message names
them all, and is under `errors` instead of `error`. `GEN_BAD_REQUEST`: the ledger or the identity does not
exist; the message says "Invalid ledger ID" for both, only `error_detail.details.Constraint` says which
(`balances_ledger_id_fkey`, `balances_identity_id_fkey`).

**A 500 can mean "refused for good".** If `error_detail.details.Code` is a PostgreSQL code of class 22, 23 or 54
the row was refused: `22023` the balance's row as JSON is over 7,999 bytes (large `meta_data`), `22P05` a NUL
character, `54000` indicator and currency too long for the index. After a lost database connection (a nested
network error, or class 08, 55, 57) nothing is known.

**What the server accepts and you may regret.** A currency is stored byte for byte: `usd`, `USD` and `" USD"` are
three currencies. Metadata that leaves the row too little space to grow is accepted, and every later movement of
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

**Statuses.** 200; 404 `BAL_NOT_FOUND` no such balance; 401, 403, 429 and 5xx as everywhere. The code is picked
by the message's words, which the indicator is among: an unknown `@field` is 400 `IDT_FIELD_NOT_FOUND`, an
unknown `@transaction-fees` 404 `TXN_NOT_FOUND`. `include` and `with_queued` are ignored.


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
    /**Read a balance

Answers with the balance, every member true: `version`, `track_fund_lineage` and `allocation_strategy` are what
is stored (list rows do not select them and show defaults). `queued_debit_balance` and `queued_credit_balance`
are there only with `with_queued=true`, the ledger only with `include=ledger`.

**`include=identity` is not part of this document.** It is a 500 `GEN_INTERNAL` ("Failed to scan balance data")
for a balance without an identity, and where there is one it comes with an empty `identity_type` and without its
metadata. Read the balance, then `identity_read`.

**Statuses.** 200; 404 `BAL_NOT_FOUND` no such balance, also for an id of another kind; 401, 403, 429 and 5xx as
everywhere. While the database is out of reach the status is 500, never 404.


Sends a `GET` request to `/proxy/balances/{balance_id}`

Arguments:
- `balance_id`: The balance, `bln_` and a UUID. Letters, digits, `_` and `-` only: with others the request can reach another route.
- `include`: What to embed. The server matches it byte for byte and ignores what it does not know: a list with commas, or other case, embeds nothing.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `with_queued`: Adds the queued amounts. The server compares with the text `true`; everything else (`1`, `True`) is as if it were not there. Of several, the first counts.
*/
    pub async fn balance_read<'a>(
        &'a self,
        balance_id: &'a str,
        include: Option<types::BalanceInclude>,
        instance_id: &'a str,
        with_queued: Option<bool>,
    ) -> Result<ResponseValue<types::Balance>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/balances/{}", self.baseurl, encode_path(& balance_id.to_string()),
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
            .query(&progenitor_client::QueryParam::new("include", &include))
            .query(&progenitor_client::QueryParam::new("instance_id", &instance_id))
            .query(&progenitor_client::QueryParam::new("with_queued", &with_queued))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "balance_read",
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
    /**Read what a balance was at a time

Answers with the applied amounts of the balance at a time, by the effective date of the movements. There are no
in-flight and no queued figures. A balance without movements up to then, or not yet created, is all zeros.

**Snapshots miss what was dated back.** Without `from_source=true` the server starts from the newest snapshot
before the time: a movement with an effective date before that snapshot, made after it, is not in the answer.
`from_source=true` adds up the movements themselves, slower (500 after 30 seconds in the database).

**Offsets give wrong figures.** The database columns have no zone, so a time with an offset other than zero is
compared as if it were UTC: send UTC, with `Z`. The reply repeats the time without its fraction, though the
fraction was used: do not send the repeated time again.

**Statuses.** 200; 400 `BAL_INVALID_TIMESTAMP` no such time, or an unencoded `+`, and `GEN_BAD_REQUEST` the zero
time, both before the balance is looked up; 404 `BAL_NOT_FOUND` no such balance, with other words than
`balance_read` (`BAL_HISTORY_NOT_FOUND` is in the catalogue and does not occur); 500 `GEN_INTERNAL` with
PostgreSQL's code `22009` for an offset of 16 hours or more; 401, 403, 429 and other 5xx as everywhere.


Sends a `GET` request to `/proxy/balances/{balance_id}/at`

Arguments:
- `balance_id`: The balance, `bln_` and a UUID. Letters, digits, `_` and `-` only: with others the request can reach another route.
- `from_source`: Add up the movements instead of starting from a snapshot. The server knows `true` and `1`; everything else is false.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `timestamp`: The time, RFC 3339 in UTC with `Z`; a fraction counts. The server itself takes now when it is absent or empty.
*/
    pub async fn balance_read_at<'a>(
        &'a self,
        balance_id: &'a str,
        from_source: Option<bool>,
        instance_id: &'a str,
        timestamp: &'a ::chrono::DateTime<::chrono::offset::Utc>,
    ) -> Result<ResponseValue<types::BalanceAt>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/balances/{}/at", self.baseurl, encode_path(& balance_id
            .to_string()),
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
            .query(&progenitor_client::QueryParam::new("from_source", &from_source))
            .query(&progenitor_client::QueryParam::new("instance_id", &instance_id))
            .query(&progenitor_client::QueryParam::new("timestamp", &timestamp))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "balance_read_at",
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
    /**Link an identity to a balance

Makes the identity the owner of the balance, in place of the one before. The same request again changes nothing
more; `version` stays as it is. A link can be replaced, not removed.

**Do not re-link a balance with `track_fund_lineage`**: it is answered 200, and what was tracked so far is gone.

A balance that still has the metadata key `BLNK_RUN_RECONCILIATION` from its creation is rebuilt by this update,
as by any other.

**Statuses.** 200 linked, with a message and not the balance; 400 `GEN_MALFORMED_REQUEST`, also for an empty or
missing `identity_id` (the message speaks Go: `UpdateBalanceIdentity.IdentityId`); **404 `BAL_NOT_FOUND` for an
unknown identity as well as for an unknown balance**, distinguished by the message alone, the identity being looked
up first; 401, 403, 429 and other 5xx as everywhere.

**A 500 can mean "refused for good"**, by PostgreSQL's code in `error_detail.details.Code`: `22023` the
balance's row has no space for the 38 bytes more (a first link; 7,999 bytes are the limit), `54000` currency and
identity too long for an index, `22021` a NUL character.


Sends a `PUT` request to `/proxy/balances/{balance_id}/identity`

Arguments:
- `balance_id`: The balance, `bln_` and a UUID. Letters, digits, `_` and `-` only: with others the request can reach another route.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn balance_link_identity<'a>(
        &'a self,
        balance_id: &'a str,
        instance_id: &'a str,
        body: &'a types::LinkIdentity,
    ) -> Result<ResponseValue<types::Done>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/balances/{}/identity", self.baseurl, encode_path(& balance_id
            .to_string()),
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
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .query(&progenitor_client::QueryParam::new("instance_id", &instance_id))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "balance_link_identity",
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
    /**Read whose funds a balance holds

Answers, for a balance created with `track_fund_lineage`, which provider's funds it holds and has spent. Since
Core 0.13.

The page shows amounts as text (`"7500"`); the server writes bare integers, of any size. Readers accept both.

Linking another identity to a tracked balance drops what was tracked so far.

**Statuses.** 200; 400 `GEN_BAD_REQUEST` the balance is not tracked; 404 `BAL_NOT_FOUND` no such balance; 401,
403, 429 and 5xx as everywhere.


Sends a `GET` request to `/proxy/balances/{balance_id}/lineage`

Arguments:
- `balance_id`: The balance, `bln_` and a UUID. Letters, digits, `_` and `-` only: with others the request can reach another route.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
*/
    pub async fn balance_lineage<'a>(
        &'a self,
        balance_id: &'a str,
        instance_id: &'a str,
    ) -> Result<ResponseValue<types::BalanceLineage>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/balances/{}/lineage", self.baseurl, encode_path(& balance_id
            .to_string()),
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
            operation_id: "balance_lineage",
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
    /**Create an identity

Creates an identity, a person or an organization, and answers with it.

**Repeatable with the caller's own `identity_id` alone.** Then the second request is refused with **400
`IDT_VALIDATION_ERROR`** (not 409), message "Identity already exists", `error_detail.details.Constraint`
`identity_identity_id_key`; of 50 at once one is answered 201. Without an id each request makes another
identity.

**Statuses.** 201 created; 400 `GEN_MALFORMED_REQUEST` (not JSON, a wrong type, a `dob` that is no RFC 3339
time: `1990-01-01` alone is refused) or `IDT_VALIDATION_ERROR` (an id that is not `idt_` and a UUID, or taken);
500 `GEN_INTERNAL` refused by the database, or the database is out of reach; 401, 403, 429 and other 5xx as
everywhere.

**A 500 can mean "refused for good"**, by PostgreSQL's code in `error_detail.details.Code`: `22021` and `22P05`
a NUL character, `54000` a text too long for its index (about 2,680 bytes that do not compress), `22009` a
`dob` with an offset of 16 hours or more.

**Nothing is validated beyond that.** An empty object is accepted, and no member's text is looked at. Identities
have no limit of 7,999 bytes. Members arrive as they are: tokenizing is another operation.


Sends a `POST` request to `/proxy/identities`

Arguments:
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn identity_create<'a>(
        &'a self,
        instance_id: &'a str,
        body: &'a types::CreateIdentity,
    ) -> Result<ResponseValue<types::Identity>, Error<types::ErrorBody>> {
        let url = format!("{}/proxy/identities", self.baseurl,);
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
            operation_id: "identity_create",
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
    /**Read an identity

Answers with the identity. Tokenized fields show their token, `FPT:`, the text with its ASCII letters and digits
replaced, `:` and Base64; `meta_data.tokenized_fields` names them.

**Statuses.** 200; 404 `IDT_NOT_FOUND` no such identity; 401, 403, 429 and 5xx as everywhere.


Sends a `GET` request to `/proxy/identities/{identity_id}`

Arguments:
- `identity_id`: The identity, `idt_` and a UUID.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
*/
    pub async fn identity_read<'a>(
        &'a self,
        identity_id: &'a str,
        instance_id: &'a str,
    ) -> Result<ResponseValue<types::Identity>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/identities/{}", self.baseurl, encode_path(& identity_id
            .to_string()),
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
            operation_id: "identity_read",
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
    /**Update an identity

Writes the members that are given and not empty, and leaves the others. The same request again changes nothing
more. **No member can be blanked**: the empty text, null and the zero time are as if they were not there.

**`meta_data` replaces the whole object**, unlike `metadata_merge`; `{}` empties it. With it goes
`tokenized_fields`, and tokenized values cannot be read any more: `identity_detokenize_field` then answers 400,
and tokenizing once more wraps the token for good. Before that, writing `tokenized_fields` back with
`metadata_merge` saves them.

**Do not write a tokenized field**: the new value is stored in the clear, detokenizing it (and all) is a 500,
tokenizing it a 409.

**Updates are lost silently.** A tokenization of the same identity that runs at the same time writes back what
it had read: both are answered 200. Write one identity by one call at a time.

**Statuses.** 200 updated, with a message and not the identity as the page implies; 400 `GEN_BAD_REQUEST`
nothing to write, before the identity is looked up; 400 `GEN_MALFORMED_REQUEST`; 404 `IDT_NOT_FOUND` no such
identity; 500 `GEN_INTERNAL` as for `identity_create`; 401, 403, 429 and other 5xx as everywhere.


Sends a `PUT` request to `/proxy/identities/{identity_id}`

Arguments:
- `identity_id`: The identity, `idt_` and a UUID.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn identity_update<'a>(
        &'a self,
        identity_id: &'a str,
        instance_id: &'a str,
        body: &'a types::UpdateIdentity,
    ) -> Result<ResponseValue<types::Done>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/identities/{}", self.baseurl, encode_path(& identity_id
            .to_string()),
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
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .query(&progenitor_client::QueryParam::new("instance_id", &instance_id))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "identity_update",
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
    /**Read the values behind several tokens

Answers with the values behind the tokens of the fields, or of all tokenized fields when the list is empty, and
leaves the tokens in place. It changes nothing and may be repeated, but needs `proxy:write`, as every POST.

**All or nothing**: one field without a token, or one token that cannot be read, fails the whole.

**Statuses.** 200, with no values for an empty list and no tokens; 400 `GEN_MALFORMED_REQUEST` no list;
otherwise as `identity_detokenize_field`.


Sends a `POST` request to `/proxy/identities/{identity_id}/detokenize`

Arguments:
- `identity_id`: The identity, `idt_` and a UUID.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn identity_detokenize<'a>(
        &'a self,
        identity_id: &'a str,
        instance_id: &'a str,
        body: &'a types::DetokenizeFields,
    ) -> Result<ResponseValue<types::DetokenizedFields>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/identities/{}/detokenize", self.baseurl, encode_path(& identity_id
            .to_string()),
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
            operation_id: "identity_detokenize",
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
    /**Read the value behind one token

Answers with the value behind the token and leaves the token in place: personal data, by a GET that needs no
more than `proxy:read`.

**Statuses.** 200; 400 `IDT_FIELD_NOT_TOKENIZED` no token there (the message can repeat the identity's whole
metadata: do not log it) and `IDT_FIELD_NOT_FOUND` marked as tokenized, but no such field; 404 `IDT_NOT_FOUND`
no such identity, looked up first; **500 `GEN_INTERNAL` what is stored is no token that can be read**: the
value held a `:`, was overwritten or tokenized twice, or was only marked; 401, 403, 429 and other 5xx as
everywhere. The code is picked by the message's words, among them those of the metadata.


Sends a `GET` request to `/proxy/identities/{identity_id}/detokenize/{field}`

Arguments:
- `identity_id`: The identity, `idt_` and a UUID.
- `field`: The field, by the server's own name for it.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
*/
    pub async fn identity_detokenize_field<'a>(
        &'a self,
        identity_id: &'a str,
        field: types::TokenizableField,
        instance_id: &'a str,
    ) -> Result<ResponseValue<types::DetokenizedField>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/identities/{}/detokenize/{}", self.baseurl, encode_path(&
            identity_id.to_string()), encode_path(& field.to_string()),
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
            operation_id: "identity_detokenize_field",
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
    /**Tokenize several fields of an identity

Tokenizes the fields one after the other, in the order given, with everything that `identity_tokenize_field`
says.

**Not atomic.** The first field that fails ends it, and those before it stay tokenized: after a failure list the
tokenized fields. So a second request with the same fields is a 409 for the first of them, and does nothing for
the rest.

**Statuses.** 200 all are tokenized (the page says 201); 400 `GEN_VALIDATION_ERROR` an empty list, before the
identity is looked up; 400 `GEN_MALFORMED_REQUEST` no list; 400 `IDT_FIELD_NOT_TOKENIZABLE`, 403
`IDT_TOKENIZATION_DISABLED`, 404 `IDT_NOT_FOUND`, 409 `IDT_FIELD_ALREADY_TOKENIZED` for a field, also one listed
twice; 401, 403, 429 and 5xx as everywhere.


Sends a `POST` request to `/proxy/identities/{identity_id}/tokenize`

Arguments:
- `identity_id`: The identity, `idt_` and a UUID.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn identity_tokenize<'a>(
        &'a self,
        identity_id: &'a str,
        instance_id: &'a str,
        body: &'a types::TokenizeFields,
    ) -> Result<ResponseValue<types::Done>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/identities/{}/tokenize", self.baseurl, encode_path(& identity_id
            .to_string()),
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
            operation_id: "identity_tokenize",
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
    /**Tokenize one field of an identity

Replaces the stored value of one field by a token, from which the server can make the value again. An empty
field can be tokenized too. The request has no body.

**Not to be repeated blindly**: once done, the second request is a 409 `IDT_FIELD_ALREADY_TOKENIZED`.

**A value that holds a `:` is lost**: it is tokenized with 200, and no detokenizing brings it back (500). Read
the identity first.

**A token hides ASCII letters and digits alone.** Length, case, punctuation and everything beyond ASCII stay
legible: of 漢字 nothing changes.

**Parallel calls for one identity are lost silently**: of seven at once, all answered 200, one to four were
tokenized while the rest remain in the clear. One at a time, and read afterwards.

**Statuses.** 200 (the page says 201); 400 `IDT_FIELD_NOT_TOKENIZABLE` another field, before the identity is
looked up; 404 `IDT_NOT_FOUND` no such identity; 409 `IDT_FIELD_ALREADY_TOKENIZED`; then 403
`IDT_TOKENIZATION_DISABLED` the instance has no secret; 500 `GEN_INTERNAL`; 401, 403, 429 and other 5xx as
everywhere. The code is picked by the message's words, which the field's name is one of.


Sends a `POST` request to `/proxy/identities/{identity_id}/tokenize/{field}`

Arguments:
- `identity_id`: The identity, `idt_` and a UUID.
- `field`: The field, by the server's own name for it.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
*/
    pub async fn identity_tokenize_field<'a>(
        &'a self,
        identity_id: &'a str,
        field: types::TokenizableField,
        instance_id: &'a str,
    ) -> Result<ResponseValue<types::Done>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/identities/{}/tokenize/{}", self.baseurl, encode_path(& identity_id
            .to_string()), encode_path(& field.to_string()),
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
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("instance_id", &instance_id))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "identity_tokenize_field",
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
    /**List the tokenized fields of an identity

Answers with the names that `meta_data.tokenized_fields` of the identity maps to `true`, in random order. What
stands there is believed, with any author. Works without a tokenization secret.

When `tokenized_fields` is there and no object, the list is empty and `debug_info` shows the whole metadata.

**Statuses.** 200; 404 `IDT_NOT_FOUND` no such identity; 401, 403, 429 and 5xx as everywhere.


Sends a `GET` request to `/proxy/identities/{identity_id}/tokenized-fields`

Arguments:
- `identity_id`: The identity, `idt_` and a UUID.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
*/
    pub async fn identity_tokenized_fields<'a>(
        &'a self,
        identity_id: &'a str,
        instance_id: &'a str,
    ) -> Result<ResponseValue<types::TokenizedFields>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/identities/{}/tokenized-fields", self.baseurl, encode_path(&
            identity_id.to_string()),
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
            operation_id: "identity_tokenized_fields",
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
    /**Create a ledger

Creates a ledger and answers with it.

**Not idempotent, and names are not unique.** The same request again makes a second ledger with the same name;
409 `LGR_DUPLICATE` exists in the catalogue, but only two equal UUIDs would cause it. "Create it unless it is
there" cannot be had from the server: keep the `ledger_id`.

**Statuses.** 201 created; 400 refused; 500 `GEN_INTERNAL` refused by the database, or the database is out of
reach; 401, 403, 429 and other 5xx as everywhere.

**Every 400 of this route has its message under `errors`**, also `GEN_MALFORMED_REQUEST` (not JSON, a wrong
type, a body over the limit); `GEN_VALIDATION_ERROR` is the empty name. A 500 has it under `error`.

**A 500 can mean "refused for good"**, by PostgreSQL's code in `error_detail.details.Code`: `22023` the ledger's
row as JSON is over 7,999 bytes (157, the digits of the row's number, the quoted name and the metadata; on
creation only: a later rename or merge is not limited), `22021` and `22P05` a NUL character.

The name `" "` is accepted. `created_at` is the application's clock here and the database's on reads, which
differ by less than a millisecond.


Sends a `POST` request to `/proxy/ledgers`

Arguments:
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn ledger_create<'a>(
        &'a self,
        instance_id: &'a str,
        body: &'a types::CreateLedger,
    ) -> Result<ResponseValue<types::Ledger>, Error<types::ErrorBody>> {
        let url = format!("{}/proxy/ledgers", self.baseurl,);
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
            operation_id: "ledger_create",
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
    /**Read a ledger

Answers with the ledger. `general_ledger_id` is the built-in General Ledger.

**Statuses.** 200; 404 `LGR_NOT_FOUND` no such ledger, also for an id of another kind; 401, 403, 429 and 5xx as
everywhere.


Sends a `GET` request to `/proxy/ledgers/{ledger_id}`

Arguments:
- `ledger_id`: The ledger, `ldg_` and a UUID, or `general_ledger_id`.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
*/
    pub async fn ledger_read<'a>(
        &'a self,
        ledger_id: &'a str,
        instance_id: &'a str,
    ) -> Result<ResponseValue<types::Ledger>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/ledgers/{}", self.baseurl, encode_path(& ledger_id.to_string()),
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
            operation_id: "ledger_read",
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
    /**Rename a ledger

Gives the ledger another name and answers with the ledger. The same request again changes nothing more.

Only the name: `meta_data` in the request is ignored silently (`metadata_merge` is for that). Names are
not unique. The built-in General Ledger can be renamed as well, which nobody wants. The row limit of a creation
does not apply: a name of 20 kB is accepted.

**Statuses.** 200 renamed; 400 `GEN_VALIDATION_ERROR` the empty name and `GEN_MALFORMED_REQUEST`, both with the
message under `errors`, and both before the ledger is looked up; 404 `LGR_NOT_FOUND` no such ledger; 500
`GEN_INTERNAL` with PostgreSQL's code `22021` for a NUL character: refused; 401, 403, 429 and other 5xx as
everywhere.


Sends a `PUT` request to `/proxy/ledgers/{ledger_id}`

Arguments:
- `ledger_id`: The ledger, `ldg_` and a UUID, or `general_ledger_id`.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn ledger_rename<'a>(
        &'a self,
        ledger_id: &'a str,
        instance_id: &'a str,
        body: &'a types::RenameLedger,
    ) -> Result<ResponseValue<types::Ledger>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/ledgers/{}", self.baseurl, encode_path(& ledger_id.to_string()),
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
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .query(&progenitor_client::QueryParam::new("instance_id", &instance_id))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "ledger_rename",
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
    /**Refund a transaction

Moves a transaction's whole amount back, and answers with the refund: reference `<id>_refund`, source and destination
exchanged, `parent_transaction` the original. Through the queue it is accepted as `QUEUED`, and its child has the
reference `<id>_refund_q`. Whether the payee has the money is not checked.

**The first refund must go through the queue.** After a first one with `skip_queue`, the same request moves the money
back behind a 409; and the first may be a 409 itself although it was made. Through the queue the first refund is safe
to repeat. Only what reads `APPLIED` may be refunded: refunding a voided hold opens one the other way round. Of a
group the reply is one leg.

**Statuses.** 201; 404 `TXN_NOT_FOUND` nothing to refund: unknown, queued and not settled, rejected, a hold; 409
`GEN_CONFLICT` a refund exists; 423 `GEN_RESOURCE_LOCKED` without a wait; 400 `GEN_BAD_REQUEST` anything else; 401,
403, 429 and 5xx as everywhere.


Sends a `POST` request to `/proxy/refund-transaction/{transaction_id}`

Arguments:
- `transaction_id`: The transaction, `txn_` and a UUID. Letters, digits, `_` and `-` only: with others the request can reach another route.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn transaction_refund<'a>(
        &'a self,
        transaction_id: &'a str,
        instance_id: &'a str,
        body: &'a types::RefundTransaction,
    ) -> Result<ResponseValue<types::Transaction>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/refund-transaction/{}", self.baseurl, encode_path(& transaction_id
            .to_string()),
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
            operation_id: "transaction_refund",
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
    /**Post a transaction

Moves an amount from one balance to another and answers with the transaction. With `skip_queue` it is applied when
the reply arrives; without, it is only accepted, as `QUEUED`.

**Idempotent by `reference`**, which is unique on the instance for ever: with `skip_queue` a repeat is 409
`TXN_DUPLICATE_REFERENCE`; on the queue it is 201 with an id that never exists, and the money moves once. Not across
shapes: the same reference as a single post, as a split and as a queued split pays three times.

**The queue.** The row with the returned id reads `QUEUED` for ever. What became of it is a child: reference
`<reference>_q`, `parent_transaction` the returned id, status `APPLIED` or `REJECTED` (the reason is in
`meta_data.blnk_rejection_reason`). A foreign transaction with the reference `<reference>_q` swallows it. An unknown
balance is 201, and then nothing. The order between sources is not preserved. `effective_date` may be lost.

**Statuses.** 201 applied, or accepted; 200 with `dry_run`, with the body of `TransactionPreview` (servers before
Core 0.15.3 do not know `dry_run`, and post: 201). 400 `GEN_MALFORMED_REQUEST` any decode problem, with the words
"Invalid input" alone; 400 `TXN_VALIDATION_ERROR` under **`errors`**: members that break rules, refused before
anything else; the same code under **`error`**: a rule of the movement (`transaction exceeds overdraft limit`), or
any failure that the server has no other code for, its own faults among them. 400 `TXN_INSUFFICIENT_FUNDS`. 404
`TXN_NOT_FOUND` (`BAL_NOT_FOUND` since Core 0.15.4) **a balance** does not exist. 409 `TXN_DUPLICATE_REFERENCE`; 409
`GEN_CONFLICT` both sides are one balance, or a lost race. 423 `GEN_RESOURCE_LOCKED` another transaction holds a
balance; up to Core 0.15.2 also for about five minutes after a caller gave up on its post. 500 `GEN_INTERNAL`, which
can be a lost race for the same reference, and with PostgreSQL's code `22023` a row over 7,999 bytes. 401, 403, 429
and other 5xx as everywhere.

**What the server accepts and you may regret.** The currency is compared with neither balance. An `@name` that does
not exist is made, also when the post is refused. `overdraft_limit` is dropped on the queue when `allow_overdraft`
is sent too. Some keys in `meta_data` act (`QUEUED_PARENT_TRANSACTION`, `inflight`, `allow_overdraft`, `atomic`).
Without `precision` Core takes 1, and Cloud 100.

**A split** is stored as its legs alone. Parts that do not add up move other amounts than requested, and a leg that
fails leaves those before it, unless `atomic` is set and `skip_queue` too. **A hold** is posted with `skip_queue`
only: the expiry of a queued one ends others.

`amount`, a float in major units, is not described here.


Sends a `POST` request to `/proxy/transactions`

Arguments:
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn transaction_post<'a>(
        &'a self,
        instance_id: &'a str,
        body: &'a types::PostTransaction,
    ) -> Result<ResponseValue<types::Transaction>, Error<types::ErrorBody>> {
        let url = format!("{}/proxy/transactions", self.baseurl,);
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
            operation_id: "transaction_post",
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
    /**Post many transactions

Accepts 1 to 10,000 transactions. **The acceptance proves nothing about any of them**: look every reference up.

On the queue (neither flag) each becomes what a queued post becomes; `atomic` has no effect, duplicates vanish
silently, and `transaction_count` counts what was sent. With `skip_queue` and `run_async` they are posted in order
after the reply; with `atomic` too, those before one that fails are refunded through the queue, or voided. An
accepted batch can stop in the middle when a balance is locked for longer than 3 s, and no route shows that. With
`skip_queue` alone the request does it all, and a caller that goes away leaves it half done for ever.

`skip_queue` and `inflight` overwrite those of each transaction, whose `dry_run` is ignored: it is posted.

**Statuses.** 201 on the queue, and with `skip_queue` alone; **202 with `run_async`**. 400 `TXN_BULK_EMPTY`, 400
`TXN_BULK_LIMIT_EXCEEDED`, 400 `TXN_VALIDATION_ERROR` under `errors` with the index of the first bad one: before
anything is posted. 429 `GEN_RATE_LIMITED` more than 100 batches with `run_async` at once. 400
`GEN_MALFORMED_REQUEST` is labelled as text. 401, 403, 429 and 5xx as everywhere.


Sends a `POST` request to `/proxy/transactions/bulk`

Arguments:
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn transaction_post_batch<'a>(
        &'a self,
        instance_id: &'a str,
        body: &'a types::PostBatch,
    ) -> Result<ResponseValue<types::BatchAccepted>, Error<types::ErrorBody>> {
        let url = format!("{}/proxy/transactions/bulk", self.baseurl,);
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
            operation_id: "transaction_post_batch",
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
    /**Find transactions

Answers with the transactions that pass every filter, at most `limit` of them. Changes nothing; by its method it
needs the scope `proxy:write`.

A row here is the fullest form of a stored transaction: it has `precision`, `hash`, `effective_date` and the parent,
whatever characters the reference has. The flags read false here too.

Core 0.14.1 drops filters whose operator it does not know and answers with **every row**: compare what is found with
what was requested. Numbers in values become 64-bit floats.

**Statuses.** 200, an empty list where nothing is found; 400 `GEN_BAD_REQUEST` an unknown field, 400
`GEN_VALIDATION_ERROR` an unknown operator; 401, 403, 429 and 5xx as everywhere.


Sends a `POST` request to `/proxy/transactions/filter`

Arguments:
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn transaction_filter<'a>(
        &'a self,
        instance_id: &'a str,
        body: &'a types::FilterTransactions,
    ) -> Result<
        ResponseValue<::std::vec::Vec<types::Transaction>>,
        Error<types::ErrorBody>,
    > {
        let url = format!("{}/proxy/transactions/filter", self.baseurl,);
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
            operation_id: "transaction_filter",
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
    /**Commit many holds

Commits at most 100 holds, and answers with a verdict for each. With `skip_queue` each is done before the reply.

A `precise_amount` of 0 commits all that is left. The id of a queued hold and that of its child are settled each:
twice. No documentation page.

**Statuses.** 200 whatever became of the holds; 400 `TXN_BULK_EMPTY`, 400 `TXN_BULK_LIMIT_EXCEEDED`, 400
`GEN_MALFORMED_REQUEST`; 401, 403, 429 and 5xx as everywhere.


Sends a `POST` request to `/proxy/transactions/inflight/bulk/commit`

Arguments:
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn inflight_commit_many<'a>(
        &'a self,
        instance_id: &'a str,
        body: &'a types::CommitMany,
    ) -> Result<ResponseValue<types::InflightVerdicts>, Error<types::ErrorBody>> {
        let url = format!("{}/proxy/transactions/inflight/bulk/commit", self.baseurl,);
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
            operation_id: "inflight_commit_many",
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
    /**Release many holds

Releases at most 100 holds, and answers with a verdict for each. With `skip_queue` each is done before the reply. No
documentation page.

**Statuses.** As for `inflight_commit_many`.


Sends a `POST` request to `/proxy/transactions/inflight/bulk/void`

Arguments:
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn inflight_void_many<'a>(
        &'a self,
        instance_id: &'a str,
        body: &'a types::VoidMany,
    ) -> Result<ResponseValue<types::InflightVerdicts>, Error<types::ErrorBody>> {
        let url = format!("{}/proxy/transactions/inflight/bulk/void", self.baseurl,);
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
            operation_id: "inflight_void_many",
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
    /**Commit or void a hold

Applies a hold, or a part of it, or releases what is left of it; with `skip_queue` it answers with the child that
did it: a new id and reference, `parent_transaction` the hold, status `APPLIED` or `VOID`. The hold's own row reads
`INFLIGHT` for ever.

**A partial commit has no key**: the same request again commits again. Without `precise_amount`, or with `amount`
that rounds to nothing, all that is left is committed. By the id of a group the amount applies to every leg. Without
`skip_queue` the reply is 200 with `queued`, whatever becomes of it.

**Statuses.** 200; 400 `TXN_INVALID_STATUS_ACTION`, 400 `TXN_INVALID_AMOUNT` a `precise_amount` below 1; 400
`TXN_NOT_INFLIGHT` no hold, and with `skip_queue` also an unknown id; 400 `TXN_COMMIT_AMOUNT_EXCEEDED` more than is
left; 409 `TXN_ALREADY_COMMITTED` or `TXN_ALREADY_VOIDED` nothing is left, an expired hold among them; 423
`GEN_RESOURCE_LOCKED` another commit or void of it, without a wait; 400 `GEN_BAD_REQUEST` anything else, such as a
hold whose row is too near its limit, or whose money another hold's end took. Messages of refusals that come after
the hold was read begin with `error occurred during processing: [`. 401, 403, 429 and 5xx as everywhere.


Sends a `PUT` request to `/proxy/transactions/inflight/{transaction_id}`

Arguments:
- `transaction_id`: The transaction, `txn_` and a UUID. Letters, digits, `_` and `-` only: with others the request can reach another route.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn inflight_update<'a>(
        &'a self,
        transaction_id: &'a str,
        instance_id: &'a str,
        body: &'a types::UpdateInflight,
    ) -> Result<ResponseValue<types::Transaction>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/transactions/inflight/{}", self.baseurl, encode_path(&
            transaction_id.to_string()),
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
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .query(&progenitor_client::QueryParam::new("instance_id", &instance_id))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "inflight_update",
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
    /**Read a transaction by its reference

Answers with the transaction of this reference; case counts. `precision` reads 0 and `hash` is empty here, on top of
what `transaction_read` does not return.

A reference with `/` cannot be read here, also not as `%2F`; one with a `/` at its end is redirected to **another
transaction**, and `.` and `..` lead to other routes. `transaction_filter` finds any.

**Statuses.** 200; 404 `TXN_NOT_FOUND` no such transaction; 401, 403, 429 and 5xx as everywhere.


Sends a `GET` request to `/proxy/transactions/reference/{reference}`

Arguments:
- `reference`: The caller's own reference. Letters, digits and `_.:~-` only, and not only dots: with others the request can reach another transaction or route.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
*/
    pub async fn transaction_read_by_reference<'a>(
        &'a self,
        reference: &'a str,
        instance_id: &'a str,
    ) -> Result<ResponseValue<types::Transaction>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/transactions/reference/{}", self.baseurl, encode_path(& reference
            .to_string()),
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
            operation_id: "transaction_read_by_reference",
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
    /**Read a transaction

Answers with the transaction. The row of a queued post reads `QUEUED` for ever, that of a hold `INFLIGHT`.

`allow_overdraft`, `skip_queue` and `atomic` read false and `overdraft_limit` 0 whatever was sent; `effective_date` is
omitted although it is stored.

**Statuses.** 200; 404 `TXN_NOT_FOUND` no such transaction, also for a moment after a queued post, whose row is stored
after its reply, and for ever for the parent of a split; 401, 403, 429 and 5xx as everywhere.


Sends a `GET` request to `/proxy/transactions/{transaction_id}`

Arguments:
- `transaction_id`: The transaction, `txn_` and a UUID. Letters, digits, `_` and `-` only: with others the request can reach another route.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
*/
    pub async fn transaction_read<'a>(
        &'a self,
        transaction_id: &'a str,
        instance_id: &'a str,
    ) -> Result<ResponseValue<types::Transaction>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/transactions/{}", self.baseurl, encode_path(& transaction_id
            .to_string()),
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
            operation_id: "transaction_read",
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
    /**Read whose funds a transaction moved

Answers which provider's funds the transaction took, and the movements between the balances in which the server keeps
them. Filled a few seconds after the post; for the returned id of a queued post always empty: its child has them.

`shadow_transactions` is null when there are none. The amounts of `fund_allocation` went through 64-bit floats
(…0995 reads …0996 above 2^53). Refunds, partial commits and voids are not followed.

**Statuses.** 200; 404 `TXN_NOT_FOUND` no such transaction; 401, 403, 429 and 5xx as everywhere.


Sends a `GET` request to `/proxy/transactions/{transaction_id}/lineage`

Arguments:
- `transaction_id`: The transaction, `txn_` and a UUID. Letters, digits, `_` and `-` only: with others the request can reach another route.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
*/
    pub async fn transaction_lineage<'a>(
        &'a self,
        transaction_id: &'a str,
        instance_id: &'a str,
    ) -> Result<ResponseValue<types::TransactionLineage>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/transactions/{}/lineage", self.baseurl, encode_path(&
            transaction_id.to_string()),
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
            operation_id: "transaction_lineage",
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
    /**Merge metadata into a ledger, balance, identity or transaction

Adds the members of `meta_data` to those of the entity that the id's prefix names: `ldg_`, `bln_`, `idt_`,
`txn_` or `bulk_`. The built-in `general_ledger_id` has none of them and cannot be updated.

**Shallow, and nothing is removed.** Top-level members are replaced whole; null is stored as null. The same
request again changes nothing more, as long as nobody else writes.

**Parallel merges are lost silently**, for ledgers, balances and identities: the server reads, merges and writes
without a lock. Of 50 at once, all answered 200 and each reply with its own key, a ledger had 19, an identity 5
and a balance 3. One writer per entity, and read afterwards. Transactions are merged in one statement and lose
nothing.

**Statuses.** 200 (the page's sample says 201), with the merged whole, or for `txn_` and `bulk_` with only what
was sent; 400 `META_INVALID_ENTITY_ID` another prefix; 400 `GEN_MALFORMED_REQUEST` no `meta_data`, or null,
before the id is looked at; 404 `META_ENTITY_NOT_FOUND`; 401, 403, 429 and 5xx as everywhere.

**This 404 can be an outage**: for ledgers and balances any failure to read the entity is answered so, also a
database out of reach. Read the entity before believing it.

**500 `GEN_INTERNAL` "internal server error", without details**: for a balance, the row as JSON would be over
7,999 bytes (with 253 bytes more for the key below), refused; a NUL character, refused; or a failure. A balance
whose row is too large to move can be saved here, by a shorter value for a long member.

**Keys that do something.** `BLNK_RUN_RECONCILIATION` with `"SOURCE"` on a balance makes the database rebuild
it from its applied transactions, drop the key and store `BLNK_RECONCILIATION_RESULT`; the reply still shows
the key. `tokenized_fields` on an identity decides which fields count as tokenized. `inflight` on a transaction
makes reads say so. The decoder reads numbers as 64-bit floats.


Sends a `POST` request to `/proxy/{entity_id}/metadata`

Arguments:
- `entity_id`: The id of a ledger, balance, identity, transaction or batch of transactions.
- `instance_id`: The Blnk Core instance to talk to, as shown in Blnk Cloud under Instances. Opaque text.
- `body`
*/
    pub async fn metadata_merge<'a>(
        &'a self,
        entity_id: &'a str,
        instance_id: &'a str,
        body: &'a types::MergeMetadata,
    ) -> Result<ResponseValue<types::MergedMetadata>, Error<types::ErrorBody>> {
        let url = format!(
            "{}/proxy/{}/metadata", self.baseurl, encode_path(& entity_id.to_string()),
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
            operation_id: "metadata_merge",
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
/// What the document says of each operation.
pub mod operations {
    ///Create a balance: `POST /proxy/balances`.
    pub const BALANCE_CREATE: crate::Operation = crate::Operation {
        name: "balance_create",
        method: "POST",
        template: "/proxy/balances",
        success_status: 201u16,
    };
    ///Read an internal balance by its name: `GET /proxy/balances/indicator/{indicator}/currency/{currency}`.
    pub const BALANCE_READ_BY_INDICATOR: crate::Operation = crate::Operation {
        name: "balance_read_by_indicator",
        method: "GET",
        template: "/proxy/balances/indicator/{indicator}/currency/{currency}",
        success_status: 200u16,
    };
    ///Read a balance: `GET /proxy/balances/{balance_id}`.
    pub const BALANCE_READ: crate::Operation = crate::Operation {
        name: "balance_read",
        method: "GET",
        template: "/proxy/balances/{balance_id}",
        success_status: 200u16,
    };
    ///Read what a balance was at a time: `GET /proxy/balances/{balance_id}/at`.
    pub const BALANCE_READ_AT: crate::Operation = crate::Operation {
        name: "balance_read_at",
        method: "GET",
        template: "/proxy/balances/{balance_id}/at",
        success_status: 200u16,
    };
    ///Link an identity to a balance: `PUT /proxy/balances/{balance_id}/identity`.
    pub const BALANCE_LINK_IDENTITY: crate::Operation = crate::Operation {
        name: "balance_link_identity",
        method: "PUT",
        template: "/proxy/balances/{balance_id}/identity",
        success_status: 200u16,
    };
    ///Read whose funds a balance holds: `GET /proxy/balances/{balance_id}/lineage`.
    pub const BALANCE_LINEAGE: crate::Operation = crate::Operation {
        name: "balance_lineage",
        method: "GET",
        template: "/proxy/balances/{balance_id}/lineage",
        success_status: 200u16,
    };
    ///Create an identity: `POST /proxy/identities`.
    pub const IDENTITY_CREATE: crate::Operation = crate::Operation {
        name: "identity_create",
        method: "POST",
        template: "/proxy/identities",
        success_status: 201u16,
    };
    ///Read an identity: `GET /proxy/identities/{identity_id}`.
    pub const IDENTITY_READ: crate::Operation = crate::Operation {
        name: "identity_read",
        method: "GET",
        template: "/proxy/identities/{identity_id}",
        success_status: 200u16,
    };
    ///Update an identity: `PUT /proxy/identities/{identity_id}`.
    pub const IDENTITY_UPDATE: crate::Operation = crate::Operation {
        name: "identity_update",
        method: "PUT",
        template: "/proxy/identities/{identity_id}",
        success_status: 200u16,
    };
    ///Read the values behind several tokens: `POST /proxy/identities/{identity_id}/detokenize`.
    pub const IDENTITY_DETOKENIZE: crate::Operation = crate::Operation {
        name: "identity_detokenize",
        method: "POST",
        template: "/proxy/identities/{identity_id}/detokenize",
        success_status: 200u16,
    };
    ///Read the value behind one token: `GET /proxy/identities/{identity_id}/detokenize/{field}`.
    pub const IDENTITY_DETOKENIZE_FIELD: crate::Operation = crate::Operation {
        name: "identity_detokenize_field",
        method: "GET",
        template: "/proxy/identities/{identity_id}/detokenize/{field}",
        success_status: 200u16,
    };
    ///Tokenize several fields of an identity: `POST /proxy/identities/{identity_id}/tokenize`.
    pub const IDENTITY_TOKENIZE: crate::Operation = crate::Operation {
        name: "identity_tokenize",
        method: "POST",
        template: "/proxy/identities/{identity_id}/tokenize",
        success_status: 200u16,
    };
    ///Tokenize one field of an identity: `POST /proxy/identities/{identity_id}/tokenize/{field}`.
    pub const IDENTITY_TOKENIZE_FIELD: crate::Operation = crate::Operation {
        name: "identity_tokenize_field",
        method: "POST",
        template: "/proxy/identities/{identity_id}/tokenize/{field}",
        success_status: 200u16,
    };
    ///List the tokenized fields of an identity: `GET /proxy/identities/{identity_id}/tokenized-fields`.
    pub const IDENTITY_TOKENIZED_FIELDS: crate::Operation = crate::Operation {
        name: "identity_tokenized_fields",
        method: "GET",
        template: "/proxy/identities/{identity_id}/tokenized-fields",
        success_status: 200u16,
    };
    ///Create a ledger: `POST /proxy/ledgers`.
    pub const LEDGER_CREATE: crate::Operation = crate::Operation {
        name: "ledger_create",
        method: "POST",
        template: "/proxy/ledgers",
        success_status: 201u16,
    };
    ///Read a ledger: `GET /proxy/ledgers/{ledger_id}`.
    pub const LEDGER_READ: crate::Operation = crate::Operation {
        name: "ledger_read",
        method: "GET",
        template: "/proxy/ledgers/{ledger_id}",
        success_status: 200u16,
    };
    ///Rename a ledger: `PUT /proxy/ledgers/{ledger_id}`.
    pub const LEDGER_RENAME: crate::Operation = crate::Operation {
        name: "ledger_rename",
        method: "PUT",
        template: "/proxy/ledgers/{ledger_id}",
        success_status: 200u16,
    };
    ///Refund a transaction: `POST /proxy/refund-transaction/{transaction_id}`.
    pub const TRANSACTION_REFUND: crate::Operation = crate::Operation {
        name: "transaction_refund",
        method: "POST",
        template: "/proxy/refund-transaction/{transaction_id}",
        success_status: 201u16,
    };
    ///Post a transaction: `POST /proxy/transactions`.
    pub const TRANSACTION_POST: crate::Operation = crate::Operation {
        name: "transaction_post",
        method: "POST",
        template: "/proxy/transactions",
        success_status: 201u16,
    };
    ///Post many transactions: `POST /proxy/transactions/bulk`.
    pub const TRANSACTION_POST_BATCH: crate::Operation = crate::Operation {
        name: "transaction_post_batch",
        method: "POST",
        template: "/proxy/transactions/bulk",
        success_status: 201u16,
    };
    ///Find transactions: `POST /proxy/transactions/filter`.
    pub const TRANSACTION_FILTER: crate::Operation = crate::Operation {
        name: "transaction_filter",
        method: "POST",
        template: "/proxy/transactions/filter",
        success_status: 200u16,
    };
    ///Commit many holds: `POST /proxy/transactions/inflight/bulk/commit`.
    pub const INFLIGHT_COMMIT_MANY: crate::Operation = crate::Operation {
        name: "inflight_commit_many",
        method: "POST",
        template: "/proxy/transactions/inflight/bulk/commit",
        success_status: 200u16,
    };
    ///Release many holds: `POST /proxy/transactions/inflight/bulk/void`.
    pub const INFLIGHT_VOID_MANY: crate::Operation = crate::Operation {
        name: "inflight_void_many",
        method: "POST",
        template: "/proxy/transactions/inflight/bulk/void",
        success_status: 200u16,
    };
    ///Commit or void a hold: `PUT /proxy/transactions/inflight/{transaction_id}`.
    pub const INFLIGHT_UPDATE: crate::Operation = crate::Operation {
        name: "inflight_update",
        method: "PUT",
        template: "/proxy/transactions/inflight/{transaction_id}",
        success_status: 200u16,
    };
    ///Read a transaction by its reference: `GET /proxy/transactions/reference/{reference}`.
    pub const TRANSACTION_READ_BY_REFERENCE: crate::Operation = crate::Operation {
        name: "transaction_read_by_reference",
        method: "GET",
        template: "/proxy/transactions/reference/{reference}",
        success_status: 200u16,
    };
    ///Read a transaction: `GET /proxy/transactions/{transaction_id}`.
    pub const TRANSACTION_READ: crate::Operation = crate::Operation {
        name: "transaction_read",
        method: "GET",
        template: "/proxy/transactions/{transaction_id}",
        success_status: 200u16,
    };
    ///Read whose funds a transaction moved: `GET /proxy/transactions/{transaction_id}/lineage`.
    pub const TRANSACTION_LINEAGE: crate::Operation = crate::Operation {
        name: "transaction_lineage",
        method: "GET",
        template: "/proxy/transactions/{transaction_id}/lineage",
        success_status: 200u16,
    };
    ///Merge metadata into a ledger, balance, identity or transaction: `POST /proxy/{entity_id}/metadata`.
    pub const METADATA_MERGE: crate::Operation = crate::Operation {
        name: "metadata_merge",
        method: "POST",
        template: "/proxy/{entity_id}/metadata",
        success_status: 200u16,
    };
    /// Every operation, ordered by path.
    pub const ALL: &[crate::Operation] = &[
        BALANCE_CREATE,
        BALANCE_READ_BY_INDICATOR,
        BALANCE_READ,
        BALANCE_READ_AT,
        BALANCE_LINK_IDENTITY,
        BALANCE_LINEAGE,
        IDENTITY_CREATE,
        IDENTITY_READ,
        IDENTITY_UPDATE,
        IDENTITY_DETOKENIZE,
        IDENTITY_DETOKENIZE_FIELD,
        IDENTITY_TOKENIZE,
        IDENTITY_TOKENIZE_FIELD,
        IDENTITY_TOKENIZED_FIELDS,
        LEDGER_CREATE,
        LEDGER_READ,
        LEDGER_RENAME,
        TRANSACTION_REFUND,
        TRANSACTION_POST,
        TRANSACTION_POST_BATCH,
        TRANSACTION_FILTER,
        INFLIGHT_COMMIT_MANY,
        INFLIGHT_VOID_MANY,
        INFLIGHT_UPDATE,
        TRANSACTION_READ_BY_REFERENCE,
        TRANSACTION_READ,
        TRANSACTION_LINEAGE,
        METADATA_MERGE,
    ];
}
