//! One call of one operation: sends the generated request, keeps what was seen, and says what it means.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use blnk_api::{
    ResponseValue,
    hooks::{Exchange, Reply, Session, Transport},
    types::ErrorBody,
};
use bytes::Bytes;
use http::StatusCode;

use crate::{
    Client, Error, ErrorKind, Outcome,
    error::{ApiError, DecodeError, Phase, TransportError},
    failure::Failure,
    outcome::Evidence,
};

/// What an operation promises.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Its `operationId` in the OpenAPI document.
    pub(crate) name: &'static str,
    /// The status of its success.
    pub(crate) promised: StatusCode,
}

/// One call on its way.
pub(crate) struct Call {
    operation: &'static Operation,
    client: Client,
    api: blnk_api::Client,
    trace: Arc<Trace>,
}

/// A success: the generated type, and the body it was read from.
pub(crate) struct Success<T> {
    pub(crate) value: T,
    pub(crate) body: Bytes,
}

impl Call {
    pub(crate) fn new(client: &Client, operation: &'static Operation) -> Self {
        let trace = Arc::new(Trace {
            max_body_bytes: client.settings().max_body_bytes,
            seen: Mutex::new(Seen::Nothing),
        });
        let session = Session::with_transport(
            client.settings().access_token.authorization(),
            trace.clone(),
        );
        let api = blnk_api::Client::new_with_client(
            &client.settings().base_url,
            client.settings().http.clone(),
            session,
        );
        Self {
            operation,
            client: client.clone(),
            api,
            trace,
        }
    }

    /// The generated calls, on their way through this one.
    pub(crate) fn api(&self) -> &blnk_api::Client {
        &self.api
    }

    /// The instance that every operation asks for.
    pub(crate) fn instance_id(&self) -> &str {
        &self.client.settings().instance_id
    }

    /// Waits for a generated call, within the client's total limit, and sorts what came of it.
    pub(crate) async fn run<T>(
        &self,
        generated: impl Future<Output = Result<ResponseValue<T>, blnk_api::Error<ErrorBody>>>,
    ) -> Result<Success<T>, Error> {
        let limit = self.client.settings().timeout;
        let answer = tokio::time::timeout(limit, generated).await;
        match (self.trace.take(), answer) {
            (Seen::Reply(reply), Ok(Ok(value))) if reply.fault.is_none() => Ok(Success {
                value: value.into_inner(),
                body: reply.body,
            }),
            (Seen::Reply(reply), Ok(Err(blnk_api::Error::InvalidResponsePayload(_, cause)))) => {
                Err(self.answered(reply, Some(cause)))
            }
            (Seen::Reply(reply), _) => Err(self.answered(reply, None)),
            (Seen::Status(status), _) => Err(self.unanswered(
                Phase::TimedOut,
                Evidence::Status(status, &Failure::default()),
                format!("the answer, a {}, did not end within {limit:?}", status.as_u16()),
                None,
            )),
            (Seen::Sent, _) => Err(self.unanswered(
                Phase::TimedOut,
                Evidence::NoStatus,
                format!("no answer came within {limit:?}"),
                None,
            )),
            (Seen::Lost(error), _) => {
                let (phase, evidence, detail) = if error.is_connect() {
                    let url = &self.client.settings().base_url;
                    (
                        Phase::Connect,
                        Evidence::NoConnection,
                        format!("no connection to {url} could be made, and nothing was sent"),
                    )
                } else {
                    (
                        Phase::Exchange,
                        Evidence::NoStatus,
                        "the connection failed before an answer came".to_owned(),
                    )
                };
                Err(self.unanswered(phase, evidence, detail, Some(error.without_url())))
            }
            // The request never reached the network: the generated code could not build it.
            (Seen::Nothing, _) => Err(self.unanswered(
                Phase::Connect,
                Evidence::NoConnection,
                "the request could not be built, and nothing was sent".to_owned(),
                None,
            )),
        }
    }

    /// The error of a call that got no answer to its end.
    fn unanswered(
        &self,
        phase: Phase,
        evidence: Evidence<'_>,
        detail: String,
        source: Option<reqwest::Error>,
    ) -> Error {
        Error::new(ErrorKind::Transport(TransportError::new(
            self.operation.name,
            phase,
            match evidence {
                Evidence::Status(status, _) => Some(status.as_u16()),
                _ => None,
            },
            Outcome::of(evidence, self.operation.promised),
            detail,
            source.map(Into::into),
        )))
    }

    /// The error that an answer is.
    fn answered(&self, reply: Reply, cause: Option<serde_json::Error>) -> Error {
        let failure = Failure::read(&reply.body);
        let evidence = Evidence::Status(reply.status, &failure);
        let outcome = Outcome::of(evidence, self.operation.promised);
        let name = self.operation.name;
        Error::new(if reply.status.is_success() {
            ErrorKind::Decode(DecodeError::new(name, reply, outcome, cause))
        } else {
            ErrorKind::Api(ApiError::new(name, reply, failure, outcome))
        })
    }
}

/// How far a call came.
enum Seen {
    /// Nothing was handed to the network yet.
    Nothing,
    /// The request was handed to the network.
    Sent,
    /// No status came.
    Lost(reqwest::Error),
    /// A status came; the body is being read.
    Status(StatusCode),
    /// The reply was read, as far as it went.
    Reply(Reply),
}

/// The way to the server that keeps what was seen, so that it is known even of a call that was dropped on its way.
struct Trace {
    max_body_bytes: usize,
    seen: Mutex<Seen>,
}

impl Trace {
    fn saw(&self, seen: Seen) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = seen;
    }

    fn take(&self) -> Seen {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut seen, Seen::Nothing)
    }
}

impl Transport for Trace {
    fn exchange<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: reqwest::Request,
        _operation: &'static str,
    ) -> Exchange<'a> {
        Box::pin(async move {
            self.saw(Seen::Sent);
            let response = match http.execute(request).await {
                Ok(response) => response,
                Err(error) => {
                    self.saw(Seen::Lost(error));
                    return Ok(http::Response::new("").into());
                }
            };
            self.saw(Seen::Status(response.status()));
            let reply = Reply::read(response, self.max_body_bytes).await;
            let response = reply.to_response();
            self.saw(Seen::Reply(reply));
            Ok(response)
        })
    }
}
