//! Clients of `MockCloud`, which replies as a running server was recorded to.

use blnk::Client;
use blnk_mock::ServedCloud;

/// A client of this fake.
pub(crate) fn client(cloud: &ServedCloud) -> Client {
    Client::builder()
        .base_url(cloud.base_url())
        .access_token(cloud.access_token())
        .instance_id(cloud.instance_id())
        .build()
        .unwrap()
}
