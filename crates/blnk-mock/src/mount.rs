//! The fake server on an httpmock server.

use http::Uri;
use httpmock::{HttpMockRequest, HttpMockResponse, Mock, MockServer};

use crate::cloud::exchange::Request;
use crate::mock_cloud::MockCloud;

impl MockCloud {
    /// A new Cloud that replies to every request to `server` which no earlier mock matches.
    ///
    /// ```
    /// let server = httpmock::MockServer::start();
    /// let cloud = blnk_mock::MockCloud::mount(&server);
    /// assert_eq!(cloud.ledgers().len(), 1);
    /// ```
    #[must_use]
    pub fn mount(server: &MockServer) -> Self {
        let cloud = Self::new();
        cloud.mount_on(server);
        cloud
    }

    /// Replies to every request to `server` which no earlier mock matches. The returned mock counts
    /// the requests; deleting it unmounts the Cloud.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = httpmock::MockServer::start_async().await;
    /// let cloud = blnk_mock::MockCloud::new();
    /// let mock = cloud.mount_on(&server);
    /// let reply = reqwest::get(server.url("/proxy/balances/bln_1")).await?;
    /// assert_eq!(reply.text().await?, r#"{"error":"Authorization header is required"}"#);
    /// mock.assert();
    /// # Ok(())
    /// # }
    /// ```
    pub fn mount_on<'server>(&self, server: &'server MockServer) -> Mock<'server> {
        let cloud = self.clone();
        server.mock(|_when, then| {
            then.respond_with(move |request| respond(&cloud, request));
        })
    }
}

fn respond(cloud: &MockCloud, request: &HttpMockRequest) -> HttpMockResponse {
    let uri = Uri::try_from(request.uri_str()).unwrap_or_default();
    let reply = cloud.answer(&Request {
        method: request.method_str().to_owned(),
        target: uri
            .path_and_query()
            .map_or_else(String::new, ToString::to_string),
        headers: request.headers_vec().clone(),
        body: request.body_vec(),
    });
    HttpMockResponse::builder()
        .status(reply.status)
        .headers(reply.headers)
        .body(reply.body)
        .build()
}
