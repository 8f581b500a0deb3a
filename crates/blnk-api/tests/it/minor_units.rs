//! `MinorUnits` against the digits of the text and against `num-bigint`.

use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
};

use blnk_api::MinorUnits;
use num_bigint::BigInt;
use proptest::{prelude::*, test_runner::Config};
use serde_json::from_str;

pub(crate) fn units(text: &str) -> MinorUnits {
    text.parse().unwrap()
}

/// Canonical decimal text of up to `digits` digits, with either sign.
pub(crate) fn decimal(digits: usize) -> impl Strategy<Value = String> {
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
    fn digits_survive_parsing_and_display(text in prop_oneof![decimal(45), decimal(10_000)]) {
        let amount = units(&text);
        prop_assert_eq!(&amount.to_string(), &text);
        prop_assert_eq!(format!("{amount:?}"), format!("MinorUnits({text})"));
        prop_assert_eq!(&MinorUnits::try_from(text.as_str()).unwrap(), &amount);
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
        // Equal numbers are equal values, however they were computed.
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
        let longer = longest + "7";
        let message = longer.parse::<MinorUnits>().unwrap_err().to_string();
        let start: String = longer.chars().take(40).collect();
        assert_eq!(
            message,
            format!("expected a whole number of at most 10000 digits, found 10001, `{start}…`")
        );
    }
    // A sum may be longer, and is displayed in full.
    let longest = units(&"9".repeat(10_000));
    let text = (&longest + MinorUnits::from(1)).to_string();
    assert_eq!(text, format!("1{}", "0".repeat(10_000)));
}

#[test]
fn text_that_is_no_decimal_integer_is_refused_with_a_cure() {
    for (text, found) in [
        ("", "found nothing"),
        ("-", "found other text, `-`"),
        ("+1", "found a leading plus sign, `+1`: leave it out"),
        ("007", "found a leading zero, `007`: leave it out"),
        ("-00", "found a leading zero, `-00`: leave it out"),
        (" 1", "found other text, ` 1`"),
        ("1 ", "found other text, `1 `"),
        ("1_000", "found other text, `1_000`"),
        ("0x10", "found other text, `0x10`"),
        ("١٢", "found other text, `١٢`"),
        ("1\n\u{1b}[2J", "found other text, `1\\n\\u{1b}[2J`"),
        ("\"12\"", "found quotes, `\\\"12\\\"`: leave them out"),
    ] {
        let message = text.parse::<MinorUnits>().unwrap_err().to_string();
        assert!(message.ends_with(found), "{text:?}: {message}");
    }
    assert_eq!(units("-0"), MinorUnits::ZERO);
    assert_eq!(units("-0").to_string(), "0");
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

#[test]
fn amounts_can_be_keys_and_have_a_default() {
    let set: HashSet<_> = ["0", "-0", "12"].map(units).into();
    assert_eq!(set.len(), 2);
    assert!(set.contains(&MinorUnits::default()));
    assert!(size_of::<MinorUnits>() <= 32);
    fn shared<T: Send + Sync + Unpin + 'static>() {}
    shared::<MinorUnits>();
}
