//! Splits: computed, posted, held, read back, and what became of each leg after a failure.

use blnk::{
    Client, Error, ErrorKind, MinorUnits, NewBalance, NewTransaction, Outcome, Request,
    RetryPolicy, Stored,
    error::Reason,
    transactions::{
        Overdraft, TransactionStatus,
        split::{LegReport, LegState, NewSplit, Part, Share, Split},
    },
    values::Currency,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    support::{
        invalid::{problem, reasons},
        mock::client,
        replies::{internal, round_trips, text_of},
        scripted::{Act, Scripted, answer, reply},
    },
    transactions::{World, usd},
};

/// The legs of a split, or what is wrong with it.
fn legs(split: &NewSplit) -> Result<Vec<String>, String> {
    match split.legs() {
        Ok(legs) => Ok(legs.into_iter().map(|leg| leg.amount.to_string()).collect()),
        Err(error) => Err(error.to_string()),
    }
}

fn percent(text: &str) -> Share {
    Share::percent(text).unwrap()
}

fn ratio(part: u64, of: u64) -> Share {
    Share::ratio(part, of).unwrap()
}

/// A split of so much into these parts.
fn divided(minor_units: &str, parts: impl IntoIterator<Item = Part>) -> NewSplit {
    let amount = blnk::Amount::new(minor_units.parse::<MinorUnits>().unwrap(), "USD", 100);
    let split = NewSplit::to_many("s-1", amount, "bln_source");
    let parts = parts.into_iter().enumerate();
    parts.fold(split, |split, (index, part)| {
        split.part(format!("bln_{index}"), part)
    })
}

#[test]
fn legs_are_exact_and_missing_units_go_to_the_largest_remainders() {
    let third = || Part::from(ratio(1, 3));
    let tenth = |text| Part::from(percent(text));
    let table = [
        (
            "100",
            vec![third(), third(), third()],
            vec!["34", "33", "33"],
        ),
        (
            "101",
            vec![third(), third(), third()],
            vec!["34", "34", "33"],
        ),
        // 3.5, 2.1, 1.4: one unit is missing, and the largest remainder is the first.
        (
            "7",
            vec![tenth("50"), tenth("30"), tenth("20")],
            vec!["4", "2", "1"],
        ),
        // 1.4, 2.1, 3.5: it is the last.
        (
            "7",
            vec![tenth("20"), tenth("30"), tenth("50")],
            vec!["1", "2", "4"],
        ),
        (
            "10",
            vec![ratio(1, 6).into(), ratio(1, 6).into(), ratio(4, 6).into()],
            vec!["2", "2", "6"],
        ),
        // 33.67 twice is 67.33: cut to 67, of which the first share has 34.
        (
            "101",
            vec![third(), third(), Part::Rest],
            vec!["34", "33", "34"],
        ),
        (
            "10000",
            vec![percent("12.5").into(), 2_000.into(), Part::Rest],
            vec!["1250", "2000", "6750"],
        ),
        // A share is of the whole amount, whatever comes before it.
        (
            "1000",
            vec![900.into(), percent("10").into()],
            vec!["900", "100"],
        ),
        (
            "1000",
            vec![
                percent("33.3").into(),
                percent("33.3").into(),
                percent("33.4").into(),
            ],
            vec!["333", "333", "334"],
        ),
        (
            "18446744073709551614",
            vec![percent("50").into(), percent("50").into()],
            vec!["9223372036854775807", "9223372036854775807"],
        ),
    ];
    for (amount, parts, expected) in table {
        let split = divided(amount, parts);
        assert_eq!(legs(&split).unwrap(), expected, "{split:?}");
    }
}

#[test]
fn parts_that_do_not_make_the_amount_are_refused_and_the_difference_is_named() {
    let table = [
        (
            vec![Part::from(percent("33.3")); 3],
            "/destinations: are 10 minor units less than the amount of 10000",
        ),
        (
            vec![Part::from(ratio(1, 7)), Part::from(5_000)],
            "are about 3571.428 minor units less",
        ),
        (
            vec![5_000.into(), percent("60").into(), Part::Rest],
            "are 1000 minor units more than the amount of 10000",
        ),
        (vec![5_000.into(), 5_001.into()], "are 1 minor units more"),
        (
            vec![10_000.into(), Part::Rest],
            "/destinations/1/rest: comes to 0 minor units",
        ),
        (
            vec![percent("100").into(), Part::Rest],
            "/destinations/1/rest: comes to 0",
        ),
        (
            vec![percent("0.001").into(), Part::Rest],
            "/destinations/0/share: comes to 0",
        ),
        (
            vec![0.into(), Part::Rest],
            "/destinations/0/amount: is 0 minor units; expected 1 or more",
        ),
        (
            vec![(-5).into(), 10_005.into()],
            "/destinations/0/amount: is -5 minor units",
        ),
        (
            vec![Part::Rest, Part::Rest],
            "/destinations/1/rest: is a second rest",
        ),
    ];
    for (parts, words) in table {
        let split = divided("10000", parts);
        let error = legs(&split).unwrap_err();
        assert!(error.contains(words), "{error}");
        assert!(
            reasons(split.validate())
                .iter()
                .all(|(_, reason)| *reason == Reason::Parts)
        );
    }
    let large = divided("9223372036854775809", [1.into(), Part::Rest]);
    let found = problem(large.validate());
    assert_eq!(
        (found.pointer(), found.reason()),
        ("/destinations/1/rest", Reason::Parts)
    );
    assert!(
        found.message().contains("no exact form on the wire"),
        "{found}"
    );
}

/// Amounts up to 10^30.
fn amounts() -> impl Strategy<Value = String> {
    prop_oneof!["[1-9][0-9]{0,4}", "[1-9][0-9]{5,18}", "[1-9][0-9]{19,29}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn shares_that_make_the_whole_are_never_a_unit_off(
        amount in amounts(),
        weights in prop::collection::vec(1_u64..1_000_000, 2..=200),
    ) {
        let of: u64 = weights.iter().sum();
        let parts = weights.iter().map(|weight| Part::from(ratio(*weight, of)));
        let split = divided(&amount, parts);
        let whole: MinorUnits = amount.parse().unwrap();
        let most = MinorUnits::from(i64::MAX);
        match split.legs() {
            Ok(legs) => {
                prop_assert_eq!(legs.len(), weights.len());
                prop_assert_eq!(legs.iter().map(|leg| &leg.amount).sum::<MinorUnits>(), whole.clone());
                for (leg, weight) in legs.iter().zip(&weights) {
                    prop_assert!(leg.amount.signum() == 1 && leg.amount <= most);
                    // Less than a unit off the exact share.
                    let off = &leg.amount * i128::from(of) - &whole * i128::from(*weight);
                    prop_assert!(off.abs() < MinorUnits::from(of), "{leg:?}");
                }
                let sent: MinorUnits = legs.iter().map(|leg| &leg.amount).sum();
                prop_assert_eq!(sent.to_string(), amount);
            }
            Err(error) => {
                let least = weights.iter().min().unwrap();
                let largest = weights.iter().max().unwrap();
                let fits = &whole * i128::from(*least) >= MinorUnits::from(of)
                    && &whole * i128::from(*largest) <= (&most - MinorUnits::from(1)) * i128::from(of);
                prop_assert!(!fits, "{error}");
                prop_assert!(error.problems().iter().all(|problem| problem.reason() == Reason::Parts));
            }
        }
    }

    #[test]
    fn amounts_shares_and_a_rest_make_the_amount_or_are_refused(
        amount in amounts(),
        parts in prop::collection::vec(prop_oneof![
            (1_i64..2_000_000).prop_map(Part::from),
            (1_u64..10_000).prop_map(|basis_points| Part::from(ratio(basis_points, 1_000_000))),
            "[0-9]\\.[0-9]{1,20}".prop_filter_map("above 0", |text| Share::percent(&text).ok().map(Part::from)),
        ], 1..=199),
        rest in 0_usize..200,
    ) {
        let mut parts = parts;
        parts.insert(rest.min(parts.len()), Part::Rest);
        let split = divided(&amount, parts.clone());
        let Ok(legs) = split.legs() else {
            prop_assert!(!split.validate().unwrap_err().problems().is_empty());
            return Ok(());
        };
        prop_assert_eq!(legs.iter().map(|leg| &leg.amount).sum::<MinorUnits>().to_string(), amount);
        for (leg, part) in legs.iter().zip(&parts) {
            prop_assert!(leg.amount.signum() == 1 && i64::try_from(&leg.amount).is_ok());
            if let Part::Amount(fixed) = part {
                prop_assert_eq!(&leg.amount, fixed);
            }
        }
    }
}

#[test]
fn shares_are_exact_text() {
    for (text, shown) in [
        ("33.30", "33.3%"),
        ("100", "100%"),
        ("0.5", "0.5%"),
        ("007", "7%"),
        ("0.00000000000000000001", "0.00000000000000000001%"),
    ] {
        let share = percent(text);
        assert_eq!(share.to_string(), shown);
        assert_eq!(shown.parse::<Share>().unwrap(), share);
        assert_eq!(serde_json::to_value(share).unwrap(), shown);
    }
    assert_eq!(
        ratio(1, 3).to_string().parse::<Share>().unwrap(),
        ratio(1, 3)
    );
    for text in [
        "",
        "0",
        "0.0",
        "-1",
        "+1",
        "1e1",
        " 5",
        "5 ",
        "5%",
        "1.",
        ".5",
        "NaN",
        "Inf",
        "100.1",
        "101",
        "1.2.3",
        "0.000000000000000000001",
        "٣",
    ] {
        assert!(Share::percent(text).is_err(), "{text}");
    }
    assert!(Share::percent(&"9".repeat(60)).is_err());
    for (part, of) in [(0, 1), (2, 1), (0, 0), (1, 0)] {
        assert!(Share::ratio(part, of).is_err(), "{part}/{of}");
    }
    for text in ["", "1/", "/3", "1/3/5", "+1/3", "0/3", "50"] {
        assert!(text.parse::<Share>().is_err(), "{text}");
    }
}

#[test]
fn a_split_is_refused_for_all_that_is_wrong_with_it() {
    let parts = |count: usize| divided("100000", vec![Part::from(ratio(1, 1_000)); count]);
    for count in [0, 1, 201] {
        let refused = ("/destinations".to_owned(), Reason::Parts);
        assert_eq!(reasons(parts(count).validate()), [refused], "{count}");
    }
    let all = NewSplit::from_many("s_q", usd(0), "@")
        .part("bln_1", 5)
        .part("ldg_1", 5)
        .part("bln_1", 5)
        .meta_data("atomic", true);
    let pointers: Vec<_> = reasons(all.validate())
        .into_iter()
        .map(|(pointer, _)| pointer)
        .collect();
    let expected = [
        "/destination",
        "/meta_data/atomic",
        "/precise_amount",
        "/reference",
        "/sources/1/balance",
        "/sources/2/balance",
    ];
    assert_eq!(pointers, expected);

    for split in [
        NewSplit::to_many("s-1", usd(10), "bln_1"),
        NewSplit::from_many("s-1", usd(10), "bln_1"),
    ] {
        let split = split.part("bln_0", 5).part("bln_1", 5);
        let found = problem(split.validate());
        assert!(found.pointer().ends_with("s/1/balance"), "{found}");
        let side = if found.pointer().starts_with("/sources") {
            "destination"
        } else {
            "source"
        };
        assert_eq!(
            found.message(),
            format!("is the {side}; expected another balance")
        );
    }
    let long = divided("10", [5.into(), 5.into()]).meta_data("k", "x".repeat(6_000));
    assert_eq!(problem(long.validate()).reason(), Reason::RowTooLong);
}

#[tokio::test]
async fn balances_that_are_records_are_compared_before_anything_is_sent() {
    let world = World::new().await;
    let balances = world.blnk.balances();
    let fees = balances
        .ensure_internal(&NewBalance::internal("@fees", "USD"))
        .await
        .unwrap()
        .balance;
    let euros = balances
        .ensure_internal(&NewBalance::internal("@fees", "EUR"))
        .await
        .unwrap()
        .balance;
    let split = || NewSplit::to_many("s-1", usd(10), &world.ada);
    let twice = split().part(&fees, 5).part("@fees", 5);
    assert_eq!(
        reasons(twice.validate()),
        [("/destinations/1/balance".to_owned(), Reason::Parts)]
    );
    let other = split().part(&world.ben, 5).part(&euros, 5);
    assert_eq!(
        reasons(other.validate()),
        [("/destinations/1/balance".to_owned(), Reason::OtherCurrency)]
    );
    let own = NewSplit::to_many("s-1", usd(10), "@fees")
        .part(&world.ben, 5)
        .part(&fees, 5);
    assert_eq!(
        reasons(own.validate()),
        [("/destinations/1/balance".to_owned(), Reason::Refused)]
    );
}

#[test]
fn a_split_is_data_that_is_stored_and_read_again() {
    let split = NewSplit::from_many("s-1", usd(1_000), "@fees")
        .part("bln_1", ratio(1, 3))
        .part("bln_2", 100)
        .part("@rest", Part::Rest)
        .overdraft(Overdraft::UpTo(500.into()))
        .effective_date(chrono::DateTime::UNIX_EPOCH)
        .lineage_provider("stripe".to_owned())
        .description("d".to_owned())
        .meta_data("k", json!({ "a": 1 }));
    round_trips(&split);
    round_trips(&divided("9".repeat(30).as_str(), [1.into(), Part::Rest]));
    round_trips(&NewSplit::to_many("s-1", usd(1), "bln_1"));
    let written = serde_json::to_value(&split).unwrap();
    assert_eq!(
        written["sources"],
        json!([
            { "balance": "bln_1", "share": "1/3" }, { "balance": "bln_2", "amount": "100" }, { "balance": "@rest", "rest": true },
        ])
    );
    assert_eq!(written["destination"], "@fees");
    let shown: Vec<_> = split.parts().map(|(balance, _)| balance).collect();
    assert_eq!(shown, ["bln_1", "bln_2", "@rest"]);

    let with = |change: &dyn Fn(&mut Value)| {
        let mut value = written.clone();
        change(&mut value);
        serde_json::from_value::<NewSplit>(value)
    };
    assert!(with(&|_| {}).is_ok());
    let changes: [&dyn Fn(&mut Value); 8] = [
        &|value| value["inflight_expiry_date"] = json!("2030-01-01T00:00:00Z"),
        &|value| value["scheduled_for"] = json!("2030-01-01T00:00:00Z"),
        &|value| value["destinations"] = json!([{ "balance": "bln_3", "rest": true }]),
        &|value| value["source"] = json!("bln_3"),
        &|value| value["sources"][0] = json!({ "balance": "bln_1" }),
        &|value| value["sources"][0] = json!({ "balance": "bln_1", "rest": true, "amount": "5" }),
        &|value| value["sources"][0] = json!({ "balance": "bln_1", "share": "NaN%" }),
        &|value| value["sources"][0]["distribution"] = json!("left"),
    ];
    for change in changes {
        assert!(with(change).is_err());
    }

    let verbatim = Currency::verbatim(" USD").unwrap();
    let odd = NewSplit::to_many("s-1", blnk::Amount::new(10, verbatim, 100), "bln_1")
        .part("bln_2", 5)
        .part("bln_3", 5);
    odd.validate().unwrap();
    let text = serde_json::to_string(&Stored(&odd)).unwrap();
    let Stored(read) = serde_json::from_str::<Stored<NewSplit>>(&text).unwrap();
    assert_eq!(read, odd);
    let plain: NewSplit = serde_json::from_str(&serde_json::to_string(&odd).unwrap()).unwrap();
    assert!(plain.validate().is_err());
}

#[cfg(feature = "json-schema")]
#[test]
fn the_schema_of_a_split_names_what_it_reads() {
    let schema = schemars::schema_for!(NewSplit).to_value();
    let required = json!(["reference", "precise_amount", "currency", "precision"]);
    assert_eq!(schema["required"], required);
    assert!(schema["properties"]["destinations"].is_object(), "{schema}");
}

#[tokio::test]
async fn the_bytes_are_those_of_the_wire() {
    let split = NewSplit::to_many("s-1", usd(100), "bln_1")
        .part("bln_2", Part::Rest)
        .part("@fees", ratio(1, 3));
    let many = NewSplit::from_many("s-1", usd(100), "bln_1")
        .part("bln_2", 60)
        .part("bln_3", 40)
        .overdraft(Overdraft::Unlimited);
    let to_many = r#""destinations":[{"identifier":"bln_2","precise_distribution":"67"},{"identifier":"@fees","precise_distribution":"33"}],"#;
    let from_many = r#""sources":[{"identifier":"bln_2","precise_distribution":"60"},{"identifier":"bln_3","precise_distribution":"40"}]}"#;
    let common = r#""precise_amount":100,"precision":100,"reference":"s-1","skip_queue":true"#;
    let head = r#""atomic":true,"currency":"USD","description":"s-1","#;
    for (split, hold, expected) in [
        (
            &split,
            false,
            format!(r#"{{{head}{to_many}{common},"source":"bln_1"}}"#),
        ),
        (
            &split,
            true,
            format!(r#"{{{head}{to_many}"inflight":true,{common},"source":"bln_1"}}"#),
        ),
        (
            &many,
            false,
            format!(r#"{{"allow_overdraft":true,{head}"destination":"bln_1",{common},{from_many}"#),
        ),
    ] {
        let refused = answer(reply("401 Unauthorized", "{}"));
        let server = Scripted::start(vec![page(&[]), refused]).await;
        let client = server.client();
        let request = match hold {
            true => client.transactions().hold_split(split),
            false => client.transactions().post_split(split),
        };
        let error = request.await.unwrap_err();
        let requests = server.seen().requests;
        let (head, body) = requests[1].split_once("\r\n\r\n").unwrap();
        assert_eq!(
            head.lines().next().unwrap(),
            "POST /proxy/transactions?instance_id=instance_01ABC HTTP/1.1"
        );
        assert_eq!(body, expected);
        let rejected = error
            .parts()
            .iter()
            .all(|(_, outcome)| *outcome == Outcome::Rejected);
        assert!(rejected && error.parts().len() == 2, "{error}");
        assert_eq!(error.outcome(), Outcome::Rejected);
    }
}

/// A fake server with a seller, and the default client of it without waits.
struct Market {
    world: World,
    seller: String,
}

impl Market {
    async fn new() -> Self {
        let world = World::new().await;
        let ledger = world.cloud.seed_ledger("Sellers");
        let seller = world.cloud.seed_balance(&ledger, "USD").unwrap();
        Self { world, seller }
    }

    /// A sale of the first customer's: 60.00 to the seller, 40.00 to the second customer.
    fn sale(&self, reference: &str) -> NewSplit {
        NewSplit::to_many(reference, usd(10_000), &self.world.ada)
            .part(&self.seller, percent("60"))
            .part(&self.world.ben, Part::Rest)
    }

    /// A gift from both customers, of whom the second has nothing.
    fn gift(&self, reference: &str) -> NewSplit {
        NewSplit::from_many(reference, usd(10_000), &self.seller)
            .part(&self.world.ada, percent("60"))
            .part(&self.world.ben, Part::Rest)
    }

    async fn balance(&self, id: &str) -> String {
        let balance = self.world.blnk.balances().read(id).await.unwrap();
        balance.balance.to_string()
    }

    /// What the first customer, the seller and the second customer have.
    async fn balances(&self) -> [String; 3] {
        let world = &self.world;
        [
            self.balance(&world.ada).await,
            self.balance(&self.seller).await,
            self.balance(&world.ben).await,
        ]
    }

    async fn post(&self, split: &NewSplit) -> Result<Split, Error> {
        let client = quick(&self.world);
        client.transactions().post_split(split).await
    }

    /// The states of the legs, by their names.
    async fn states(&self, split: &NewSplit) -> Vec<&'static str> {
        let legs = self.world.blnk.transactions().legs(split).await.unwrap();
        legs.iter().map(state).collect()
    }

    /// Sends another request as it is.
    fn raw(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let cloud = &self.world.cloud;
        let path = format!("{path}?instance_id={}", cloud.instance_id());
        let request = blnk_mock::cloud::Request::new(method, path)
            .header("Authorization", "Bearer t")
            .body(body);
        let reply = cloud.answer(&request);
        (reply.status, reply.body)
    }
}

fn state(leg: &LegReport) -> &'static str {
    match leg.state {
        LegState::NotPosted => "not posted",
        LegState::Applied(_) => "applied",
        LegState::Held(_) => "held",
        LegState::Returning(_) => "returning",
        LegState::Returned(_) => "returned",
        _ => "other",
    }
}

/// A client that does not wait.
fn quick(world: &World) -> Client {
    let builder = Client::builder()
        .base_url(world.cloud.base_url())
        .access_token(world.cloud.access_token())
        .instance_id(world.cloud.instance_id());
    builder.sleep_with(|_| async {}).build().unwrap()
}

fn outcomes(error: &Error) -> Vec<Outcome> {
    error.parts().iter().map(|(_, outcome)| *outcome).collect()
}

#[tokio::test]
async fn every_leg_is_posted_and_read_back() {
    let market = Market::new().await;
    let sale = market
        .sale("sale-7")
        .meta_data("k", "v")
        .description("Sale 7".to_owned());
    let posted = market.post(&sale).await.unwrap();
    assert_eq!(posted.reference, "sale-7");
    round_trips(&posted);
    let legs = posted.legs.iter().map(|leg| {
        let transaction = &leg.transaction;
        assert_eq!(
            transaction.destination.as_ref().unwrap(),
            &leg.balance.as_str()
        );
        assert_eq!(transaction.status, TransactionStatus::Applied);
        assert_eq!(transaction.description.as_deref(), Some("Sale 7"));
        (leg.balance.as_str(), transaction.precise_amount.to_string())
    });
    let legs: Vec<_> = legs.collect();
    assert_eq!(
        legs,
        [
            (market.seller.as_str(), "6000".to_owned()),
            (&market.world.ben, "4000".to_owned())
        ]
    );
    assert_eq!(market.balances().await, ["0", "6000", "4000"]);
    assert_eq!(market.states(&sale).await, ["applied", "applied"]);
}

#[tokio::test]
async fn from_many_and_with_names_and_an_overdraft() {
    let market = Market::new().await;
    let split = NewSplit::from_many("s-1", usd(900), &market.seller)
        .part("@one", 300)
        .part("@two", 300)
        .part("@user/three", Part::Rest)
        .overdraft(Overdraft::Unlimited);
    assert_eq!(market.states(&split).await, ["not posted"; 3]);
    let posted = market.post(&split).await.unwrap();
    let balances: Vec<_> = posted.legs.iter().map(|leg| leg.balance.as_str()).collect();
    assert_eq!(balances, ["@one", "@two", "@user/three"]);
    assert_eq!(market.balance(&market.seller).await, "900");
    for leg in &posted.legs {
        let source = leg.transaction.source.clone().unwrap();
        let read = market
            .world
            .blnk
            .balances()
            .read(source.as_str())
            .await
            .unwrap();
        assert_eq!(read.indicator.unwrap(), leg.balance.as_str());
    }
    assert_eq!(market.states(&split).await, ["applied"; 3]);
    // The one side by a name too.
    let back = NewSplit::to_many("s-2", usd(10), "@world")
        .part(&market.seller, 5)
        .part(&market.world.ben, 5)
        .overdraft(Overdraft::Unlimited);
    market.post(&back).await.unwrap();
    assert_eq!(market.states(&back).await, ["applied"; 2]);
    let other = NewSplit::to_many("s-2", usd(10), "@mint")
        .part(&market.seller, 5)
        .part(&market.world.ben, 5);
    let error = market
        .world
        .blnk
        .transactions()
        .legs(&other)
        .await
        .unwrap_err();
    assert_eq!(mismatch(&error)[0].0, "/source");
}

#[tokio::test]
async fn a_split_of_two_hundred_is_read_in_pages() {
    let world = World::new().await;
    let ledger = world.cloud.seed_ledger("Sellers");
    let split = (0..200).fold(
        NewSplit::to_many("s-1", usd(10_000), &world.ada),
        |split, _| {
            let seller = world.cloud.seed_balance(&ledger, "USD").unwrap();
            split.part(seller, ratio(1, 200))
        },
    );
    let posted = world.blnk.transactions().post_split(&split).await.unwrap();
    let sum: MinorUnits = posted
        .legs
        .iter()
        .map(|leg| &leg.transaction.precise_amount)
        .sum();
    assert_eq!((posted.legs.len(), sum), (200, 10_000.into()));
    // 200 legs, and the two other shapes of the reference.
    let looks = || {
        world
            .cloud
            .request_count_of("POST", "/proxy/transactions/filter")
    };
    // Before the post and after it.
    assert_eq!(looks(), 3 + 3);
    let legs = world.blnk.transactions().legs(&split).await.unwrap();
    assert!(legs.iter().all(|leg| state(leg) == "applied"));
    // And their refunds.
    assert_eq!(looks(), 3 + 3 + 3 + 4);
}

#[tokio::test]
async fn a_hold_is_one_of_each_leg() {
    let market = Market::new().await;
    let sale = market.sale("tour-9");
    let transactions = market.world.blnk.transactions();
    let held = transactions.hold_split(&sale).await.unwrap();
    assert!(
        held.legs
            .iter()
            .all(|leg| leg.transaction.status == TransactionStatus::Inflight)
    );
    let ada = market
        .world
        .blnk
        .balances()
        .read(&market.world.ada)
        .await
        .unwrap();
    assert_eq!(ada.inflight_debit_balance, 10_000.into());
    assert_eq!(market.states(&sale).await, ["held", "held"]);
    // A void of one leg gives that one back.
    let path = format!(
        "/proxy/transactions/inflight/{}",
        held.legs[0].transaction.transaction_id
    );
    assert_eq!(
        market
            .raw("PUT", &path, r#"{"status":"void","skip_queue":true}"#)
            .0,
        200
    );
    assert_eq!(market.states(&sale).await, ["returned", "held"]);
    // One that was committed in part before is no leg that was given back.
    let path = format!(
        "/proxy/transactions/inflight/{}",
        held.legs[1].transaction.transaction_id
    );
    let commit = r#"{"status":"commit","precise_amount":5,"skip_queue":true}"#;
    assert_eq!(market.raw("PUT", &path, commit).0, 200);
    assert_eq!(
        market
            .raw("PUT", &path, r#"{"status":"void","skip_queue":true}"#)
            .0,
        200
    );
    assert_eq!(market.states(&sale).await, ["returned", "held"]);
}

#[tokio::test]
async fn where_one_lacks_funds_all_legs_are_given_back() {
    let market = Market::new().await;
    let gift = market.gift("gift-3");
    let error = market.post(&gift).await.unwrap_err();
    assert!(error.is_insufficient_funds(), "{error}");
    assert_eq!(error.outcome(), Outcome::Rejected);
    assert_eq!(outcomes(&error), [Outcome::Rejected; 2]);
    assert_eq!(error.parts()[0].0, market.world.ada);
    assert!(!error.is_retryable());
    assert!(
        error.to_string().contains("the reference is spent"),
        "{error}"
    );
    assert_eq!(market.balances().await, ["10000", "0", "0"]);
    assert_eq!(market.states(&gift).await, ["returned", "not posted"]);
    // The reference is spent, although the money is there now.
    let error = market.post(&gift).await.unwrap_err();
    assert!(error.is_duplicate_reference());
    assert_eq!(
        (error.outcome(), error.is_retryable()),
        (Outcome::Rejected, false)
    );
    assert_eq!(outcomes(&error), [Outcome::Rejected; 2]);

    // Held: the server voids what it held.
    let client = quick(&market.world);
    let held = market.gift("gift-4");
    let error = client.transactions().hold_split(&held).await.unwrap_err();
    assert_eq!(outcomes(&error), [Outcome::Rejected; 2]);
    assert_eq!(market.states(&held).await, ["returned", "not posted"]);
    // Where the first leg fails the reference is free.
    let poor = NewSplit::to_many("gift-5", usd(10), &market.world.ben)
        .part(&market.seller, 5)
        .part(&market.world.ada, 5);
    let error = market.post(&poor).await.unwrap_err();
    assert_eq!(
        (error.is_insufficient_funds(), outcomes(&error)),
        (true, vec![Outcome::Rejected; 2])
    );
    assert_eq!(market.states(&poor).await, ["not posted", "not posted"]);
}

#[tokio::test]
async fn a_refund_that_waits_in_the_queue_is_unknown_until_it_is_settled() {
    let market = Market::new().await;
    market.world.cloud.hold_queue();
    let gift = market.gift("gift-3");
    let error = market.post(&gift).await.unwrap_err();
    assert!(error.is_insufficient_funds(), "{error}");
    assert_ne!(outcomes(&error)[0], Outcome::Rejected);
    assert_eq!(outcomes(&error)[1], Outcome::Rejected);
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(
        error
            .to_string()
            .ends_with(&format!("; may be done: {}", market.world.ada)),
        "{error}"
    );
    // The row of the refund, and not yet what becomes of it.
    market.world.cloud.settle_next();
    assert_eq!(market.states(&gift).await, ["returning", "not posted"]);
    let error = market.post(&gift).await.unwrap_err();
    assert_eq!(outcomes(&error), [Outcome::Unknown, Outcome::Rejected]);
    assert!(error.is_retryable());
    market.world.cloud.release_queue();
    assert_eq!(market.states(&gift).await, ["returned", "not posted"]);
}

#[tokio::test]
async fn a_second_post_of_the_same_split_moves_nothing_and_says_that_it_is_posted() {
    let market = Market::new().await;
    let sale = market.sale("sale-7");
    market.post(&sale).await.unwrap();
    let error = market.post(&sale).await.unwrap_err();
    assert!(error.is_duplicate_reference(), "{error}");
    assert_eq!(
        (error.outcome(), error.is_retryable()),
        (Outcome::Applied, false)
    );
    assert_eq!(outcomes(&error), [Outcome::Applied; 2]);
    assert_eq!(market.balances().await, ["0", "6000", "4000"]);
}

/// The pointers and words of a mismatch.
fn mismatch(error: &Error) -> Vec<(String, String)> {
    let ErrorKind::Mismatch(mismatch) = error.kind() else {
        panic!("{error}")
    };
    let problems = mismatch.differences().iter();
    problems
        .map(|problem| (problem.pointer().to_owned(), problem.message().to_owned()))
        .collect()
}

#[tokio::test]
async fn another_split_with_the_same_reference_is_named() {
    let market = Market::new().await;
    let world = &market.world;
    let small = |one: i64, two: i64| {
        NewSplit::to_many("sale-7", usd(one + two), &world.ada)
            .part(&market.seller, one)
            .part(&world.ben, two)
    };
    market.post(&small(60, 40)).await.unwrap();
    let other = NewSplit::to_many("sale-7", usd(100), &world.ada)
        .part(&market.seller, 60)
        .part("@other", 40);
    for (split, pointers) in [
        (small(61, 39), vec!["/precise_amount", "/precise_amount"]),
        (other, vec!["/reference"]),
    ] {
        for call in [
            market.post(&split).await.unwrap_err(),
            world.blnk.transactions().legs(&split).await.unwrap_err(),
        ] {
            let found: Vec<_> = mismatch(&call)
                .into_iter()
                .map(|(pointer, _)| pointer)
                .collect();
            assert_eq!(found, pointers, "{call}");
            assert_ne!(call.outcome(), Outcome::Applied);
        }
    }
    assert_eq!(market.balances().await, ["9900", "60", "40"]);
}

#[tokio::test]
async fn t7_a_foreign_transaction_that_has_the_reference_of_a_leg_is_named() {
    // Raw: the first leg moves, and stays without `atomic`.
    let market = Market::new().await;
    let (ada, ben, seller) = (&market.world.ada, &market.world.ben, &market.seller);
    let foreign = NewTransaction::new("x-2", usd(1))
        .source(ada)
        .destination(ben);
    market
        .world
        .blnk
        .transactions()
        .post(&foreign)
        .await
        .unwrap();
    let body = format!(
        r#"{{"precise_amount":1000,"precision":100,"currency":"USD","reference":"x","description":"d","source":"{ada}","destinations":[{{"identifier":"{seller}","precise_distribution":"600"}},{{"identifier":"{ben}","precise_distribution":"400"}}],"skip_queue":true}}"#
    );
    assert_eq!(market.world.raw(&body).0, 409);
    assert_eq!(market.balance(seller).await, "600", "half a split");

    // Through the client it is found before, by either call, and nothing is sent.
    let market = Market::new().await;
    let (ada, ben) = (&market.world.ada, &market.world.ben);
    let foreign = NewTransaction::new("x-2", usd(1))
        .source(ada)
        .destination(ben);
    let foreign = market
        .world
        .blnk
        .transactions()
        .post(&foreign)
        .await
        .unwrap();
    let split = NewSplit::to_many("x", usd(1_000), ada)
        .part(&market.seller, 600)
        .part(ben, 400);
    let before = market
        .world
        .blnk
        .transactions()
        .legs(&split)
        .await
        .unwrap_err();
    assert_eq!(before.outcome(), Outcome::ReadOnly);
    assert_eq!(outcomes(&before), [Outcome::Unknown; 2]);
    let after = market.post(&split).await.unwrap_err();
    assert_eq!(outcomes(&after), [Outcome::NotSent; 2], "{after}");
    assert_eq!(
        (after.outcome(), after.is_retryable()),
        (Outcome::NotSent, false)
    );
    for error in [before, after] {
        let ErrorKind::Mismatch(found) = error.kind() else {
            panic!("{error}")
        };
        assert_eq!(found.record_id(), foreign.transaction_id.as_str());
        assert!(error.to_string().contains("`x-2`"), "{error}");
    }
    assert_eq!(market.balances().await, ["9999", "0", "1"]);
}

#[tokio::test]
async fn a_reference_that_has_another_shape_is_named_before_a_split_is_posted() {
    let market = Market::new().await;
    let world = &market.world;
    world
        .blnk
        .transactions()
        .post(&world.payment("e", 5))
        .await
        .unwrap();
    let body = format!(
        r#"{{"precise_amount":10,"precision":100,"currency":"USD","reference":"f","description":"d","source":"{}","destinations":[{{"identifier":"{}","precise_distribution":"6"}},{{"identifier":"@rest","precise_distribution":"4"}}]}}"#,
        world.ada, world.ben
    );
    assert_eq!(world.raw(&body).0, 201);
    for reference in ["e", "f"] {
        let split = NewSplit::to_many(reference, usd(10), &world.ada)
            .part(&world.ben, 6)
            .part("@rest", 4);
        let error = world.blnk.transactions().legs(&split).await.unwrap_err();
        let found = mismatch(&error);
        assert!(
            found[0].1.contains("one reference belongs to one shape"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_lost_reply_is_success_where_the_legs_are_there() {
    for retry in [RetryPolicy::once(), RetryPolicy::max_attempts(3)] {
        let market = Market::new().await;
        let cloud = &market.world.cloud;
        let url = blnk_doctest::losing_replies(cloud, "POST /proxy/transactions?")
            .await
            .unwrap();
        let client = Client::builder()
            .base_url(url)
            .access_token(cloud.access_token())
            .instance_id(cloud.instance_id())
            .retry(retry)
            .sleep_with(|_| async {})
            .build()
            .unwrap();
        let sale = market.sale("sale-7");
        let posted = client.transactions().post_split(&sale).await.unwrap();
        assert_eq!(posted.legs.len(), 2);
        assert_eq!(market.balances().await, ["0", "6000", "4000"]);
        // Where the reply to a failure is lost, nothing proves that the server has stopped.
        let gift = market.gift("gift-3");
        let error = client.transactions().post_split(&gift).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
        assert!(error.is_retryable());
    }
}

/// A row of a leg on the wire.
fn row(number: usize, balance: &str, amount: u32) -> String {
    format!(
        r#"{{"precise_amount":{amount},"precision":100,"transaction_id":"txn_leg{number}","parent_transaction":"txn_split","source":"bln_1","destination":"{balance}","reference":"s-1-{number}","currency":"USD","description":"s-1","status":"APPLIED"}}"#
    )
}

fn page(rows: &[String]) -> Vec<Act> {
    answer(reply("200 OK", &format!("[{}]", rows.join(","))))
}

const DUPLICATE: &str = r#"{"error":"failed to record split transaction 0: transaction validation failed: reference s-1-1 has already been used","error_detail":{"code":"TXN_DUPLICATE_REFERENCE","message":"failed to record split transaction 0: transaction validation failed: reference s-1-1 has already been used"}}"#;

fn small() -> NewSplit {
    NewSplit::to_many("s-1", usd(100), "bln_1")
        .part("bln_2", 60)
        .part("bln_3", 40)
}

/// Posts the split on a server where nothing has its references, and which then plays these. Returns how many requests
/// there were after the look.
async fn scripted(scripts: Vec<Vec<Act>>, retry: RetryPolicy) -> (Result<Split, Error>, usize) {
    let mut all = vec![page(&[])];
    all.extend(scripts);
    let server = Scripted::start(all).await;
    let builder = server.builder().retry(retry).sleep_with(|_| async {});
    let client = builder.build().unwrap();
    let result = client.transactions().post_split(&small()).await;
    (result, server.seen().requests.len() - 1)
}

#[tokio::test]
async fn legs_are_matched_by_their_balances_whatever_their_references() {
    let reply_ids = r#"{"precise_amount":100,"precision":100,"transaction_id":"txn_split","parent_transaction":"","source":"bln_1","reference":"s-1","currency":"USD","description":"s-1","status":"APPLIED","destinations":[{"identifier":"bln_2","precise_distribution":"60","transaction_id":"txn_leg1"},{"identifier":"bln_3","precise_distribution":"40","transaction_id":"txn_leg2"}]}"#;
    let swapped = [row(1, "bln_3", 40), row(2, "bln_2", 60)];
    let created = || answer(reply("201 Created", reply_ids));
    let (posted, requests) = scripted(vec![created(), page(&swapped)], RetryPolicy::once()).await;
    let posted = posted.unwrap();
    let ids: Vec<_> = posted
        .legs
        .iter()
        .map(|leg| leg.transaction.transaction_id.as_str())
        .collect();
    assert_eq!((ids, requests), (vec!["txn_leg2", "txn_leg1"], 2));

    // A 201 proves the legs, also where they cannot be read.
    let refused = answer(reply("403 Forbidden", r#"{"error":"forbidden"}"#));
    let (posted, _) = scripted(vec![created(), refused], RetryPolicy::once()).await;
    let error = posted.unwrap_err();
    assert!(error.is_forbidden());
    assert_eq!(error.outcome(), Outcome::Applied);
    assert_eq!(outcomes(&error), [Outcome::Applied; 2]);
    assert!(!error.is_retryable());

    // Legs of another split, and a leg that is missing.
    let foreign = swapped
        .clone()
        .map(|row| row.replace("txn_split", "txn_other"));
    let (posted, _) = scripted(vec![created(), page(&foreign)], RetryPolicy::once()).await;
    assert_eq!(mismatch(&posted.unwrap_err()).len(), 1);
    let (posted, _) = scripted(vec![created(), page(&swapped[..1])], RetryPolicy::once()).await;
    let error = posted.unwrap_err();
    assert_eq!(outcomes(&error), [Outcome::Unknown, Outcome::Applied]);
    assert_eq!(error.outcome(), Outcome::Unknown);
}

#[tokio::test]
async fn a_taken_reference_is_success_only_after_an_own_lost_attempt() {
    let rows = [row(1, "bln_2", 60), row(2, "bln_3", 40)];
    let taken = || answer(reply("409 Conflict", DUPLICATE));
    let lost = vec![Act::Read, Act::Reset];
    let scripts = vec![lost, taken(), page(&rows), page(&[])];
    let (posted, _) = scripted(scripts, RetryPolicy::max_attempts(2)).await;
    assert_eq!(posted.unwrap().legs.len(), 2);

    let (posted, _) = scripted(vec![taken(), page(&rows), page(&[])], RetryPolicy::once()).await;
    let error = posted.unwrap_err();
    assert!(error.is_duplicate_reference());
    assert_eq!(outcomes(&error), [Outcome::Applied; 2]);
}

#[tokio::test]
async fn what_cannot_be_looked_up_is_unknown_leg_by_leg() {
    let failures = [
        vec![Act::Read, Act::Reset],
        answer(reply("504 Gateway Timeout", "")),
        answer(reply("409 Conflict", DUPLICATE)),
        answer(reply(
            "500 X",
            r#"{"error":"Failed to update balance","error_detail":{"code":"GEN_INTERNAL","message":"Failed to update balance"}}"#,
        )),
    ];
    for failure in failures {
        let refused = answer(reply("403 Forbidden", r#"{"error":"forbidden"}"#));
        let (posted, _) = scripted(vec![failure, refused], RetryPolicy::once()).await;
        let error = posted.unwrap_err();
        assert_eq!(outcomes(&error), [Outcome::Unknown; 2], "{error}");
        assert_eq!(
            (error.outcome(), error.is_retryable()),
            (Outcome::Unknown, true)
        );
    }
    let server = Scripted::start(vec![page(&[]), vec![Act::Read, Act::Hang]]).await;
    let request = server.client().transactions().post_split(&small());
    let error = request
        .timeout(std::time::Duration::from_millis(100))
        .await
        .unwrap_err();
    assert_eq!(outcomes(&error), [Outcome::Unknown; 2], "{error}");
    assert!(error.is_timeout() && error.is_retryable());
}

#[tokio::test]
async fn half_a_split_is_applied_in_one_leg_and_unknown_in_the_other() {
    // The connection broke, and the server may have stopped there: its look-ups go on for some seconds.
    let half = [row(1, "bln_3", 40)];
    let scripts = |failure: Vec<Act>| {
        let mut scripts = vec![failure];
        for _ in 0..8 {
            scripts.extend([page(&half), page(&[])]);
        }
        scripts
    };
    for failure in [
        vec![Act::Read, Act::Reset],
        answer(reply("409 Conflict", DUPLICATE)),
    ] {
        let (posted, requests) = scripted(scripts(failure), RetryPolicy::once()).await;
        let error = posted.unwrap_err();
        assert_eq!(
            outcomes(&error),
            [Outcome::Unknown, Outcome::Applied],
            "{error}"
        );
        assert_eq!(
            (error.outcome(), error.is_retryable(), requests),
            (Outcome::Unknown, true, 17)
        );
    }
    // The server says that it stopped: what is not there will not come.
    let stopped = r#"{"error":"failed to record split transaction 1: failed to persist","error_detail":{"code":"GEN_INTERNAL","message":"failed to record split transaction 1: failed to persist"}}"#;
    let (posted, _) = scripted(
        scripts(answer(reply("500 X", stopped))),
        RetryPolicy::once(),
    )
    .await;
    let error = posted.unwrap_err();
    assert_eq!(
        outcomes(&error),
        [Outcome::Rejected, Outcome::Applied],
        "{error}"
    );
    assert_eq!(
        (error.outcome(), error.is_retryable()),
        (Outcome::Unknown, false)
    );
}

#[tokio::test]
async fn legs_that_are_not_there_are_rejected_only_where_the_server_has_answered() {
    let race = r#"{"error":"Failed to record transaction","error_detail":{"code":"GEN_INTERNAL","message":"Failed to record transaction"}}"#;
    let gateway = r#"{"error":"upstream timed out"}"#;
    let lost = vec![Act::Read, Act::Reset];
    let table = [
        (vec![answer(reply("500 X", race))], Outcome::Rejected),
        (vec![answer(reply("500 X", gateway))], Outcome::Unknown),
        (vec![answer(reply("504 X", gateway))], Outcome::Unknown),
        (vec![lost.clone()], Outcome::Unknown),
        (vec![lost, answer(reply("500 X", race))], Outcome::Unknown),
        (
            vec![answer(reply("409 Conflict", DUPLICATE))],
            Outcome::Unknown,
        ),
    ];
    for (mut scripts, outcome) in table {
        let attempts = u32::try_from(scripts.len()).unwrap();
        scripts.push(page(&[]));
        let retry = RetryPolicy::max_attempts(attempts);
        let error = scripted(scripts, retry).await.0.unwrap_err();
        assert_eq!(outcomes(&error), [outcome; 2], "{error}");
        assert_eq!(error.outcome(), outcome);
    }
    // The race was lost to another call of the same split, which goes on.
    let mut scripts = vec![answer(reply("500 X", race))];
    for _ in 0..8 {
        scripts.extend([page(&[row(1, "bln_2", 60)]), page(&[])]);
    }
    let error = scripted(scripts, RetryPolicy::once()).await.0.unwrap_err();
    assert_eq!(outcomes(&error), [Outcome::Applied, Outcome::Unknown]);
}

/// A refund of a leg.
fn refund(number: usize, parent: &str) -> String {
    row(number, "bln_9", 60)
        .replace(&format!("s-1-{number}"), &format!("txn_leg{number}_refund"))
        .replace("txn_split", parent)
}

#[tokio::test]
async fn a_spent_reference_is_not_retryable_and_a_free_one_is() {
    let locked = |leg: usize| {
        let message = format!("failed to record split transaction {leg}: resource is locked");
        let body = format!(
            r#"{{"error":"{message}","error_detail":{{"code":"GEN_RESOURCE_LOCKED","message":"{message}"}}}}"#
        );
        answer(reply("423 Locked", &body))
    };
    let error = scripted(vec![locked(0)], RetryPolicy::once())
        .await
        .0
        .unwrap_err();
    assert_eq!(outcomes(&error), [Outcome::Rejected; 2]);
    assert!(error.is_locked() && error.is_retryable());
    let returned = vec![
        locked(1),
        page(&[row(1, "bln_2", 60)]),
        page(&[refund(1, "txn_leg1")]),
    ];
    let error = scripted(returned, RetryPolicy::once()).await.0.unwrap_err();
    assert_eq!(outcomes(&error), [Outcome::Rejected; 2], "{error}");
    assert!(error.is_locked() && !error.is_retryable());
}

#[tokio::test]
async fn a_foreign_transaction_that_has_the_reference_of_a_refund_gives_nothing_back() {
    for (parent, expected) in [
        ("txn_leg1", "returned"),
        ("", "applied"),
        ("txn_9", "applied"),
    ] {
        let server = Scripted::start(vec![
            page(&[row(1, "bln_2", 60), row(2, "bln_3", 40)]),
            page(&[refund(1, parent)]),
        ])
        .await;
        let legs = server.client().transactions().legs(&small()).await.unwrap();
        assert_eq!(
            legs.iter().map(state).collect::<Vec<_>>(),
            [expected, "applied"]
        );
    }
}

#[tokio::test]
async fn rows_that_were_not_requested_are_no_legs() {
    // Core 0.14.1 returns every row where it does not know an operator.
    let other = row(1, "bln_2", 60).replace("s-1-1", "other");
    let server = Scripted::start(vec![page(&[other])]).await;
    let error = server
        .client()
        .transactions()
        .legs(&small())
        .await
        .unwrap_err();
    assert_eq!(mismatch(&error)[0].0, "/reference");
}

#[tokio::test]
async fn a_name_and_an_id_of_one_balance_are_matched_by_their_amounts() {
    let market = Market::new().await;
    let balances = market.world.blnk.balances();
    let fees = NewBalance::internal("@fees", "USD");
    let fees = balances
        .ensure_internal(&fees)
        .await
        .unwrap()
        .balance
        .balance_id;
    let split = NewSplit::to_many("s-1", usd(100), &market.world.ada)
        .part("@fees", 60)
        .part(fees.as_str(), 40);
    let posted = market.post(&split).await.unwrap();
    let amounts = posted
        .legs
        .iter()
        .map(|leg| leg.transaction.precise_amount.to_string());
    assert_eq!(amounts.collect::<Vec<_>>(), ["60", "40"]);
    let swapped = NewSplit::to_many("s-2", usd(100), &market.world.ada)
        .part(fees.as_str(), 40)
        .part("@fees", 60);
    assert_eq!(
        market.post(&swapped).await.unwrap().legs[0]
            .transaction
            .precise_amount,
        40.into()
    );
}

#[tokio::test]
async fn a_leg_that_two_parts_could_be_is_the_one_of_its_amount() {
    let fees = internal();
    let id = text_of(&fees, "/balance_id");
    let split = NewSplit::to_many("s-1", usd(100), "bln_1")
        .part("@fees", 60)
        .part(id.as_str(), 40);
    let server = Scripted::start(vec![
        page(&[row(1, &id, 40), row(2, &id, 60)]),
        answer(reply("200 OK", &fees)),
        page(&[]),
    ])
    .await;
    let legs = server.client().transactions().legs(&split).await.unwrap();
    let references = legs.iter().map(|leg| {
        let transaction = leg.state.transaction().unwrap();
        transaction.reference.to_string()
    });
    assert_eq!(references.collect::<Vec<_>>(), ["s-1-2", "s-1-1"]);
}

#[test]
fn a_refusal_of_any_size_is_short() {
    let digits = "9".repeat(9_000);
    let fixed = digits.parse::<MinorUnits>().unwrap();
    for split in [
        divided(&digits, [1.into(), Part::Rest]),
        divided(&digits, [1.into(), 1.into()]),
        divided("1", [fixed.into(), Part::Rest]),
    ] {
        let error = split.validate().unwrap_err().to_string();
        assert!(error.len() < 1_000, "{}", error.len());
    }
}

#[tokio::test]
async fn nothing_is_known_to_be_posted_where_nothing_was_sent() {
    let client = Client::builder()
        .base_url("http://127.0.0.1:1")
        .access_token("t")
        .instance_id("instance_01ABC")
        .retry(RetryPolicy::once())
        .build()
        .unwrap();
    let error = client
        .transactions()
        .post_split(&small())
        .await
        .unwrap_err();
    assert_eq!(outcomes(&error), [Outcome::NotSent; 2], "{error}");
    assert_eq!(
        (error.outcome(), error.is_retryable()),
        (Outcome::NotSent, true)
    );
    let invalid = divided("10", [5.into(), 6.into()]);
    let request: Request<Split> = client.transactions().post_split(&invalid);
    assert!(request.validate().is_err());
    let error = request.await.unwrap_err();
    assert!(error.parts().is_empty() && error.outcome() == Outcome::NotSent);
}

#[tokio::test]
async fn a_locked_balance_is_waited_for_and_ten_at_once_post_once() {
    let market = Market::new().await;
    let sale = market.sale("sale-7");
    let calls: Vec<_> = (0..10)
        .map(|_| {
            tokio::spawn(
                client(&market.world.cloud)
                    .transactions()
                    .post_split(&sale)
                    .send(),
            )
        })
        .collect();
    let mut posted = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(_) => posted += 1,
            Err(error) => assert!(error.is_duplicate_reference(), "{error}"),
        }
    }
    assert_eq!(posted, 1);
    assert_eq!(market.balances().await, ["0", "6000", "4000"]);
}

/// A body of a split of 10.00 by the first customer, with these distributions.
fn raw_split(market: &Market, reference: &str, parts: &[(&str, &str)], more: &str) -> String {
    let parts = parts.iter().map(|(balance, distribution)| {
        format!(r#"{{"identifier":"{balance}","distribution":"{distribution}"}}"#)
    });
    let parts: Vec<_> = parts.collect();
    format!(
        r#"{{"precise_amount":1000,"precision":100,"currency":"USD","reference":"{reference}","description":"d","source":"{}","destinations":[{}]{more}}}"#,
        market.world.ada,
        parts.join(",")
    )
}

#[tokio::test]
async fn t5_a_split_moves_other_amounts_than_requested() {
    let market = Market::new().await;
    let (seller, ben) = (market.seller.as_str(), market.world.ben.as_str());
    // 11.00 for 10.00, by the queue.
    let overlapping = [(seller, "5"), (ben, "60%"), ("@rest", "left")];
    assert_eq!(
        market
            .world
            .raw(&raw_split(&market, "a", &overlapping, ""))
            .0,
        201
    );
    assert_eq!(market.balances().await, ["8900", "500", "600"]);
    // 9.00 for 2.00, silently.
    let skip = r#","skip_queue":true"#;
    let short = [(seller, "1"), (ben, "2")];
    assert_eq!(
        market.world.raw(&raw_split(&market, "b", &short, skip)).0,
        201
    );
    assert_eq!(market.balances().await, ["7900", "600", "1500"]);

    let sent = market.world.cloud.request_count();
    let split = || NewSplit::to_many("c", usd(1_000), &market.world.ada);
    for split in [
        split()
            .part(seller, 500)
            .part(ben, percent("60"))
            .part("@rest", Part::Rest),
        split().part(seller, 100).part(ben, 200),
        split().part(seller, percent("10")).part(ben, percent("20")),
        split().part(seller, 500).part(ben, percent("60")),
        split()
            .part(seller, 100)
            .part(ben, Part::Rest)
            .part("@rest", Part::Rest),
        split()
            .part(seller, 100)
            .part(seller, 200)
            .part(ben, Part::Rest),
        split().part(seller, percent("100")).part(ben, Part::Rest),
        split().part(seller, 0).part(ben, Part::Rest),
    ] {
        let error = market.post(&split).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InvalidRequest(_)),
            "{error}"
        );
    }
    assert_eq!(market.world.cloud.request_count(), sent);
}

#[tokio::test]
async fn t11_a_commit_by_the_group_applies_its_amount_to_every_leg() {
    let hold = |market: &Market| market.sale("h");
    let commit = r#"{"status":"commit","precise_amount":4000,"skip_queue":true}"#;
    let market = Market::new().await;
    let client = quick(&market.world);
    let held = client
        .transactions()
        .hold_split(&hold(&market))
        .await
        .unwrap();
    let group = held.legs[0].transaction.parent_transaction.clone().unwrap();
    let path = format!("/proxy/transactions/inflight/{group}");
    assert_eq!(market.raw("PUT", &path, commit).0, 200);
    assert_eq!(
        market.balances().await,
        ["2000", "4000", "4000"],
        "80.00 for 40.00"
    );

    // A split has no id of its own here: what it returns are its legs, and each is committed by itself.
    let market = Market::new().await;
    let client = quick(&market.world);
    let held = client
        .transactions()
        .hold_split(&hold(&market))
        .await
        .unwrap();
    let members = serde_json::to_value(&held).unwrap();
    let members: Vec<_> = members.as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["legs", "reference"]);
    let path = format!(
        "/proxy/transactions/inflight/{}",
        held.legs[0].transaction.transaction_id
    );
    assert_eq!(market.raw("PUT", &path, commit).0, 200);
    assert_eq!(market.balances().await, ["6000", "4000", "0"]);
}

#[tokio::test]
async fn t13_a_hold_that_is_a_split_never_expires() {
    let market = Market::new().await;
    let (seller, ben) = (market.seller.as_str(), market.world.ben.as_str());
    let hold =
        r#","skip_queue":true,"inflight":true,"inflight_expiry_date":"2020-01-01T00:00:00Z""#;
    let body = raw_split(&market, "h", &[(seller, "6"), (ben, "left")], hold);
    assert_eq!(market.world.raw(&body).0, 201);
    market
        .world
        .cloud
        .advance(std::time::Duration::from_secs(86_400));
    let ada = market
        .world
        .blnk
        .balances()
        .read(&market.world.ada)
        .await
        .unwrap();
    assert_eq!(ada.inflight_debit_balance, 1_000.into(), "still held");

    // There is no setter, no member of the stored form, and nothing on the wire.
    let mut stored = serde_json::to_value(market.sale("h-2")).unwrap();
    stored["inflight_expiry_date"] = json!("2030-01-01T00:00:00Z");
    let error = serde_json::from_value::<NewSplit>(stored).unwrap_err();
    assert!(error.to_string().contains("unknown field"), "{error}");
    let server = Scripted::refusing(1).await;
    server
        .client()
        .transactions()
        .hold_split(&small())
        .await
        .unwrap_err();
    assert!(!server.sent().1.contains("expiry"));
}

#[tokio::test]
async fn t20_a_queued_split_with_an_unknown_balance_is_applied_in_part_later() {
    let market = Market::new().await;
    let seller = market.seller.as_str();
    let body = raw_split(&market, "q", &[(seller, "6"), ("bln_nowhere", "left")], "");
    assert_eq!(market.world.raw(&body).0, 201);
    let leg = market.world.cloud.transaction_by_reference("q_1").unwrap();
    assert_eq!(
        leg.status, "QUEUED",
        "the server's recovery applies it alone"
    );

    let split = NewSplit::to_many("r", usd(1_000), &market.world.ada)
        .part(seller, 600)
        .part("bln_nowhere", Part::Rest);
    let error = market.post(&split).await.unwrap_err();
    assert!(error.is_unknown_balance(), "{error}");
    assert_eq!(outcomes(&error), [Outcome::Rejected; 2]);
    assert_eq!(market.balances().await, ["10000", "0", "0"]);
    assert_eq!(market.states(&split).await, ["returned", "not posted"]);
}

#[tokio::test]
async fn t32_a_part_that_is_no_number_crashes_the_server() {
    let market = Market::new().await;
    let seller = market.seller.as_str();
    for part in ["NaN", "Inf", "NaN%"] {
        let body = raw_split(
            &market,
            "n",
            &[(seller, part), ("@rest", "left")],
            r#","skip_queue":true"#,
        );
        assert_eq!(market.world.raw(&body), (500, String::new()), "{part}");
        assert!(Share::percent(part).is_err() && part.parse::<Share>().is_err());
        let part = json!({ "balance": seller, "amount": part });
        let mut stored = serde_json::to_value(market.sale("n")).unwrap();
        stored["destinations"][0] = part;
        assert!(serde_json::from_value::<NewSplit>(stored).is_err());
    }
}

#[tokio::test]
async fn a_single_transaction_with_the_reference_is_found_before_a_split_is_posted() {
    let market = Market::new().await;
    let transactions = market.world.blnk.transactions();
    let single = market.world.payment("s-7", 1_000);
    transactions.post(&single).await.unwrap();
    let before = market.balances().await;
    let error = market.post(&market.sale("s-7")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Mismatch(_)), "{error}");
    assert_eq!(
        (error.outcome(), error.is_retryable()),
        (Outcome::NotSent, false)
    );
    assert_eq!(market.balances().await, before);
}

#[tokio::test]
async fn a_held_split_is_no_posted_one_and_the_other_way_round() {
    let held =
        [row(1, "bln_2", 60), row(2, "bln_3", 40)].map(|row| row.replace("APPLIED", "INFLIGHT"));
    let taken = answer(reply("409 Conflict", DUPLICATE));
    let scripts = vec![vec![Act::Read, Act::Reset], taken, page(&held), page(&[])];
    let (posted, _) = scripted(scripts, RetryPolicy::max_attempts(2)).await;
    let error = posted.unwrap_err();
    assert!(
        error.to_string().contains("is INFLIGHT and not APPLIED"),
        "{error}"
    );
    assert!(!error.is_retryable());

    let market = Market::new().await;
    let transactions = market.world.blnk.transactions();
    let sale = market.sale("s-8");
    market.post(&sale).await.unwrap();
    let error = transactions.hold_split(&sale).await.unwrap_err();
    assert!(
        error.to_string().contains("is APPLIED and not INFLIGHT"),
        "{error}"
    );
    assert_eq!(error.outcome(), Outcome::NotSent);
}
