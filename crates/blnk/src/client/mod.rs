//! Who calls: the settings and the connection pool of one instance. Knows no resource.

pub(crate) mod access_token;
pub(crate) mod builder;
pub(crate) mod config;
pub(crate) mod retry;
pub(crate) mod settings;
pub(crate) mod sleep;
pub(crate) mod tls;
