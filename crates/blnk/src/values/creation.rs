//! Which call made a record.

use serde::{Deserialize, Serialize};

/// Which call created a record that a call was to ensure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Creation {
    /// Created by this call.
    Created,
    /// Created by a previous call, of this client or another.
    Existing,
    /// Created by this call or another: the reply of an earlier attempt was lost, and a later one found the record.
    Unknown,
}
