//! A request that is validated and built, and not yet sent.

use std::{
    fmt,
    future::{Future, IntoFuture},
    panic::resume_unwind,
    pin::Pin,
    task::{self, Poll, ready},
    time::Duration,
};

use blnk_api::{ResponseValue, hooks::build_request, types::ErrorBody};
use tokio::task::JoinHandle;

use crate::{
    call::{
        attempts::Call,
        echo::Differences,
        exchange::{Limits, Reading},
    },
    client::{config, retry::RetryPolicy, settings::Client},
    error::{
        Error, ErrorKind, InvalidRequest, Reason,
        context::Context,
        transport::{Phase, TransportError},
    },
    protocol::{operation::Operation, outcome::Outcome},
    reply::decode::{self, Reply},
    validate::Check,
};

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A request that is built, and is sent when it is awaited. `T` is the type of the answer.
///
/// Nothing is sent before. The record to create is data of yours, which the request does not consume: after an unclear
/// outcome it can be looked up, or sent again.
///
/// # Example: a limit of its own
///
/// ```no_run
/// # async fn example(blnk: blnk::Client) -> Result<(), blnk::Error> {
/// use std::time::Duration;
///
/// let request = blnk.ledgers().read("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc");
/// request.validate()?;
/// let ledger = request.timeout(Duration::from_secs(3)).await?;
/// println!("{}", ledger.name);
/// # Ok(())
/// # }
/// ```
#[must_use = "a request does nothing until it is awaited"]
pub struct Request<T> {
    client: Client,
    operation: &'static Operation,
    limits: Limits,
    work: Result<Work<T>, InvalidRequest>,
}

/// What is done when the request is sent.
enum Work<T> {
    /// One HTTP request, `None` if it could not be built, and how its reply is read.
    One(Option<Box<reqwest::Request>>, Reading<T>),
    /// Several requests, one after the other.
    Several(Box<dyn FnOnce(Call) -> BoxFuture<Result<T, Error>> + Send + Sync>),
}

impl<T> Request<T> {
    /// Builds the request of a generated call, if it is valid. The type of the generated reply is tied to `T` here.
    pub(crate) fn new(
        client: &Client,
        operation: &'static Operation,
        check: Check,
        generated: impl Future<Output = Result<ResponseValue<T::Wire>, blnk_api::Error<ErrorBody>>>,
    ) -> Self
    where
        T: Reply,
    {
        Self::read_as(client, operation, check, generated)
    }

    /// As [`new`](Self::new), for a reply that is read as another type than the generated call says.
    pub(crate) fn read_as<W>(
        client: &Client,
        operation: &'static Operation,
        check: Check,
        generated: impl Future<Output = Result<ResponseValue<W>, blnk_api::Error<ErrorBody>>>,
    ) -> Self
    where
        T: Reply,
    {
        let valid = check.finish(operation);
        Self {
            client: client.clone(),
            operation,
            limits: Limits::default(),
            work: valid.and_then(|()| {
                let reading = Reading {
                    decode: decode::read,
                    record: T::record,
                    echo: None,
                };
                let request = build_request(generated).map(Box::new);
                check_body(request.as_deref(), operation)?;
                Ok(Work::One(request, reading))
            }),
        }
    }

    /// Compares the reply with the request. A difference is an error that has the record.
    pub(crate) fn echo(
        mut self,
        compare: impl FnOnce(&T, &mut Differences) + Send + Sync + 'static,
    ) -> Self {
        if let Ok(Work::One(_, reading)) = &mut self.work {
            reading.echo = Some(Box::new(compare));
        }
        self
    }

    /// Compares the id of the record in the reply with the requested one.
    pub(crate) fn echo_id(self, member: &'static str, id: String) -> Self
    where
        T: Reply,
    {
        self.echo(move |read, differences| {
            differences.text(member, Some(&id), T::record(read).map(|(id, _)| id));
        })
    }

    /// Makes a request of several steps; each is a call of its own, and all have the limits of this one together.
    pub(crate) fn several<F>(
        client: &Client,
        operation: &'static Operation,
        check: Check,
        steps: impl FnOnce(Call) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let valid = check.finish(operation);
        Self {
            client: client.clone(),
            operation,
            limits: Limits::default(),
            work: valid.map(|()| Work::Several(Box::new(|call| Box::pin(steps(call))))),
        }
    }

    /// Makes a request that settles some of its errors by further requests.
    pub(crate) fn or_else<F>(
        self,
        settle: impl FnOnce(Call, Error) -> F + Send + Sync + 'static,
    ) -> Self
    where
        T: 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let (client, operation) = (self.client.clone(), self.operation);
        if self.work.is_err() {
            return self;
        }
        Self::several(&client, operation, Check::new(), |call| async move {
            let error = match self.send_within(&call).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            settle(call, error).await
        })
    }

    /// Makes a request whose answer, and whose error, is made of that of this one.
    pub(crate) fn then<U>(
        self,
        finish: impl FnOnce(Result<T, Error>) -> Result<U, Error> + Send + Sync + 'static,
    ) -> Request<U>
    where
        T: 'static,
    {
        let (client, operation) = (self.client.clone(), self.operation);
        if let Err(invalid) = self.work {
            return Request {
                client,
                operation,
                limits: self.limits,
                work: Err(invalid),
            };
        }
        Request::several(&client, operation, Check::new(), |call| async move {
            finish(self.send_within(&call).await)
        })
    }

    /// Makes a request whose error knows more than that of this one.
    pub(crate) fn map_err(self, map: impl FnOnce(Error) -> Error + Send + Sync + 'static) -> Self
    where
        T: 'static,
    {
        self.then(|reply| reply.map_err(map))
    }

    /// Limits the time of this call, instead of the client's [`timeout`](crate::ClientBuilder::timeout).
    ///
    /// If it is shorter than the [connect timeout](crate::ClientBuilder::connect_timeout), it can pass while a
    /// connection is being made, and then the outcome is unclear.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limits.timeout = Some(limit);
        self
    }

    /// Sets how many attempts this call makes, instead of the client's [`retry`](crate::ClientBuilder::retry).
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.limits.retry = Some(policy);
        self
    }

    /// Validates the request. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Every problem of the request, by JSON pointer.
    pub fn validate(&self) -> Result<(), InvalidRequest> {
        match &self.work {
            Ok(_) => Ok(()),
            Err(invalid) => Err(invalid.clone()),
        }
    }

    /// Sends the request and returns the answer, as `.await` does.
    ///
    /// Dropping the future stops the call. If the request was already sent, a write may have happened all the same.
    ///
    /// # Errors
    ///
    /// Those of the method that built the request. A timeout below a millisecond is a configuration error.
    pub async fn send(self) -> Result<T, Error> {
        let work = self.work?;
        if let Some(limit) = self.limits.timeout {
            config::time_limit("timeout", limit)?;
        }
        let call = Call::new(&self.client, self.operation, self.limits);
        match work {
            Work::One(request, reading) => {
                call.send(request.map(|request| *request), reading).await
            }
            Work::Several(steps) => steps(call).await,
        }
    }

    /// Sends the request in a task of its own, so that it runs to its end whatever becomes of its caller.
    ///
    /// A web framework drops the future of a handler when its caller goes away, and with it a write that may have been
    /// received. A detached one goes on: see [`in_a_web_handler`](crate::in_a_web_handler). The result can be awaited, and
    /// need not be.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime.
    ///
    /// # Example: the handler is dropped, the ledger is created
    ///
    /// ```
    /// # blnk_doctest::run(async |cloud, blnk| {
    /// use blnk::NewLedger;
    ///
    /// let result = blnk.ledgers().create(&NewLedger::new("Loans")).send_detached();
    /// let ledger = result.await?;
    /// assert_eq!(ledger.name, "Loans");
    /// # Ok(()) });
    /// ```
    pub fn send_detached(self) -> Detached<T>
    where
        T: Send + 'static,
    {
        let operation = self.operation;
        Detached {
            operation,
            task: tokio::spawn(self.send()),
        }
    }

    /// Sends the request as one step of a larger call.
    pub(crate) async fn send_within(self, call: &Call) -> Result<T, Error> {
        match self.work? {
            Work::One(request, reading) => {
                call.send(request.map(|request| *request), reading).await
            }
            // No step of a call has steps of its own.
            Work::Several(steps) => steps(call.follow_up(self.operation)).await,
        }
    }
}

/// A call that runs in a task of its own: see [`Request::send_detached`]. To drop it does not stop the call.
///
/// # Example: one that is awaited later
///
/// ```
/// # blnk_doctest::run(async |cloud, blnk| {
/// use blnk::NewLedger;
///
/// let (one, other) = (NewLedger::new("Loans"), NewLedger::new("Cards"));
/// let (one, other) = (blnk.ledgers().create(&one).send_detached(), blnk.ledgers().create(&other).send_detached());
/// println!("{} and {}", one.await?.name, other.await?.name);
/// # Ok(()) });
/// ```
#[derive(Debug)]
pub struct Detached<T> {
    operation: &'static Operation,
    task: JoinHandle<Result<T, Error>>,
}

impl<T> Future for Detached<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Self::Output> {
        let ended = ready!(Pin::new(&mut self.task).poll(context));
        Poll::Ready(match ended {
            Ok(result) => result,
            // The call panicked, which no input of a server or caller makes it do.
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            // Its runtime shut down, and this is awaited on another one.
            Err(_) => {
                let outcome = match self.operation.writes {
                    true => Outcome::Unknown,
                    false => Outcome::ReadOnly,
                };
                let context = Context::new(self.operation, outcome, 1);
                let detail = "the runtime of the call was shut down".to_owned();
                let error = TransportError::new(context, Phase::Exchange, None, detail, None);
                Err(Error::new(ErrorKind::Transport(error)))
            }
        })
    }
}

/// The largest body that the server reads: 5 MB. A longer one is refused while it is being sent, and the refusal is
/// lost.
const MAX_BODY: usize = 5 * 1024 * 1024;

fn check_body(
    request: Option<&reqwest::Request>,
    operation: &Operation,
) -> Result<(), InvalidRequest> {
    let body = request.and_then(|request| request.body()?.as_bytes());
    let length = body.map_or(0, <[u8]>::len);
    let mut check = Check::new();
    if length > MAX_BODY {
        let message = format!(
            "is {length} bytes long, and the server reads at most {MAX_BODY}; shorten its \
             metadata, or send a batch in parts"
        );
        check.refuse("", Reason::TooLarge, message);
    }
    check.finish(operation)
}

impl<T: 'static> IntoFuture for Request<T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.name())
            .field("client", &self.client)
            .field("limits", &self.limits)
            .field("invalid", &self.work.as_ref().err())
            .finish()
    }
}
