//! `MinorUnits` and `WireAmount` in JSON, trees of values, serde's buffers, YAML and MessagePack.

use std::fmt::Debug;

use blnk_api::{MinorUnits, WireAmount};
use proptest::{prelude::*, test_runner::Config};
use serde::{
    Deserialize, Serialize,
    de::{
        DeserializeOwned,
        value::{Error, F64Deserializer, I128Deserializer, StrDeserializer, U64Deserializer},
    },
};
use serde_json::{Value, from_slice, from_str, from_value, json, to_string, to_value, to_vec};

use crate::minor_units::{decimal, units};

/// An amount among other members, as in every reply.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Row<A> {
    before: String,
    amount: A,
    #[serde(skip_serializing_if = "Option::is_none")]
    maybe: Option<A>,
    list: Vec<A>,
    after: Option<bool>,
}

/// The ways in which serde buffers a value before it is deserialised.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Tagged {
    Row { amount: MinorUnits },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Row { amount: MinorUnits },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flattened {
    #[serde(flatten)]
    inner: Inner,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Inner {
    amount: MinorUnits,
}

fn refusal(json: &str) -> String {
    from_str::<MinorUnits>(json).unwrap_err().to_string()
}

/// Asserts that a value is the same after it was written and read again, in every format.
#[track_caller]
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T) {
    let json = to_string(&value).unwrap();
    assert_eq!(from_str::<T>(&json).unwrap(), value);
    let tree = to_value(&value).unwrap();
    assert_eq!(from_value::<T>(tree).unwrap(), value);
    let yaml = yaml_serde::to_string(&value).unwrap();
    assert_eq!(yaml_serde::from_str::<T>(&yaml).unwrap(), value);
    let pack = rmp_serde::to_vec_named(&value).unwrap();
    assert_eq!(rmp_serde::from_slice::<T>(&pack).unwrap(), value);
}

fn wire(text: &str) -> WireAmount {
    WireAmount(units(text))
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn minor_units_are_text_in_every_format(text in prop_oneof![decimal(45), decimal(450)]) {
        let amount = units(&text);
        let quoted = format!("\"{text}\"");
        prop_assert_eq!(&to_string(&amount).unwrap(), &quoted);
        prop_assert_eq!(json!({ "amount": &amount }), json!({ "amount": text }));
        prop_assert_eq!(&MinorUnits::deserialize(&json!(text)).unwrap(), &amount);
        let inner = || Inner { amount: amount.clone() };
        round_trip(amount.clone());
        round_trip(vec![Some(amount.clone()), None]);
        round_trip(inner());
        round_trip(Tagged::Row { amount: amount.clone() });
        round_trip(Untagged::Row { amount: amount.clone() });
        round_trip(Flattened { inner: inner() });
    }

    #[test]
    fn minor_units_are_read_from_text_and_literals_of_any_size(text in prop_oneof![decimal(45), decimal(10_000)]) {
        let amount = units(&text);
        let quoted = format!("\"{text}\"");
        for json in [&text, &quoted] {
            prop_assert_eq!(&from_str::<MinorUnits>(json).unwrap(), &amount);
            prop_assert_eq!(&from_slice::<MinorUnits>(json.as_bytes()).unwrap(), &amount);
            prop_assert_eq!(&serde_json::from_reader::<_, MinorUnits>(json.as_bytes()).unwrap(), &amount);
        }
    }

    #[test]
    fn wire_amounts_are_literals_of_any_size(text in decimal(10_000), small in any::<i64>()) {
        let row = format!(
            r#"{{"before":"1","amount":{text},"maybe":{small},"list":[0,{text},-1],"after":null}}"#
        );
        let spaced = row.replace(':', " :\n").replace(',', " ,\t");
        let read: Row<WireAmount> = from_slice(row.as_bytes()).unwrap();
        prop_assert_eq!(&read.amount, &wire(&text));
        prop_assert_eq!(&read.list[1], &wire(&text));
        prop_assert_eq!(&read.maybe, &Some(WireAmount(small.into())));
        prop_assert_eq!(&from_slice::<Row<WireAmount>>(spaced.as_bytes()).unwrap(), &read);
        prop_assert_eq!(&serde_json::from_reader::<_, Row<WireAmount>>(row.as_bytes()).unwrap(), &read);
        prop_assert_eq!(String::from_utf8(to_vec(&read).unwrap()).unwrap(), &row[..]);

        let same: Row<MinorUnits> = from_slice(row.as_bytes()).unwrap();
        prop_assert_eq!(&same.amount, &MinorUnits::from(read.amount));
    }

    #[test]
    fn integers_within_64_bits_are_read_from_trees_and_buffers(number in prop_oneof![any::<i64>().prop_map(i128::from), any::<u64>().prop_map(i128::from)]) {
        let amount = MinorUnits::from(number);
        let tree = to_value(WireAmount(amount.clone())).unwrap();
        prop_assert_eq!(tree.to_string(), number.to_string());
        prop_assert_eq!(&from_value::<MinorUnits>(tree.clone()).unwrap(), &amount);
        prop_assert_eq!(&MinorUnits::deserialize(&tree).unwrap(), &amount);
        let row = || json!({ "kind": "row", "amount": tree });
        let text = row().to_string();
        let yaml = format!("kind: row\namount: {number}\n");
        let pack = rmp_serde::to_vec_named(&row()).unwrap();
        macro_rules! every_shape {
            ($shape:ty, $expected:expr) => {
                prop_assert_eq!(from_str::<$shape>(&text).unwrap(), $expected);
                prop_assert_eq!(from_value::<$shape>(row()).unwrap(), $expected);
                prop_assert_eq!(yaml_serde::from_str::<$shape>(&yaml).unwrap(), $expected);
                prop_assert_eq!(rmp_serde::from_slice::<$shape>(&pack).unwrap(), $expected);
            };
        }
        every_shape!(Inner, Inner { amount: amount.clone() });
        every_shape!(Tagged, Tagged::Row { amount: amount.clone() });
        every_shape!(Untagged, Untagged::Row { amount: amount.clone() });
        every_shape!(Flattened, Flattened { inner: Inner { amount: amount.clone() } });
    }

    #[test]
    fn yaml_integers_are_read_within_128_bits(number in any::<i128>()) {
        let read: MinorUnits = yaml_serde::from_str(&number.to_string()).unwrap();
        prop_assert_eq!(read, MinorUnits::from(number));
    }

    #[test]
    fn any_json_text_is_read_exactly_or_refused(text in "\"?[-+0-9.eE \\\\u\"]{0,14}\"?|\\PC{0,6}") {
        if let Ok(amount) = from_str::<MinorUnits>(&text) {
            let unquoted: String = from_str(&text).unwrap_or_else(|_| text.trim().to_owned());
            prop_assert_eq!(unquoted.parse::<MinorUnits>().unwrap(), amount);
        }
    }
}

#[test]
fn the_bound_on_digits_holds_in_json() {
    for sign in ["", "-"] {
        let longest = format!("{sign}{}", "7".repeat(10_000));
        let amount: WireAmount = from_str(&longest).unwrap();
        assert_eq!(to_string(&amount).unwrap(), longest);
        let longer = longest + "7";
        let message = longer.parse::<MinorUnits>().unwrap_err().to_string();
        assert!(refusal(&longer).starts_with(&message));
        assert!(refusal(&format!("\"{longer}\"")).starts_with(&message));
    }
    // A sum may be longer, and is written in full.
    let sum = &units(&"9".repeat(10_000)) + MinorUnits::from(1);
    let expected = format!("1{}", "0".repeat(10_000));
    assert_eq!(to_string(&sum).unwrap(), format!("\"{expected}\""));
    assert_eq!(to_string(&WireAmount(sum)).unwrap(), expected);
}

#[test]
fn the_error_for_a_hostile_number_is_short() {
    let million = "1".repeat(1_000_000);
    assert!(refusal(&million).len() < 200);
    assert!(refusal(&format!("{million}.5")).len() < 200);
    assert!(refusal(&format!("\"{million}\"")).len() < 200);
}

#[test]
fn json_that_is_no_integer_is_refused_with_a_cure() {
    let expected = "expected a whole number of minor units such as -1250, found ";
    for (text, found) in [
        (
            "12.5",
            "a fraction, `12.5`: count in the smallest unit of the currency",
        ),
        ("12.0", "a fraction, `12.0`: "),
        ("-0.0", "a fraction, `-0.0`: "),
        ("1e3", "an exponent, `1e3`: write out all digits"),
        ("-1.5E+3", "an exponent, `-1.5E+3`: "),
        ("null", "null: write 0, or leave the member out"),
        ("true", "a boolean, `true`"),
        ("{\"a\": 1}", "an object, `{\\\"a\\\": 1}`"),
        ("[12]", "an array, `[12]`"),
    ] {
        let message = refusal(text);
        assert!(
            message.starts_with(&format!("{expected}{found}")),
            "{text}: {message}"
        );
        assert_eq!(text.parse::<MinorUnits>().unwrap_err().to_string(), message);
        // And the same as a member, with the place.
        let error =
            from_str::<Row<WireAmount>>(&format!("{{\"before\":\"\",\n\"amount\":{text}}}"));
        let error = error.unwrap_err();
        assert!(error.to_string().contains(found), "{error}");
        assert_eq!(error.line(), 2);
    }
}

#[test]
fn json_text_that_is_no_integer_is_refused_with_a_cure() {
    for (text, found) in [
        (r#""""#, "found nothing"),
        (r#""12.5""#, "found a fraction, `12.5`: count in"),
        (r#""1e3""#, "found an exponent, `1e3`: write out all digits"),
        (r#""+1""#, "found a leading plus sign, `+1`: leave it out"),
        (r#"" 1""#, "found other text, ` 1`"),
        (r#""007""#, "found a leading zero, `007`: leave it out"),
        (r#""null""#, "found null: "),
        (r#""\"1\"""#, "found quotes, "),
        (r#""1\n""#, "found other text, `1\\n`"),
    ] {
        let message = refusal(text);
        assert!(message.contains(found), "{text}: {message}");
        let tree: Value = from_str(text).unwrap();
        let message = from_value::<MinorUnits>(tree).unwrap_err().to_string();
        assert!(message.contains(found), "{text}: {message}");
    }
    assert_eq!(from_str::<MinorUnits>(r#""\u00312""#).unwrap(), units("12"));
    assert_eq!(from_str::<MinorUnits>(r#""-0""#).unwrap(), MinorUnits::ZERO);
}

#[test]
fn a_tree_of_values_never_rounds_in_silence() {
    // Its numbers have 64 bits: a larger one is an error when it is written, and a float when it is read.
    for text in [
        "18446744073709551616",
        "-9223372036854775809",
        &"9".repeat(50),
    ] {
        assert!(to_value(wire(text)).is_err(), "{text}");
        let tree: Value = from_str(text).unwrap();
        assert!(from_value::<MinorUnits>(tree).is_err(), "{text}");
        let buffered = from_str::<Untagged>(&format!(r#"{{"amount":{text}}}"#));
        assert!(buffered.is_err(), "{text}");
        let tagged = from_str::<Tagged>(&format!(r#"{{"kind":"row","amount":{text}}}"#));
        let message = tagged.unwrap_err().to_string();
        assert!(message.contains("write all digits, as text"), "{message}");
    }
    let error = to_value(wire(&"9".repeat(50))).unwrap_err().to_string();
    assert!(error.contains("write it as JSON text"), "{error}");
    assert!(yaml_serde::from_str::<MinorUnits>(&"9".repeat(50)).is_err());
    for tree in [
        json!(1.0),
        json!("1.0"),
        json!(null),
        json!([1]),
        json!({"$serde_json::private::RawValue": "1"}),
    ] {
        assert!(from_value::<MinorUnits>(tree.clone()).is_err(), "{tree}");
        let text = json!({ "amount": tree }).to_string();
        assert!(from_str::<Untagged>(&text).is_err(), "{text}");
    }
}

#[test]
fn a_member_may_be_absent_or_null_where_it_is_optional() {
    #[derive(Deserialize)]
    struct Optional<A> {
        #[serde(default = "none")]
        amount: Option<A>,
    }
    fn none<A>() -> Option<A> {
        None
    }
    fn holds<A: DeserializeOwned + PartialEq + Debug + Default>() {
        for text in ["{}", r#"{"amount":null}"#] {
            assert_eq!(from_str::<Optional<A>>(text).unwrap().amount, None);
        }
        for text in [r#"{"amount":0}"#, r#"{"amount":"0"}"#] {
            let read: Optional<A> = from_str(text).unwrap();
            assert_eq!(read.amount, Some(A::default()));
        }
    }
    holds::<MinorUnits>();
    holds::<WireAmount>();
}

#[test]
fn every_kind_of_integer_and_text_is_read() {
    let from_u64 = MinorUnits::deserialize(U64Deserializer::<Error>::new(u64::MAX));
    let from_i128 = MinorUnits::deserialize(I128Deserializer::<Error>::new(i128::MIN));
    let from_text = MinorUnits::deserialize(StrDeserializer::<Error>::new("-1"));
    assert_eq!(from_u64, Ok(MinorUnits::from(u64::MAX)));
    assert_eq!(from_i128, Ok(MinorUnits::from(i128::MIN)));
    assert_eq!(from_text, Ok(MinorUnits::from(-1)));
    assert!(MinorUnits::deserialize(F64Deserializer::<Error>::new(1.0)).is_err());
}

#[cfg(feature = "json-schema")]
mod schema {
    use blnk_api::{MinorUnits, WireAmount};
    use schemars::{generate::SchemaSettings, schema_for};
    use serde_json::json;

    #[test]
    fn minor_units_are_written_as_text_and_read_from_text_or_integers() {
        let read = schema_for!(MinorUnits).to_value();
        assert_eq!(read["type"], json!(["string", "integer"]));
        assert_eq!(read["pattern"], "^-?(0|[1-9][0-9]*)$");
        let description = read["description"].as_str().unwrap();
        assert!(description.contains("of any size"));
        assert_eq!(read.get("format"), None);

        let settings = SchemaSettings::default().for_serialize();
        let written = settings
            .into_generator()
            .into_root_schema_for::<MinorUnits>();
        assert_eq!(written.to_value()["type"], "string");
    }

    #[test]
    fn wire_amounts_are_plain_integers() {
        let schema = schema_for!(WireAmount).to_value();
        assert_eq!(schema["type"], "integer");
        assert_eq!(schema["title"], "WireAmount");
        assert_eq!(schema.get("format"), None);
        let balance = schema_for!(blnk_api::types::Balance).to_value();
        assert_eq!(
            balance["properties"]["balance"]["$ref"],
            "#/$defs/WireAmount"
        );
    }
}

#[test]
fn the_lineage_is_read_with_numbers_and_with_text() {
    use blnk_api::types::BalanceLineage;

    let large = "9".repeat(60);
    let numbers = format!(
        r#"{{"balance_id":"bln_1","total_with_lineage":{large},"providers":[
            {{"provider":"stripe","amount":10000,"available":7500,"spent":2500}}]}}"#
    );
    let text = format!(
        r#"{{"balance_id":"bln_1","total_with_lineage":"{large}","providers":[
            {{"provider":"stripe","amount":"10000","available":"7500","spent":"2500"}}]}}"#
    );
    let lineage: BalanceLineage = from_str(&numbers).unwrap();
    assert_eq!(lineage, from_str(&text).unwrap());
    assert_eq!(lineage.total_with_lineage, wire(&large));
    assert_eq!(lineage.providers[0].spent, wire("2500"));
}
