//! The versions of Core that can be imitated.

/// A released version of Blnk Core, with the differences to the current one that are known.
///
/// ```
/// use blnk_mock::{CoreVersion, MockCloud, cloud::Request};
///
/// let cloud = MockCloud::of_version(CoreVersion::V0_14_1);
/// let request = Request::new("GET", "/proxy/balances/bln_1?instance_id=i");
/// let reply = cloud.answer(&request.header("Authorization", "Bearer t"));
/// assert_eq!(reply.status, 400);
/// assert_eq!(reply.body, r#"{"error":"NOT_FOUND: Balance with ID 'bln_1' not found"}"#);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CoreVersion {
    /// As [`V0_15_2`](Self::V0_15_2), and: an error is a text under `error` or `errors` alone, most
    /// are a 400, and the `identity_id` of a request to create an identity is ignored.
    V0_14_1,
    /// `indicator` is ignored when a balance is created, and `dry_run` when a transaction is posted:
    /// it is posted.
    V0_15_2,
    /// The version that the recordings are of.
    #[default]
    Current,
}

impl CoreVersion {
    /// Since 0.14.2.
    pub(crate) fn reads_identity_ids(self) -> bool {
        self > Self::V0_14_1
    }

    /// Since 0.15.0.
    pub(crate) fn has_error_codes(self) -> bool {
        self > Self::V0_14_1
    }

    /// Since 0.15.3.
    pub(crate) fn reads_indicators(self) -> bool {
        self > Self::V0_15_2
    }

    /// Since 0.15.3.
    pub(crate) fn has_dry_run(self) -> bool {
        self > Self::V0_15_2
    }
}
