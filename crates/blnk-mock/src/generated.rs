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
}
