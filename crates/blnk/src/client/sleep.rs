//! How a client waits between attempts.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

/// A function that waits, such as `tokio::time::sleep`.
#[derive(Clone)]
pub(crate) struct Sleep(Arc<dyn Fn(Duration) -> Waiting + Send + Sync>);

type Waiting = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Sleep {
    pub(crate) fn new<F>(sleep: impl Fn(Duration) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self(Arc::new(move |wait| Box::pin(sleep(wait))))
    }

    pub(crate) async fn sleep(&self, wait: Duration) {
        (self.0)(wait).await;
    }
}

impl Default for Sleep {
    fn default() -> Self {
        Self::new(tokio::time::sleep)
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sleep")
    }
}
