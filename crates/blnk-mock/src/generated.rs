// Made by `cargo xtask generate` from openapi/blnk-cloud.yaml. Do not edit: change the document and run the command again.

pub mod operations {
    //! [`When`](::httpmock::When) and [`Then`](::httpmock::Then)
    //! wrappers for each operation. Each can be converted to
    //! its inner type with a call to `into_inner()`. This can
    //! be used to explicitly deviate from permitted values.
    use blnk_api::*;
    pub struct BalanceCreateWhen(::httpmock::When);
    impl BalanceCreateWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(regex::Regex::new("^/proxy/balances$").unwrap()),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::CreateBalance) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct BalanceCreateThen(::httpmock::Then);
    impl BalanceCreateThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn created(self, value: &types::Balance) -> Self {
            Self(
                self
                    .0
                    .status(201u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct BalanceReadByIndicatorWhen(::httpmock::When);
    impl BalanceReadByIndicatorWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::GET)
                    .path_matches(
                        regex::Regex::new(
                                "^/proxy/balances/indicator/[^/]*/currency/[^/]*$",
                            )
                            .unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn indicator(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!(
                        "^/proxy/balances/indicator/{}/currency/.*$", value.to_string()
                    ),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn currency(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!(
                        "^/proxy/balances/indicator/.*/currency/{}$", value.to_string()
                    ),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
    }
    pub struct BalanceReadByIndicatorThen(::httpmock::Then);
    impl BalanceReadByIndicatorThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::Balance) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct BalanceReadWhen(::httpmock::When);
    impl BalanceReadWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::GET)
                    .path_matches(regex::Regex::new("^/proxy/balances/[^/]*$").unwrap()),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn balance_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/balances/{}$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn include<T>(self, value: T) -> Self
        where
            T: Into<Option<types::BalanceInclude>>,
        {
            if let Some(value) = value.into() {
                Self(self.0.query_param("include", value.to_string()))
            } else {
                Self(self.0.query_param_missing("include"))
            }
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn with_queued<T>(self, value: T) -> Self
        where
            T: Into<Option<bool>>,
        {
            if let Some(value) = value.into() {
                Self(self.0.query_param("with_queued", value.to_string()))
            } else {
                Self(self.0.query_param_missing("with_queued"))
            }
        }
    }
    pub struct BalanceReadThen(::httpmock::Then);
    impl BalanceReadThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::Balance) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct BalanceReadAtWhen(::httpmock::When);
    impl BalanceReadAtWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::GET)
                    .path_matches(
                        regex::Regex::new("^/proxy/balances/[^/]*/at$").unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn balance_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/balances/{}/at$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn from_source<T>(self, value: T) -> Self
        where
            T: Into<Option<bool>>,
        {
            if let Some(value) = value.into() {
                Self(self.0.query_param("from_source", value.to_string()))
            } else {
                Self(self.0.query_param_missing("from_source"))
            }
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn timestamp(
            self,
            value: &::chrono::DateTime<::chrono::offset::Utc>,
        ) -> Self {
            Self(self.0.query_param("timestamp", value.to_string()))
        }
    }
    pub struct BalanceReadAtThen(::httpmock::Then);
    impl BalanceReadAtThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::BalanceAt) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct BalanceLinkIdentityWhen(::httpmock::When);
    impl BalanceLinkIdentityWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::PUT)
                    .path_matches(
                        regex::Regex::new("^/proxy/balances/[^/]*/identity$").unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn balance_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/balances/{}/identity$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::LinkIdentity) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct BalanceLinkIdentityThen(::httpmock::Then);
    impl BalanceLinkIdentityThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::Done) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct BalanceLineageWhen(::httpmock::When);
    impl BalanceLineageWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::GET)
                    .path_matches(
                        regex::Regex::new("^/proxy/balances/[^/]*/lineage$").unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn balance_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/balances/{}/lineage$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
    }
    pub struct BalanceLineageThen(::httpmock::Then);
    impl BalanceLineageThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::BalanceLineage) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct IdentityCreateWhen(::httpmock::When);
    impl IdentityCreateWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(regex::Regex::new("^/proxy/identities$").unwrap()),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::CreateIdentity) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct IdentityCreateThen(::httpmock::Then);
    impl IdentityCreateThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn created(self, value: &types::Identity) -> Self {
            Self(
                self
                    .0
                    .status(201u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct IdentityReadWhen(::httpmock::When);
    impl IdentityReadWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::GET)
                    .path_matches(
                        regex::Regex::new("^/proxy/identities/[^/]*$").unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn identity_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/identities/{}$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
    }
    pub struct IdentityReadThen(::httpmock::Then);
    impl IdentityReadThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::Identity) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct IdentityUpdateWhen(::httpmock::When);
    impl IdentityUpdateWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::PUT)
                    .path_matches(
                        regex::Regex::new("^/proxy/identities/[^/]*$").unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn identity_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/identities/{}$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::UpdateIdentity) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct IdentityUpdateThen(::httpmock::Then);
    impl IdentityUpdateThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::Done) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct IdentityDetokenizeWhen(::httpmock::When);
    impl IdentityDetokenizeWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(
                        regex::Regex::new("^/proxy/identities/[^/]*/detokenize$")
                            .unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn identity_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/identities/{}/detokenize$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::DetokenizeFields) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct IdentityDetokenizeThen(::httpmock::Then);
    impl IdentityDetokenizeThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::DetokenizedFields) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct IdentityDetokenizeFieldWhen(::httpmock::When);
    impl IdentityDetokenizeFieldWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::GET)
                    .path_matches(
                        regex::Regex::new("^/proxy/identities/[^/]*/detokenize/[^/]*$")
                            .unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn identity_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/identities/{}/detokenize/.*$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn field(self, value: types::TokenizableField) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/identities/.*/detokenize/{}$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
    }
    pub struct IdentityDetokenizeFieldThen(::httpmock::Then);
    impl IdentityDetokenizeFieldThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::DetokenizedField) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct IdentityTokenizeWhen(::httpmock::When);
    impl IdentityTokenizeWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(
                        regex::Regex::new("^/proxy/identities/[^/]*/tokenize$").unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn identity_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/identities/{}/tokenize$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::TokenizeFields) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct IdentityTokenizeThen(::httpmock::Then);
    impl IdentityTokenizeThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::Done) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct IdentityTokenizeFieldWhen(::httpmock::When);
    impl IdentityTokenizeFieldWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(
                        regex::Regex::new("^/proxy/identities/[^/]*/tokenize/[^/]*$")
                            .unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn identity_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/identities/{}/tokenize/.*$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn field(self, value: types::TokenizableField) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/identities/.*/tokenize/{}$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
    }
    pub struct IdentityTokenizeFieldThen(::httpmock::Then);
    impl IdentityTokenizeFieldThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::Done) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct IdentityTokenizedFieldsWhen(::httpmock::When);
    impl IdentityTokenizedFieldsWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::GET)
                    .path_matches(
                        regex::Regex::new("^/proxy/identities/[^/]*/tokenized-fields$")
                            .unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn identity_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!(
                        "^/proxy/identities/{}/tokenized-fields$", value.to_string()
                    ),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
    }
    pub struct IdentityTokenizedFieldsThen(::httpmock::Then);
    impl IdentityTokenizedFieldsThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::TokenizedFields) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct LedgerCreateWhen(::httpmock::When);
    impl LedgerCreateWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(regex::Regex::new("^/proxy/ledgers$").unwrap()),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::CreateLedger) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct LedgerCreateThen(::httpmock::Then);
    impl LedgerCreateThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn created(self, value: &types::Ledger) -> Self {
            Self(
                self
                    .0
                    .status(201u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct LedgerReadWhen(::httpmock::When);
    impl LedgerReadWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::GET)
                    .path_matches(regex::Regex::new("^/proxy/ledgers/[^/]*$").unwrap()),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn ledger_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/ledgers/{}$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
    }
    pub struct LedgerReadThen(::httpmock::Then);
    impl LedgerReadThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::Ledger) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct LedgerRenameWhen(::httpmock::When);
    impl LedgerRenameWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::PUT)
                    .path_matches(regex::Regex::new("^/proxy/ledgers/[^/]*$").unwrap()),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn ledger_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/ledgers/{}$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::RenameLedger) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct LedgerRenameThen(::httpmock::Then);
    impl LedgerRenameThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::Ledger) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct TransactionRefundWhen(::httpmock::When);
    impl TransactionRefundWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(
                        regex::Regex::new("^/proxy/refund-transaction/[^/]*$").unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn transaction_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/refund-transaction/{}$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::RefundTransaction) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct TransactionRefundThen(::httpmock::Then);
    impl TransactionRefundThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn created(self, value: &types::Transaction) -> Self {
            Self(
                self
                    .0
                    .status(201u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct TransactionPostWhen(::httpmock::When);
    impl TransactionPostWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(regex::Regex::new("^/proxy/transactions$").unwrap()),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::PostTransaction) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct TransactionPostThen(::httpmock::Then);
    impl TransactionPostThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn created(self, value: &types::Transaction) -> Self {
            Self(
                self
                    .0
                    .status(201u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct TransactionPostBatchWhen(::httpmock::When);
    impl TransactionPostBatchWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(
                        regex::Regex::new("^/proxy/transactions/bulk$").unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::PostBatch) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct TransactionPostBatchThen(::httpmock::Then);
    impl TransactionPostBatchThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn created(self, value: &types::BatchAccepted) -> Self {
            Self(
                self
                    .0
                    .status(201u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct TransactionFilterWhen(::httpmock::When);
    impl TransactionFilterWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(
                        regex::Regex::new("^/proxy/transactions/filter$").unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::FilterTransactions) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct TransactionFilterThen(::httpmock::Then);
    impl TransactionFilterThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &::std::vec::Vec<types::Transaction>) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct InflightCommitManyWhen(::httpmock::When);
    impl InflightCommitManyWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(
                        regex::Regex::new("^/proxy/transactions/inflight/bulk/commit$")
                            .unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::CommitMany) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct InflightCommitManyThen(::httpmock::Then);
    impl InflightCommitManyThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::InflightVerdicts) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct InflightVoidManyWhen(::httpmock::When);
    impl InflightVoidManyWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(
                        regex::Regex::new("^/proxy/transactions/inflight/bulk/void$")
                            .unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::VoidMany) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct InflightVoidManyThen(::httpmock::Then);
    impl InflightVoidManyThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::InflightVerdicts) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct InflightUpdateWhen(::httpmock::When);
    impl InflightUpdateWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::PUT)
                    .path_matches(
                        regex::Regex::new("^/proxy/transactions/inflight/[^/]*$")
                            .unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn transaction_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/transactions/inflight/{}$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::UpdateInflight) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct InflightUpdateThen(::httpmock::Then);
    impl InflightUpdateThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::Transaction) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct TransactionReadByReferenceWhen(::httpmock::When);
    impl TransactionReadByReferenceWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::GET)
                    .path_matches(
                        regex::Regex::new("^/proxy/transactions/reference/[^/]*$")
                            .unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn reference(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/transactions/reference/{}$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
    }
    pub struct TransactionReadByReferenceThen(::httpmock::Then);
    impl TransactionReadByReferenceThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::Transaction) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct TransactionReadWhen(::httpmock::When);
    impl TransactionReadWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::GET)
                    .path_matches(
                        regex::Regex::new("^/proxy/transactions/[^/]*$").unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn transaction_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/transactions/{}$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
    }
    pub struct TransactionReadThen(::httpmock::Then);
    impl TransactionReadThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::Transaction) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct TransactionLineageWhen(::httpmock::When);
    impl TransactionLineageWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::GET)
                    .path_matches(
                        regex::Regex::new("^/proxy/transactions/[^/]*/lineage$").unwrap(),
                    ),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn transaction_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/transactions/{}/lineage$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
    }
    pub struct TransactionLineageThen(::httpmock::Then);
    impl TransactionLineageThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::TransactionLineage) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
    pub struct MetadataMergeWhen(::httpmock::When);
    impl MetadataMergeWhen {
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                inner
                    .method(::httpmock::Method::POST)
                    .path_matches(regex::Regex::new("^/proxy/[^/]*/metadata$").unwrap()),
            )
        }
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        pub fn entity_id(self, value: &str) -> Self {
            let re = regex::Regex::new(
                    &format!("^/proxy/{}/metadata$", value.to_string()),
                )
                .unwrap();
            Self(self.0.path_matches(re))
        }
        pub fn instance_id(self, value: &str) -> Self {
            Self(self.0.query_param("instance_id", value.to_string()))
        }
        pub fn body(self, value: &types::MergeMetadata) -> Self {
            Self(self.0.json_body_obj(value))
        }
    }
    pub struct MetadataMergeThen(::httpmock::Then);
    impl MetadataMergeThen {
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        pub fn ok(self, value: &types::MergedMetadata) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn client_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 4u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
        pub fn server_error(self, status: u16, value: &types::ErrorBody) -> Self {
            assert_eq!(status / 100u16, 5u16);
            Self(
                self
                    .0
                    .status(status)
                    .header("content-type", "application/json")
                    .json_body_obj(value),
            )
        }
    }
}
/// An extension trait for [`MockServer`](::httpmock::MockServer) that
/// adds a method for each operation. These are the equivalent of
/// type-checked [`mock()`](::httpmock::MockServer::mock) calls.
pub trait MockServerExt {
    fn balance_create<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BalanceCreateWhen, operations::BalanceCreateThen);
    fn balance_read_by_indicator<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::BalanceReadByIndicatorWhen,
            operations::BalanceReadByIndicatorThen,
        );
    fn balance_read<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BalanceReadWhen, operations::BalanceReadThen);
    fn balance_read_at<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BalanceReadAtWhen, operations::BalanceReadAtThen);
    fn balance_link_identity<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::BalanceLinkIdentityWhen,
            operations::BalanceLinkIdentityThen,
        );
    fn balance_lineage<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BalanceLineageWhen, operations::BalanceLineageThen);
    fn identity_create<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::IdentityCreateWhen, operations::IdentityCreateThen);
    fn identity_read<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::IdentityReadWhen, operations::IdentityReadThen);
    fn identity_update<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::IdentityUpdateWhen, operations::IdentityUpdateThen);
    fn identity_detokenize<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::IdentityDetokenizeWhen,
            operations::IdentityDetokenizeThen,
        );
    fn identity_detokenize_field<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::IdentityDetokenizeFieldWhen,
            operations::IdentityDetokenizeFieldThen,
        );
    fn identity_tokenize<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::IdentityTokenizeWhen, operations::IdentityTokenizeThen);
    fn identity_tokenize_field<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::IdentityTokenizeFieldWhen,
            operations::IdentityTokenizeFieldThen,
        );
    fn identity_tokenized_fields<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::IdentityTokenizedFieldsWhen,
            operations::IdentityTokenizedFieldsThen,
        );
    fn ledger_create<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::LedgerCreateWhen, operations::LedgerCreateThen);
    fn ledger_read<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::LedgerReadWhen, operations::LedgerReadThen);
    fn ledger_rename<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::LedgerRenameWhen, operations::LedgerRenameThen);
    fn transaction_refund<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::TransactionRefundWhen, operations::TransactionRefundThen);
    fn transaction_post<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::TransactionPostWhen, operations::TransactionPostThen);
    fn transaction_post_batch<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::TransactionPostBatchWhen,
            operations::TransactionPostBatchThen,
        );
    fn transaction_filter<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::TransactionFilterWhen, operations::TransactionFilterThen);
    fn inflight_commit_many<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::InflightCommitManyWhen,
            operations::InflightCommitManyThen,
        );
    fn inflight_void_many<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::InflightVoidManyWhen, operations::InflightVoidManyThen);
    fn inflight_update<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::InflightUpdateWhen, operations::InflightUpdateThen);
    fn transaction_read_by_reference<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::TransactionReadByReferenceWhen,
            operations::TransactionReadByReferenceThen,
        );
    fn transaction_read<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::TransactionReadWhen, operations::TransactionReadThen);
    fn transaction_lineage<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::TransactionLineageWhen,
            operations::TransactionLineageThen,
        );
    fn metadata_merge<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::MetadataMergeWhen, operations::MetadataMergeThen);
}
impl MockServerExt for ::httpmock::MockServer {
    fn balance_create<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BalanceCreateWhen, operations::BalanceCreateThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::BalanceCreateWhen::new(when),
                operations::BalanceCreateThen::new(then),
            )
        })
    }
    fn balance_read_by_indicator<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::BalanceReadByIndicatorWhen,
            operations::BalanceReadByIndicatorThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::BalanceReadByIndicatorWhen::new(when),
                operations::BalanceReadByIndicatorThen::new(then),
            )
        })
    }
    fn balance_read<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BalanceReadWhen, operations::BalanceReadThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::BalanceReadWhen::new(when),
                operations::BalanceReadThen::new(then),
            )
        })
    }
    fn balance_read_at<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BalanceReadAtWhen, operations::BalanceReadAtThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::BalanceReadAtWhen::new(when),
                operations::BalanceReadAtThen::new(then),
            )
        })
    }
    fn balance_link_identity<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::BalanceLinkIdentityWhen,
            operations::BalanceLinkIdentityThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::BalanceLinkIdentityWhen::new(when),
                operations::BalanceLinkIdentityThen::new(then),
            )
        })
    }
    fn balance_lineage<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BalanceLineageWhen, operations::BalanceLineageThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::BalanceLineageWhen::new(when),
                operations::BalanceLineageThen::new(then),
            )
        })
    }
    fn identity_create<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::IdentityCreateWhen, operations::IdentityCreateThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::IdentityCreateWhen::new(when),
                operations::IdentityCreateThen::new(then),
            )
        })
    }
    fn identity_read<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::IdentityReadWhen, operations::IdentityReadThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::IdentityReadWhen::new(when),
                operations::IdentityReadThen::new(then),
            )
        })
    }
    fn identity_update<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::IdentityUpdateWhen, operations::IdentityUpdateThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::IdentityUpdateWhen::new(when),
                operations::IdentityUpdateThen::new(then),
            )
        })
    }
    fn identity_detokenize<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::IdentityDetokenizeWhen,
            operations::IdentityDetokenizeThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::IdentityDetokenizeWhen::new(when),
                operations::IdentityDetokenizeThen::new(then),
            )
        })
    }
    fn identity_detokenize_field<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::IdentityDetokenizeFieldWhen,
            operations::IdentityDetokenizeFieldThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::IdentityDetokenizeFieldWhen::new(when),
                operations::IdentityDetokenizeFieldThen::new(then),
            )
        })
    }
    fn identity_tokenize<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::IdentityTokenizeWhen, operations::IdentityTokenizeThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::IdentityTokenizeWhen::new(when),
                operations::IdentityTokenizeThen::new(then),
            )
        })
    }
    fn identity_tokenize_field<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::IdentityTokenizeFieldWhen,
            operations::IdentityTokenizeFieldThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::IdentityTokenizeFieldWhen::new(when),
                operations::IdentityTokenizeFieldThen::new(then),
            )
        })
    }
    fn identity_tokenized_fields<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::IdentityTokenizedFieldsWhen,
            operations::IdentityTokenizedFieldsThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::IdentityTokenizedFieldsWhen::new(when),
                operations::IdentityTokenizedFieldsThen::new(then),
            )
        })
    }
    fn ledger_create<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::LedgerCreateWhen, operations::LedgerCreateThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::LedgerCreateWhen::new(when),
                operations::LedgerCreateThen::new(then),
            )
        })
    }
    fn ledger_read<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::LedgerReadWhen, operations::LedgerReadThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::LedgerReadWhen::new(when),
                operations::LedgerReadThen::new(then),
            )
        })
    }
    fn ledger_rename<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::LedgerRenameWhen, operations::LedgerRenameThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::LedgerRenameWhen::new(when),
                operations::LedgerRenameThen::new(then),
            )
        })
    }
    fn transaction_refund<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::TransactionRefundWhen, operations::TransactionRefundThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::TransactionRefundWhen::new(when),
                operations::TransactionRefundThen::new(then),
            )
        })
    }
    fn transaction_post<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::TransactionPostWhen, operations::TransactionPostThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::TransactionPostWhen::new(when),
                operations::TransactionPostThen::new(then),
            )
        })
    }
    fn transaction_post_batch<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::TransactionPostBatchWhen,
            operations::TransactionPostBatchThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::TransactionPostBatchWhen::new(when),
                operations::TransactionPostBatchThen::new(then),
            )
        })
    }
    fn transaction_filter<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::TransactionFilterWhen, operations::TransactionFilterThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::TransactionFilterWhen::new(when),
                operations::TransactionFilterThen::new(then),
            )
        })
    }
    fn inflight_commit_many<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::InflightCommitManyWhen,
            operations::InflightCommitManyThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::InflightCommitManyWhen::new(when),
                operations::InflightCommitManyThen::new(then),
            )
        })
    }
    fn inflight_void_many<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::InflightVoidManyWhen, operations::InflightVoidManyThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::InflightVoidManyWhen::new(when),
                operations::InflightVoidManyThen::new(then),
            )
        })
    }
    fn inflight_update<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::InflightUpdateWhen, operations::InflightUpdateThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::InflightUpdateWhen::new(when),
                operations::InflightUpdateThen::new(then),
            )
        })
    }
    fn transaction_read_by_reference<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::TransactionReadByReferenceWhen,
            operations::TransactionReadByReferenceThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::TransactionReadByReferenceWhen::new(when),
                operations::TransactionReadByReferenceThen::new(then),
            )
        })
    }
    fn transaction_read<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::TransactionReadWhen, operations::TransactionReadThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::TransactionReadWhen::new(when),
                operations::TransactionReadThen::new(then),
            )
        })
    }
    fn transaction_lineage<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::TransactionLineageWhen,
            operations::TransactionLineageThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::TransactionLineageWhen::new(when),
                operations::TransactionLineageThen::new(then),
            )
        })
    }
    fn metadata_merge<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::MetadataMergeWhen, operations::MetadataMergeThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::MetadataMergeWhen::new(when),
                operations::MetadataMergeThen::new(then),
            )
        })
    }
}
