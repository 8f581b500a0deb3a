//! Recorded scenarios and their replay.

use std::collections::BTreeMap;
use std::fmt;
use std::io::BufReader;
use std::path::Path;

use blnk_mock::MockCloud;
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::Value;

use super::compare::{Difference, Known, compare, same_bytes};
use super::server::{Answer, Server};

#[derive(Deserialize)]
pub(crate) struct Scenario {
    pub(crate) scenario: String,
    about: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    request: Request,
    #[serde(default)]
    bind: BTreeMap<String, String>,
    reply: Reply,
    /// Repeated until the queue had done its work.
    #[serde(default)]
    polled: bool,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    template: String,
    target: String,
    authorization: Option<String>,
    body_template: Option<String>,
    body: Option<String>,
}

#[derive(Deserialize)]
struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// How much of a scenario is replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Coverage {
    All,
    /// Without these steps, counted from 1. They changed nothing, so that the others do not depend
    /// on them.
    Without(Vec<usize>),
    /// Only the steps before this one, which changed something and has no route here.
    Before(usize),
    /// Nothing, because the server had another configuration.
    OtherSetUp,
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Without(steps) => {
                write!(f, "without steps {steps:?}, whose routes are not supported")
            }
            Self::Before(step) => write!(f, "up to step {step}, whose route is not supported"),
            Self::OtherSetUp => {
                f.write_str("not at all, recorded with another configuration of the server")
            }
        }
    }
}

/// The result of a replay.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) steps: usize,
    /// The server tokenizes where the recorded one did not, or the reverse.
    pub(crate) needs_another_server: bool,
    pub(crate) differences: Vec<String>,
    pub(crate) text_differences: Vec<String>,
}

const FITS: &str = "the recording fits its template";

const OTHER_SET_UP: &[&str] = &[
    "balances-create--rate-limited",
    "balances-create--database-down",
];

/// Scenarios with legs of one split that are equal but for their ids. Which is the first is decided
/// by chance.
const OF_EQUAL_LEGS: &[&str] = &[
    "refunds--of-groups",
    "transactions-split--equal-legs",
    "transactions-split--hold",
];

/// Scenarios in which a request arrived before the queue had done its work.
const BEFORE_THE_QUEUE: &[&str] = &["transactions--bulk", "transactions--inflight-queued-commit"];

/// The `instance_id` of every recorded request.
const RECORDED_INSTANCE: &str = "instance_01REC";

impl Scenario {
    pub(crate) fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
        let paths = folder
            .read_dir()
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut all: Vec<Self> = paths
            .filter(|path| path.to_string_lossy().contains(".json"))
            .filter(|path| !path.to_string_lossy().contains(".jsonl"))
            .map(|path| {
                let file = std::fs::File::open(&path).unwrap();
                let is_compressed = path.extension().is_some_and(|end| end == "gz");
                let scenario: serde_json::Result<Self> = match is_compressed {
                    true => serde_json::from_reader(GzDecoder::new(file)),
                    false => serde_json::from_reader(BufReader::new(file)),
                };
                let scenario = scenario.unwrap_or_else(|error| panic!("{path:?}: {error}"));
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                assert_eq!(
                    name.split('.').next().unwrap(),
                    scenario.scenario,
                    "a file is named by its scenario"
                );
                scenario
            })
            .collect();
        all.sort_by(|a, b| a.scenario.cmp(&b.scenario));
        all
    }

    pub(crate) fn coverage(&self) -> Coverage {
        if OTHER_SET_UP.contains(&self.scenario.as_str()) {
            return Coverage::OtherSetUp;
        }
        let mut without = Vec::new();
        for (step, number) in self
            .steps
            .iter()
            .zip(1..)
            .filter(|(step, _)| !step.is_supported())
        {
            if step.request.method != "GET" && step.reply.status < 400 {
                return Coverage::Before(number);
            }
            without.push(number);
        }
        if without.is_empty() {
            Coverage::All
        } else {
            Coverage::Without(without)
        }
    }

    /// Whether the server needs the secret for tokens, or must have none; `None` if it does not
    /// matter. The names of the scenarios determine it.
    fn needs_tokenization(&self) -> Option<bool> {
        let about = self.scenario.strip_prefix("identities--tokenize")?;
        Some(about.starts_with("-enabled"))
    }

    pub(crate) async fn replay(&self, server: &Server) -> Outcome {
        let mut outcome = Outcome::default();
        if let Some(needed) = self.needs_tokenization()
            && !server.has_tokenization(needed).await
        {
            outcome.needs_another_server = true;
            return outcome;
        }
        let end = match self.coverage() {
            Coverage::OtherSetUp => return outcome,
            Coverage::Before(step) => step - 1,
            Coverage::All | Coverage::Without(_) => self.steps.len(),
        };
        let mut known = Known::default();
        known.any_id = OF_EQUAL_LEGS.contains(&self.scenario.as_str());
        let is_held = BEFORE_THE_QUEUE.contains(&self.scenario.as_str());
        server.hold_queue(is_held);
        known.learn(RECORDED_INSTANCE, &server.instance_id);
        let uuid = uuid::Uuid::new_v4();
        let mut bound = BTreeMap::from([
            ("run".to_owned(), uuid.simple().to_string()[..8].to_owned()),
            ("uuid".to_owned(), uuid.to_string()),
        ]);
        for (step, number) in self.steps[..end]
            .iter()
            .zip(1..)
            .filter(|(step, _)| step.is_supported())
        {
            let request = &step.request;
            for (recorded, actual) in request.recorded_values(&bound) {
                known.learn(&recorded, &actual);
            }
            let target =
                filled(&request.template, &bound).replace(RECORDED_INSTANCE, &server.instance_id);
            let body = request
                .body_template
                .as_ref()
                .map(|body| filled(body, &bound))
                .or(request.body.clone());
            let recorded = step.reply.answer();
            let (found, answered) = server
                .send_until(
                    step.polled,
                    &request.method,
                    &target,
                    request.authorization.is_some(),
                    body,
                    |answered| {
                        if step.has_no_time()
                            && let (Some(then), Some(now)) = (
                                member(&recorded.body, "timestamp"),
                                member(&answered.body, "timestamp"),
                            )
                            && chrono::DateTime::parse_from_rfc3339(&now).is_ok()
                        {
                            known.learn(&then, &now);
                        }
                        let mut tried = known.clone();
                        let found = compare(&recorded, answered, &mut tried);
                        if found.is_empty() || !step.polled {
                            known = tried;
                        }
                        found
                    },
                )
                .await;
            let label = format!(
                "{} ({}), step {number}: {} {}",
                self.scenario, self.about, request.method, request.target
            );
            let report = |found: &[Difference]| {
                let found: Vec<String> = found.iter().map(ToString::to_string).collect();
                format!("{label}\n{}", found.join("\n"))
            };
            if !found.is_empty() {
                outcome.differences.push(report(&found));
            }
            if let Err(found) = same_bytes(&recorded.body, &answered.body, &known) {
                outcome.text_differences.push(report(&[found]));
            }
            for (name, path) in &step.bind {
                if let (Some(recorded), Some(actual)) =
                    (member(&recorded.body, path), member(&answered.body, path))
                {
                    known.learn(&recorded, &actual);
                    bound.insert(name.clone(), actual);
                }
            }
            outcome.steps += 1;
        }
        outcome
    }
}

impl Step {
    /// Whether the server has the route, or the recorded reply is that there is none.
    fn is_supported(&self) -> bool {
        let path = self.request.target.split('?').next().unwrap();
        MockCloud::operation(&self.request.method, path).is_some()
            || self.reply.body == "404 page not found"
    }
}

impl Step {
    /// Whether the reply has the server's own time, because the request has none.
    fn has_no_time(&self) -> bool {
        let target = &self.request.target;
        let names_a_time =
            |(_, value): (&str, &str)| value.starts_with(|c: char| c.is_ascii_digit());
        target.contains("/at?") && !target.split_once("timestamp=").is_some_and(names_a_time)
    }
}

impl Request {
    /// The recorded values of the placeholders, with their current values.
    fn recorded_values(&self, bound: &BTreeMap<String, String>) -> Vec<(String, String)> {
        let mut values = Vec::new();
        let bodies = self.body_template.as_deref().zip(self.body.as_deref());
        for (template, recorded) in [(self.template.as_str(), self.target.as_str())]
            .into_iter()
            .chain(bodies)
        {
            let mut rest = recorded;
            let mut parts = template.split("${");
            let start = parts.next().unwrap();
            rest = rest.strip_prefix(start).expect(FITS);
            for part in parts {
                let (name, after) = part.split_once('}').unwrap();
                // A value ends where the text after it begins, at the latest with its own kind of
                // text.
                let end = rest.find(['/', '?', '"', '}', '&']).unwrap_or(rest.len());
                let end = match after {
                    "" => end,
                    after => rest.find(after).filter(|found| *found <= end).expect(FITS),
                };
                let value = &rest[..end];
                rest = rest[end..].strip_prefix(after).expect(FITS);
                if let Some(bound) = bound.get(name) {
                    values.push((value.to_owned(), bound.clone()));
                }
            }
        }
        values
    }
}

impl Reply {
    fn answer(&self) -> Answer {
        Answer {
            status: self.status,
            headers: self.headers.clone(),
            body: self.body.clone(),
        }
    }
}

pub(crate) fn filled(template: &str, bound: &BTreeMap<String, String>) -> String {
    bound
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("${{{name}}}"), value)
        })
}

pub(crate) fn member(body: &str, path: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
    let pointer = format!("/{}", path.replace('.', "/"));
    body.pointer(&pointer)?.as_str().map(str::to_owned)
}

/// All scenarios, by how much of them is replayed.
pub(crate) const EXPECTED_COVERAGE: &[(&str, &[&str])] = &[
    (
        "all",
        &[
            "auth--none",
            "balances--at",
            "balances--attach-identity",
            "balances--attach-identity-bad",
            "balances--by-indicator",
            "balances--lineage",
            "balances--paths",
            "balances--read-choices",
            "balances--read-with-includes",
            "balances--unknown",
            "balances-create--all-wrong",
            "balances-create--currency-blank",
            "balances-create--currency-crypto",
            "balances-create--currency-lower",
            "balances-create--currency-padded",
            "balances-create--currency-points",
            "balances-create--currency-unicode",
            "balances-create--decoding",
            "balances-create--empty-meta",
            "balances-create--escapes",
            "balances-create--every-member",
            "balances-create--extra-members",
            "balances-create--general-ledger-plain",
            "balances-create--ids-of-any-shape",
            "balances-create--index-too-wide",
            "balances-create--indicator",
            "balances-create--indicator-bare-at",
            "balances-create--indicator-blank",
            "balances-create--indicator-double-at",
            "balances-create--indicator-empty",
            "balances-create--indicator-inner-space",
            "balances-create--indicator-no-at",
            "balances-create--indicator-on-ordinary-ledger",
            "balances-create--indicator-tab-inside",
            "balances-create--indicator-trimmed",
            "balances-create--indicator-unicode",
            "balances-create--lineage-without-identity",
            "balances-create--malformed",
            "balances-create--meta-array",
            "balances-create--meta-largest-safe",
            "balances-create--meta-frozen",
            "balances-create--meta-number",
            "balances-create--meta-numbers",
            "balances-create--meta-string",
            "balances-create--meta-too-large",
            "balances-create--meta-true",
            "balances-create--minimal",
            "balances-create--nothing",
            "balances-create--nul",
            "balances-create--nul-in-members",
            "balances-create--null-required",
            "balances-create--order-of-checks",
            "balances-create--seed-request",
            "balances-create--strategy-FIFO",
            "balances-create--strategy-LIFO",
            "balances-create--strategy-PROPORTIONAL",
            "balances-create--strategy-empty",
            "balances-create--strategy-lifo",
            "balances-create--strategy-unknown",
            "balances-create--twice",
            "balances-create--unknown-identity",
            "balances-create--unknown-ledger",
            "balances-create--wrong-types",
            "filters--transactions",
            "filters--transactions-sort",
            "filters--transactions-sort-virtual",
            "holds--bad-actions",
            "holds--children",
            "holds--committed-by-date",
            "holds--dry-run",
            "holds--expired",
            "holds--funds",
            "holds--later-dates",
            "holds--partial",
            "holds--queued",
            "holds--queued-action",
            "holds--queued-rejected",
            "holds--reserved-key",
            "holds--rounds-to-nothing",
            "holds--too-much",
            "holds-bulk--bad",
            "holds-bulk--commit",
            "holds-bulk--dry-run",
            "holds-bulk--void",
            "identities--bad",
            "identities--caller-ids",
            "identities--create-read",
            "identities--dob",
            "identities--organization",
            "identities--tokenize",
            "identities--tokenize-enabled",
            "identities--tokenize-enabled-bad",
            "identities--tokenize-enabled-fields",
            "identities--tokenize-enabled-marks",
            "identities--tokenize-enabled-unreadable",
            "identities--tokenize-order",
            "identities--update",
            "identities--update-merge",
            "ledgers--bad",
            "ledgers--metadata",
            "ledgers--rename",
            "ledgers--rename-bad",
            "lists--transactions",
            "metadata--bad",
            "metadata--balance-reconstruction",
            "metadata--merge",
            "metadata--row-limit",
            "refunds--again-and-again",
            "refunds--nothing-there",
            "refunds--of-groups",
            "refunds--of-holds",
            "refunds--of-queued-parent",
            "refunds--of-refund",
            "refunds--options",
            "refunds--overdraws",
            "refunds--queued",
            "refunds--reference-taken",
            "transactions--amount-literals",
            "transactions--blank-texts",
            "transactions--bulk",
            "transactions--currency-mismatch",
            "transactions--decoder",
            "transactions--defaults",
            "transactions--dry-run",
            "transactions--effective-dates",
            "transactions--every-member-queued",
            "transactions--every-member-skip",
            "transactions--indicator-queued",
            "transactions--indicators",
            "transactions--inflight-commit",
            "transactions--inflight-queued-commit",
            "transactions--insufficient",
            "transactions--lineage",
            "transactions--lineage-reads",
            "transactions--metadata-merge",
            "transactions--metadata-reserved",
            "transactions--overdraft",
            "transactions--precise",
            "transactions--precise-forms",
            "transactions--precise-queued",
            "transactions--precision-extremes",
            "transactions--queued",
            "transactions--queued-rejected",
            "transactions--read-every-way",
            "transactions--reference-characters",
            "transactions--reference-slash",
            "transactions--reference-swallowed",
            "transactions--refund",
            "transactions--refund-twice",
            "transactions--refused-in-silence",
            "transactions--refused-queued",
            "transactions--refused-skip",
            "transactions--scheduled",
            "transactions--scheduled-waits",
            "transactions--significant-digits",
            "transactions--skip-queue",
            "transactions--split",
            "transactions--unknown",
            "transactions--unknown-balance",
            "transactions--validation",
            "transactions--validation-each",
            "transactions-bulk--async",
            "transactions-bulk--atomic-applied",
            "transactions-bulk--atomic-held",
            "transactions-bulk--bad-item",
            "transactions-bulk--dry-run",
            "transactions-bulk--metadata",
            "transactions-bulk--queued",
            "transactions-bulk--queued-rejected",
            "transactions-bulk--same-reference",
            "transactions-bulk--skip",
            "transactions-bulk--split-item",
            "transactions-bulk--too-many",
            "transactions-dry-run--kinds",
            "transactions-split--arithmetic",
            "transactions-split--bad",
            "transactions-split--destinations",
            "transactions-split--equal-legs",
            "transactions-split--hold",
            "transactions-split--queued",
        ],
    ),
    (
        "not at all, recorded with another configuration of the server",
        &[
            "balances-create--database-down",
            "balances-create--rate-limited",
        ],
    ),
    (
        "up to step 3, whose route is not supported",
        &["balances--filter"],
    ),
    (
        "without steps [3], whose routes are not supported",
        &["ledgers--create-read-list"],
    ),
];
