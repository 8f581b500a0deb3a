//! 1,000 random posts with the verdicts of a running server, compared with the verdicts of this client.

use std::collections::BTreeMap;

use blnk::{Amount, Metadata, NewTransaction, transactions::Overdraft};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct Line {
    body: String,
    status: u16,
    reply: String,
}

fn lines() -> Vec<Line> {
    use std::io::Read;
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = folder.join("../blnk-mock/tests/recordings/oracle-create-transaction.jsonl.gz");
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    let world = ["a", "b", "c", "d", "e", "world", "till", "ledger", "run"];
    let text = world.iter().fold(text, |text, name| {
        text.replace(&format!("${{{name}}}"), &format!("bln_{name}"))
    });
    text.lines()
        .skip(1)
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What this client cannot spell: a member twice, a time or a limit that is none.
fn is_beyond(text: &str, body: &Map<String, Value>) -> bool {
    let twice = |name: &String| text.matches(&format!("\"{name}\":")).count() > 1;
    let no_time = body.get("effective_date").is_some_and(|time| {
        let time = time.as_str().unwrap_or_default();
        chrono::DateTime::parse_from_rfc3339(time).is_err()
    });
    let no_limit = body
        .get("overdraft_limit")
        .is_some_and(|limit| !limit.is_number());
    body.keys().any(twice) || no_time || no_limit
}

/// What this client can spell of a body: one source, one destination, no hold; nothing if it cannot.
fn transaction(text: &str) -> Option<NewTransaction> {
    let body: Map<String, Value> = serde_json::from_str(text).ok()?;
    if is_beyond(text, &body) {
        return None;
    }
    let text = |name: &str| match body.get(name) {
        None | Some(Value::Null) => Some(String::new()),
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => None,
    };
    let known = [
        "precise_amount",
        "amount",
        "precision",
        "currency",
        "reference",
        "description",
        "source",
        "destination",
        "allow_overdraft",
        "overdraft_limit",
        "skip_queue",
        "dry_run",
        "meta_data",
        "inflight",
        "effective_date",
    ];
    let plain = body.keys().all(|name| known.contains(&name.as_str()));
    if !plain
        || body
            .get("inflight")
            .is_some_and(|flag| flag != &Value::Bool(false))
    {
        return None;
    }
    let precision = match body.get("precision") {
        None => 1,
        Some(precision) => precision.as_u64()?,
    };
    let currency = text("currency")?;
    let amount = match (body.get("precise_amount"), body.get("amount")) {
        (Some(Value::Number(exact)), None) => Amount::new(
            exact.to_string().parse::<blnk::MinorUnits>().ok()?,
            currency,
            precision,
        ),
        (None, Some(Value::Number(major))) => {
            Amount::parse(&major.to_string(), currency, precision).ok()?
        }
        _ => return None,
    };
    let mut transaction = NewTransaction::new(text("reference")?, amount)
        .source(text("source")?)
        .destination(text("destination")?)
        .description(Some(text("description")?).filter(|text| !text.is_empty()));
    transaction = match body.get("allow_overdraft") {
        Some(Value::Bool(true)) => transaction.overdraft(Overdraft::Unlimited),
        None | Some(Value::Bool(false)) => transaction,
        Some(_) => return None,
    };
    match body.get("meta_data") {
        None | Some(Value::Null) => Some(transaction),
        Some(Value::Object(map)) => Some(transaction.meta_data_all(Metadata::from(map.clone()))),
        Some(_) => None,
    }
}

/// Whether the server refused the request for what it is, not for which records exist or what they hold.
fn refused_by_rule(line: &Line) -> bool {
    let rules = [r#""errors":"#, "GEN_MALFORMED_REQUEST", "must be positive"];
    rules.iter().any(|rule| line.reply.contains(rule))
        && !line.reply.contains("description: cannot be blank")
        // A rule for floats, of which none is sent.
        && !line.reply.contains("15 significant digits")
}

#[test]
fn only_the_named_rules_are_stricter_than_the_server() {
    let mut spelled = 0;
    let mut wrong = Vec::new();
    let mut stricter: BTreeMap<String, usize> = BTreeMap::new();
    for (number, line) in lines().iter().enumerate() {
        let Some(transaction) = transaction(&line.body) else {
            continue;
        };
        spelled += 1;
        match (refused_by_rule(line), transaction.validate()) {
            (true, Ok(())) => wrong.push(format!(
                "{number}: sent, though the server answers {}: {}",
                line.status, line.reply
            )),
            (false, Err(error)) if matches!(line.status, 200 | 201) => {
                for problem in error.problems() {
                    let place = problem.pointer().split('/').nth(1).unwrap_or_default();
                    *stricter
                        .entry(format!("{place} {:?}", problem.reason()))
                        .or_default() += 1;
                }
            }
            _ => {}
        }
    }
    assert_eq!(wrong, [""; 0]);
    println!("{spelled} of 1000 can be spelled; stricter: {stricter:?}");
    assert!(spelled > 300, "{spelled}");
    // Reserved keys, numbers that the server rounds, rows near the limit, and blanks in names, currencies and references.
    let named = [
        "meta_data ReservedKey",
        "meta_data InexactNumber",
        "meta_data Refused",
        "meta_data RowTooLong",
        "reference Reference",
        "currency BlankCurrency",
        "source Refused",
        "destination Refused",
    ];
    let others: Vec<_> = stricter
        .keys()
        .filter(|rule| !named.contains(&rule.as_str()))
        .collect();
    assert!(others.is_empty(), "{others:?}");
}
