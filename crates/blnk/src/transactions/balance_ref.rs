//! The balances of a transaction, by id or by name.

use serde::{Deserialize, Serialize};

use crate::{
    balances::Balance,
    values::{
        id::BalanceId,
        indicator::Indicator,
        text::{IntoParam, InvalidText, Known, Param, TextRule, validated_text},
    },
};

/// The source or destination of a transaction: the id of a balance, or the `@name` of an internal one.
///
/// Where a call accepts one, it accepts a [`Balance`], whose currency is then compared with the amount's, a [`BalanceId`],
/// an [`Indicator`], or text. A name may contain `/`.
///
/// **A name that does not exist is made**, with the transaction's currency, also where the transaction is refused: a typing
/// error opens a balance. [`ensure_internal`](crate::balances::Balances::ensure_internal) returns a balance that exists,
/// which is the safe argument.
///
/// # Example
///
/// ```
/// use blnk::transactions::BalanceRef;
///
/// assert_eq!(BalanceRef::new("@user1/fiat")?, "@user1/fiat");
/// assert!(BalanceRef::new("@").is_err() && BalanceRef::new("ldg_1").is_err());
/// # Ok::<(), blnk::values::InvalidText>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct BalanceRef(String);

impl BalanceRef {
    /// Validates `text`.
    ///
    /// # Errors
    ///
    /// The text is no id of a balance, and no name that [`Indicator`] accepts; or has blanks around it, which are part of
    /// a name here.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        Self::check(&text)?;
        Ok(Self(text))
    }

    /// Returns whether it is a name, and not an id.
    pub fn is_name(&self) -> bool {
        is_name(&self.0)
    }
}

/// Returns whether text is the name of an internal balance, and not an id.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with('@')
}

impl TextRule for BalanceRef {
    const EXPECTED: &'static str =
        "the id of a balance, such as `bln_…`, or the name of an internal one, such as `@fees`";

    fn check(text: &str) -> Result<(), InvalidText> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(InvalidText::new("is empty", Self::EXPECTED));
        }
        if !is_name(trimmed) {
            return BalanceId::check(text);
        }
        if trimmed.len() != text.len() {
            let found = "has blanks around it, which would be part of another balance's name";
            return Err(InvalidText::new(found, Self::EXPECTED));
        }
        Indicator::check(text)
    }
}

validated_text!(BalanceRef);

impl IntoParam<BalanceRef> for &Balance {
    fn into_param(self) -> Param {
        let known = Known {
            currency: self.currency.as_str().to_owned(),
            indicator: self.indicator.as_ref().map(|name| name.as_str().to_owned()),
        };
        Param {
            known: Some(known),
            ..Param::typed(self.balance_id.as_str().to_owned())
        }
    }
}

macro_rules! balance_ref {
    ($($value:ident)*) => { $(
        impl IntoParam<BalanceRef> for $value {
            fn into_param(self) -> Param {
                IntoParam::<$value>::into_param(self)
            }
        }

        impl IntoParam<BalanceRef> for &$value {
            fn into_param(self) -> Param {
                IntoParam::<$value>::into_param(self)
            }
        }
    )* };
}
balance_ref!(BalanceId Indicator);
