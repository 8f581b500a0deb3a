//! The server that the recordings are replayed against.

use std::env;

use blnk_mock::cloud::Request;
use blnk_mock::{MockCloud, ServedCloud};

pub(crate) struct Server {
    base_url: String,
    access_token: String,
    pub(crate) instance_id: String,
    client: reqwest::Client,
    mock: Option<ServedCloud>,
    /// Whether a MockCloud is called without the network, which is faster.
    is_direct: bool,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Server {
    pub(crate) async fn of_the_environment() -> Self {
        match env::var("BLNK_CONTRACT_URL") {
            Ok(base_url) => {
                let needed = |name| {
                    env::var(name)
                        .unwrap_or_else(|_| panic!("BLNK_CONTRACT_URL needs {name} as well"))
                };
                let base_url = base_url.trim_end_matches('/').to_owned();
                Self::new(
                    base_url,
                    needed("BLNK_ACCESS_TOKEN"),
                    needed("BLNK_INSTANCE_ID"),
                    None,
                )
            }
            Err(_) => Self::mock().await,
        }
    }

    /// The same for long histories: a MockCloud is called without the network.
    pub(crate) async fn direct() -> Self {
        Self {
            is_direct: true,
            ..Self::of_the_environment().await
        }
    }

    /// The instance for a history that stands alone.
    pub(crate) fn instance_for(&self, name: &str) -> String {
        match self.mock {
            Some(_) => name.to_owned(),
            None => self.instance_id.clone(),
        }
    }

    pub(crate) async fn mock() -> Self {
        let mock = MockCloud::start()
            .await
            .expect("the loopback interface has a free port");
        Self::new(
            mock.base_url(),
            mock.access_token(),
            mock.instance_id(),
            Some(mock),
        )
    }

    fn new(
        base_url: String,
        access_token: String,
        instance_id: String,
        mock: Option<ServedCloud>,
    ) -> Self {
        // It fails if another test was first.
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            base_url,
            access_token,
            instance_id,
            client,
            mock,
            is_direct: false,
        }
    }

    pub(crate) fn name(&self) -> &str {
        if self.mock.is_some() {
            "MockCloud"
        } else {
            &self.base_url
        }
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        target: &str,
        with_token: bool,
        body: Option<String>,
    ) -> Answer {
        if let Some(mock) = self.mock.as_ref().filter(|_| self.is_direct) {
            let token = with_token.then_some(self.access_token.as_str());
            return direct(mock, method, target, token, body);
        }
        let mut request = self.client.request(
            method.parse().unwrap(),
            format!("{}{target}", self.base_url),
        );
        if with_token {
            request = request.bearer_auth(&self.access_token);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body);
        }
        let reply = request
            .send()
            .await
            .unwrap_or_else(|error| panic!("{method} {target}: {error}"));
        let header = |name: &str| {
            let value = reply.headers().get(name)?.to_str().ok()?;
            Some((name.to_owned(), value.to_owned()))
        };
        let headers = super::compare::HEADERS
            .iter()
            .filter_map(|name| header(name))
            .collect();
        Answer {
            status: reply.status().as_u16(),
            headers,
            body: reply.text().await.unwrap(),
        }
    }

    /// Sends a request and compares the reply. One that was repeated when it was recorded, until
    /// the queue of the server had done its work, is repeated here as well; a MockCloud does the
    /// work first.
    pub(crate) async fn send_until<T>(
        &self,
        polled: bool,
        method: &str,
        target: &str,
        with_token: bool,
        body: Option<String>,
        mut compared: impl FnMut(&Answer) -> Vec<T>,
    ) -> (Vec<T>, Answer) {
        if let Some(mock) = self.mock.as_ref().filter(|_| polled) {
            mock.settle();
        }
        let repeat = polled && self.mock.is_none();
        for attempt in 0_u8.. {
            let answered = self.send(method, target, with_token, body.clone()).await;
            let found = compared(&answered);
            if found.is_empty() || !repeat || attempt == 60 {
                return (found, answered);
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        unreachable!("the last attempt returns")
    }

    /// Stops the queue of a MockCloud, or lets it run.
    pub(crate) fn hold_queue(&self, is_held: bool) {
        match &self.mock {
            Some(mock) if is_held => mock.hold_queue(),
            Some(mock) => mock.release_queue(),
            None => {}
        }
    }

    /// Whether the server tokenizes, or does not, as `needed`. A MockCloud is configured
    /// accordingly.
    pub(crate) async fn has_tokenization(&self, needed: bool) -> bool {
        match &self.mock {
            Some(mock) if needed => mock.enable_tokenization(),
            Some(mock) => mock.disable_tokenization(),
            None => {
                let id = self.create("identities", r#"{"first_name":"Ada"}"#).await;
                let instance = &self.instance_id;
                let target =
                    format!("/proxy/identities/{id}/tokenize/FirstName?instance_id={instance}");
                let status = self.send("POST", &target, true, None).await.status;
                return needed == (status == 200);
            }
        }
        true
    }

    /// Creates a record that requests refer to, and returns its id.
    pub(crate) async fn create(&self, resource: &str, body: &str) -> String {
        let target = format!("/proxy/{resource}?instance_id={}", self.instance_id);
        let answer = self
            .send("POST", &target, true, Some(body.to_owned()))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let created: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        let id = ["ledger_id", "identity_id"]
            .iter()
            .find_map(|name| created[name].as_str());
        id.unwrap().to_owned()
    }
}

/// The reply of a MockCloud without the network.
fn direct(
    mock: &MockCloud,
    method: &str,
    target: &str,
    token: Option<&str>,
    body: Option<String>,
) -> Answer {
    let mut request = Request::new(method, target).body(body.unwrap_or_default());
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let reply = mock.answer(&request);
    let headers = reply.headers.into_iter();
    Answer {
        status: reply.status,
        headers: headers
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        body: reply.body,
    }
}
