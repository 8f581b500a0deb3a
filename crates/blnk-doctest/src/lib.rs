//! The set-up that the examples in `blnk`'s documentation share, so that each shows its own subject alone.

use std::{error::Error, io};

use blnk::Client;
use blnk_mock::{MockCloud, ServedCloud, cloud::Request};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Runs an example against a new `MockCloud`, with a client of it.
///
/// # Panics
///
/// The example returns an error, which fails its test.
#[allow(clippy::panic, reason = "this is how an example that is a test fails")]
pub fn run(example: impl AsyncFnOnce(&ServedCloud, Client) -> Result<(), Box<dyn Error>>) {
    let finished = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| {
            runtime.block_on(async {
                let cloud = MockCloud::start().await?;
                let blnk = Client::builder()
                    .base_url(cloud.base_url())
                    .access_token(cloud.access_token())
                    .instance_id(cloud.instance_id())
                    .build()?;
                example(&cloud, blnk).await
            })
        });
    if let Err(error) = finished {
        panic!("the example failed: {error}");
    }
}

/// Serves the same cloud at another address, where the replies to some requests are lost: to those that begin so.
///
/// # Errors
///
/// No port of this machine can be used.
pub async fn losing_replies(cloud: &ServedCloud, lost: &'static str) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let cloud = MockCloud::clone(cloud);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, cloud.clone(), lost));
        }
    });
    Ok(format!("http://{address}"))
}

/// Answers the one request of a connection, unless its reply is to be lost.
async fn serve(mut stream: TcpStream, cloud: MockCloud, lost: &str) -> io::Result<()> {
    let mut bytes = Vec::new();
    let (head, mut body) = loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            break (head.to_owned(), body.to_owned());
        }
    };
    let headers = head.lines().filter_map(|line| line.split_once(": "));
    let length = headers.clone().find(|(name, _)| *name == "content-length");
    let length: usize = length
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(0);
    if let Some(rest) = length.checked_sub(body.len()) {
        let mut more = vec![0; rest];
        stream.read_exact(&mut more).await?;
        body.push_str(&String::from_utf8_lossy(&more));
    }
    let mut line = head.split(' ');
    let (method, path) = (
        line.next().unwrap_or_default(),
        line.next().unwrap_or_default(),
    );
    let request = headers.fold(Request::new(method, path), |request, (name, value)| {
        request.header(name, value)
    });
    let reply = cloud.answer(&request.body(body));
    if head.starts_with(lost) {
        return Ok(());
    }
    let (status, body) = (reply.status, reply.body);
    let length = body.len();
    let reply = format!(
        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(reply.as_bytes()).await
}
