//! `MinorUnits` against the digits of the text and against `num-bigint`.

use std::{
    collections::HashSet,
    fmt::Debug,
    hash::{BuildHasher, RandomState},
};

use blnk_api::{MinorUnits, WireAmount};
use num_bigint::BigInt;
use proptest::{prelude::*, test_runner::Config};
#[cfg(feature = "json-schema")]
use schemars::schema_for;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, from_slice, from_str, from_value, json, to_string, to_value, to_vec};

/// Money among other members, as in every reply.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Row {
    before: String,
    amount: MinorUnits,
    #[serde(skip_serializing_if = "Option::is_none")]
    maybe: Option<MinorUnits>,
    list: Vec<MinorUnits>,
    after: Option<bool>,
}

/// The same through one of serde's buffers.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Buffered {
    Row { amount: MinorUnits },
}

/// The same in a tagged enum.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Tagged {
    Row(Inner),
}

/// The same in a flattened struct.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flat {
    kind: String,
    #[serde(flatten)]
    inner: Inner,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Inner {
    amount: MinorUnits,
}

fn units(text: &str) -> MinorUnits {
    text.parse().unwrap()
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

fn refusal(text: &str) -> String {
    from_str::<MinorUnits>(text).unwrap_err().to_string()
}

/// Canonical decimal text of up to `digits` digits, with either sign.
fn decimal(digits: usize) -> impl Strategy<Value = String> {
    let text = (1..=digits).prop_flat_map(|digits| {
        let rest = prop::collection::vec(b'0'..=b'9', digits - 1);
        (any::<bool>(), b'1'..=b'9', rest)
    });
    let text = text.prop_map(|(negative, first, rest)| {
        let digits = rest.into_iter().map(char::from).collect::<String>();
        let sign = if negative { "-" } else { "" };
        format!("{sign}{}{digits}", char::from(first))
    });
    prop_oneof![1 => Just("0".to_owned()), 30 => text]
}

/// Values around the borders of the integer types, where the representation changes, and far from them.
fn number() -> impl Strategy<Value = BigInt> {
    let borders = prop::sample::select(vec![
        0_u32, 1, 7, 8, 31, 32, 63, 64, 126, 127, 128, 129, 300,
    ]);
    let border = (borders, -3..=3_i8, any::<bool>()).prop_map(|(bits, off, negative)| {
        let border = (BigInt::from(1) << bits) + off;
        if negative { -border } else { border }
    });
    let wide = decimal(90).prop_map(|text| text.parse().unwrap());
    prop_oneof![
        border,
        any::<i128>().prop_map(BigInt::from),
        any::<i64>().prop_map(BigInt::from),
        wide
    ]
}

fn of(number: &BigInt) -> MinorUnits {
    units(&number.to_string())
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn digits_survive_every_form_read_and_written(text in prop_oneof![decimal(45), decimal(10_000)]) {
        let amount = units(&text);
        prop_assert_eq!(&amount.to_string(), &text);
        let quoted = format!("\"{text}\"");
        prop_assert_eq!(&to_string(&amount).unwrap(), &quoted);
        prop_assert_eq!(&from_str::<MinorUnits>(&quoted).unwrap(), &amount);
        prop_assert_eq!(format!("{amount:?}"), format!("MinorUnits({text})"));
        prop_assert_eq!(&MinorUnits::try_from(text.as_str()).unwrap(), &amount);
        prop_assert_eq!(&from_str::<MinorUnits>(&text).unwrap(), &amount);
        let wire: WireAmount = from_str(&text).unwrap();
        prop_assert_eq!(&to_string(&wire).unwrap(), &text);
        prop_assert_eq!(&from_str::<WireAmount>(&quoted).unwrap(), &wire);
        prop_assert_eq!(&wire.0, &amount);
        prop_assert_eq!(&from_slice::<MinorUnits>(text.as_bytes()).unwrap(), &amount);
        prop_assert_eq!(&serde_json::from_reader::<_, MinorUnits>(text.as_bytes()).unwrap(), &amount);
    }

    #[test]
    fn digits_survive_among_other_members(text in decimal(10_000), small in any::<i64>()) {
        let row = format!(
            r#"{{"before":"1","amount":{text},"maybe":{small},"list":[0,{text},-1],"after":null}}"#
        );
        let spaced = row.replace(':', " :\n").replace(',', " ,\t");
        let read: Row = from_slice(row.as_bytes()).unwrap();
        prop_assert_eq!(&read.amount, &units(&text));
        prop_assert_eq!(&read.list[1], &units(&text));
        prop_assert_eq!(&read.maybe, &Some(small.into()));
        prop_assert_eq!(&from_slice::<Row>(spaced.as_bytes()).unwrap(), &read);
        prop_assert_eq!(&serde_json::from_reader::<_, Row>(row.as_bytes()).unwrap(), &read);
        prop_assert_eq!(&from_slice::<Row>(&to_vec(&read).unwrap()).unwrap(), &read);
    }

    #[test]
    fn amounts_of_any_size_survive_every_format_and_buffer(text in prop_oneof![decimal(30), decimal(450)]) {
        let amount = units(&text);
        let row = Row {
            before: "1".to_owned(),
            amount: amount.clone(),
            maybe: Some(amount.clone()),
            list: vec![amount.clone(), MinorUnits::ZERO],
            after: None,
        };
        let tree = json!({ "row": row });
        prop_assert_eq!(tree["row"]["amount"].as_str(), Some(text.as_str()));
        prop_assert_eq!(&Row::deserialize(&tree["row"]).unwrap(), &row);
        let inner = || Inner { amount: amount.clone() };
        round_trip(amount.clone());
        round_trip(row);
        round_trip(Buffered::Row { amount: amount.clone() });
        round_trip(Tagged::Row(inner()));
        round_trip(Flat { kind: "row".to_owned(), inner: inner() });
    }

    #[test]
    fn yaml_integers_are_read_within_128_bits(number in any::<i128>()) {
        let read: MinorUnits = yaml_serde::from_str(&number.to_string()).unwrap();
        prop_assert_eq!(read, MinorUnits::from(number));
    }

    #[test]
    fn any_json_text_is_read_exactly_or_refused(text in "\"?[-+0-9.eE \\\\u\"]{0,14}\"?|\\PC{0,6}") {
        if let Ok(amount) = from_str::<MinorUnits>(&text) {
            let content: String = from_str(&text).unwrap_or_else(|_| text.trim().to_owned());
            prop_assert_eq!(content.parse::<MinorUnits>().unwrap(), amount);
        }
    }

    #[test]
    fn bare_integers_of_64_bits_are_read_from_trees_and_buffers(number in prop_oneof![any::<i64>().prop_map(i128::from), any::<u64>().prop_map(i128::from)]) {
        let amount = MinorUnits::from(number);
        let tree = to_value(WireAmount(amount.clone())).unwrap();
        prop_assert_eq!(tree.to_string(), number.to_string());
        prop_assert_eq!(&from_value::<MinorUnits>(tree.clone()).unwrap(), &amount);
        prop_assert_eq!(&MinorUnits::deserialize(&tree).unwrap(), &amount);
        let text = format!(r#"{{"amount":{number}}}"#);
        prop_assert_eq!(from_str::<Buffered>(&text).unwrap(), Buffered::Row { amount });
    }

    #[test]
    fn arithmetic_is_that_of_big_integers(a in number(), b in number(), factor in any::<i128>()) {
        let (x, y) = (of(&a), of(&b));
        for sum in [&x + &y, x.clone() + &y, &x + y.clone(), x.clone() + y.clone()] {
            prop_assert_eq!(sum, of(&(&a + &b)));
        }
        for difference in [&x - &y, x.clone() - &y, &x - y.clone(), x.clone() - y.clone()] {
            prop_assert_eq!(difference, of(&(&a - &b)));
        }
        prop_assert_eq!(&x * factor, of(&(&a * factor)));
        prop_assert_eq!(x.clone() * factor, of(&(&a * factor)));
        prop_assert_eq!(-&x, of(&-&a));
        prop_assert_eq!(-x.clone(), of(&-&a));
        prop_assert_eq!(x.abs(), of(&BigInt::from(a.magnitude().clone())));
        prop_assert_eq!([&x, &y, &x].into_iter().sum::<MinorUnits>(), of(&(&a + &b + &a)));
        prop_assert_eq!([x.clone(), y.clone()].into_iter().sum::<MinorUnits>(), of(&(&a + &b)));

        let mut changed = x.clone();
        changed += &y;
        changed += y.clone();
        prop_assert_eq!(&changed, &of(&(&a + &b + &b)));
        changed -= &y;
        changed -= y;
        prop_assert_eq!(&changed, &x);
        changed *= factor;
        prop_assert_eq!(&changed, &(&x * factor));
    }

    #[test]
    fn order_sign_and_hash_are_those_of_the_number(a in number(), b in number()) {
        let (x, y) = (of(&a), of(&b));
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        prop_assert_eq!(x.partial_cmp(&y), Some(a.cmp(&b)));
        prop_assert_eq!(x == y, a == b);
        prop_assert_eq!(x.is_zero(), a == BigInt::ZERO);
        prop_assert_eq!(x.is_negative(), a < BigInt::ZERO);
        prop_assert_eq!(i32::from(x.signum()), match a.sign() {
            num_bigint::Sign::Minus => -1,
            num_bigint::Sign::NoSign => 0,
            num_bigint::Sign::Plus => 1,
        });
        // However it came about, the same number is the same value.
        let state = RandomState::new();
        let again = &(&x + &y) - &y;
        prop_assert_eq!(state.hash_one(&again), state.hash_one(&x));
        prop_assert_eq!(again, x);
    }

    #[test]
    fn conversions_are_exact_or_refused(number in number()) {
        let amount = of(&number);
        macro_rules! same {
            ($($integer:ty),*) => {$(
                let expected = <$integer>::try_from(&number).ok();
                prop_assert_eq!(<$integer>::try_from(&amount).ok(), expected);
                match <$integer>::try_from(amount.clone()) {
                    Ok(value) => prop_assert_eq!(&MinorUnits::from(value), &amount),
                    Err(error) => {
                        prop_assert_eq!(error.value(), &amount);
                        prop_assert_eq!(error.wanted(), stringify!($integer));
                        prop_assert!(error.to_string().contains(concat!(" does not fit in ", stringify!($integer), ": ")));
                    }
                }
            )*};
        }
        same!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);
    }

    #[test]
    fn text_is_an_amount_exactly_if_json_has_it_as_an_integer(text in "[-+0-9.eE \"]{0,12}|\\PC{0,6}") {
        let digits = text.strip_prefix('-').unwrap_or(&text);
        let expected = !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && (digits.len() == 1 || !digits.starts_with('0'));
        prop_assert_eq!(text.parse::<MinorUnits>().is_ok(), expected);
        if expected {
            prop_assert!(from_str::<MinorUnits>(&text).is_ok());
        }
    }
}

#[test]
fn the_bound_on_digits_is_10_000() {
    for sign in ["", "-"] {
        let longest = format!("{sign}{}", "7".repeat(10_000));
        assert_eq!(units(&longest).to_string(), longest);
        assert_eq!(
            to_string(&from_str::<WireAmount>(&longest).unwrap()).unwrap(),
            longest
        );
        let longer = longest + "7";
        let said = longer.parse::<MinorUnits>().unwrap_err().to_string();
        let start: String = longer.chars().take(40).collect();
        assert_eq!(
            said,
            format!("expected a whole number of at most 10000 digits, found 10001, `{start}…`")
        );
        assert!(refusal(&longer).starts_with(&said));
    }
    // What is computed may be longer, and is written in full.
    let longest = units(&"9".repeat(10_000));
    let text = to_string(&WireAmount(&longest + MinorUnits::from(1))).unwrap();
    assert_eq!(text, format!("1{}", "0".repeat(10_000)));
}

#[test]
fn a_hostile_number_is_refused_before_it_is_read() {
    let million = "1".repeat(1_000_000);
    assert!(refusal(&million).len() < 200);
    assert!(refusal(&format!("{million}.5")).len() < 200);
    assert!(refusal(&format!("\"{million}\"")).len() < 200);
}

#[test]
fn what_json_calls_a_number_but_not_an_integer_is_refused_with_a_cure() {
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
        ("null", "null: write 0, or omit the member"),
        ("true", "a boolean, `true`"),
        ("{\"a\": 1}", "an object, `{\\\"a\\\": 1}`"),
        ("[12]", "an array, `[12]`"),
    ] {
        let said = refusal(text);
        assert!(
            said.starts_with(&format!("{expected}{found}")),
            "{text} said {said}"
        );
        assert_eq!(text.parse::<MinorUnits>().unwrap_err().to_string(), said);
        // And the same as a member, with the place.
        let said =
            from_str::<Row>(&format!("{{\"before\":\"\",\n\"amount\":{text}}}")).unwrap_err();
        assert!(said.to_string().contains(found), "{said}");
        assert_eq!(said.line(), 2);
    }
}

#[test]
fn text_that_json_does_not_know_is_refused_with_a_cure() {
    for (text, found) in [
        ("", "found nothing"),
        ("-", "found other text, `-`"),
        ("+1", "found a leading plus sign, `+1`: remove it"),
        ("007", "found a leading zero, `007`: remove it"),
        ("-00", "found a leading zero, `-00`: remove it"),
        (" 1", "found other text, ` 1`"),
        ("1 ", "found other text, `1 `"),
        ("1_000", "found other text, `1_000`"),
        ("0x10", "found other text, `0x10`"),
        ("١٢", "found other text, `١٢`"),
        ("1\n\u{1b}[2J", "found other text, `1\\n\\u{1b}[2J`"),
    ] {
        let said = text.parse::<MinorUnits>().unwrap_err().to_string();
        assert!(said.ends_with(found), "{text:?} said {said}");
        assert!(from_str::<MinorUnits>(text).is_err() || text.trim() != text);
    }
    assert_eq!(units("-0"), MinorUnits::ZERO);
    assert_eq!(to_string(&units("-0")).unwrap(), "\"0\"");
}

#[test]
fn a_tree_of_values_never_rounds_without_an_error() {
    // Its numbers have 64 bits: a larger bare integer is an error when it is written, and a float when it is read.
    for text in [
        "18446744073709551616",
        "-9223372036854775809",
        &"9".repeat(50),
    ] {
        assert!(to_value(WireAmount(units(text))).is_err(), "{text}");
        let tree: Value = from_str(text).unwrap();
        assert!(from_value::<MinorUnits>(tree).is_err(), "{text}");
        let buffered = from_str::<Buffered>(&format!(r#"{{"amount":{text}}}"#));
        assert!(buffered.is_err(), "{text}");
    }
    let message = to_value(WireAmount(units(&"9".repeat(50))))
        .unwrap_err()
        .to_string();
    assert!(message.contains("write it as JSON text"), "{message}");
    for tree in [
        json!(1.0),
        json!("1.0"),
        json!("+1"),
        json!(" 1"),
        json!(""),
        json!(null),
        json!([1]),
        json!({"$serde_json::private::RawValue": "1"}),
    ] {
        assert!(from_value::<MinorUnits>(tree.clone()).is_err(), "{tree}");
        assert!(from_str::<MinorUnits>(&tree.to_string()).is_err(), "{tree}");
        let text = json!({ "amount": tree }).to_string();
        assert!(from_str::<Buffered>(&text).is_err(), "{text}");
    }
}

#[test]
fn a_rounded_integer_is_refused_with_a_cure() {
    let large = "9".repeat(50);
    for message in [
        from_str::<Tagged>(&format!(r#"{{"kind":"row","amount":{large}}}"#))
            .map_err(|error| error.to_string()),
        from_str::<Flat>(&format!(r#"{{"kind":"row","amount":{large}}}"#))
            .map_err(|error| error.to_string())
            .map(|flat| Tagged::Row(flat.inner)),
        yaml_serde::from_str::<Tagged>(&format!("kind: row\namount: {large}\n"))
            .map_err(|error| error.to_string()),
    ] {
        let message = message.unwrap_err();
        assert!(message.contains("write all digits, as text"), "{message}");
    }
}

#[test]
fn escapes_in_json_text_are_those_of_any_string() {
    assert_eq!(from_str::<MinorUnits>(r#""\u00312""#).unwrap(), units("12"));
    for text in [r#""1\n""#, r#""\"1\"""#, r#""1\""#] {
        assert!(from_str::<MinorUnits>(text).is_err(), "{text}");
    }
}

#[test]
fn the_lineage_is_read_with_numbers_and_with_text() {
    use blnk_api::types::BalanceLineage;

    let large = "9".repeat(60);
    let lineage = |quote: &str| {
        let text = format!(
            r#"{{"balance_id":"bln_1","total_with_lineage":'{large}',"providers":[
                {{"provider":"stripe","amount":'10000',"available":'7500',"spent":'2500'}}]}}"#
        );
        from_str::<BalanceLineage>(&text.replace('\'', quote)).unwrap()
    };
    let numbers = lineage("");
    assert_eq!(numbers, lineage("\""));
    assert_eq!(numbers.total_with_lineage, WireAmount(units(&large)));
    assert_eq!(numbers.providers[0].spent, WireAmount(2500.into()));
}

#[test]
fn a_member_may_be_absent_or_null_where_it_is_optional() {
    #[derive(Deserialize)]
    struct Optional {
        #[serde(default)]
        amount: Option<MinorUnits>,
    }
    for text in ["{}", r#"{"amount":null}"#] {
        assert_eq!(from_str::<Optional>(text).unwrap().amount, None);
    }
    assert_eq!(
        from_str::<Optional>(r#"{"amount":0}"#).unwrap().amount,
        Some(MinorUnits::ZERO)
    );
}

#[test]
fn other_formats_are_read_too() {
    use serde::de::value::{
        Error, F64Deserializer, I128Deserializer, StrDeserializer, U64Deserializer,
    };
    let from_u64 = MinorUnits::deserialize(U64Deserializer::<Error>::new(u64::MAX));
    let from_i128 = MinorUnits::deserialize(I128Deserializer::<Error>::new(i128::MIN));
    assert_eq!(from_u64, Ok(MinorUnits::from(u64::MAX)));
    assert_eq!(from_i128, Ok(MinorUnits::from(i128::MIN)));
    assert!(MinorUnits::deserialize(F64Deserializer::<Error>::new(1.0)).is_err());
    let from_text = MinorUnits::deserialize(StrDeserializer::<Error>::new("1"));
    assert_eq!(from_text, Ok(MinorUnits::from(1)));
}

#[test]
fn display_honours_the_format() {
    assert_eq!(
        format!(
            "{:>6}|{:<4}|{:+}|{:05}",
            units("-12"),
            units("7"),
            units("7"),
            units("42")
        ),
        "   -12|7   |+7|00042"
    );
    let big = units("-123456789012345678901234567890123456789012345");
    assert_eq!(format!("{big:>50}"), format!("{:>50}", big.to_string()));
}

#[test]
fn errors_are_short_and_say_what_to_do() {
    let error = u64::try_from(MinorUnits::from(-5)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`-5` does not fit in u64: it is negative, use a signed type"
    );
    let error = i128::try_from(units(&"9".repeat(5_000))).unwrap_err();
    let start = "9".repeat(40);
    assert_eq!(
        error.to_string(),
        format!("`{start}…` does not fit in i128: keep it as MinorUnits")
    );
}

#[cfg(feature = "json-schema")]
#[test]
fn the_schema_is_text_or_an_integer_and_on_the_wire_an_integer() {
    assert_eq!(schema_for!(WireAmount).to_value()["type"], "integer");
    let schema = schema_for!(MinorUnits).to_value();
    assert_eq!(schema["type"], json!(["string", "integer"]));
    assert_eq!(schema["pattern"], "^(0|-?[1-9][0-9]*)$");
    assert_eq!(schema["title"], "MinorUnits");
    let settings = schemars::generate::SchemaSettings::default().for_serialize();
    let written = settings
        .into_generator()
        .into_root_schema_for::<MinorUnits>();
    assert_eq!(written.to_value()["type"], "string");
    assert!(
        schema["description"]
            .as_str()
            .unwrap()
            .contains("of any size")
    );
    assert_eq!(schema.get("format"), None);
    let row = schema_for!((MinorUnits, MinorUnits)).to_value();
    assert_eq!(row["prefixItems"][0]["$ref"], "#/$defs/MinorUnits");
}

#[test]
fn amounts_are_keys_and_defaults() {
    let set: HashSet<_> = ["0", "-0", "12"].map(units).into();
    assert_eq!(set.len(), 2);
    assert!(set.contains(&MinorUnits::default()));
    assert!(size_of::<MinorUnits>() <= 32);
    fn shared<T: Send + Sync + Unpin + 'static>() {}
    shared::<MinorUnits>();
}
