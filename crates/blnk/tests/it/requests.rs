//! The bytes of a request, and what never becomes one.

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use blnk::{
    AccessToken, Amount, Client, Error, ErrorKind, Metadata, MinorUnits, NewBalance, NewIdentity,
    NewLedger, NewTransaction, Outcome, Request,
    balances::{AllocationStrategy, Headroom, ReadBalance},
    error::{InvalidRequest, Reason},
    identities::{
        IdentityUpdate,
        TokenizableField::{
            EmailAddress, FirstName, LastName, OtherNames, PhoneNumber, PostCode, Street,
        },
    },
    transactions::Overdraft,
    values::{
        BalanceId, Currency, IdentityId, Indicator, InvalidText, LedgerId, Reference, TransactionId,
    },
};
use blnk_mock::MockCloud;
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::{
    invalid::{problem, reasons},
    replies::internal,
    scripted::{Scripted, TOKEN, answer, reply},
};

/// The head of a request without what differs from run to run, its lines sorted, and its body.
fn parts(request: &str) -> (String, Vec<String>, String) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines = head.split("\r\n").map(str::to_owned);
    let first = lines.next().unwrap();
    let mut headers: Vec<_> = lines
        .map(|line| match line.strip_prefix("host: 127.0.0.1:") {
            Some(_) => "host: 127.0.0.1:…".to_owned(),
            None => line,
        })
        .collect();
    headers.sort();
    (first, headers, body.to_owned())
}

/// Sends one request that makes no second balance.
async fn create_one(client: &Client) -> Error {
    let balance = NewBalance::new("ldg_1", "USD");
    client.balances().create(&balance).await.unwrap_err()
}

#[tokio::test]
async fn the_documentation_pages_request_is_sent_byte_for_byte() {
    let server = Scripted::refusing(1).await;
    let ledger = "ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc";
    let balance = NewBalance::new(ledger, "USD");
    let create = server.client().balances().create(&balance);
    create.await.unwrap_err();
    let seen = server.seen();
    assert_eq!((seen.connections, seen.requests.len()), (1, 1));
    let (first, headers, body) = parts(&seen.requests[0]);
    assert_eq!(
        first,
        "POST /proxy/balances?instance_id=instance_01ABC HTTP/1.1"
    );
    assert_eq!(
        headers,
        [
            "accept: application/json".to_owned(),
            format!("authorization: Bearer {TOKEN}"),
            "content-length: 73".to_owned(),
            "content-type: application/json".to_owned(),
            "host: 127.0.0.1:…".to_owned(),
            format!("user-agent: blnk-rust/{}", env!("CARGO_PKG_VERSION")),
        ]
    );
    assert_eq!(
        body,
        format!(r#"{{"currency":"USD","ledger_id":"{ledger}"}}"#)
    );
}

#[tokio::test]
async fn every_member_is_sent_as_the_server_reads_it() {
    let server = Scripted::refusing(1).await;
    let balance = NewBalance::internal("  @fees\n", "NGN")
        .identity("idt_1")
        .meta_data("my_app", serde_json::json!({ "tier": "gold" }))
        .track_fund_lineage(true)
        .allocation_strategy(" proportional");
    let create = server.client().balances().create(&balance);
    create.send().await.unwrap_err();
    let (_, _, body) = parts(&server.seen().requests[0]);
    assert_eq!(
        body,
        r#"{"allocation_strategy":"PROPORTIONAL","currency":"NGN","identity_id":"idt_1","indicator":"@fees","ledger_id":"general_ledger_id","meta_data":{"my_app":{"tier":"gold"}},"track_fund_lineage":true}"#
    );
}

#[tokio::test]
async fn no_metadata_and_empty_metadata_are_distinguished() {
    let server = Scripted::refusing(1).await;
    let balance = NewBalance::new("ldg_1", "USD").meta_data_all(Metadata::new());
    let create = server.client().balances().create(&balance);
    create.await.unwrap_err();
    let (_, _, body) = parts(&server.seen().requests[0]);
    assert_eq!(
        body,
        r#"{"currency":"USD","ledger_id":"ldg_1","meta_data":{}}"#
    );
}

#[tokio::test]
async fn an_instance_id_of_any_text_stays_one_parameter() {
    let server = Scripted::refusing(1).await;
    let client = server.builder().instance_id("a&b=c/d #é").build().unwrap();
    create_one(&client).await;
    let (first, _, _) = parts(&server.seen().requests[0]);
    assert_eq!(
        first,
        "POST /proxy/balances?instance_id=a%26b%3Dc%2Fd+%23%C3%A9 HTTP/1.1"
    );
}

#[tokio::test]
async fn a_path_and_a_slash_in_the_base_url_are_preserved() {
    let server = Scripted::refusing(1).await;
    for (end, path) in [
        ("/", "/proxy/balances"),
        ("/cloud", "/cloud/proxy/balances"),
        ("/cloud/", "/cloud/proxy/balances"),
    ] {
        let client = server
            .builder()
            .base_url(format!("{}{end}", server.base_url()))
            .build()
            .unwrap();
        create_one(&client).await;
        let seen = server.seen();
        let (first, _, _) = parts(seen.requests.last().unwrap());
        assert_eq!(
            first,
            format!("POST {path}?instance_id=instance_01ABC HTTP/1.1")
        );
    }
}

#[tokio::test]
async fn an_invalid_request_reaches_no_server() {
    let server = Scripted::refusing(1).await;
    let balance = NewBalance::new("", " USD");
    let create = server.client().balances().create(&balance);
    let error = create.await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(server.seen().connections, 0);
    assert_eq!(
        error.to_string(),
        "balance_create was not sent: /currency: has blanks around it, which the server would store as part of the \
         name of another currency; expected a currency code without them; remove them, or keep them with \
         `Currency::verbatim`; /ledger_id: is empty; expected the id of a ledger, such as `ldg_…` or \
         `general_ledger_id`"
    );
}

/// The token of each request.
fn tokens(server: &Scripted) -> Vec<String> {
    let token = |request: &String| {
        let (_, after) = request.split_once("authorization: Bearer ").unwrap();
        after.lines().next().unwrap().to_owned()
    };
    server.seen().requests.iter().map(token).collect()
}

/// A client that gets a fresh token whenever it waits between attempts.
fn refreshed(server: &Scripted) -> Client {
    let this = Arc::new(OnceLock::<Client>::new());
    let client = this.clone();
    let refresh = move |_| {
        let fresh = AccessToken::new("fresh").unwrap();
        client.get().unwrap().set_access_token(fresh);
        async {}
    };
    let builder = server.builder().access_token("old").sleep_with(refresh);
    this.get_or_init(|| builder.build().unwrap()).clone()
}

#[tokio::test]
async fn a_new_token_is_used_by_later_calls_and_not_by_later_attempts() {
    let busy = answer(reply("503 Service Unavailable", ""));
    let ledger = r#"{"ledger_id":"ldg_1","name":"n","created_at":"2026-11-22T08:39:16Z"}"#;
    let found = answer(reply("200 OK", ledger));
    let server = Scripted::start(vec![busy.clone(), busy, found]).await;
    let client = refreshed(&server);

    client.ledgers().read("ldg_1").await.unwrap();
    assert_eq!(tokens(&server), ["old", "old", "old"]);
    client.clone().ledgers().read("ldg_1").await.unwrap();
    assert_eq!(tokens(&server)[3..], ["fresh"]);
}

#[tokio::test]
async fn the_read_of_an_ensured_balance_has_the_token_of_its_creation() {
    let busy = answer(reply("503 Service Unavailable", ""));
    let taken = answer(reply(
        "409 Conflict",
        r#"{"error":"m","error_detail":{"code":"GEN_CONFLICT","message":"m"}}"#,
    ));
    let found = answer(reply("200 OK", &internal()));
    let server = Scripted::start(vec![busy, taken, found]).await;
    let client = refreshed(&server);

    let fees = NewBalance::internal("@fees", "USD");
    let ensured = client.balances().ensure_internal(&fees);
    ensured.await.unwrap();
    assert_eq!(tokens(&server), ["old", "old", "old"]);
}

#[tokio::test]
async fn every_attempt_sends_the_same_bytes() {
    let busy = answer(reply("503 Service Unavailable", ""));
    let ledger = r#"{"ledger_id":"ldg_1","name":"n","created_at":"2026-11-22T08:39:16Z"}"#;
    let server = Scripted::start(vec![busy.clone(), busy, answer(reply("200 OK", ledger))]).await;
    let client = server.builder().sleep_with(|_| async {}).build().unwrap();
    client.ledgers().rename("ldg_1", "n").await.unwrap();
    let requests = server.seen().requests;
    assert_eq!(requests.len(), 3);
    assert_eq!((&requests[1], &requests[2]), (&requests[0], &requests[0]));
}

const LEDGER: &str = "ldg_073f7ffe-9dfd-42ce-aa50-d1dca1788adc";
const BALANCE: &str = "bln_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f";
const PERSON: &str = "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6";

/// A request as the server received it, without its host and the version in its user agent.
#[derive(Debug, PartialEq, Deserialize)]
struct Wire {
    method: String,
    target: String,
    headers: Vec<String>,
    body: String,
}

impl Wire {
    fn of(request: &str) -> Self {
        let (first, headers, body) = parts(request);
        let [method, target, "HTTP/1.1"] = first.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{first}")
        };
        let agent = format!("user-agent: blnk-rust/{}", env!("CARGO_PKG_VERSION"));
        let headers = headers.into_iter();
        let headers = headers.filter(|line| !line.starts_with("host: "));
        let headers = headers.map(|line| match line {
            line if line == agent => "user-agent: blnk-rust/*".to_owned(),
            line => line,
        });
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: headers.collect(),
            body,
        }
    }
}

/// One call, and the requests that it is.
#[derive(Deserialize)]
struct Case {
    name: String,
    requests: Vec<Wire>,
}

/// Calls whose requests were recorded from the first version of this client that had them, in order.
struct Recorded {
    server: Scripted,
    cases: std::vec::IntoIter<Case>,
}

impl Recorded {
    async fn start() -> Self {
        let cases: Vec<Case> = serde_json::from_str(include_str!("requests/wire.json")).unwrap();
        Self {
            server: Scripted::refusing(1).await,
            cases: cases.into_iter(),
        }
    }

    /// Sends a request, and compares what the server received.
    async fn same<T>(&mut self, name: &str, request: Request<T>) {
        let before = self.server.seen().requests.len();
        let error = request.send().await.err();
        let requests = self.server.seen().requests.split_off(before);
        assert_eq!(requests.len(), 1, "{name}: {error:?}");
        self.compare(name, &requests);
    }

    fn compare(&mut self, name: &str, requests: &[String]) {
        let case = self.cases.next().unwrap();
        assert_eq!(case.name, name);
        let requests: Vec<_> = requests.iter().map(|request| Wire::of(request)).collect();
        assert_eq!(requests, case.requests, "{name}");
    }
}

fn time(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

/// Metadata of every kind of value, and of keys that need an escape.
fn nested() -> Value {
    json!({
        "tier": "gold",
        "limits": [1, -2, 2.5, 1e-7, 0.1, 0.30000000000000004, 9_007_199_254_740_992_u64],
        "deep": { "a": [{ "b": null }, true, [], {}] }, "": "empty key",
        "a/b~c": "\"quoted\" \\ \u{1}\n\t", "z": "₦ é 🏦 \u{2028}",
    })
}

fn everybody() -> NewIdentity {
    NewIdentity::individual()
        .organization_name("Ada & Söhne")
        .category("customer")
        .first_name("Ada")
        .last_name("Lovelace")
        .other_names("")
        .gender("female")
        .email_address("ada@example.com")
        .phone_number("+234 1")
        .nationality("NG")
        .street("1 Marina\nLagos")
        .country("Nigeria")
        .state("Lagos")
        .post_code("101001")
        .city("Lagos \"Island\"")
        .dob(NaiveDate::from_ymd_opt(1987, 3, 4).unwrap())
        .meta_data("my_app", nested())
}

#[tokio::test]
async fn every_request_is_the_same_bytes_as_in_the_first_version() {
    let mut recorded = Recorded::start().await;
    let client = recorded.server.client();
    ledgers_are_the_same(&mut recorded, &client).await;
    balances_are_the_same(&mut recorded, &client).await;
    balance_reads_are_the_same(&mut recorded, &client).await;
    identities_are_the_same(&mut recorded, &client).await;
    metadata_is_the_same(&mut recorded, &client).await;
    transactions_are_the_same(&mut recorded, &client).await;

    let server = &recorded.server;
    let other = server.builder().instance_id("a&b=c/d #é+").build().unwrap();
    let with_ledger = ReadBalance::new().with_ledger();
    let read = other.balances().read_with(BALANCE, &with_ledger);
    recorded
        .same("client: an instance id of any text", read)
        .await;
    let base_url = format!("{}/cloud/v1/", recorded.server.base_url());
    let other = recorded.server.builder().base_url(base_url).build();
    let one = Metadata::new().with("k", 1);
    let merge = other.unwrap().metadata().merge("bulk_1", &one);
    recorded.same("client: a path in the base URL", merge).await;

    let ensured = [
        ("ensure: a name", NewBalance::internal("@fees", "USD")),
        (
            "ensure: every member",
            NewBalance::internal(" @käse?#& ", Currency::verbatim(" ₦").unwrap())
                .identity(PERSON)
                .meta_data("my_app", nested()),
        ),
    ];
    for (name, balance) in ensured {
        let taken = r#"{"error":"m","error_detail":{"code":"GEN_CONFLICT","message":"m"}}"#;
        let conflict = answer(reply("409 Conflict", taken));
        let found = internal()
            .replace("@fees", balance.indicator().unwrap())
            .replace("USD", balance.currency());
        let found = answer(reply("200 OK", &found));
        let server = Scripted::start(vec![conflict, found]).await;
        let ensure = server.client().balances().ensure_internal(&balance);
        // The found balance has no identity.
        assert_eq!(ensure.await.is_ok(), balance.identity_id().is_none());
        recorded.compare(name, &server.seen().requests);
    }
    transactions_of_several_requests_are_the_same(&mut recorded).await;
    assert_eq!(recorded.cases.len(), 0);
}

async fn transactions_of_several_requests_are_the_same(recorded: &mut Recorded) {
    let payment = NewTransaction::new("order-7", Amount::new(1_250, "USD", 100))
        .source("@a")
        .destination("bln_2");
    let stored = r#"{"precise_amount":1250,"precision":100,"transaction_id":"txn_1","parent_transaction":"","source":"bln_1","destination":"bln_2","reference":"order-7","currency":"USD","description":"order-7","status":"APPLIED"}"#;
    let nothing = answer(reply("200 OK", "[]"));
    let balance = internal().replace("@fees", "@a");
    let id = serde_json::from_str::<Value>(&balance).unwrap()["balance_id"].clone();
    let found = format!("[{}]", stored.replace("bln_1", id.as_str().unwrap()));
    let existing = [found, balance]
        .map(|body| answer(reply("200 OK", &body)))
        .to_vec();
    let posted = vec![nothing, answer(reply("201 Created", stored))];
    for (name, scripts) in [
        ("ensure: a transaction that exists", existing),
        ("ensure: a transaction that is posted", posted),
    ] {
        let server = Scripted::start(scripts).await;
        let ensured = server.client().transactions().ensure_posted(&payment).await;
        ensured.unwrap();
        recorded.compare(name, &server.seen().requests);
    }
    let queued = stored.replace("APPLIED", "QUEUED").replace("bln_1", "@a");
    let child = stored
        .replace("txn_1", "txn_2")
        .replace(
            r#""parent_transaction":"""#,
            r#""parent_transaction":"txn_1""#,
        )
        .replace(r#""reference":"order-7""#, r#""reference":"order-7_q""#);
    let settled = format!("[{queued},{child}]");
    let server = Scripted::start(vec![
        answer(reply("201 Created", &queued)),
        answer(reply("200 OK", &settled)),
    ])
    .await;
    let transactions = server.client().transactions();
    let queued = transactions.queue(&payment).await.unwrap();
    transactions.wait_settled(&queued).await.unwrap();
    let name = "transaction: queue, and wait until it is settled";
    recorded.compare(name, &server.seen().requests);
}

#[test]
fn the_recorded_requests_are_of_all_23_operations() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("requests/wire.json")).unwrap();
    let requests = cases.iter().flat_map(|case| &case.requests);
    let recorded: BTreeSet<_> = requests
        .filter(|request| !request.target.starts_with("/cloud/"))
        .map(|request| {
            let path = request.target.split('?').next().unwrap();
            MockCloud::operation(&request.method, path).unwrap()
        })
        .collect();
    assert_eq!(recorded.len(), 23);
    // The fake has more than this client: holds, batches, lists and refunds.
    let further = ["/inflight", "/bulk", "/refund-transaction"];
    let covered = MockCloud::operations().filter(|(method, path)| {
        let is_list = (*method, *path) == ("GET", "/proxy/transactions");
        !is_list && !further.iter().any(|part| path.contains(part))
    });
    assert_eq!(recorded, covered.collect());
}

async fn ledgers_are_the_same(recorded: &mut Recorded, client: &Client) {
    let ledgers = client.ledgers();
    let lossy = Metadata::new().with("big", u64::MAX).with("float", 1e300);
    for (name, ledger) in [
        ("ledger: a name", NewLedger::new("Customer wallets")),
        (
            "ledger: nested metadata",
            NewLedger::new("Loans")
                .meta_data("my_app", nested())
                .meta_data("a", 1),
        ),
        (
            "ledger: a name of any text",
            NewLedger::new("Prêts 贷款 🏦 \"q\" \\ \u{1}\n"),
        ),
        (
            "ledger: empty metadata",
            NewLedger::new("n").meta_data_all(Metadata::new()),
        ),
        (
            "ledger: lossy metadata",
            NewLedger::new("n").meta_data_all(lossy.lossy()),
        ),
    ] {
        recorded.same(name, ledgers.create(&ledger)).await;
    }
    recorded.same("ledger: read", ledgers.read(LEDGER)).await;
    let read = ledgers.read(LedgerId::general());
    recorded.same("ledger: read the general one", read).await;
    let read = ledgers.read("Customer-wallets_2");
    let name = "ledger: read by an id of another form";
    recorded.same(name, read).await;
    let rename = ledgers.rename(LEDGER, "New");
    recorded.same("ledger: rename", rename).await;
    let id = LedgerId::new(LEDGER).unwrap();
    let rename = ledgers.rename(&id, "  Ü \"q\" 🏦\n");
    recorded.same("ledger: rename to any text", rename).await;
}

async fn balances_are_the_same(recorded: &mut Recorded, client: &Client) {
    let dollars = || NewBalance::new("ldg_1", "USD");
    let from_json = json!({
        "ledger_id": "general_ledger_id", "currency": "EUR", "indicator": "@käse?#&",
        "meta_data": { "b": [1.50, 0.1], "a": {} },
    });
    for (name, balance) in [
        ("balance: the least", NewBalance::new(LEDGER, "USD")),
        (
            "balance: every member",
            NewBalance::new(LEDGER, "NGN")
                .identity(PERSON)
                .track_fund_lineage(true)
                .allocation_strategy("LIFO")
                .meta_data("my_app", nested())
                .meta_data("other", "x"),
        ),
        (
            "balance: not tracked, first in first out",
            dollars()
                .track_fund_lineage(false)
                .allocation_strategy(AllocationStrategy::Fifo),
        ),
        (
            "balance: a strategy of another case",
            dollars().allocation_strategy(" proportıonal\n"),
        ),
        (
            "balance: a blank strategy",
            dollars().allocation_strategy(" "),
        ),
        ("balance: an empty identity", dollars().identity("")),
        (
            "balance: empty metadata",
            dollars().meta_data_all(Metadata::new()),
        ),
        (
            "balance: a verbatim currency",
            NewBalance::new("ldg_1", Currency::verbatim(" USD\t").unwrap()),
        ),
        (
            "balance: a currency of any text",
            NewBalance::new("ldg_1", Currency::verbatim("₦/€ 🏦").unwrap()),
        ),
        (
            "balance: typed ids",
            NewBalance::new(
                LedgerId::new(LEDGER).unwrap(),
                Currency::new("USDC.e").unwrap(),
            )
            .identity(IdentityId::new(PERSON).unwrap()),
        ),
        (
            "balance: little headroom",
            dollars()
                .meta_data("k", "x".repeat(300))
                .headroom(Headroom::none()),
        ),
        ("balance: internal", NewBalance::internal("@fees", "USD")),
        (
            "balance: internal, every member",
            NewBalance::internal("  @fees\n", "NGN")
                .identity(PERSON)
                .track_fund_lineage(true)
                .allocation_strategy("proportional")
                .meta_data("my_app", nested()),
        ),
        (
            "balance: from JSON",
            serde_json::from_value(from_json).unwrap(),
        ),
    ] {
        recorded
            .same(name, client.balances().create(&balance))
            .await;
    }
}

async fn balance_reads_are_the_same(recorded: &mut Recorded, client: &Client) {
    let balances = client.balances();
    recorded.same("balance: read", balances.read(BALANCE)).await;
    let typed = BalanceId::new(BALANCE).unwrap();
    let (ledger, queued) = (
        ReadBalance::new().with_ledger(),
        ReadBalance::new().with_queued(),
    );
    let everything = ledger.clone().with_queued();
    for (name, read) in [
        (
            "balance: read with its ledger",
            balances.read_with(BALANCE, &ledger),
        ),
        (
            "balance: read with queued amounts",
            balances.read_with(BALANCE, &queued),
        ),
        (
            "balance: read with everything",
            balances.read_with(&typed, &everything),
        ),
    ] {
        recorded.same(name, read).await;
    }
    let at = |text| balances.read_at(BALANCE, time(text));
    let year_0 = time("0000-01-02T00:00:00-11:00");
    for (name, read) in [
        ("balance: at a time", at("2026-01-02T03:04:05Z")),
        (
            "balance: at a time with an offset",
            at("2026-01-02T03:04:05.678+05:30"),
        ),
        (
            "balance: at a time with nanoseconds",
            at("2026-01-02T03:04:05.123456789Z"),
        ),
        (
            "balance: in the year 0, from source",
            balances.read_at_from_source(BALANCE, year_0),
        ),
        (
            "balance: from source",
            balances.read_at_from_source(BALANCE, DateTime::<Utc>::UNIX_EPOCH),
        ),
    ] {
        recorded.same(name, read).await;
    }
    let lineage = balances.lineage(BALANCE);
    recorded.same("balance: lineage", lineage).await;
    let link = balances.link_identity(BALANCE, PERSON);
    recorded.same("balance: link", link).await;
    let link = balances.link_identity("bln_1", "a/é\"");
    recorded.same("balance: link an id of any text", link).await;
    for (name, indicator, currency) in [
        ("balance: by indicator", "@cash", "USD"),
        ("balance: by indicator, escapes", "@a%2Fb", "%25"),
        ("balance: by indicator, backslashes", "@a\\b", "U\\D"),
        (
            "balance: by indicator, punctuation",
            "@käse?#&=+;:,!$'()*[]|^`{}<>\"",
            "₦ 1",
        ),
        ("balance: by indicator, dots", "@%2e", "..."),
        (
            "balance: by indicator, blanks",
            " @@\u{a0}~-_. ",
            "\u{200b}",
        ),
    ] {
        // Some have blanks or an invisible character, on purpose.
        let indicator = Indicator::verbatim(indicator).unwrap();
        let currency = Currency::verbatim(currency).unwrap();
        let read = balances.read_internal(&indicator, &currency);
        recorded.same(name, read).await;
    }
    let read = balances.read_internal("@a", Currency::verbatim(" USD").unwrap());
    let name = "balance: by indicator, a verbatim currency";
    recorded.same(name, read).await;
}

async fn identities_are_the_same(recorded: &mut Recorded, client: &Client) {
    let identities = client.identities();
    let zero = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
    for (name, identity) in [
        ("identity: nothing", NewIdentity::new()),
        ("identity: everything", everybody().identity_id(PERSON)),
        (
            "identity: an organization",
            NewIdentity::organization()
                .organization_name("Blnk")
                .identity_id("")
                .city(""),
        ),
        (
            "identity: a type and a day of its own",
            NewIdentity::new()
                .identity_type("trust")
                .dob(time("1990-01-01T23:30:00-05:00"))
                .meta_data_all(Metadata::new()),
        ),
        (
            "identity: the zero day",
            NewIdentity::new().first_name("A").dob(zero),
        ),
    ] {
        recorded.same(name, identities.create(&identity)).await;
    }
    recorded
        .same("identity: read", identities.read(PERSON))
        .await;
    let everything = IdentityUpdate::new()
        .identity_type("individual")
        .organization_name("Ada & Söhne")
        .category("customer")
        .first_name("Ada")
        .last_name("L")
        .other_names("")
        .gender("f")
        .email_address("a@example.com")
        .phone_number("+1")
        .nationality("NG")
        .street("s")
        .country("c")
        .state("s")
        .post_code("p")
        .city("Oslo")
        .dob(NaiveDate::from_ymd_opt(1990, 3, 4).unwrap())
        .replace_meta_data(Metadata::new().with("my_app", nested()));
    let no_metadata = IdentityUpdate::new().replace_meta_data(Metadata::new());
    for (name, update) in [
        ("identity: update everything", everything),
        (
            "identity: update one member",
            IdentityUpdate::new().city("Oslo"),
        ),
        ("identity: update to no metadata", no_metadata),
    ] {
        recorded
            .same(name, identities.update(PERSON, &update))
            .await;
    }
    let all = [
        FirstName,
        LastName,
        OtherNames,
        EmailAddress,
        PhoneNumber,
        Street,
        PostCode,
    ];
    for (name, request) in [
        ("identity: tokenize", identities.tokenize(PERSON, Street)),
        (
            "identity: tokenize by name",
            identities.tokenize(PERSON, "EmailAddress"),
        ),
        (
            "identity: tokenize many",
            identities.tokenize_many(PERSON, all.clone()),
        ),
        (
            "identity: tokenize one of many",
            identities.tokenize_many(PERSON, [PostCode]),
        ),
    ] {
        recorded.same(name, request).await;
    }
    let list = identities.tokenized_fields(PERSON);
    recorded.same("identity: tokenized fields", list).await;
    let one = identities.detokenize(PERSON, PhoneNumber);
    recorded.same("identity: detokenize", one).await;
    for (name, request) in [
        (
            "identity: detokenize many",
            identities.detokenize_many(PERSON, all),
        ),
        (
            "identity: detokenize a field twice",
            identities.detokenize_many(PERSON, [Street, Street]),
        ),
        (
            "identity: detokenize all",
            identities.detokenize_all(PERSON),
        ),
    ] {
        recorded.same(name, request).await;
    }
}

/// A transaction with everything that a post can have.
fn everything() -> NewTransaction {
    let amount: MinorUnits = "12345678901234567890123".parse().unwrap();
    NewTransaction::new("INV/2024/é-1", Amount::new(amount, "NGN", 100))
        .source("@user1/fiat")
        .destination(BALANCE)
        .description("Café \"7\"\n".to_owned())
        .overdraft(Overdraft::UpTo(1_005.into()))
        .lineage_provider("stripe".to_owned())
        .meta_data("my_app", nested())
}

async fn transactions_are_the_same(recorded: &mut Recorded, client: &Client) {
    let transactions = client.transactions();
    let least = NewTransaction::new("order-7", Amount::new(1_250, "USD", 100))
        .source(BALANCE)
        .destination("@fees");
    let unlimited = least.clone().overdraft(Overdraft::Unlimited);
    let verbatim = Reference::verbatim(" a b").unwrap();
    let verbatim = NewTransaction::new(verbatim, Amount::new(1, "JPY", 1))
        .source("@a")
        .destination("@b");
    let dated = everything().effective_date(time("2020-01-02T03:04:05.678+05:30"));
    let scheduled = everything().scheduled_for(time("2031-01-02T03:04:05.123456789Z"));
    for (name, transaction) in [
        ("transaction: post the least", &least),
        ("transaction: post with unlimited overdraft", &unlimited),
        ("transaction: post a verbatim reference", &verbatim),
        ("transaction: post everything", &dated),
    ] {
        recorded.same(name, transactions.post(transaction)).await;
    }
    for (name, transaction) in [
        ("transaction: queue the least", &least),
        ("transaction: queue with unlimited overdraft", &unlimited),
        ("transaction: queue everything", &scheduled),
    ] {
        recorded.same(name, transactions.queue(transaction)).await;
    }
    for (name, transaction) in [
        ("transaction: preview the least", &least),
        ("transaction: preview everything", &dated),
    ] {
        recorded.same(name, transactions.preview(transaction)).await;
    }
    let ensure = transactions.ensure_posted(&least);
    let name = "transaction: the look-up of an ensured one";
    recorded.same(name, ensure).await;
    let id = TransactionId::new("txn_5ce86029-3c2e-4e2a-aae2-7fb931ca4c4f").unwrap();
    let read = transactions.read(&id);
    recorded.same("transaction: read", read).await;
    for (name, reference) in [
        ("transaction: read by reference", "A.b_c:d~e-7_q"),
        ("transaction: read by a reference of dots", "..."),
        (
            "transaction: read by any other reference",
            "INV/2024/é \"1\"",
        ),
    ] {
        let read = transactions.read_by_reference(reference);
        recorded.same(name, read).await;
    }
    let lineage = transactions.lineage(&id);
    recorded.same("transaction: lineage", lineage).await;
}

async fn metadata_is_the_same(recorded: &mut Recorded, client: &Client) {
    let metadata = client.metadata();
    let (ledger, transaction) = (LedgerId::new(LEDGER), TransactionId::new("txn_1"));
    let (ledger, transaction) = (ledger.unwrap(), transaction.unwrap());
    let one = Metadata::new().with("k", 1);
    let app = Metadata::new()
        .with("my_app", nested())
        .with("z", Value::Null);
    let big = Metadata::new().with("big", u64::MAX).lossy();
    let key = Metadata::new().with("BLNK_RUN_RECONCILIATION", "SOURCE");
    for (name, request) in [
        ("metadata: of a ledger", metadata.merge(&ledger, &one)),
        ("metadata: of a balance", metadata.merge(BALANCE, &app)),
        ("metadata: of an identity", metadata.merge(PERSON, &big)),
        (
            "metadata: of a transaction",
            metadata.merge(&transaction, &Metadata::new()),
        ),
        ("metadata: of a batch", metadata.merge("bulk_1", &one)),
        (
            "metadata: the key that rebuilds, elsewhere",
            metadata.merge("ldg_1", &key),
        ),
        (
            "metadata: rebuild a balance",
            metadata.rebuild_balance(BALANCE),
        ),
    ] {
        recorded.same(name, request).await;
    }
}

#[tokio::test]
async fn a_request_stored_and_sent_again_is_the_same_bytes() {
    let server = Scripted::refusing(1).await;
    let client = server.client();
    let ledger = NewLedger::new("Prêts").meta_data("my_app", nested());
    let ledger_again = stored(&ledger);
    let internal = NewBalance::internal(" @fees ", "₦").identity(PERSON);
    let internal = internal.meta_data("my_app", nested());
    let internal_again = stored(&internal);
    let identity = everybody().identity_id(PERSON);
    let identity_again = stored(&identity);
    let update = IdentityUpdate::new().city("Oslo").street("");
    let update = update.replace_meta_data(Metadata::new().with("my_app", nested()));
    let update_again = stored(&update);
    for ledger in [&ledger, &ledger, &ledger_again] {
        client.ledgers().create(ledger).await.unwrap_err();
    }
    for internal in [&internal, &internal, &internal_again] {
        client.balances().create(internal).await.unwrap_err();
    }
    for identity in [&identity, &identity, &identity_again] {
        client.identities().create(identity).await.unwrap_err();
    }
    for update in [&update, &update, &update_again] {
        let update = client.identities().update(PERSON, update);
        update.await.unwrap_err();
    }
    let requests = server.seen().requests;
    assert_eq!(requests.len(), 12);
    for same in requests.chunks(3) {
        assert_eq!((&same[1], &same[2]), (&same[0], &same[0]));
    }
}

/// A request as it is read from the text that it was written as.
fn stored<T: serde::Serialize + serde::de::DeserializeOwned>(request: &T) -> T {
    serde_json::from_str(&serde_json::to_string(request).unwrap()).unwrap()
}

#[tokio::test]
async fn a_request_is_validated_without_being_sent() {
    let server = Scripted::refusing(1).await;
    let client = server.client();
    let valid = NewBalance::new("ldg_1", "USD");
    let create = client.balances().create(&valid);
    assert_eq!(create.validate(), Ok(()));
    let invalid = NewBalance::new("ldg_1", " ");
    let create = client.balances().create(&invalid);
    let found = create.validate().unwrap_err();
    assert_eq!(found, invalid.validate().unwrap_err());
    assert_eq!(found.operation(), "balance_create");
    assert_eq!(found.problems().len(), 1);
    // Twice is the same, and sending reports the same.
    assert_eq!(create.validate().unwrap_err(), found);
    let error = create.await.unwrap_err();
    let ErrorKind::InvalidRequest(sent) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(sent, &found);
    assert!(client.ledgers().read("ldg_1").validate().is_ok());
    let rename = client.ledgers().rename("bln_1", "");
    let problems = reasons(rename.validate());
    let pointers: Vec<_> = problems.iter().map(|(pointer, _)| &**pointer).collect();
    assert_eq!(pointers, ["/ledger_id", "/name"]);
    let limited = client
        .ledgers()
        .rename("ldg_1", "")
        .timeout(std::time::Duration::from_secs(1));
    assert!(limited.validate().is_err());
    assert_eq!(server.seen().connections, 0);
}

/// The ids of every kind of record that the server has, by what they are.
const KINDS: [(&str, &str); 6] = [
    ("ldg_1", "is the id of a ledger"),
    ("general_ledger_id", "is the id of the General Ledger"),
    ("bln_1", "is the id of a balance"),
    ("idt_1", "is the id of an identity"),
    ("txn_1", "is the id of a transaction"),
    ("bulk_1", "is the id of a batch of transactions"),
];

/// Asserts that an id of another kind than `own` is refused wherever such an id is accepted.
fn assert_kind(
    own: &[&str],
    pointer: &str,
    new: impl Fn(&str) -> Result<(), InvalidText>,
    validated: impl Fn(&str) -> Vec<Result<(), InvalidRequest>>,
) {
    for (id, found) in KINDS {
        if own.contains(&id) {
            assert_eq!(new(id), Ok(()));
            assert!(validated(id).iter().all(Result::is_ok), "{id}");
            continue;
        }
        let error = new(id).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{found}; expected the id of ")));
        for validated in validated(id) {
            let problem = problem(validated);
            assert_eq!(
                (problem.pointer(), problem.reason(), problem.message()),
                (pointer, Reason::Refused, &*error)
            );
        }
    }
    // The server does not look at the form of an id, so any other text is accepted.
    for id in ["1", "LDG_1", "ldg1", "my-own_id", "acc_1"] {
        assert_eq!(new(id), Ok(()));
        assert!(validated(id).iter().all(Result::is_ok), "{id}");
    }
}

#[tokio::test]
async fn an_id_of_another_kind_is_refused_where_a_ledger_is_expected() {
    let server = Scripted::refusing(1).await;
    let client = server.client();
    assert_kind(
        &["ldg_1", "general_ledger_id"],
        "/ledger_id",
        |id| LedgerId::new(id).map(drop),
        |id| {
            let balance = NewBalance::new(id, "USD");
            vec![
                balance.validate(),
                client.balances().create(&balance).validate(),
                client.ledgers().read(id).validate(),
                client.ledgers().rename(id, "n").validate(),
            ]
        },
    );
}

#[tokio::test]
async fn an_id_of_another_kind_is_refused_where_a_balance_is_expected() {
    let server = Scripted::refusing(1).await;
    let client = server.client();
    let balances = client.balances();
    assert_kind(
        &["bln_1"],
        "/balance_id",
        |id| BalanceId::new(id).map(drop),
        |id| {
            vec![
                balances.read(id).validate(),
                balances.read_at(id, Utc::now()).validate(),
                balances.read_at_from_source(id, Utc::now()).validate(),
                balances.lineage(id).validate(),
                balances.link_identity(id, "idt_1").validate(),
            ]
        },
    );
}

#[tokio::test]
async fn an_id_of_another_kind_is_refused_where_an_identity_is_expected() {
    let server = Scripted::refusing(1).await;
    let client = server.client();
    let identities = client.identities();
    let update = IdentityUpdate::new().city("Oslo");
    assert_kind(
        &["idt_1"],
        "/identity_id",
        |id| IdentityId::new(id).map(drop),
        |id| {
            let balance = NewBalance::new("ldg_1", "USD").identity(id);
            vec![
                balance.validate(),
                client.balances().create(&balance).validate(),
                client.balances().link_identity("bln_1", id).validate(),
                identities.read(id).validate(),
                identities.update(id, &update).validate(),
                identities.tokenize(id, Street).validate(),
                identities.tokenize_many(id, [Street]).validate(),
                identities.tokenized_fields(id).validate(),
                identities.detokenize(id, Street).validate(),
                identities.detokenize_many(id, [Street]).validate(),
                identities.detokenize_all(id).validate(),
            ]
        },
    );
}

#[test]
fn an_id_of_another_kind_is_no_id_of_a_transaction() {
    let new = |id: &str| TransactionId::new(id).map(drop);
    assert_kind(&["txn_1"], "", new, |_| Vec::new());
}

#[tokio::test]
async fn a_rebuild_accepts_the_id_of_a_balance_alone() {
    let server = Scripted::refusing(1).await;
    let metadata = server.client().metadata();
    for (id, _) in KINDS {
        let validated = metadata.rebuild_balance(id).validate();
        assert_eq!(validated.is_ok(), id == "bln_1", "{id}");
    }
    assert!(metadata.rebuild_balance("1").validate().is_err());
}

#[tokio::test]
async fn a_blank_or_a_control_character_in_an_id_is_located() {
    let server = Scripted::refusing(1).await;
    let client = server.client();
    for (text, found) in [
        ("ldg_1\n", "contains a line break at character 6"),
        ("ldg_é\r\n", "contains a line break at character 6"),
        (" ldg_1", "contains a blank at character 1"),
        ("ldg 1", "contains a blank at character 4"),
        ("ldg_1\u{a0}", "contains a blank at character 6"),
        ("l\u{7f}dg_1", "contains a control character at character 2"),
        ("\t", "contains a control character at character 1"),
    ] {
        for error in [
            LedgerId::new(text).unwrap_err(),
            BalanceId::new(text).unwrap_err(),
            IdentityId::new(text).unwrap_err(),
            TransactionId::new(text).unwrap_err(),
        ] {
            let message = error.to_string();
            let expected = format!("{found}; expected the id of a");
            assert!(message.starts_with(&expected), "{message}");
        }
        let balance = NewBalance::new(text, "USD").identity(text);
        let error = balance.validate().unwrap_err();
        assert_eq!(error.problems().len(), 2);
        for problem in error.problems() {
            assert_eq!(problem.reason(), Reason::Refused);
            assert!(problem.message().starts_with(found), "{problem}");
        }
        let read = problem(client.ledgers().read(text).validate());
        assert_eq!(read.reason(), Reason::UnsafePath);
        assert!(read.message().starts_with(found), "{read}");
        let link = client.balances().link_identity("bln_1", text);
        assert!(problem(link.validate()).message().starts_with(found));
    }
    assert_eq!(server.seen().connections, 0);
}

#[test]
fn an_id_read_from_json_is_validated_too() {
    for text in ["", "bln_1", "ldg_1\n", "ldg 1", "a\0"] {
        let error = serde_json::from_value::<LedgerId>(json!(text)).unwrap_err();
        let found = LedgerId::new(text).unwrap_err();
        assert_eq!(error.to_string(), found.to_string());
    }
    let read: LedgerId = serde_json::from_value(json!("ldg_1")).unwrap();
    assert_eq!(json!(read), "ldg_1");
}
