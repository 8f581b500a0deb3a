//! Histories with short names: the random stories, and the world and the lines of an oracle.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

use blnk_mock::MockCloud;
use flate2::read::GzDecoder;
use serde::Deserialize;

use super::compare::{Known, compare};
use super::scenario::{filled, member};
use super::server::{Answer, Server};

#[derive(Deserialize)]
pub(crate) struct Story {
    story: serde_json::Value,
    run: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    m: String,
    p: String,
    b: Option<String>,
    #[serde(default)]
    bind: BTreeMap<String, String>,
    #[serde(default)]
    polled: bool,
    s: u16,
    r: String,
}

/// The recorded ids and the ids of this replay.
struct Replay<'a> {
    server: &'a Server,
    /// A MockCloud has an instance for each story, which is faster.
    instance_id: String,
    known: Known,
    bound: BTreeMap<String, String>,
}

impl<'a> Replay<'a> {
    fn new(server: &'a Server, recorded_run: &str) -> Self {
        let run = uuid::Uuid::new_v4().simple().to_string()[..recorded_run.len()].to_owned();
        let mut known = Known::default();
        known.learn(recorded_run, &run);
        Self {
            server,
            instance_id: server.instance_for(recorded_run),
            known,
            bound: BTreeMap::from([("run".to_owned(), run)]),
        }
    }

    /// Sends a step and returns the differences.
    async fn step(&mut self, step: &Step) -> Vec<String> {
        let path = filled(&step.p, &self.bound);
        let mark = if path.contains('?') { '&' } else { '?' };
        let target = format!("/proxy{path}{mark}instance_id={}", self.instance_id);
        let body = step.b.as_ref().map(|body| filled(body, &self.bound));
        let (known, server) = (&mut self.known, self.server);
        let (found, answered) = server
            .send_until(step.polled, &step.m, &target, true, body, |answered| {
                let recorded = Answer {
                    status: step.s,
                    // Not recorded, and the same in every reply of Core.
                    headers: answered.headers.clone(),
                    body: step.r.clone(),
                };
                let mut tried = known.clone();
                let found = compare(&recorded, answered, &mut tried);
                if found.is_empty() {
                    *known = tried;
                }
                found
            })
            .await;
        for (name, path) in &step.bind {
            let values = member(&step.r, path).zip(member(&answered.body, path));
            if let Some((recorded, actual)) = values {
                self.known.learn(&recorded, &actual);
                self.bound.insert(name.clone(), actual);
            }
        }
        found.iter().map(ToString::to_string).collect()
    }
}

impl Story {
    pub(crate) fn all() -> Vec<Self> {
        let lines = lines("stories-money.jsonl.gz");
        lines
            .map(|line| serde_json::from_str(&line).unwrap())
            .collect()
    }

    /// Whether the server has all routes of the story.
    pub(crate) fn is_supported(&self) -> bool {
        self.steps.iter().all(|step| {
            let path = step.p.split('?').next().unwrap();
            let path = format!("/proxy{}", path.replace(['$', '{', '}'], ""));
            MockCloud::operation(&step.m, &path).is_some()
        })
    }

    pub(crate) async fn replay(&self, server: &Server) -> (usize, Vec<String>) {
        let mut replay = Replay::new(server, &self.run);
        let mut differences = Vec::new();
        for (step, number) in self.steps.iter().zip(1..) {
            let found = replay.step(step).await;
            if !found.is_empty() {
                let (story, found) = (&self.story, found.join("\n"));
                let request = format!("{} {} {}", step.m, step.p, step.b.as_deref().unwrap_or(""));
                differences.push(format!("story {story}, step {number}: {request}\n{found}"));
            }
        }
        (self.steps.len(), differences)
    }
}

#[derive(Deserialize)]
struct World {
    path: String,
    run: String,
    world: Vec<Step>,
}

#[derive(Deserialize)]
struct Line {
    body: String,
    status: u16,
    reply: String,
}

/// Replays an oracle with a world. Returns the number of its lines and the differences.
pub(crate) async fn replay_oracle(server: &Server, file: &str) -> (usize, Vec<String>) {
    let mut lines = lines(file);
    let world: World = serde_json::from_str(&lines.next().unwrap()).unwrap();
    let mut replay = Replay::new(server, &world.run);
    let mut differences = Vec::new();
    for step in &world.world {
        differences.extend(replay.step(step).await);
    }
    let mut count = 0;
    for line in lines {
        let line: Line = serde_json::from_str(&line).unwrap();
        count += 1;
        let step = Step {
            m: "POST".to_owned(),
            p: world.path.clone(),
            b: Some(line.body),
            bind: BTreeMap::new(),
            polled: false,
            s: line.status,
            r: line.reply,
        };
        let found = replay.step(&step).await;
        if !found.is_empty() {
            let (body, found) = (step.b.unwrap_or_default(), found.join("\n"));
            differences.push(format!("{file}, line {count}: {body}\n{found}"));
        }
    }
    (count, differences)
}

fn lines(file: &str) -> impl Iterator<Item = String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/recordings")
        .join(file);
    let file = GzDecoder::new(std::fs::File::open(path).unwrap());
    BufReader::new(file).lines().map(Result::unwrap)
}
