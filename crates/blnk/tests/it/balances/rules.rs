//! The rules that are stricter than the server: each names its trap, and each but the hopeless has an opt-out.

use blnk::{
    Metadata, NewBalance, Stored,
    balances::Headroom,
    error::{Problem, Reason},
    values::{Currency, Indicator, LedgerId},
};
use serde_json::{Value, json};

use crate::support::invalid::problem;

const LEDGER: &str = "ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc";

fn assert_problem(balance: &NewBalance, pointer: &str, reason: Reason, part: &str) {
    let problem = problem(balance.validate());
    assert_eq!((problem.pointer(), problem.reason()), (pointer, reason));
    assert!(problem.message().contains(part), "{}", problem.message());
}

/// Asserts that a request read from the program's own store is the one that was written, opt-outs included.
fn assert_stored(balance: &NewBalance) {
    let text = serde_json::to_string(&Stored(balance)).unwrap();
    let Stored(read) = serde_json::from_str::<Stored<NewBalance>>(&text).unwrap();
    assert_eq!(&read, balance);
    assert_eq!(read.validate(), balance.validate());
}

/// Asserts that a request read from its plain JSON is the one that was written.
fn assert_in_json(balance: &NewBalance) {
    let text = serde_json::to_string(balance).unwrap();
    let read: NewBalance = serde_json::from_str(&text).unwrap();
    assert_eq!(&read, balance);
    assert_eq!(read.validate(), balance.validate());
}

/// Asserts that the plain JSON of a request is read without its opt-out, and that the request is refused again.
fn assert_refused_from_json(balance: &NewBalance, reason: Reason) {
    assert_eq!(balance.validate(), Ok(()));
    let text = serde_json::to_string(balance).unwrap();
    let read: NewBalance = serde_json::from_str(&text).unwrap();
    assert_eq!(problem(read.validate()).reason(), reason);
}

#[test]
fn a_currency_with_blanks_is_refused_unless_it_is_verbatim() {
    for currency in [" USD", "USD ", "\u{a0}USD", " ", "\t"] {
        let balance = NewBalance::new(LEDGER, currency);
        assert_problem(
            &balance,
            "/currency",
            Reason::BlankCurrency,
            "the server would store",
        );
        let balance = NewBalance::new(LEDGER, Currency::verbatim(currency).unwrap());
        assert_eq!(balance.validate(), Ok(()), "{currency:?}");
        assert_stored(&balance);
    }
}

#[test]
fn metadata_that_would_freeze_a_balance_needs_less_headroom() {
    // The facts' own numbers: 462 bytes for all but the metadata, 7,999 in all, 277 to grow.
    let with = |bytes: usize| NewBalance::new(LEDGER, "USD").meta_data("k", "x".repeat(bytes - 9));
    assert_eq!(with(7_260).row_bytes(), 462 + 7_260);
    assert_eq!(with(7_260).validate(), Ok(()));
    assert_problem(
        &with(7_261),
        "/meta_data",
        Reason::RowTooLong,
        "stop moving when its amounts grow",
    );
    for (headroom, most) in [
        (Headroom::for_digits(19), 7_380),
        (Headroom::for_digits(0), 7_494),
        (Headroom::none(), 7_537),
    ] {
        let balance = with(most).headroom(headroom);
        assert_eq!(balance.validate(), Ok(()), "{headroom:?}");
        assert_stored(&balance);
        assert_problem(
            &with(most + 1).headroom(headroom),
            "/meta_data",
            Reason::RowTooLong,
            "shorten it by 1 bytes",
        );
    }
}

#[test]
fn a_number_that_the_server_would_round_is_refused_unless_lossy() {
    let big = 9_007_199_254_740_993_u64;
    let balance = NewBalance::new(LEDGER, "USD").meta_data("my_app", json!({ "limits": [1, big] }));
    assert_problem(
        &balance,
        "/meta_data/my_app/limits/1",
        Reason::InexactNumber,
        "an integer beyond 2^53, which the server would round",
    );
    assert_eq!(
        NewBalance::new(LEDGER, "USD")
            .meta_data("limit", big.to_string())
            .validate(),
        Ok(())
    );
    let balance =
        NewBalance::new(LEDGER, "USD").meta_data_all(Metadata::new().with("limit", big).lossy());
    assert_eq!(balance.validate(), Ok(()));
    assert_stored(&balance);
}

#[test]
fn a_number_with_more_digits_than_a_float_is_found_in_json() {
    let read = |json: &str| serde_json::from_str::<NewBalance>(json).unwrap();
    let balance = read(
        r#"{"ledger_id":"ldg_1","currency":"USD","meta_data":{"rate":0.12345678901234567890}}"#,
    );
    assert_problem(
        &balance,
        "/meta_data/rate",
        Reason::InexactNumber,
        "more digits than a 64-bit float",
    );
    let balance = read(
        r#"{"ledger_id":"ldg_1","currency":"USD","meta_data":{"n":123456789012345678901234567890}}"#,
    );
    assert_problem(&balance, "/meta_data/n", Reason::InexactNumber, "round");
    let balance = read(
        r#"{"ledger_id":"ldg_1","currency":"USD","meta_data":{"rate":0.125,"price":"0.12345678901234567890"}}"#,
    );
    assert_eq!(balance.validate(), Ok(()));
}

#[test]
fn the_key_that_loses_the_first_movement_is_refused() {
    let balance = NewBalance::new(LEDGER, "USD").meta_data("BLNK_RUN_RECONCILIATION", "SOURCE");
    assert_problem(
        &balance,
        "/meta_data/BLNK_RUN_RECONCILIATION",
        Reason::ReservedKey,
        "report the first movement as applied and leave the balance at zero",
    );
    let below =
        NewBalance::new(LEDGER, "USD").meta_data("my_app", json!({ "BLNK_RUN_RECONCILIATION": 1 }));
    assert_eq!(below.validate(), Ok(()));
}

#[test]
fn metadata_nested_too_deep_to_be_read_back_is_refused() {
    let nested = |levels: usize| (2..levels).fold(json!({}), |inner, _| json!([inner]));
    let balance = NewBalance::new(LEDGER, "USD").meta_data("k", nested(100));
    assert_eq!(balance.validate(), Ok(()));
    let balance = NewBalance::new(LEDGER, "USD").meta_data("k", nested(101));
    let problem = problem(balance.validate());
    assert_eq!(problem.reason(), Reason::TooDeep);
    assert!(
        problem.message().contains("could not be decoded"),
        "{problem}"
    );
}

#[test]
fn very_deep_nesting_does_not_exhaust_the_stack() {
    let mut deep = Value::Null;
    for _ in 0..5_000 {
        deep = Value::Array(vec![deep]);
    }
    let balance = NewBalance::new(LEDGER, "USD").meta_data("k", deep);
    assert_eq!(problem(balance.validate()).reason(), Reason::TooDeep);
}

#[test]
fn an_internal_balance_with_a_slash_in_its_name_is_refused() {
    for (balance, pointer) in [
        (NewBalance::internal("@a/b", "USD"), "/indicator"),
        (NewBalance::internal("@a", "US/D"), "/currency"),
    ] {
        assert_problem(
            &balance,
            pointer,
            Reason::UnreachableIndicator,
            "never be found by indicator again",
        );
    }
    assert_eq!(NewBalance::new(LEDGER, "US/D").validate(), Ok(()));
    assert_eq!(
        NewBalance::new(LedgerId::general(), "US/D").validate(),
        Ok(())
    );
}

#[test]
fn an_indicator_is_refused_on_an_ordinary_ledger() {
    let balance: NewBalance = serde_json::from_value(
        json!({ "ledger_id": LEDGER, "currency": "USD", "indicator": "@fees" }),
    )
    .unwrap();
    assert_problem(
        &balance,
        "/indicator",
        Reason::Refused,
        "NewBalance::internal",
    );
    assert_eq!(
        NewBalance::internal("@fees", "USD").ledger_id(),
        "general_ledger_id"
    );
    assert_eq!(
        problem(NewBalance::internal(" ", "USD").validate()).pointer(),
        "/indicator"
    );
}

#[test]
fn a_blank_indicator_on_the_general_ledger_is_refused() {
    let read = |ledger: &str, indicator: Value| {
        let json = json!({ "ledger_id": ledger, "currency": "USD", "indicator": indicator });
        serde_json::from_value::<NewBalance>(json).unwrap()
    };
    for blank in ["", " ", "\u{a0}\t"] {
        assert_problem(
            &read("general_ledger_id", json!(blank)),
            "/indicator",
            Reason::Refused,
            "; expected `@` and at least one character",
        );
        let ordinary = read(LEDGER, json!(blank));
        assert_eq!((ordinary.validate(), ordinary.indicator()), (Ok(()), None));
    }
    let none = read("general_ledger_id", Value::Null);
    assert_eq!((none.validate(), none.indicator()), (Ok(()), None));
}

#[test]
fn opt_outs_are_not_read_from_plain_json() {
    let lossy = Metadata::new().with("big", u64::MAX).lossy();
    let lossy = NewBalance::new(LEDGER, "USD").meta_data_all(lossy);
    let verbatim = NewBalance::new(LEDGER, Currency::verbatim(" USD").unwrap());
    let invisible = Indicator::verbatim("@a\u{200b}b").unwrap();
    let invisible = NewBalance::internal(invisible, "USD");
    let full = NewBalance::new(LEDGER, "USD").meta_data("k", "x".repeat(7_500));
    let full = full.headroom(Headroom::none());
    for (balance, reason) in [
        (&lossy, Reason::InexactNumber),
        (&verbatim, Reason::BlankCurrency),
        (&invisible, Reason::Refused),
        (&full, Reason::RowTooLong),
    ] {
        assert_refused_from_json(balance, reason);
        assert_stored(balance);
    }
}

#[test]
fn opt_outs_are_no_members_of_plain_json() {
    for (member, value) in [
        ("allow", json!(["lossy", "verbatim_currency"])),
        ("lossy", json!(true)),
        ("lossy_meta_data", json!(true)),
        ("verbatim_currency", json!(true)),
        ("verbatim_indicator", json!(true)),
        ("headroom", json!(0)),
        ("headroom_bytes", json!(0)),
        ("head_room", json!(0)),
        ("opt_outs", json!({ "lossy_meta_data": true })),
    ] {
        let json = json!({ "ledger_id": "ldg_1", "currency": "USD", (member): value });
        let error = serde_json::from_value::<NewBalance>(json).unwrap_err();
        let found = format!("unknown field `{member}`");
        assert!(error.to_string().contains(&found), "{error}");
    }
}

#[test]
fn a_stored_request_has_known_opt_outs_and_no_other_members() {
    let balance = NewBalance::new(LEDGER, Currency::verbatim(" USD").unwrap());
    let stored = serde_json::to_value(Stored(&balance)).unwrap();
    let read = |stored: &Value| serde_json::from_value::<Stored<NewBalance>>(stored.clone());
    assert_eq!(read(&stored).unwrap(), Stored(balance.clone()));
    // Plain JSON is not taken for the stored form, nor the reverse.
    assert!(read(&json!(balance)).is_err());
    assert!(serde_json::from_value::<NewBalance>(stored.clone()).is_err());
    let mut more = stored.clone();
    more["allow"] = json!([]);
    assert!(read(&more).is_err());
    let mut misspelt = stored;
    misspelt["opt_outs"]["verbatim"] = json!(true);
    assert!(read(&misspelt).is_err());
}

#[test]
fn blanks_in_an_indicator_are_the_blanks_of_go() {
    // Trimmed as Unicode blanks, searched for as ASCII ones; a vertical tab and U+00A0 inside are none of the latter.
    // Characters that nobody sees are accepted by their own opt-out alone.
    for (indicator, accepted, visible) in [
        ("\u{a0}\u{2003}@a\u{85}", true, true),
        ("@@", true, true),
        ("@a\u{a0}b", true, false),
        ("@a\u{b}b", true, false),
        ("@a\u{200b}b", true, false),
        ("@a b", false, false),
        ("@a\tb", false, false),
        ("@a\u{c}b", false, false),
        ("@", false, false),
        ("＠a", false, false),
    ] {
        let plain = NewBalance::internal(indicator, "USD");
        assert_eq!(plain.validate().is_ok(), visible, "{indicator:?}");
        assert_eq!(Indicator::new(indicator).is_ok(), visible, "{indicator:?}");
        let verbatim = Indicator::verbatim(indicator);
        assert_eq!(verbatim.is_ok(), accepted, "{indicator:?}");
        if let Ok(verbatim) = verbatim {
            let balance = NewBalance::internal(verbatim, "USD");
            assert!(balance.validate().is_ok(), "{indicator:?}");
            assert_stored(&balance);
        }
    }
}

#[test]
fn strategies_are_read_as_go_upper_cases_them() {
    for (strategy, accepted) in [
        ("fifo", true),
        (" lIfO\n", true),
        ("lıfo", true),
        ("", true),
        ("\u{a0}", true),
        ("ﬁfo", false),
        ("LI FO", false),
        ("NEWEST", false),
    ] {
        let balance = NewBalance::new(LEDGER, "USD").allocation_strategy(strategy);
        assert_eq!(balance.validate().is_ok(), accepted, "{strategy:?}");
        assert_stored(&balance);
        assert_in_json(&balance);
    }
}

#[test]
fn all_problems_are_reported_at_once_by_pointer() {
    let balance: NewBalance = serde_json::from_value(json!({
        "ledger_id": "", "currency": " ", "indicator": "@x", "track_fund_lineage": true,
        "allocation_strategy": "x", "meta_data": { "a": "\0", "b": u64::MAX },
    }))
    .unwrap();
    let error = balance.validate().unwrap_err();
    let pointers: Vec<_> = error.problems().iter().map(Problem::pointer).collect();
    assert_eq!(
        pointers,
        [
            "/allocation_strategy",
            "/currency",
            "/identity_id",
            "/indicator",
            "/ledger_id",
            "/meta_data/a",
            "/meta_data/b"
        ]
    );
}

#[test]
fn a_misspelt_member_is_refused_when_a_request_is_read() {
    let read =
        serde_json::from_value::<NewBalance>(json!({ "ledger_id": "ldg_1", "curency": "USD" }));
    assert!(
        read.unwrap_err()
            .to_string()
            .contains("unknown field `curency`")
    );
}

#[test]
fn typed_ids_and_text_are_accepted_and_text_is_validated() {
    let ledger = LedgerId::new("ldg_1").unwrap();
    let balance = NewBalance::new(&ledger, "USD").identity("");
    assert_eq!(
        (balance.ledger_id(), balance.identity_id()),
        ("ldg_1", None)
    );
    for text in ["", "a\0"] {
        assert!(LedgerId::new(text).is_err());
        assert!(Currency::verbatim(text).is_err());
        let balance = NewBalance::new(text, "USD");
        assert_eq!(problem(balance.validate()).pointer(), "/ledger_id");
    }
    let balance = NewBalance::new(LEDGER, "USD").identity("\0");
    assert_eq!(problem(balance.validate()).pointer(), "/identity_id");
}

#[cfg(feature = "json-schema")]
#[test]
fn the_json_schema_names_every_member_and_the_required_ones() {
    let schema = serde_json::to_value(schemars::schema_for!(NewBalance)).unwrap();
    assert_eq!(schema["required"], json!(["ledger_id", "currency"]));
    let members: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        [
            "allocation_strategy",
            "currency",
            "identity_id",
            "indicator",
            "ledger_id",
            "meta_data",
            "track_fund_lineage"
        ]
    );
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["properties"]["currency"]["type"], "string");
}
