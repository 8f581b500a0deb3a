//! A request bound to a client.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use crate::{
    Client, ConfigurationError, Error, InvalidRequest, Problem, RetryPolicy,
    call::{Call, Limits},
};

/// Something that can be asked of the server: plain data that knows its own rules.
///
/// The trait is sealed: its implementations are the requests of this crate.
pub trait Ask: sealed::Carry + Clone + Send + Sync + fmt::Debug + 'static {
    /// What the server answers with.
    type Answer: Send;

    /// Checks everything that can be known without the server, and reports all that is wrong.
    ///
    /// # Errors
    ///
    /// Every problem, by field.
    fn validate(&self) -> Result<(), InvalidRequest> {
        let mut problems = Vec::new();
        self.note_members(&mut problems);
        self.note_rules(&mut problems);
        InvalidRequest::check(Self::OPERATION.name, problems)
    }
}

pub(crate) mod sealed {
    use std::future::Future;

    use super::{Ask, Call, Error, Problem};
    use crate::operation::Operation;

    /// How a request becomes a call.
    pub trait Carry: Sized {
        const OPERATION: &'static Operation;

        /// The operation of this very request, where it depends on what is asked.
        fn operation(&self) -> &'static Operation {
            Self::OPERATION
        }

        /// Adds what is wrong with each member by itself.
        fn note_members(&self, _problems: &mut Vec<Problem>) {}

        /// Adds what is wrong between the members.
        fn note_rules(&self, _problems: &mut Vec<Problem>) {}

        fn carry(
            self,
            call: &Call,
        ) -> impl Future<Output = Result<<Self as Ask>::Answer, Error>> + Send
        where
            Self: Ask;
    }
}

/// A request bound to a client: set more on it, then await it, or [`send`](Self::send) it.
///
/// # Example
///
/// ```no_run
/// # async fn example(blnk: blnk::Client) -> Result<(), blnk::Error> {
/// use std::time::Duration;
///
/// let request = blnk
///     .balances()
///     .create("ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc", "USD")
///     .timeout(Duration::from_secs(3));
/// request.validate()?;
/// let balance = request.await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until it is awaited"]
pub struct Request<A> {
    client: Client,
    ask: A,
    limits: Limits,
}

impl<A: Ask> Request<A> {
    pub(crate) fn new(client: Client, ask: A) -> Self {
        Self {
            client,
            ask,
            limits: Limits::default(),
        }
    }

    pub(crate) fn with(mut self, change: impl FnOnce(A) -> A) -> Self {
        self.ask = change(self.ask);
        self
    }

    /// How long this call may take, instead of the client's [`timeout`](crate::ClientBuilder::timeout).
    ///
    /// If it is shorter than a connection may take, a connection that is slow to be made leaves in doubt whether the
    /// request was sent.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limits.timeout = Some(limit);
        self
    }

    /// How often this call is tried, instead of the client's [`retry`](crate::ClientBuilder::retry).
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.limits.retry = Some(policy);
        self
    }

    /// What is asked for, apart from who sends it.
    pub fn ask(&self) -> &A {
        &self.ask
    }

    /// Checks the request without sending it.
    ///
    /// # Errors
    ///
    /// Every problem, by field.
    pub fn validate(&self) -> Result<(), InvalidRequest> {
        self.ask.validate()
    }

    /// Checks the request and sends it.
    ///
    /// Dropping the future stops the call. If it was on its way, a write may have happened all the same.
    ///
    /// # Errors
    ///
    /// See the method that made the request.
    pub async fn send(self) -> Result<A::Answer, Error> {
        self.ask.validate()?;
        if self.limits.timeout.is_some_and(|limit| limit.is_zero()) {
            return Err(ConfigurationError::no_time("timeout").into());
        }
        let call = Call::new(&self.client, self.ask.operation(), self.limits);
        self.ask.carry(&call).await
    }
}

impl<A: Ask> IntoFuture for Request<A> {
    type Output = Result<A::Answer, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<A: fmt::Debug> fmt::Debug for Request<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("client", &self.client)
            .field("ask", &self.ask)
            .field("limits", &self.limits)
            .finish()
    }
}
