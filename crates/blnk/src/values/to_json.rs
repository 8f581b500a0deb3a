//! Any `Serialize` as a JSON value, without serde_json's silent changes.
//!
//! `serde_json::to_value` turns NaN and infinity into `null`, and widens an `f32` to a number with other digits. A
//! value that somebody stores beside money should not change when it is sent.

use std::fmt;

use serde::ser::{self, Serialize};
use serde_json::{Map, Number, Value};

use crate::values::number_text::is_rounded;

/// What JSON cannot represent, and where it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NotJson {
    /// A JSON pointer from the value's root; empty for the root.
    pub(crate) pointer: String,
    pub(crate) found: String,
    /// Whether it is its nesting that is wrong.
    pub(crate) too_deep: bool,
}

impl NotJson {
    fn new(found: impl Into<String>) -> Self {
        Self {
            pointer: String::new(),
            found: found.into(),
            too_deep: false,
        }
    }

    pub(crate) fn below(mut self, step: &str) -> Self {
        self.pointer = format!("/{}{}", escaped(step), self.pointer);
        self
    }
}

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.found)
    }
}

impl std::error::Error for NotJson {}

impl ser::Error for NotJson {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}

/// Escapes a key for a JSON pointer.
pub(crate) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Nesting beyond this is not converted, so that it cannot exhaust the stack; less is refused in a request.
const MAX_DEPTH: usize = 128;

/// Converts a value to JSON, or returns what JSON cannot represent.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<Value, NotJson> {
    convert(value, 0)
}

fn convert<T: Serialize + ?Sized>(value: &T, depth: usize) -> Result<Value, NotJson> {
    if depth > MAX_DEPTH {
        return Err(NotJson {
            too_deep: true,
            ..NotJson::new("is nested too deep")
        });
    }
    value.serialize(ToJson { depth })
}

struct ToJson {
    depth: usize,
}

/// Methods that serde_json does right.
macro_rules! as_serde_json {
    ($($method:ident($type:ty))*) => { $(
        fn $method(self, value: $type) -> Result<Value, NotJson> {
            serde_json::to_value(value).map_err(ser::Error::custom)
        }
    )* };
}

impl ser::Serializer for ToJson {
    type Ok = Value;
    type Error = NotJson;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Object;

    as_serde_json! {
        serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64)
        serialize_i128(i128) serialize_u8(u8) serialize_u16(u16) serialize_u32(u32) serialize_u64(u64)
        serialize_u128(u128) serialize_char(char) serialize_str(&str) serialize_bytes(&[u8])
    }

    fn serialize_f32(self, value: f32) -> Result<Value, NotJson> {
        // By its own digits: widened to an `f64`, 0.1 would become 0.10000000149011612.
        let float = value.to_string().parse().map_err(ser::Error::custom)?;
        self.serialize_f64(float)
    }

    fn serialize_f64(self, value: f64) -> Result<Value, NotJson> {
        let number = Number::from_f64(value).map(Value::Number);
        number.ok_or_else(|| NotJson::new(format!("is {value}, which JSON cannot represent")))
    }

    fn serialize_none(self) -> Result<Value, NotJson> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, NotJson> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, NotJson> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<Value, NotJson> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<Value, NotJson> {
        Ok(Value::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<Value, NotJson> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, NotJson> {
        let mut object = self.object(None);
        object.insert(variant.to_owned(), value)?;
        Ok(Value::Object(object.map))
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<List, NotJson> {
        Ok(self.list(None))
    }

    fn serialize_tuple(self, _len: usize) -> Result<List, NotJson> {
        Ok(self.list(None))
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<List, NotJson> {
        Ok(self.list(None))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<List, NotJson> {
        Ok(self.list(Some(variant)))
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Object, NotJson> {
        Ok(self.object(None))
    }

    fn serialize_struct(self, name: &'static str, _len: usize) -> Result<Object, NotJson> {
        Ok(Object {
            // serde_json hands the text of a value on in a struct with a name of its own.
            is_text: name.starts_with("$serde_json::private::"),
            ..self.object(None)
        })
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Object, NotJson> {
        Ok(self.object(Some(variant)))
    }
}

impl ToJson {
    fn list(&self, variant: Option<&'static str>) -> List {
        List {
            variant,
            depth: self.depth + 1,
            items: Vec::new(),
        }
    }

    fn object(&self, variant: Option<&'static str>) -> Object {
        Object {
            variant,
            depth: self.depth + 1,
            is_text: false,
            map: Map::new(),
            key: String::new(),
        }
    }
}

/// Wraps the content of an enum's variant, as serde's default representation does.
fn in_variant(variant: Option<&'static str>, value: Value) -> Value {
    match variant {
        Some(name) => Value::Object(Map::from_iter([(name.to_owned(), value)])),
        None => value,
    }
}

struct List {
    variant: Option<&'static str>,
    depth: usize,
    items: Vec<Value>,
}

impl List {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotJson> {
        let index = self.items.len();
        let item = convert(value, self.depth).map_err(|error| error.below(&index.to_string()))?;
        self.items.push(item);
        Ok(())
    }
}

struct Object {
    variant: Option<&'static str>,
    depth: usize,
    is_text: bool,
    map: Map<String, Value>,
    key: String,
}

impl Object {
    fn insert<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Result<(), NotJson> {
        let value = convert(value, self.depth).map_err(|error| error.below(&key))?;
        self.map.insert(key, value);
        Ok(())
    }

    fn into_value(self) -> Result<Value, NotJson> {
        match self.map.values().next().and_then(Value::as_str) {
            Some(text) if self.is_text && is_rounded(text) => Err(NotJson::new(
                "has a number of more digits than a 64-bit float, given as JSON text",
            )),
            Some(text) if self.is_text => serde_json::from_str(text).map_err(ser::Error::custom),
            _ => Ok(in_variant(self.variant, Value::Object(self.map))),
        }
    }
}

macro_rules! list {
    ($($of:ident::$method:ident)*) => { $(
        impl ser::$of for List {
            type Ok = Value;
            type Error = NotJson;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotJson> {
                self.push(value)
            }

            fn end(self) -> Result<Value, NotJson> {
                Ok(in_variant(self.variant, Value::Array(self.items)))
            }
        }
    )* };
}
list! { SerializeSeq::serialize_element SerializeTuple::serialize_element SerializeTupleStruct::serialize_field SerializeTupleVariant::serialize_field }

impl ser::SerializeMap for Object {
    type Ok = Value;
    type Error = NotJson;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotJson> {
        self.key = match to_json(key)? {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            _ => return Err(NotJson::new("has a key that is no text")),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotJson> {
        let key = std::mem::take(&mut self.key);
        self.insert(key, value)
    }

    fn end(self) -> Result<Value, NotJson> {
        self.into_value()
    }
}

macro_rules! object {
    ($($of:ident)*) => { $(
        impl ser::$of for Object {
            type Ok = Value;
            type Error = NotJson;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), NotJson> {
                self.insert(name.to_owned(), value)
            }

            fn end(self) -> Result<Value, NotJson> {
                self.into_value()
            }
        }
    )* };
}
object!(SerializeStruct SerializeStructVariant);

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[derive(serde::Serialize)]
    enum Shape {
        Point,
        Round(f32),
        Pair(u8, u8),
        Box { width: f64 },
    }

    #[test]
    fn values_become_what_serde_json_makes_of_them() {
        let values = json!({
            "a": [1, -2, 1.5, null, true, "t"], "b": { "c": {}, "d": [] }, "e": u64::MAX, "f": i64::MIN,
        });
        assert_eq!(to_json(&values).unwrap(), values);
        let shapes = [
            Shape::Point,
            Shape::Round(1.5),
            Shape::Pair(1, 2),
            Shape::Box { width: 2.5 },
        ];
        assert_eq!(
            to_json(&shapes).unwrap(),
            serde_json::to_value(&shapes).unwrap()
        );
        let keys = BTreeMap::from([(1, Some("x")), (2, None)]);
        assert_eq!(to_json(&keys).unwrap(), json!({ "1": "x", "2": null }));
        let raw = serde_json::value::RawValue::from_string("[1]".to_owned()).unwrap();
        assert_eq!(to_json(&raw).unwrap(), json!([1]));
    }

    #[test]
    fn an_f32_has_its_own_digits() {
        assert_eq!(to_json(&0.1_f32).unwrap().to_string(), "0.1");
        assert_eq!(
            to_json(&[16_777_216.0_f32]).unwrap().to_string(),
            "[16777216.0]"
        );
    }

    #[test]
    fn a_number_that_json_has_no_form_for_is_found_by_pointer() {
        let pointer = |value: &dyn Fn() -> Result<Value, NotJson>| value().unwrap_err().pointer;
        assert_eq!(pointer(&|| to_json(&f64::NAN)), "");
        assert_eq!(pointer(&|| to_json(&[1.0, f64::INFINITY])), "/1");
        assert_eq!(
            pointer(&|| to_json(&BTreeMap::from([("a/b", vec![f32::NAN])]))),
            "/a~1b/0"
        );
        assert_eq!(
            pointer(&|| to_json(&Shape::Box {
                width: f64::NEG_INFINITY
            })),
            "/width"
        );
        assert!(to_json(&u128::MAX).is_err());
        let raw = |text: &str| serde_json::value::RawValue::from_string(text.to_owned()).unwrap();
        assert_eq!(
            pointer(&|| to_json(&[raw("0.5"), raw("0.1234567890123456789")])),
            "/1"
        );
    }
}
