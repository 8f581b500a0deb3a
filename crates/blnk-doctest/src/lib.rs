//! The set-up that the examples in `blnk`'s documentation share, so that each shows its own subject alone.

use std::error::Error;

use blnk::Client;
use blnk_mock::{MockCloud, ServedCloud};

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
