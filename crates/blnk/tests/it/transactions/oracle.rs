//! 1,000 random posts with the verdicts of a running server, compared with the verdicts of this client, line by line.

use std::collections::{BTreeMap, BTreeSet};

use blnk::{
    Amount, Client, Metadata, MinorUnits, NewTransaction, Outcome, error::InvalidRequest,
    transactions::Overdraft,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::support::scripted::Scripted;

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

/// The members of a body, each as it is written.
type Members<'a> = BTreeMap<String, &'a RawValue>;

/// The members that a request of this client can have.
const SPELLED: [&str; 16] = [
    "allow_overdraft",
    "amount",
    "atomic",
    "currency",
    "description",
    "destination",
    "dry_run",
    "effective_date",
    "inflight",
    "meta_data",
    "overdraft_limit",
    "precise_amount",
    "precision",
    "reference",
    "scheduled_for",
    "skip_queue",
];

/// A member, if it is there and not null.
fn member<'a>(body: &Members<'a>, name: &str) -> Option<&'a str> {
    let text = body.get(name).map(|value| value.get());
    text.filter(|text| *text != "null")
}

/// The same as a value of a type, or that it is none.
fn value<T: DeserializeOwned>(body: &Members<'_>, name: &str) -> Result<Option<T>, String> {
    let text = member(body, name);
    let read = text.map(serde_json::from_str).transpose();
    read.map_err(|_| format!("{name}: of another type"))
}

/// What this client calls with a body.
enum Call {
    Post,
    Queue,
    Preview,
}

/// What this client makes of a body, or why it cannot spell it.
fn spelled(text: &str) -> Result<(NewTransaction, Call), String> {
    let body: Members<'_> =
        serde_json::from_str(text).map_err(|_| "no object of JSON".to_owned())?;
    for name in body.keys() {
        if text.matches(&format!("\"{name}\":")).count() > 1 {
            return Err("a member twice".to_owned());
        }
    }
    for split in ["sources", "destinations"] {
        if member(&body, split).is_some() {
            return Err("a split".to_owned());
        }
    }
    for date in ["inflight_expiry_date", "inflight_commit_date"] {
        if member(&body, date).is_some() {
            return Err("a date of a hold".to_owned());
        }
    }
    for flag in ["inflight", "atomic"] {
        if value(&body, flag)?.unwrap_or(false) {
            return Err(format!("{flag}: true"));
        }
    }
    if let Some(name) = body.keys().find(|name| {
        let name = name.as_str();
        name != "source" && !SPELLED.contains(&name)
    }) {
        return Err(match SPELLED.contains(&&*name.to_lowercase()) {
            true => "a member in another case".to_owned(),
            false => "a member of another name".to_owned(),
        });
    }
    let text = |name| value::<String>(&body, name).map(Option::unwrap_or_default);
    let mut transaction = NewTransaction::new(text("reference")?, amount(&body)?)
        .source(text("source")?)
        .destination(text("destination")?)
        .description(Some(text("description")?).filter(|text| !text.is_empty()))
        .overdraft(overdraft(&body)?)
        .meta_data_all(value::<Metadata>(&body, "meta_data")?);
    let time = |name| value::<chrono::DateTime<chrono::Utc>>(&body, name);
    if let Some(at) = time("effective_date")? {
        transaction = transaction.effective_date(at);
    }
    if let Some(at) = time("scheduled_for")? {
        transaction = transaction.scheduled_for(at);
    }
    let (dry_run, skip_queue) = (value(&body, "dry_run")?, value(&body, "skip_queue")?);
    let call = match (dry_run.unwrap_or(false), skip_queue.unwrap_or(false)) {
        (true, _) => Call::Preview,
        (false, true) => Call::Post,
        (false, false) => Call::Queue,
    };
    Ok((transaction, call))
}

/// The server takes 1 for a precision that is missing.
fn precision(body: &Members<'_>) -> Result<u64, String> {
    match member(body, "precision") {
        None => Ok(1),
        Some(text) => text
            .parse()
            .map_err(|_| "precision: no whole number from 0".to_owned()),
    }
}

fn amount(body: &Members<'_>) -> Result<Amount, String> {
    let currency = value::<String>(body, "currency")?.unwrap_or_default();
    let precision = precision(body)?;
    match (member(body, "precise_amount"), member(body, "amount")) {
        (Some(_), Some(_)) => Err("both amounts".to_owned()),
        (None, None) => Err("no amount".to_owned()),
        (Some(exact), None) => {
            let units = exact.parse::<MinorUnits>();
            let units = units.map_err(|_| "precise_amount: no whole number".to_owned())?;
            Ok(Amount::new(units, currency, precision))
        }
        (None, Some(major)) => {
            Amount::parse(major, currency, precision).map_err(|error| {
                match error.to_string().contains("is finer than") {
                    true => "amount: finer than the precision".to_owned(),
                    false => "amount: no plain decimal".to_owned(),
                }
            })
        }
    }
}

fn overdraft(body: &Members<'_>) -> Result<Overdraft, String> {
    let unlimited = value(body, "allow_overdraft")?.unwrap_or(false);
    let zero = MinorUnits::ZERO;
    let limit = match member(body, "overdraft_limit") {
        None => zero.clone(),
        Some(text) => {
            let limit = Amount::parse(text.trim_start_matches('-'), "X", precision(body)?);
            let limit = limit.map_err(|_| "overdraft_limit: no exact one".to_owned())?;
            match text.starts_with('-') {
                true => -limit.minor_units(),
                false => limit.minor_units().clone(),
            }
        }
    };
    match (unlimited, limit) {
        (true, limit) if limit == zero => Ok(Overdraft::Unlimited),
        (true, _) => Err("both a flag and a limit of the overdraft".to_owned()),
        (false, limit) if limit == zero => Ok(Overdraft::None),
        (false, limit) => Ok(Overdraft::UpTo(limit)),
    }
}

fn validate(
    client: &Client,
    transaction: &NewTransaction,
    call: &Call,
) -> Result<(), InvalidRequest> {
    let transactions = client.transactions();
    match call {
        Call::Post => transactions.post(transaction).validate(),
        Call::Queue => transactions.queue(transaction).validate(),
        Call::Preview => transactions.preview(transaction).validate(),
    }
}

/// Whether the server refused the request for what it is, not for which records exist or what they hold.
fn refused_by_rule(line: &Line) -> bool {
    let rules = [r#""errors":"#, "GEN_MALFORMED_REQUEST", "must be positive"];
    rules.iter().any(|rule| line.reply.contains(rule))
        // The reference is sent where there is none.
        && !line.reply.contains("description: cannot be blank")
        // A rule for floats, of which none is sent.
        && !line.reply.contains("15 significant digits")
}

/// How often each thing was counted, in order.
type Counts = BTreeMap<String, usize>;

fn count(counts: &mut Counts, name: impl Into<String>) {
    *counts.entry(name.into()).or_default() += 1;
}

fn expected(counts: &[(&str, usize)]) -> Counts {
    let counts = counts.iter();
    counts
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect()
}

#[tokio::test]
async fn only_the_named_rules_are_stricter_than_the_server() {
    let server = Scripted::refusing(1).await;
    let client = server.client();
    let [mut verdicts, mut unspelled, mut stricter] = [const { Counts::new() }; 3];
    let mut wrong = Vec::new();
    let lines = lines();
    for (number, line) in lines.iter().enumerate() {
        let (transaction, call) = match spelled(&line.body) {
            Ok(spelled) => spelled,
            Err(why) => {
                count(&mut unspelled, why);
                continue;
            }
        };
        // A preview is accepted whatever it says.
        let theirs = match line.status {
            200 | 201 => "accepted by the server",
            _ if refused_by_rule(line) => "refused by a rule of the server",
            _ => "refused by the server's records",
        };
        let Err(error) = validate(&client, &transaction, &call) else {
            count(&mut verdicts, format!("sent, {theirs}"));
            if refused_by_rule(line) {
                wrong.push(format!("{number}: {} {}", line.status, line.reply));
            }
            continue;
        };
        count(&mut verdicts, format!("not sent, {theirs}"));
        if theirs == "accepted by the server" {
            let rules: BTreeSet<_> = error
                .problems()
                .iter()
                .map(|problem| {
                    let place = problem.pointer().split('/').nth(1).unwrap_or_default();
                    format!("{place} {:?}", problem.reason())
                })
                .collect();
            for rule in rules {
                count(&mut stricter, rule);
            }
        }
    }
    assert_eq!(
        wrong, [""; 0],
        "sent, though a rule of the server refuses it"
    );
    let all: usize = verdicts.values().chain(unspelled.values()).sum();
    assert_eq!((all, lines.len()), (1_000, 1_000));
    assert_eq!(
        verdicts,
        expected(&[
            ("not sent, accepted by the server", 26),
            ("not sent, refused by a rule of the server", 44),
            ("not sent, refused by the server's records", 18),
            ("sent, accepted by the server", 197),
            ("sent, refused by the server's records", 79),
        ])
    );
    assert_eq!(
        unspelled,
        expected(&[
            ("a date of a hold", 44),
            ("a member in another case", 2),
            ("a member of another name", 21),
            ("a member twice", 45),
            ("a split", 149),
            ("allow_overdraft: of another type", 3),
            ("amount: finer than the precision", 54),
            ("amount: no plain decimal", 56),
            ("atomic: of another type", 1),
            ("atomic: true", 52),
            ("both a flag and a limit of the overdraft", 11),
            ("both amounts", 20),
            ("currency: of another type", 2),
            ("effective_date: of another type", 5),
            ("inflight: of another type", 2),
            ("inflight: true", 106),
            ("meta_data: of another type", 3),
            ("no amount", 5),
            ("no object of JSON", 7),
            ("overdraft_limit: no exact one", 12),
            ("precise_amount: no whole number", 5),
            ("precision: no whole number from 0", 24),
            ("reference: of another type", 3),
            ("scheduled_for: of another type", 3),
            ("source: of another type", 1),
        ])
    );
    // A request with two of them counts for both.
    assert_eq!(
        stricter,
        expected(&[
            ("currency BlankCurrency", 3),
            ("destination Refused", 1),
            ("meta_data ReservedKey", 7),
            ("meta_data RowTooLong", 2),
            ("overdraft Refused", 2),
            ("precise_amount Refused", 1),
            ("reference Reference", 2),
            ("scheduled_for NotInThisCall", 9),
        ])
    );
}

/// The members of a recorded request that the sent one has otherwise.
fn changed(recorded: &str, sent: &str) -> Vec<&'static str> {
    let [recorded, sent] =
        [recorded, sent].map(|text| serde_json::from_str::<serde_json::Value>(text).unwrap());
    let time = |value: &serde_json::Value| {
        let time = chrono::DateTime::parse_from_rfc3339(value.as_str()?);
        time.ok()
    };
    let names = SPELLED.into_iter().chain(["source"]);
    names
        .filter(|name| {
            let (before, after) = (&recorded[name], &sent[name]);
            !match *name {
                _ if before.is_null() => true,
                // Always in minor units here, and other tests compare them.
                "amount" => sent["precise_amount"].is_number(),
                // A preview is that of a post that is applied at once.
                "skip_queue" if sent["dry_run"] == true => true,
                "allow_overdraft" | "atomic" | "dry_run" | "inflight" | "skip_queue" => {
                    before == after || (before == false && after.is_null())
                }
                "effective_date" | "scheduled_for" => time(before) == time(after),
                "overdraft_limit" => before.as_f64() == Some(after.as_f64().unwrap_or_default()),
                _ => before == after,
            }
        })
        .collect()
}

#[tokio::test]
async fn what_is_sent_is_what_was_recorded() {
    let lines = lines();
    let server = Scripted::refusing(lines.len()).await;
    let transactions = server.client().transactions();
    let mut bodies = Vec::new();
    for line in &lines {
        let Ok((transaction, call)) = spelled(&line.body) else {
            continue;
        };
        let error = match call {
            Call::Post => transactions.post(&transaction).await.unwrap_err(),
            Call::Queue => transactions.queue(&transaction).await.unwrap_err(),
            Call::Preview => transactions.preview(&transaction).await.unwrap_err(),
        };
        if error.outcome() != Outcome::NotSent {
            bodies.push(&line.body);
        }
    }
    let requests = server.seen().requests;
    assert_eq!((requests.len(), bodies.len()), (276, 276));
    for (recorded, request) in bodies.iter().zip(&requests) {
        let sent = request.split_once("\r\n\r\n").unwrap().1;
        let changed = changed(recorded, sent);
        assert!(changed.is_empty(), "{changed:?}: {recorded} {sent}");
    }
}
