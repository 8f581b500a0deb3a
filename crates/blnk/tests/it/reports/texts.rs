//! R9, R15: texts and numbers that look like others.

use blnk::{
    Metadata, NewBalance, NewIdentity, NewLedger,
    error::{InvalidRequest, Reason},
    identities::IdentityUpdate,
    values::{Currency, Indicator},
};
use blnk_mock::MockCloud;
use serde_json::json;

use crate::support::{invalid::reasons, mock::client, people::ID, scripted::Scripted};

/// Characters that nobody sees, by what they are.
const UNSEEN: [(&str, &[char]); 14] = [
    (
        "zero width",
        &['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'],
    ),
    ("soft hyphen", &['\u{ad}']),
    (
        "direction",
        &[
            '\u{200e}', '\u{200f}', '\u{61c}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}',
        ],
    ),
    (
        "operators that are not shown",
        &['\u{2061}', '\u{2064}', '\u{206a}', '\u{206f}'],
    ),
    ("annotation", &['\u{fff9}', '\u{fffb}']),
    ("tags", &['\u{e0001}', '\u{e0041}', '\u{e007f}']),
    (
        "variation",
        &['\u{fe00}', '\u{fe0e}', '\u{fe0f}', '\u{e0100}', '\u{e01ef}'],
    ),
    ("joiner of marks", &['\u{34f}']),
    (
        "Hangul fillers",
        &['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'],
    ),
    ("Khmer vowels without a form", &['\u{17b4}', '\u{17b5}']),
    ("Mongolian", &['\u{180b}', '\u{180e}', '\u{180f}']),
    ("the empty pattern of Braille", &['\u{2800}']),
    (
        "music and shorthand",
        &['\u{1d173}', '\u{1d17a}', '\u{1bca0}', '\u{1bca3}'],
    ),
    (
        "without a meaning",
        &[
            '\u{e000}',
            '\u{f8ff}',
            '\u{10fffd}',
            '\u{378}',
            '\u{ffff}',
            '\u{e0fff}',
            '\u{fff0}',
        ],
    ),
];

/// Control characters and blanks of every script. NUL is refused by a rule of its own.
const BLANKS: [char; 22] = [
    ' ', '\t', '\n', '\u{b}', '\u{c}', '\r', '\u{85}', '\u{a0}', '\u{1680}', '\u{2000}',
    '\u{2003}', '\u{2009}', '\u{200a}', '\u{2028}', '\u{2029}', '\u{202f}', '\u{205f}', '\u{3000}',
    '\u{1}', '\u{1b}', '\u{7f}', '\u{9f}',
];

/// Texts that are what they look like.
const SEEN: [&str; 34] = [
    "USD",
    "usd",
    "USDC.e",
    "$",
    "₦",
    "€",
    "A_B-C+D",
    "%25",
    "(x)",
    "é",
    "e\u{301}",
    "Å",
    "\u{212b}",
    "ß",
    "元",
    "円",
    "원",
    "ريال",
    "د.إ",
    "₪",
    "שֶׁקֶל",
    "руб.",
    "UЅD",
    "रुपया",
    "টাকা",
    "บาท",
    "เงินกู้",
    "ብር",
    "₿",
    "🏦",
    "👍🏽",
    "🇳🇬",
    "½",
    "１２",
];

fn currency(text: &str) -> Result<(), InvalidRequest> {
    NewBalance::new("ldg_1", text).validate()
}

fn indicator(text: &str) -> Result<(), InvalidRequest> {
    NewBalance::internal(format!("@{text}"), "USD").validate()
}

/// Asserts that a character is refused wherever it is in a currency or a name, on create and on read, and that it can be
/// had on purpose.
fn assert_refused(c: char, kind: &str) {
    let code = format!("(U+{:04X})", u32::from(c));
    let blank = c.is_whitespace();
    for text in [
        format!("US{c}D"),
        format!("{c}USD"),
        format!("USD{c}"),
        c.to_string(),
    ] {
        let of_currency = [("/currency".to_owned(), Reason::BlankCurrency)];
        assert_eq!(reasons(currency(&text)), of_currency, "{kind}: {text:?}");
        assert!(Currency::new(&*text).is_err(), "{kind}: {text:?}");
        assert!(text.parse::<Currency>().is_err(), "{kind}: {text:?}");
        assert!(serde_json::from_value::<Currency>(json!(text)).is_err());
        let read: NewBalance =
            serde_json::from_value(json!({ "ledger_id": "ldg_1", "currency": text })).unwrap();
        assert_eq!(reasons(read.validate()), of_currency, "{kind}: {text:?}");
        let verbatim = Currency::verbatim(&*text).unwrap();
        assert!(NewBalance::new("ldg_1", verbatim).validate().is_ok());
        // Blanks at the end are trimmed by the server, as every blank around a name is.
        if blank && (text.ends_with(c)) {
            continue;
        }
        let name = format!("@{text}");
        let of_name = [("/indicator".to_owned(), Reason::Refused)];
        assert_eq!(reasons(indicator(&text)), of_name, "{kind}: {name:?}");
        assert!(Indicator::new(&*name).is_err(), "{kind}: {name:?}");
        let read =
            json!({ "ledger_id": "general_ledger_id", "currency": "USD", "indicator": name });
        let read: NewBalance = serde_json::from_value(read).unwrap();
        assert_eq!(reasons(read.validate()), of_name, "{kind}: {name:?}");
        // Of blanks, the server itself refuses those of ASCII.
        let verbatim = Indicator::verbatim(&*name);
        let servers = matches!(c, ' ' | '\t' | '\n' | '\u{c}' | '\r');
        assert_eq!(verbatim.is_err(), servers, "{kind}: {name:?}");
        if let Ok(verbatim) = verbatim {
            assert!(NewBalance::internal(verbatim, "USD").validate().is_ok());
        }
    }
    // The message shows which character it is, and where.
    let error = Currency::new(format!("US{c}D")).unwrap_err().to_string();
    assert!(error.contains(&format!("{code} at character 3")), "{error}");
    assert!(error.contains("`Currency::verbatim`"), "{error}");
}

#[test]
fn r9_characters_that_nobody_sees_are_refused_unless_verbatim() {
    for (kind, characters) in UNSEEN {
        for c in characters {
            assert_refused(*c, kind);
        }
    }
}

#[test]
fn r9_blanks_and_control_characters_of_any_script_are_refused_unless_verbatim() {
    for c in BLANKS {
        assert_refused(c, "blank");
    }
}

#[test]
fn r9_every_character_that_unicode_says_to_ignore_is_refused() {
    // Default_Ignorable_Code_Point, of the Unicode Character Database.
    let ranges = [
        0xad..=0xad,
        0x34f..=0x34f,
        0x61c..=0x61c,
        0x115f..=0x1160,
        0x17b4..=0x17b5,
        0x180b..=0x180f,
        0x200b..=0x200f,
        0x202a..=0x202e,
        0x2060..=0x206f,
        0x3164..=0x3164,
        0xfe00..=0xfe0f,
        0xfeff..=0xfeff,
        0xffa0..=0xffa0,
        0xfff0..=0xfff8,
        0x1bca0..=0x1bca3,
        0x1d173..=0x1d17a,
        0xe0000..=0xe0fff,
    ];
    for c in ranges.into_iter().flatten().filter_map(char::from_u32) {
        let text = format!("US{c}D");
        assert!(Currency::new(&*text).is_err(), "{text:?}");
        assert!(Indicator::new(format!("@{text}")).is_err(), "{text:?}");
    }
}

#[test]
fn r9_letters_marks_digits_and_symbols_of_any_script_are_accepted() {
    for text in SEEN {
        assert_eq!(currency(text), Ok(()), "{text}");
        assert_eq!(Currency::new(text).unwrap(), text);
        assert_eq!(indicator(text), Ok(()), "{text}");
        assert_eq!(
            Indicator::new(format!("@{text}")).unwrap(),
            *format!("@{text}")
        );
    }
}

#[tokio::test]
async fn r9_a_read_by_indicator_refuses_them_too() {
    let server = Scripted::refusing(1).await;
    let balances = server.client().balances();
    for (name, currency, place) in [
        ("@fees\u{200b}", "USD", "/indicator"),
        ("@fe\u{3000}es", "USD", "/indicator"),
        ("@fees", "US\u{200b}D", "/currency"),
        ("@fees", "U D", "/currency"),
    ] {
        let read = balances.read_internal(name, currency);
        let places: Vec<_> = reasons(read.validate())
            .into_iter()
            .map(|(at, _)| at)
            .collect();
        assert_eq!(places, [place], "{name:?} {currency:?}");
    }
}

#[tokio::test]
async fn r9_what_is_accepted_is_stored_as_it_is_and_held_against_the_request() {
    let cloud = MockCloud::start().await.unwrap();
    let balances = client(&cloud).balances();
    for text in SEEN {
        let internal = NewBalance::internal(format!("@{text}"), text);
        let created = balances.create(&internal).await.unwrap();
        assert_eq!(created.currency, text);
        let ensured = balances.ensure_internal(&internal).await.unwrap();
        assert_eq!(ensured.balance.balance_id, created.balance_id, "{text}");
    }
    assert_eq!(cloud.balances().len(), SEEN.len());
}

/// Decimals in JSON text, and whether a 64-bit float is the same number.
const DECIMALS: [(&str, bool); 24] = [
    ("123456789.123456789123", false),
    ("0.1234567890123456789", false),
    ("-0.1234567890123456789", false),
    ("1.00000000000000000001", false),
    ("0.30000000000000004441", false),
    ("1234567890123.45678", false),
    ("9007199254740992.5", false),
    ("1.7976931348623157e-400", false),
    ("12345678901234567890.5", false),
    ("9007199254740993", false),
    ("-9007199254740993", false),
    ("123456789012345678901234567890", false),
    ("1e17", false),
    ("0", true),
    ("-0.0", true),
    ("1.50", true),
    ("0.1", true),
    ("1e-7", true),
    ("1E2", true),
    ("0.30000000000000004", true),
    ("123456789.12345679", true),
    ("9007199254740992", true),
    ("4503599627370495.5", true),
    ("100.00000000000000000000", true),
];

#[tokio::test]
async fn r15_a_number_that_a_float_does_not_hold_is_refused_where_its_text_is_known() {
    let server = Scripted::refusing(1).await;
    let client = server.client();
    for (number, exact) in DECIMALS {
        for (text, place) in [
            (format!(r#"{{"k":{number}}}"#), "/meta_data/k"),
            (
                format!(r#"{{"a/b":[1,{{"x":{number}}}],"s":"{number}"}}"#),
                "/meta_data/a~1b",
            ),
        ] {
            let metadata: Metadata = serde_json::from_str(&text).unwrap();
            let by_reader: Metadata = serde_json::from_reader(text.as_bytes()).unwrap();
            assert_eq!(metadata, by_reader);
            let in_a = |other: &str| format!(r#"{{{other}"meta_data":{text}}}"#);
            let ledger: NewLedger = serde_json::from_str(&in_a(r#""name":"n","#)).unwrap();
            let balance = in_a(r#""ledger_id":"ldg_1","currency":"USD","#);
            let balance: NewBalance = serde_json::from_str(&balance).unwrap();
            let identity: NewIdentity = serde_json::from_str(&in_a("")).unwrap();
            let update: IdentityUpdate = serde_json::from_str(&in_a("")).unwrap();
            for validated in [
                NewLedger::new("n")
                    .meta_data_all(metadata.clone())
                    .validate(),
                client.metadata().merge(ID, &metadata).validate(),
                ledger.validate(),
                balance.validate(),
                identity.validate(),
                update.validate(),
            ] {
                match validated {
                    Ok(()) => assert!(exact, "{text}"),
                    refused => {
                        assert!(!exact, "{text}");
                        for (at, reason) in reasons(refused) {
                            assert!(at.starts_with(place), "{at}");
                            assert_eq!(reason, Reason::InexactNumber, "{text}");
                        }
                    }
                }
            }
            let lossy = NewLedger::new("n").meta_data_all(metadata.lossy());
            assert_eq!(lossy.validate(), Ok(()), "{text}");
        }
    }
}

#[test]
fn r15_the_text_of_a_number_survives_storing() {
    for (number, _) in DECIMALS {
        let text = format!(r#"{{"k":{number}}}"#);
        let metadata: Metadata = serde_json::from_str(&text).unwrap();
        let again = serde_json::to_string(&metadata).unwrap();
        let read: Metadata = serde_json::from_str(&again).unwrap();
        let exact = NewLedger::new("n")
            .meta_data_all(metadata.clone())
            .validate();
        assert_eq!(read, metadata, "{text}");
        assert_eq!(NewLedger::new("n").meta_data_all(read).validate(), exact);
    }
}
