//! What a handler receives and returns.

use crate::cloud::core::failure::{Code, Failure};
use crate::cloud::exchange::{Reply, Request};
use crate::cloud::go::decode::{GoStruct, decode};
use crate::cloud::path::query_pairs;

/// What a handler returns.
pub(crate) type Answer = Result<Reply, Failure>;

/// A request and the parameters of its route.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request,
    pub(crate) parameters: Vec<String>,
}

impl Call<'_> {
    /// The decoded text in the path at the nth placeholder of the template.
    pub(crate) fn param(&self, nth: usize) -> &str {
        self.parameters.get(nth).map_or("", String::as_str)
    }

    /// All decoded values of a name in the query. Values that cannot be decoded are omitted.
    pub(crate) fn query_values(&self, name: &str) -> Vec<String> {
        let pairs = query_pairs(self.request.query());
        pairs
            .filter(|(key, _)| key.as_deref() == Some(name))
            .filter_map(|(_, value)| value)
            .collect()
    }

    /// The first value of a name in the query, empty if there is none.
    pub(crate) fn query_value(&self, name: &str) -> String {
        self.query_values(name)
            .into_iter()
            .next()
            .unwrap_or_default()
    }

    /// The decoded body.
    pub(crate) fn decode<T: GoStruct>(&self) -> Result<T, Failure> {
        decode(&self.request.body).map_err(|message| Failure::new(Code::MalformedRequest, message))
    }
}
