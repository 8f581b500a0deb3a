//! Amounts: exact, whatever they are made of.

use blnk::{Amount, MinorUnits, NewTransaction, transactions::Overdraft, values::Precision};
use proptest::prelude::*;

use crate::{
    support::{invalid::reasons, replies::round_trips},
    transactions::usd,
};

fn payment(amount: Amount) -> NewTransaction {
    NewTransaction::new("r", amount)
        .source("@a")
        .destination("@b")
}

fn text(amount: &Amount) -> String {
    let shown = amount.to_string();
    shown.strip_suffix(" X").unwrap().to_owned()
}

proptest! {
    #[test]
    fn what_is_shown_is_read_as_the_same(digits in "[1-9][0-9]{0,60}", power in 0_u32..19) {
        let minor_units: MinorUnits = digits.parse().unwrap();
        let amount = Amount::new(minor_units, "X", 10_u64.pow(power));
        prop_assert_eq!(Amount::parse(&text(&amount), "X", 10_u64.pow(power)).unwrap(), amount);
    }

    #[test]
    fn every_finite_decimal_is_read_back(minor_units in 0_u64.., twos in 0_u32..30, fives in 0_u32..10) {
        let precision = 2_u64.pow(twos) * 5_u64.pow(fives);
        let amount = Amount::new(minor_units, "X", precision);
        prop_assert_eq!(Amount::parse(&text(&amount), "X", precision).unwrap(), amount);
    }

    #[test]
    fn text_is_exact_or_refused(whole in 0_u64..1_000_000, fraction in "[0-9]{1,6}", precision in 1_u64..100_000) {
        let places = u32::try_from(fraction.len()).unwrap();
        let scale = 10_u128.pow(places);
        let value = u128::from(whole) * scale + fraction.parse::<u128>().unwrap();
        let scaled = value * u128::from(precision);
        let read = Amount::parse(&format!("{whole}.{fraction}"), "X", precision);
        if scaled % scale == 0 {
            let exact = Amount::new(scaled / scale, "X", precision);
            prop_assert_eq!(read.unwrap(), exact);
        } else {
            prop_assert!(read.unwrap_err().to_string().contains("is finer than"));
        }
    }

    #[test]
    fn json_is_exact(digits in "[1-9][0-9]{0,60}", precision in 1_u64..) {
        let amount = Amount::new(digits.parse::<MinorUnits>().unwrap(), "X", precision);
        let json = serde_json::to_value(&amount).unwrap();
        prop_assert_eq!(&json["minor_units"], &digits);
        prop_assert_eq!(serde_json::from_value::<Amount>(json).unwrap(), amount);
    }
}

#[test]
fn amounts_are_shown_as_people_write_them() {
    let shown = [
        (1_250, 100, "12.50"),
        (5, 100, "0.05"),
        (-5, 100, "-0.05"),
        (1_250, 1, "1250"),
        (5, 4, "1.25"),
        (4, 4, "1.00"),
        (1_250, 3, "1250/3"),
        (1_250, 0, "1250/0"),
    ];
    for (minor_units, precision, expected) in shown {
        assert_eq!(text(&Amount::new(minor_units, "X", precision)), expected);
    }
}

#[test]
fn only_plain_decimals_are_read() {
    for text in [
        "", " 1", "1 ", "+1", "-1", "1e3", "1,5", ".5", "5.", "0x1", "1.2.3", "NaN", "١",
    ] {
        assert!(Amount::parse(text, "USD", 100).is_err(), "{text}");
    }
    for (text, minor_units) in [("0", 0), ("00.10", 10), ("7", 700), ("7.100000000000", 710)] {
        assert_eq!(
            Amount::parse(text, "USD", 100).unwrap(),
            usd(minor_units),
            "{text}"
        );
    }
}

#[test]
fn what_cannot_be_posted_is_refused() {
    let huge: MinorUnits = format!("1{}", "0".repeat(308)).parse().unwrap();
    let largest: MinorUnits = "9".repeat(308).parse().unwrap();
    let wrong = [
        (usd(0), "/precise_amount"),
        (usd(-1), "/precise_amount"),
        (Amount::new(huge, "USD", 1), "/precise_amount"),
        (Amount::new(1, "USD", 0), "/precision"),
        (Amount::new(1, "USD", Precision::MAX + 1), "/precision"),
        (Amount::new(1, "", 1), "/currency"),
        (Amount::new(1, " USD", 1), "/currency"),
    ];
    for (amount, pointer) in wrong {
        let places: Vec<_> = reasons(payment(amount).validate())
            .into_iter()
            .map(|at| at.0)
            .collect();
        assert_eq!(places, [pointer]);
    }
    for amount in [usd(1), Amount::new(largest, "USD", Precision::MAX)] {
        payment(amount).validate().unwrap();
    }
}

#[test]
fn an_overdraft_limit_is_exact_or_refused() {
    let limit = |limit: i64, precision| {
        payment(Amount::new(1, "X", precision))
            .overdraft(Overdraft::UpTo(limit.into()))
            .validate()
    };
    assert!(
        limit(1_000, 100).is_ok() && limit(0, 100).is_ok() && limit((1 << 50) - 1, 100).is_ok()
    );
    for wrong in [limit(-1, 100), limit(1 << 50, 100), limit(1, 3)] {
        assert_eq!(reasons(wrong)[0].0, "/overdraft");
    }
}

#[test]
fn requests_are_stored_and_read() {
    let payment = payment(usd(1_250))
        .description("Top-up".to_owned())
        .overdraft(Overdraft::UpTo(50.into()))
        .lineage_provider("stripe".to_owned())
        .meta_data("k", 1);
    round_trips(&payment);
    let json = serde_json::to_string(&payment).unwrap();
    assert_eq!(
        json,
        r#"{"reference":"r","precise_amount":"1250","currency":"USD","precision":100,"source":"@a","destination":"@b","description":"Top-up","overdraft":{"up_to":"50"},"lineage_provider":"stripe","meta_data":{"k":1}}"#
    );
    let misspelt = json.replace("lineage_provider", "lineage_povider");
    assert!(serde_json::from_str::<NewTransaction>(&misspelt).is_err());
}

#[cfg(feature = "iso-4217")]
#[test]
fn precisions_are_those_of_iso_4217() {
    let precision = |code| Precision::for_currency(code).map(Precision::get);
    assert_eq!(precision("USD"), Some(100));
    assert_eq!(precision("JPY"), Some(1));
    assert_eq!(precision("BHD"), Some(1_000));
    assert_eq!(precision("XAU"), None);
    assert_eq!(precision("usd"), None);
}
