//! Requests as a program stores them for itself.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::values::metadata::Metadata;

/// A request in the form in which a program stores it for itself, such as in an outbox: with its opt-outs.
///
/// The plain JSON form of a request can come from outside, through a web handler, so it cannot disable a rule. It does
/// not have the opt-outs ([`Metadata::lossy`], [`Currency::verbatim`](crate::values::Currency::verbatim),
/// [`Indicator::verbatim`](crate::values::Indicator::verbatim), a smaller [`Headroom`](crate::balances::Headroom)), and
/// a request that requires them is refused after it was read. This form has them, so read it only from where your
/// program wrote it.
///
/// Store requests in a format that writes the names of members, such as JSON, YAML, or MessagePack with names: unset
/// members are omitted, so a format of positions alone would read the next value in their place.
///
/// # Example: outside and inside
///
/// ```
/// use blnk::{Metadata, NewLedger, Stored};
///
/// let metadata = Metadata::new().with("big", 9_007_199_254_740_993_u64).lossy();
/// let ledger = NewLedger::new("Loans").meta_data_all(metadata);
///
/// let outside: NewLedger = serde_json::from_str(&serde_json::to_string(&ledger)?)?;
/// assert!(outside.validate().is_err());
///
/// let text = serde_json::to_string(&Stored(&ledger))?;
/// let Stored(read) = serde_json::from_str::<Stored<NewLedger>>(&text)?;
/// assert!(read == ledger && read.validate().is_ok());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<T>(pub T);

/// The rules that a request opts out of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OptOuts {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) lossy_meta_data: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) verbatim_currency: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) verbatim_indicator: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) verbatim_reference: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) verbatim_source: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) verbatim_destination: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) headroom_bytes: Option<u32>,
}

impl OptOuts {
    pub(crate) fn of_metadata(metadata: Option<&Metadata>) -> Self {
        Self {
            lossy_meta_data: metadata.is_some_and(Metadata::is_lossy),
            ..Self::default()
        }
    }

    pub(crate) fn apply_to_metadata(&self, metadata: Option<&mut Metadata>) {
        if let Some(metadata) = metadata {
            metadata.set_lossy(self.lossy_meta_data);
        }
    }
}

/// A request that can be written as [`Stored`].
pub trait Store {
    #[doc(hidden)]
    fn opt_outs(&self) -> OptOuts;
}

/// A request that can be read as [`Stored`].
pub trait Restore {
    #[doc(hidden)]
    fn set_opt_outs(&mut self, opt_outs: OptOuts);
}

impl<T: Store> Store for &T {
    fn opt_outs(&self) -> OptOuts {
        (*self).opt_outs()
    }
}

#[derive(Serialize)]
struct Written<'a, T> {
    request: &'a T,
    opt_outs: OptOuts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read<T> {
    request: T,
    opt_outs: OptOuts,
}

impl<T: Store + Serialize> Serialize for Stored<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            request: &self.0,
            opt_outs: self.0.opt_outs(),
        };
        written.serialize(serializer)
    }
}

impl<'de, T: Restore + Deserialize<'de>> Deserialize<'de> for Stored<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Read {
            mut request,
            opt_outs,
        } = Read::<T>::deserialize(deserializer)?;
        request.set_opt_outs(opt_outs);
        Ok(Self(request))
    }
}
