//! The rows of the fault matrix, and how they are written.

mod connections;
mod failures;
mod refusals;
mod routes;
mod successes;

use std::{future::Future, rc::Rc, time::Duration};

use blnk::ClientBuilder;
use tokio::{net::TcpSocket, task::spawn_local};

use crate::{
    kinds::Kind::{self, Create, Detokenize, Ensure, Merge, OwnId, Read, Rename, Tokenize},
    scripted::{Act, Scripted, answer},
};

/// Where a call goes.
pub(crate) enum Place {
    Server,
    Elsewhere(String),
    /// To a port where nobody listens, held so that nobody begins to.
    Nobody(TcpSocket),
    /// To the scripted server, which does not speak TLS.
    Encrypted,
}

/// What calls show: requests that reached the server, outcome, kind of error. In this order: writes that may not be
/// repeated, reads, writes that may be repeated.
type Shown = [&'static str; 3];

/// The calls that each place of [`Shown`] speaks of, by what a second send would do to the server's records.
const CLASSES: [&[Kind]; 3] = [
    &[Create, Merge, Tokenize],
    &[Read, Detokenize],
    &[Ensure, Rename, OwnId],
];

/// One fault, and what each call shows of it.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) script: Box<dyn Fn(Kind) -> Vec<Act>>,
    pub(crate) limit: Duration,
    /// The server keeps connections open until the client gives up.
    pub(crate) hangs: bool,
    pub(crate) wait: Option<u64>,
    pub(crate) calls: Vec<(Kind, &'static str)>,
}

impl Case {
    /// A script that may be another for each call.
    fn by_kind(
        name: impl Into<String>,
        script: impl Fn(Kind) -> Vec<Act> + 'static,
        shown: Shown,
    ) -> Self {
        let calls = CLASSES.into_iter().zip(shown);
        Self {
            name: name.into(),
            place: Place::Server,
            script: Box::new(script),
            limit: Duration::from_secs(20),
            hangs: false,
            wait: None,
            calls: calls
                .flat_map(|(kinds, shown)| kinds.iter().map(move |kind| (*kind, shown)))
                .collect(),
        }
    }

    fn of(name: &str, script: Vec<Act>, shown: Shown) -> Self {
        Self::by_kind(name, move |_| script.clone(), shown)
    }

    /// A whole reply.
    fn answered(name: &str, reply: impl Into<Vec<u8>>, shown: Shown) -> Self {
        Self::of(name, answer(reply), shown)
    }

    /// What some calls show, where it is not what their class does.
    fn but(mut self, kinds: &[Kind], shown: &'static str) -> Self {
        for (kind, wanted) in &mut self.calls {
            if kinds.contains(kind) {
                *wanted = shown;
            }
        }
        self
    }

    /// For one call alone.
    fn only(mut self, kind: Kind) -> Self {
        self.calls.retain(|(this, _)| *this == kind);
        self
    }

    fn waiting(self, seconds: u64) -> Self {
        Self {
            wait: Some(seconds),
            ..self
        }
    }

    fn slow(self) -> Self {
        Self {
            limit: Duration::from_millis(60),
            hangs: true,
            ..self
        }
    }

    fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }

    /// A client of the place that the calls go to, with their limit.
    pub(crate) fn builder(&self, server: &Scripted) -> ClientBuilder {
        let builder = server.builder().timeout(self.limit);
        match &self.place {
            Place::Server => builder,
            Place::Elsewhere(url) => builder.base_url(url).allow_plain_http(),
            Place::Nobody(held) => {
                builder.base_url(format!("http://{}", held.local_addr().unwrap()))
            }
            Place::Encrypted => builder.base_url(server.base_url().replace("http:", "https:")),
        }
    }

    /// Does something for each call of a row, in a `LocalSet`: all at once, since what is slow does nothing but wait.
    pub(crate) async fn each<F: Future<Output: 'static> + 'static>(
        self: &Rc<Self>,
        work: impl Fn(Rc<Self>, Kind, &'static str) -> F,
    ) -> Vec<F::Output> {
        let calls = self.calls.iter();
        let tasks: Vec<_> = calls
            .map(|(kind, wanted)| spawn_local(work(self.clone(), *kind, wanted)))
            .collect();
        let mut done = Vec::new();
        for task in tasks {
            done.push(task.await.unwrap());
        }
        done
    }
}

const DETAIL: &str = r#"{"error":"m","error_detail":{"code":"C","message":"m"}}"#;
const BARE: &str = r#"{"error":"m"}"#;
const PAGE: &str = "<html>no</html>";

/// Every call shows the same.
fn all(shown: &'static str) -> Shown {
    [shown; 3]
}

/// Refused, by everyone at once.
const REFUSED: Shown = ["1 requests, rejected, api"; 3];

/// A failure that proves nothing of a write and is not worth another try.
const UNPROVEN: Shown = [
    "1 requests, unknown, api",
    "1 requests, rejected, api",
    "1 requests, unknown, api",
];

pub(crate) fn cases() -> Vec<Rc<Case>> {
    let mut cases = connections::cases();
    cases.extend(successes::cases());
    cases.extend(refusals::cases());
    cases.extend(failures::cases());
    cases.extend(routes::cases());
    // Without TLS no such call is made: the client is refused.
    let encrypts = cfg!(any(feature = "rustls", feature = "native-tls"));
    cases.retain(|case| encrypts || !matches!(case.place, Place::Encrypted));
    cases.into_iter().map(Rc::new).collect()
}
