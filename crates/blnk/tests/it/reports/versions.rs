//! Every call that is advertised as safe to repeat, on older servers, three times and with lost replies: at most one
//! record, or an error that names every record it knows of.

use std::collections::BTreeSet;

use blnk::{
    Client, Error, ErrorKind, NewIdentity, Outcome, balances::Creation, identities::IdentityUpdate,
};
use blnk_mock::CoreVersion::{self, Current, V0_14_1, V0_15_2};

use super::{differing, mismatch};
use crate::support::{
    lossy_proxy::{
        Fate::{self, Answered, CutEarly, CutLate, Dropped, GaveUp, Lost},
        LossyProxy,
    },
    people::ID,
    replies::fees,
};

/// What becomes of the attempts of one call.
const FATES: [&[Fate]; 18] = [
    &[],
    &[Lost],
    &[GaveUp],
    &[CutEarly],
    &[CutLate],
    &[Dropped],
    &[Lost, Lost],
    &[Lost, CutEarly],
    &[Lost, CutLate],
    &[Dropped, Lost],
    &[CutEarly, GaveUp],
    &[GaveUp, Dropped],
    &[Lost, Lost, Lost],
    &[GaveUp, Lost, CutEarly],
    &[CutEarly, CutEarly, CutLate],
    &[Dropped, Dropped, Dropped],
    &[Answered, Lost],
    &[Answered, CutEarly, Lost],
];

const VERSIONS: [CoreVersion; 3] = [V0_14_1, V0_15_2, Current];

/// The ids of all balances and identities.
fn records(proxy: &LossyProxy) -> BTreeSet<String> {
    let balances = proxy.cloud.balances().into_iter();
    let identities = proxy.cloud.identities().into_iter();
    balances
        .map(|balance| balance.balance_id)
        .chain(identities.map(|identity| identity.identity_id))
        .collect()
}

/// The record that an error names, if it names one.
fn named(error: &Error) -> Option<&str> {
    match error.kind() {
        ErrorKind::Mismatch(mismatch) => Some(mismatch.record_id()),
        ErrorKind::Decode(decode) => decode.record_id(),
        _ => None,
    }
}

/// Asserts that a call names every record that it made.
fn assert_named(
    result: &Result<String, Error>,
    before: &BTreeSet<String>,
    after: &BTreeSet<String>,
    case: &str,
) {
    let made: Vec<_> = after.difference(before).collect();
    match result {
        Ok(id) => {
            assert!(after.contains(id), "{case}");
            assert!(made.is_empty() || made == [id], "{case}: {made:?} and {id}");
        }
        Err(error) => {
            let shown = format!("{case}: {error}; made {made:?}");
            let outcome = error.outcome();
            if !made.is_empty() {
                assert!(
                    matches!(outcome, Outcome::Unknown | Outcome::Applied),
                    "{shown}"
                );
            }
            if outcome == Outcome::Applied {
                let id = named(error).unwrap_or_else(|| panic!("{shown}"));
                assert!(made.iter().any(|made| *made == id), "{shown}");
                assert!(error.to_string().contains(id), "{shown}");
                assert!(!error.is_retryable(), "{shown}");
                let another = "an earlier attempt may have created another record";
                assert!(
                    made.len() == 1 || error.to_string().contains(another),
                    "{shown}"
                );
            }
        }
    }
}

/// Makes a call three times with each plan, on each version.
async fn three_times(
    call: impl AsyncFn(&Client) -> Result<String, Error>,
    mut check: impl FnMut(CoreVersion, &[Fate], &[Result<String, Error>], &LossyProxy),
) {
    for version in VERSIONS {
        for fates in FATES {
            let proxy = LossyProxy::open(version).await;
            let client = proxy.client();
            let mut results = Vec::new();
            for _ in 0..3 {
                proxy.plan(fates);
                let before = records(&proxy);
                let result = call(&client).await;
                let case = format!("{version:?} {fates:?}");
                assert_named(&result, &before, &records(&proxy), &case);
                results.push(result);
            }
            check(version, fates, &results, &proxy);
        }
    }
}

#[tokio::test]
async fn r1_an_internal_balance_is_never_made_twice_in_silence_on_any_version() {
    let ensure = async |blnk: &Client| {
        let ensured = blnk.balances().ensure_internal(&fees()).await?;
        assert_eq!(ensured.balance.indicator.unwrap(), "@fees");
        Ok(ensured.balance.balance_id.to_string())
    };
    three_times(ensure, |version, fates, results, proxy| {
        let case = format!("{version:?} {fates:?}: {results:?}");
        if version == Current {
            assert!(proxy.cloud.balances().len() <= 1, "{case}");
            assert!(
                fates.len() > 1 || results.iter().all(Result::is_ok),
                "{case}"
            );
            return;
        }
        // Such a server cannot make it, so no call may say that it exists.
        for result in results {
            let error = result.as_ref().unwrap_err();
            assert!(
                !error.is_retryable()
                    || error.outcome() == Outcome::Unknown
                    || fates.contains(&Dropped),
                "{case}"
            );
        }
        if fates.is_empty() {
            for result in results {
                let error = result.as_ref().unwrap_err();
                assert_eq!(differing(mismatch(error)), ["/indicator"]);
                assert_eq!((error.outcome(), error.attempts()), (Outcome::Applied, 1));
            }
            assert_eq!(proxy.cloud.balances().len(), 3);
        }
    })
    .await;
}

#[tokio::test]
async fn r1_a_creation_of_an_internal_balance_is_sent_once_on_any_version() {
    for version in VERSIONS {
        for fate in [Answered, Lost, GaveUp, CutEarly, CutLate] {
            let proxy = LossyProxy::open(version).await;
            let client = proxy.client();
            for _ in 0..3 {
                proxy.plan(&[fate]);
                let before = records(&proxy);
                let created = client.balances().create(&fees()).await;
                let created = created.map(|balance| balance.balance_id.to_string());
                let after = records(&proxy);
                assert!(after.len() <= before.len() + 1, "{version:?} {fate:?}");
                let refused = version == Current && !before.is_empty();
                if refused && fate == Answered {
                    assert!(created.unwrap_err().is_conflict());
                } else {
                    assert_named(&created, &before, &after, &format!("{version:?} {fate:?}"));
                }
            }
        }
    }
}

#[tokio::test]
async fn r2_an_identity_with_an_own_id_is_never_made_twice_in_silence_on_any_version() {
    let create = async |blnk: &Client| {
        let own = NewIdentity::individual().identity_id(ID).first_name("Ada");
        match blnk.identities().create(&own).await {
            Ok(identity) => Ok(identity.identity_id.to_string()),
            // It exists, and is read, as the documentation says.
            Err(error) if error.is_duplicate() => {
                let read = blnk.identities().read(ID).await;
                Ok(read.unwrap().identity_id.to_string())
            }
            Err(error) => Err(error),
        }
    };
    three_times(create, |version, fates, results, proxy| {
        let identities = proxy.cloud.identities();
        let case = format!("{version:?} {fates:?}: {results:?}");
        if version == V0_14_1 {
            assert!(results.iter().all(Result::is_err), "{case}");
            assert!(proxy.cloud.identity(ID).is_none(), "{case}");
            if fates.is_empty() {
                let error = results[0].as_ref().unwrap_err();
                assert_eq!(differing(mismatch(error)), ["/identity_id"]);
            }
        } else {
            assert!(identities.len() <= 1, "{case}");
            assert!(identities.iter().all(|identity| identity.identity_id == ID));
        }
    })
    .await;
}

#[tokio::test]
async fn calls_that_set_or_read_make_no_record_on_any_version() {
    for version in VERSIONS {
        for fates in FATES {
            let proxy = LossyProxy::open(version).await;
            let ledger = proxy.cloud.seed_ledger("Old");
            let balance = proxy.cloud.seed_balance(&ledger, "USD").unwrap();
            let identity = proxy.cloud.seed_identity();
            let client = proxy.client();
            let (balances, ledgers, identities) =
                (client.balances(), client.ledgers(), client.identities());
            let before = records(&proxy);
            let case = format!("{version:?} {fates:?}");
            let to_oslo = IdentityUpdate::new().city("Oslo");
            for _ in 0..3 {
                let mut results: Vec<Result<(), Error>> = Vec::new();
                proxy.plan(fates);
                results.push(ledgers.rename(&ledger, "New").await.map(drop));
                proxy.plan(fates);
                results.push(identities.update(&identity, &to_oslo).await);
                proxy.plan(fates);
                results.push(balances.link_identity(&balance, &identity).await);
                for result in &results {
                    // What is sent three times at most is done unless all three are lost.
                    if let Err(error) = result {
                        assert!(
                            fates.len() >= 3 || fates.contains(&CutLate),
                            "{case}: {error}"
                        );
                        let outcomes = [Outcome::Unknown, Outcome::Applied];
                        assert!(outcomes.contains(&error.outcome()), "{case}: {error}");
                    }
                }
                proxy.plan(fates);
                let mut reads = vec![balances.read(&balance).await.map(drop)];
                proxy.plan(fates);
                reads.push(ledgers.read(&ledger).await.map(drop));
                proxy.plan(fates);
                reads.push(identities.read(&identity).await.map(drop));
                proxy.plan(fates);
                reads.push(
                    balances
                        .read_at(&balance, chrono::Utc::now())
                        .await
                        .map(drop),
                );
                for read in reads {
                    if let Err(error) = read {
                        assert!(fates.len() >= 3, "{case}: {error}");
                        assert_eq!(error.outcome(), Outcome::ReadOnly, "{case}");
                        assert!(!error.is_not_found(), "{case}");
                    }
                }
            }
            assert_eq!(records(&proxy), before, "{case}");
            if fates != [Dropped, Dropped, Dropped] {
                assert_eq!(proxy.cloud.ledger(&ledger).unwrap().name, "New", "{case}");
                assert_eq!(
                    proxy.cloud.identity(&identity).unwrap().city,
                    "Oslo",
                    "{case}"
                );
                let stored = proxy.cloud.balance(&balance).unwrap();
                assert_eq!(stored.identity_id.as_deref(), Some(&*identity), "{case}");
            }
        }
    }
}

#[tokio::test]
async fn r4_a_missing_record_is_not_found_on_any_version() {
    for version in VERSIONS {
        let proxy = LossyProxy::open(version).await;
        let client = proxy.client();
        let (balances, ledgers, identities) =
            (client.balances(), client.ledgers(), client.identities());
        let to_oslo = IdentityUpdate::new().city("Oslo");
        for (what, error) in [
            ("balance", balances.read("bln_0").await.unwrap_err()),
            (
                "balance",
                balances
                    .read_at("bln_0", chrono::Utc::now())
                    .await
                    .unwrap_err(),
            ),
            (
                "balance",
                balances.read_internal("@nobody", "USD").await.unwrap_err(),
            ),
            ("ledger", ledgers.read("ldg_0").await.unwrap_err()),
            ("ledger", ledgers.rename("ldg_0", "New").await.unwrap_err()),
            ("identity", identities.read(ID).await.unwrap_err()),
            (
                "identity",
                identities.update(ID, &to_oslo).await.unwrap_err(),
            ),
        ] {
            let shown = format!("{version:?}: {error}");
            if version == V0_14_1 && error.to_string().starts_with("identity_update") {
                // Its message has no prefix there, so that nothing marks it.
                assert!(!error.is_not_found(), "{shown}");
                assert_eq!(error.outcome(), Outcome::Rejected, "{shown}");
                continue;
            }
            assert!(error.is_not_found(), "{shown}");
            assert_eq!(error.is_unknown_ledger(), what == "ledger", "{shown}");
            assert_eq!(error.is_unknown_identity(), what == "identity", "{shown}");
            assert!(!shown.contains("base URL"), "{shown}");
        }
    }
}

#[tokio::test]
async fn r1_a_lost_reply_of_the_current_server_finds_the_balance_that_was_made() {
    let proxy = LossyProxy::open(Current).await;
    proxy.plan(&[Lost]);
    let ensured = proxy.client().balances().ensure_internal(&fees()).await;
    let ensured = ensured.unwrap();
    assert_eq!(ensured.creation, Creation::Unknown);
    assert_eq!(proxy.cloud.balances().len(), 1);
    assert_eq!(proxy.unused(), 0);
}
