//! The rules that are stricter than the server: each names its trap, and each but the hopeless has a way past.

use blnk::{
    Ask, Currency, Error, ErrorKind, HeadRoom, LedgerId, Metadata, NewBalance, Problem, Reason,
};
use serde_json::{Value, json};

const LEDGER: &str = "ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc";

/// What is wrong with a request, by field.
pub(crate) fn reasons(asked: &impl Ask) -> Vec<(String, Reason)> {
    let error = asked.validate().unwrap_err();
    let problems = error.problems().iter();
    problems
        .map(|problem| (problem.field().to_owned(), problem.reason()))
        .collect()
}

/// Ids that no path carries as one part of it.
pub(crate) const UNSAFE_IDS: [&str; 12] = [
    "", ".", "..", "%2e%2e", "a/b", "a\n", "a%0A", "a?b=c", "é", "ldg_é", "@a", "idt_{1}",
];

/// Holds that a request with such an id was refused for it.
pub(crate) fn assert_unsafe(error: &Error, field: &str, id: &str) {
    let ErrorKind::InvalidRequest(error) = error.kind() else {
        panic!("{error}")
    };
    let problem = &error.problems()[0];
    let reason = if id.is_empty() {
        Reason::Refused
    } else {
        Reason::UnsafePath
    };
    assert_eq!((problem.field(), problem.reason()), (field, reason));
}

/// The one problem of a request.
fn problem(asked: &NewBalance) -> Problem {
    let error = asked.validate().unwrap_err();
    match error.problems() {
        [problem] => problem.clone(),
        problems => panic!("{problems:?}"),
    }
}

fn assert_problem(asked: &NewBalance, field: &str, reason: Reason, tells: &str) {
    let problem = problem(asked);
    assert_eq!((problem.field(), problem.reason()), (field, reason));
    assert!(problem.message().contains(tells), "{}", problem.message());
}

/// A request comes back from storage as it went in, and is judged as before.
fn assert_kept(asked: &NewBalance) {
    let stored = serde_json::to_string(asked).unwrap();
    let back: NewBalance = serde_json::from_str(&stored).unwrap();
    assert_eq!(&back, asked);
    assert_eq!(back.validate(), asked.validate());
}

#[test]
fn a_currency_with_blanks_is_one_more_currency_unless_taken_verbatim() {
    for currency in [" USD", "USD ", "\u{a0}USD", " ", "\t"] {
        let asked = NewBalance::new(LEDGER, currency);
        assert_problem(
            &asked,
            "currency",
            Reason::BlankCurrency,
            "the server would keep",
        );
        let asked = NewBalance::new(LEDGER, Currency::verbatim(currency).unwrap());
        assert_eq!(asked.validate(), Ok(()), "{currency:?}");
        assert_kept(&asked);
    }
}

#[test]
fn metadata_that_would_freeze_the_balance_needs_its_room_waived() {
    // The facts' own numbers: 462 bytes for all but the metadata, 7,999 in all, 277 to grow.
    let with = |bytes: usize| NewBalance::new(LEDGER, "USD").meta_data("k", "x".repeat(bytes - 9));
    assert_eq!(with(7_260).row_bytes(), 462 + 7_260);
    assert_eq!(with(7_260).validate(), Ok(()));
    assert_problem(
        &with(7_261),
        "meta_data",
        Reason::TooLittleRoom,
        "stop moving when its amounts grow",
    );
    for (room, most) in [
        (HeadRoom::for_digits(19), 7_380),
        (HeadRoom::of_bytes(10), 7_527),
        (HeadRoom::none(), 7_537),
    ] {
        let asked = with(most).head_room(room);
        assert_eq!(asked.validate(), Ok(()), "{room:?}");
        assert_kept(&asked);
        assert_problem(
            &with(most + 1).head_room(room),
            "meta_data",
            Reason::TooLittleRoom,
            "shorten it by 1 bytes",
        );
    }
}

#[test]
fn a_number_that_the_server_would_round_needs_to_be_text_or_waived() {
    let big = 9_007_199_254_740_993_u64;
    let asked = NewBalance::new(LEDGER, "USD").meta_data("my_app", json!({ "limits": [1, big] }));
    assert_problem(
        &asked,
        "meta_data/my_app/limits/1",
        Reason::InexactNumber,
        "an integer beyond 2^53, which the server would round",
    );
    assert_eq!(
        NewBalance::new(LEDGER, "USD")
            .meta_data("limit", big.to_string())
            .validate(),
        Ok(())
    );
    let asked =
        NewBalance::new(LEDGER, "USD").meta_data_all(Metadata::new().with("limit", big).lossy());
    assert_eq!(asked.validate(), Ok(()));
    assert_kept(&asked);
}

#[test]
fn a_number_with_more_digits_than_a_float_is_seen_in_stored_json() {
    let read = |json: &str| serde_json::from_str::<NewBalance>(json).unwrap();
    let asked = read(
        r#"{"ledger_id":"ldg_1","currency":"USD","meta_data":{"rate":0.12345678901234567890}}"#,
    );
    assert_problem(
        &asked,
        "meta_data/rate",
        Reason::InexactNumber,
        "more digits than a 64-bit float",
    );
    let asked = read(
        r#"{"ledger_id":"ldg_1","currency":"USD","meta_data":{"n":123456789012345678901234567890}}"#,
    );
    assert_problem(&asked, "meta_data/n", Reason::InexactNumber, "round");
    let asked = read(
        r#"{"ledger_id":"ldg_1","currency":"USD","meta_data":{"rate":0.125,"price":"0.12345678901234567890"}}"#,
    );
    assert_eq!(asked.validate(), Ok(()));
}

#[test]
fn the_key_that_loses_the_first_movement_is_refused() {
    let asked = NewBalance::new(LEDGER, "USD").meta_data("BLNK_RUN_RECONCILIATION", "SOURCE");
    assert_problem(
        &asked,
        "meta_data/BLNK_RUN_RECONCILIATION",
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
    let asked = NewBalance::new(LEDGER, "USD").meta_data("k", nested(100));
    assert_eq!(asked.validate(), Ok(()));
    let asked = NewBalance::new(LEDGER, "USD").meta_data("k", nested(101));
    let problem = problem(&asked);
    assert_eq!(problem.reason(), Reason::TooDeep);
    assert!(
        problem.message().contains("could not be decoded"),
        "{problem}"
    );
}

#[test]
fn nesting_without_end_does_not_exhaust_the_stack() {
    let mut deep = Value::Null;
    for _ in 0..5_000 {
        deep = Value::Array(vec![deep]);
    }
    let asked = NewBalance::new(LEDGER, "USD").meta_data("k", deep);
    assert_eq!(problem(&asked).reason(), Reason::TooDeep);
}

#[test]
fn an_internal_balance_with_a_slash_could_never_be_found_again() {
    for (asked, field) in [
        (NewBalance::internal("@a/b", "USD"), "indicator"),
        (NewBalance::internal("@a", "US/D"), "currency"),
    ] {
        assert_problem(
            &asked,
            field,
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
fn an_indicator_exists_on_the_general_ledger_alone() {
    let asked: NewBalance = serde_json::from_value(
        json!({ "ledger_id": LEDGER, "currency": "USD", "indicator": "@fees" }),
    )
    .unwrap();
    assert_problem(&asked, "indicator", Reason::Refused, "NewBalance::internal");
    assert_eq!(
        NewBalance::internal("@fees", "USD").ledger_id(),
        "general_ledger_id"
    );
    assert_eq!(
        problem(&NewBalance::internal(" ", "USD")).field(),
        "indicator"
    );
}

#[test]
fn blanks_in_an_indicator_are_what_go_calls_blanks() {
    // Trimmed as Unicode blanks, searched for as ASCII ones; a vertical tab and U+00A0 inside are none of the latter.
    for (indicator, accepted) in [
        ("\u{a0}\u{2003}@a\u{85}", true),
        ("@a\u{a0}b", true),
        ("@a\u{b}b", true),
        ("@a\u{200b}b", true),
        ("@@", true),
        ("@a b", false),
        ("@a\tb", false),
        ("@a\u{c}b", false),
        ("@", false),
        ("＠a", false),
    ] {
        assert_eq!(
            NewBalance::internal(indicator, "USD").validate().is_ok(),
            accepted,
            "{indicator:?}"
        );
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
        let asked = NewBalance::new(LEDGER, "USD").allocation_strategy(strategy);
        assert_eq!(asked.validate().is_ok(), accepted, "{strategy:?}");
        assert_kept(&asked);
    }
}

#[test]
fn all_problems_are_reported_at_once_by_field() {
    let asked: NewBalance = serde_json::from_value(json!({
        "ledger_id": "", "currency": " ", "indicator": "@x", "track_fund_lineage": true,
        "allocation_strategy": "x", "meta_data": { "a": "\0", "b": u64::MAX },
    }))
    .unwrap();
    let error = asked.validate().unwrap_err();
    let fields: Vec<_> = error.problems().iter().map(Problem::field).collect();
    assert_eq!(
        fields,
        [
            "allocation_strategy",
            "currency",
            "identity_id",
            "indicator",
            "ledger_id",
            "meta_data/a",
            "meta_data/b"
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
fn ids_of_different_records_cannot_be_mixed_up_and_text_is_checked() {
    let ledger = LedgerId::new("ldg_1").unwrap();
    let asked = NewBalance::new(&ledger, "USD").identity("");
    assert_eq!((asked.ledger_id(), asked.identity_id()), ("ldg_1", None));
    for text in ["", "a\0"] {
        assert!(LedgerId::new(text).is_err());
        assert!(Currency::verbatim(text).is_err());
        assert_eq!(problem(&NewBalance::new(text, "USD")).field(), "ledger_id");
    }
    assert_eq!(
        problem(&NewBalance::new(LEDGER, "USD").identity("\0")).field(),
        "identity_id"
    );
}

#[cfg(feature = "json-schema")]
#[test]
fn the_json_schema_of_a_request_names_its_members_and_the_required_ones() {
    let schema = serde_json::to_value(schemars::schema_for!(NewBalance)).unwrap();
    assert_eq!(schema["required"], json!(["ledger_id", "currency"]));
    let members: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        [
            "allocation_strategy",
            "allow",
            "currency",
            "identity_id",
            "indicator",
            "ledger_id",
            "lossy_meta_data",
            "meta_data",
            "track_fund_lineage"
        ]
    );
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["properties"]["currency"]["type"], "string");
}
