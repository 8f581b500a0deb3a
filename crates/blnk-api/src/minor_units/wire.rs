//! [`WireAmount`]: an amount as the server writes it.

#[cfg(feature = "json-schema")]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use serde_json::value::RawValue;

use super::{MinorUnits, Repr};

/// An amount as it stands on the wire: a bare integer.
///
/// The server writes and reads amounts as JSON integers of any size, so this is the type of every amount in
/// [`types`](crate::types). For data of your own use [`MinorUnits`], which is written as text and so is exact in every
/// format and in every JSON library.
///
/// # Serialisation
///
/// Written as a bare integer literal, exact at any size as JSON text (`serde_json::to_string`, `to_vec`, `to_writer`).
/// A tree such as `serde_json::Value` holds integers in 64 bits; a larger amount is an error there, because the tree
/// would round it. Read like [`MinorUnits`], from an integer or from text: the documentation of the server shows
/// text in places.
///
/// # Example
///
/// ```
/// use blnk_api::{MinorUnits, WireAmount};
///
/// let amount: WireAmount = serde_json::from_str("123456789012345678901234567890")?;
/// assert_eq!(serde_json::to_string(&amount)?, "123456789012345678901234567890");
/// assert_eq!(serde_json::from_str::<WireAmount>(r#""1250""#)?, WireAmount(1250.into()));
/// assert_eq!(MinorUnits::from(amount) * 10, "1234567890123456789012345678900".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WireAmount(pub MinorUnits);

impl From<MinorUnits> for WireAmount {
    fn from(amount: MinorUnits) -> Self {
        Self(amount)
    }
}

impl From<WireAmount> for MinorUnits {
    fn from(amount: WireAmount) -> Self {
        amount.0
    }
}

impl Serialize for WireAmount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.0 {
            // The narrowest call, because formats and trees that support 64 bits may not support 128.
            Repr::Small(value) => {
                if let Ok(value) = i64::try_from(*value) {
                    serializer.serialize_i64(value)
                } else if let Ok(value) = u64::try_from(*value) {
                    serializer.serialize_u64(value)
                } else {
                    serializer.serialize_i128(*value)
                }
            }
            // A serializer that writes text returns `()`. One that returns something builds a tree, and serde_json's
            // tree would parse the raw text again and store the nearest float.
            Repr::Big(_) if size_of::<S::Ok>() > 0 => Err(ser::Error::custom(
                "an amount beyond 128 bits cannot be a number in a tree of values without rounding: \
                 write it as JSON text, or convert it to MinorUnits",
            )),
            Repr::Big(value) => RawValue::from_string(value.to_string())
                .map_err(ser::Error::custom)?
                .serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for WireAmount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        MinorUnits::deserialize(deserializer).map(Self)
    }
}

#[cfg(feature = "json-schema")]
impl JsonSchema for WireAmount {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "WireAmount".into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        concat!(module_path!(), "::WireAmount").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "description": "An amount of money as a whole number of the smallest unit of its currency, of any size \
                            and either sign.",
        })
    }
}
