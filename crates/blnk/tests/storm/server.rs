//! The server behind the proxy, and what it stores, read without the client.

use std::env;

use blnk_mock::{MockCloud, ServedCloud};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::wire;

pub(crate) struct Server {
    /// Host and port.
    pub(crate) address: String,
    pub(crate) access_token: String,
    pub(crate) instance_id: String,
    /// It stops when it is dropped.
    fake: Option<ServedCloud>,
}

impl Server {
    /// The server at `BLNK_CONTRACT_URL`, or else a fake one.
    pub(crate) async fn of_the_environment() -> Self {
        let Ok(url) = env::var("BLNK_CONTRACT_URL") else {
            return Self::fake().await;
        };
        let setting = |name: &str| {
            env::var(name).unwrap_or_else(|_| panic!("BLNK_CONTRACT_URL needs {name} as well"))
        };
        let address = url.trim_end_matches('/').strip_prefix("http://");
        let address = address.filter(|address| !address.contains('/'));
        let address =
            address.unwrap_or_else(|| panic!("{url}: the proxy forwards to http://host:port"));
        Self {
            address: address.to_owned(),
            access_token: setting("BLNK_ACCESS_TOKEN"),
            instance_id: setting("BLNK_INSTANCE_ID"),
            fake: None,
        }
    }

    pub(crate) async fn fake() -> Self {
        let fake = MockCloud::start().await.unwrap();
        Self {
            address: fake.base_url().trim_start_matches("http://").to_owned(),
            access_token: fake.access_token(),
            instance_id: fake.instance_id(),
            fake: Some(fake),
        }
    }

    pub(crate) fn is_real(&self) -> bool {
        self.fake.is_none()
    }

    /// Sends a request by no client, and returns the status and the JSON of the reply.
    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let (host, token, instance) = (&self.address, &self.access_token, &self.instance_id);
        let body = body.map_or(String::new(), |body| body.to_string());
        let length = body.len();
        let request = format!(
            "{method} /proxy/{path}?instance_id={instance} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        let mut stream = TcpStream::connect(host).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut reply = Vec::new();
        while wire::whole(&reply).is_none() {
            let read = stream.read_buf(&mut reply).await.unwrap();
            assert_ne!(read, 0, "{method} {path}: the reply is cut");
        }
        let body = wire::body(&reply);
        let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        (wire::status(&reply), json)
    }

    /// Waits for what a real server still has in its queue, which no route shows.
    pub(crate) async fn settle(&self) {
        if self.is_real() {
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        }
    }

    /// Creates a record, and returns this member of it.
    pub(crate) async fn create(&self, path: &str, body: Value, member: &str) -> String {
        let (status, record) = self.send("POST", path, Some(body)).await;
        assert_eq!(status, 201, "{record}");
        record[member].as_str().unwrap().to_owned()
    }
}
