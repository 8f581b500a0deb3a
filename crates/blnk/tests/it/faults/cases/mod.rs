//! The rows of the fault matrix, and how they are written.

mod connections;
pub(crate) mod expected;
mod failures;
mod refusals;
mod routes;
mod successes;

use std::{future::Future, rc::Rc, time::Duration};

use blnk::{ClientBuilder, Outcome};
use tokio::{net::TcpSocket, task::spawn_local};

use crate::{
    faults::cases::expected::{Expect, Expected, class},
    support::{
        calls::Kind,
        scripted::{Act, Scripted, answer},
    },
};

/// Where a call is sent.
pub(crate) enum Target {
    Server,
    Url(String),
    /// A port on which nothing listens, bound so that nothing else begins to.
    ClosedPort(TcpSocket),
    /// The scripted server, which does not speak TLS, by `https`.
    ServerByTls,
}

/// What the client says of the access token after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Nothing.
    NotAnIssue,
    Unauthorized,
    Forbidden,
}

/// One fault, and what each call must show of it.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) target: Target,
    pub(crate) script: Box<dyn Fn(Kind) -> Vec<Act>>,
    pub(crate) timeout: Duration,
    /// Whether the server keeps connections open until the client closes them.
    pub(crate) hangs: bool,
    /// The delay that the server requests, in seconds.
    pub(crate) retry_after: Option<u64>,
    pub(crate) access: Access,
    pub(crate) calls: Vec<(Kind, Expect)>,
}

impl Case {
    /// A script that may differ by call.
    fn by_kind(
        name: impl Into<String>,
        script: impl Fn(Kind) -> Vec<Act> + 'static,
        expected: Expected,
    ) -> Self {
        Self {
            name: name.into(),
            target: Target::Server,
            script: Box::new(script),
            timeout: Duration::from_secs(20),
            hangs: false,
            retry_after: None,
            access: Access::NotAnIssue,
            calls: Kind::ALL
                .into_iter()
                .map(|kind| (kind, expected.of(class(kind))))
                .collect(),
        }
    }

    fn of(name: &str, script: Vec<Act>, expected: Expected) -> Self {
        Self::by_kind(name, move |_| script.clone(), expected)
    }

    /// A whole reply.
    fn reply(name: &str, reply: impl Into<Vec<u8>>, expected: Expected) -> Self {
        Self::of(name, answer(reply), expected)
    }

    /// What some calls must show where it differs from their class.
    fn except(mut self, kinds: &[Kind], expect: Expect) -> Self {
        for (kind, expected) in &mut self.calls {
            if kinds.contains(kind) {
                *expected = expect;
            }
        }
        self
    }

    /// A preview is unclear where a post is, because an older server posts; and where a post is applied, because it has
    /// another success.
    fn with_previews(mut self) -> Self {
        let post = self.calls.iter().find(|(kind, _)| *kind == Kind::Post);
        let outcome = post
            .and_then(|(_, expect)| expect.failure)
            .map(|failure| failure.outcome);
        let unclear = matches!(outcome, Some(Outcome::Unknown | Outcome::Applied));
        for (_, expect) in self
            .calls
            .iter_mut()
            .filter(|(kind, _)| *kind == Kind::Preview)
        {
            if let Some(failure) = expect.failure.as_mut().filter(|_| unclear) {
                failure.outcome = Outcome::Unknown;
            }
        }
        self
    }

    /// For one call alone.
    fn only(mut self, kind: Kind) -> Self {
        self.calls.retain(|(this, _)| *this == kind);
        self
    }

    /// For all calls but one.
    fn without(mut self, kind: Kind) -> Self {
        self.calls.retain(|(this, _)| *this != kind);
        self
    }

    fn retry_after(self, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    fn access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    fn slow(self) -> Self {
        Self {
            timeout: Duration::from_millis(60),
            hangs: true,
            ..self
        }
    }

    fn target(self, target: Target) -> Self {
        Self { target, ..self }
    }

    /// A client of the case's target, with its timeout.
    pub(crate) fn builder(&self, server: &Scripted) -> ClientBuilder {
        let builder = server.builder().timeout(self.timeout);
        match &self.target {
            Target::Server => builder,
            Target::Url(url) => builder.base_url(url).allow_plain_http(),
            Target::ClosedPort(socket) => {
                builder.base_url(format!("http://{}", socket.local_addr().unwrap()))
            }
            Target::ServerByTls => builder.base_url(server.base_url().replace("http:", "https:")),
        }
    }

    /// Does something for each call of a row, in a `LocalSet`: all at once, since what is slow does nothing but wait.
    pub(crate) async fn each<F: Future<Output: 'static> + 'static>(
        self: &Rc<Self>,
        work: impl Fn(Rc<Self>, Kind, Expect) -> F,
    ) -> Vec<F::Output> {
        let calls = self.calls.iter();
        let tasks: Vec<_> = calls
            .map(|(kind, expect)| spawn_local(work(self.clone(), *kind, *expect)))
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

pub(crate) fn cases() -> Vec<Rc<Case>> {
    let mut cases = connections::cases();
    cases.extend(successes::cases());
    cases.extend(refusals::cases());
    cases.extend(failures::cases());
    cases.extend(routes::cases());
    // A client of an `https` address cannot be built without TLS.
    let encrypts = cfg!(any(
        feature = "rustls",
        feature = "ring",
        feature = "native-tls"
    ));
    cases.retain(|case| encrypts || !matches!(case.target, Target::ServerByTls));
    cases
        .into_iter()
        .map(|case| Rc::new(case.with_previews()))
        .collect()
}
