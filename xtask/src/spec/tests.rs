//! One small document that breaks no rule, and for each rule the change that breaks it alone.

mod operation_rules;
mod schema_rules;

use proptest::{prelude::*, test_runner::Config};

use super::{Problem, check};
use crate::generate::render;

/// A document that breaks no rule.
const BASE: &str = r"
openapi: 3.0.3
info:
  title: Tiny
  version: 1.0.0
paths:
  /things/{thing_id}:
    post:
      operationId: thing_create
      description: Creates a thing.
      externalDocs:
        url: https://example.com/thing
      parameters:
        - $ref: '#/components/parameters/ThingId'
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/NewThing'
            example:
              name: a
              kind: A
              meta: {any: [1, thing]}
      responses:
        '201':
          description: Created.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Thing'
              examples:
                full:
                  value:
                    name: a
                    amount: 5
                    count: 1
                    more: of a newer server
        4XX:
          description: Refused.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Failure'
        5XX:
          description: Failed.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Failure'
components:
  parameters:
    ThingId:
      name: thing_id
      in: path
      required: true
      schema:
        type: string
  schemas:
    NewThing:
      type: object
      required: [name]
      properties:
        name:
          type: string
        kind:
          $ref: '#/components/schemas/Kind'
        meta:
          type: object
          additionalProperties: true
    Kind:
      type: string
      enum: [A, B]
    Thing:
      type: object
      required:
      - name
      - amount
      properties:
        name:
          type: string
        amount:
          $ref: '#/components/schemas/MinorUnits'
        count:
          type: integer
          format: int64
        parts:
          type: array
          items:
            $ref: '#/components/schemas/Thing'
    Failure:
      type: object
      properties:
        error:
          type: string
    MinorUnits:
      type: integer
";

const REAL: &str = include_str!("../../../openapi/blnk-cloud.yaml");

/// The base document with the text before each arrow replaced by the text after it.
fn changed(changes: &[(&str, &str)]) -> String {
    let mut text = BASE.to_owned();
    for (from, to) in changes {
        assert_eq!(
            text.matches(from).count(),
            1,
            "{from:?} is not there exactly once"
        );
        text = text.replacen(from, to, 1);
    }
    text
}

fn problems(text: &str) -> Vec<Problem> {
    check(text).err().unwrap_or_default()
}

/// Asserts that the document breaks one rule, at the place, and that the message contains the words.
#[track_caller]
fn breaks(changes: &[(&str, &str)], pointer: &str, words: &[&str]) {
    let problems = problems(&changed(changes));
    let said: Vec<_> = problems.iter().map(ToString::to_string).collect();
    let said = said.join("\n");
    assert_eq!(problems.len(), 1, "{said}");
    assert_eq!(problems[0].pointer.to_string(), pointer, "{said}");
    assert!(!problems[0].cure.is_empty());
    for word in words {
        assert!(said.contains(word), "no {word:?} in: {said}");
    }
}

/// Asserts that a broken rule is reported at the place with the words, among others.
#[track_caller]
fn reports(changes: &[(&str, &str)], pointer: &str, words: &[&str]) {
    let problems = problems(&changed(changes));
    let found = problems.iter().any(|problem| {
        let said = problem.to_string();
        problem.pointer.to_string() == pointer && words.iter().all(|word| said.contains(word))
    });
    assert!(found, "no {words:?} at {pointer} in: {problems:#?}");
}

const POST: &str = "/paths/~1things~1{thing_id}/post";

fn post(rest: &str) -> String {
    format!("{POST}{rest}")
}

#[test]
fn the_base_document_and_the_real_one_break_no_rule() {
    for text in [BASE, REAL] {
        let problems = problems(text);
        let said: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert!(said.is_empty(), "{}", said.join("\n"));
        assert!(render(text).is_ok());
    }
}

#[test]
fn text_that_is_no_openapi_document_is_refused() {
    for (text, words) in [
        ("", "not the YAML"),
        ("[]", "found a list, version none"),
        ("12", "found a number, version none"),
        (
            "swagger: '2.0'",
            "found an object, version none; the generator reads OpenAPI 3.0 alone",
        ),
        ("openapi: [3]", "found an object, version none"),
        ("openapi: 3.0.3\npaths: {", "not the YAML"),
        (
            "openapi: 3.0.3\nopenapi: 3.0.3",
            "a second member called `openapi`",
        ),
        ("openapi: 2.0.0", "version 2.0.0; the generator"),
        ("openapi: 4.0.0", "version 4.0.0; the generator"),
        ("openapi: 3.0.3\n? [a]\n: 1", "expected a string"),
        ("openapi: 3.0.3\ninfo: !x 1", "without tags"),
        ("openapi: 3.0.3\ninfo: .nan", "JSON can express"),
        (
            "openapi: 3.0.3\n",
            "at `.` what OpenAPI 3.0 does not allow: missing field `info`",
        ),
        (
            "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: []",
            "found at `paths` what",
        ),
    ] {
        let said: Vec<_> = problems(text).iter().map(ToString::to_string).collect();
        let said = said.join("\n");
        assert!(said.contains(words), "{text:?} said {said:?}");
        assert!(said.contains("cure: "), "{said:?}");
    }
}

#[test]
fn version_3_1_is_explained() {
    breaks(
        &[("3.0.3", "3.1.0")],
        "/",
        &[
            "version 3.1.0",
            "OpenAPI 3.0 alone",
            "write `openapi: 3.0.3`",
            "nullable: true",
        ],
    );
    reports(
        &[(
            "name:\n          type: string\n        kind",
            "name:\n          type: [string, 'null']\n        kind",
        )],
        "/components/schemas/NewThing",
        &["OpenAPI 3.0 does not allow"],
    );
}

#[test]
fn a_piece_that_openapi_does_not_allow_is_located() {
    breaks(
        &[(
            "        required: true\n        content",
            "        required: maybe\n        content",
        )],
        &post("/requestBody"),
        &["OpenAPI 3.0 does not allow"],
    );
    breaks(
        &[(
            "                full:\n",
            "                full:\n                  summary: 201\n",
        )],
        &post("/responses/201/content/application~1json/examples/full"),
        &["integer `201`, expected a string", "put it in quotes"],
    );
    breaks(
        &[("required: [name]", "required: name")],
        "/components/schemas/NewThing",
        &["OpenAPI 3.0 does not allow"],
    );
}

#[test]
fn references_lead_somewhere_in_the_document() {
    breaks(
        &[
            (
                "kind:\n          $ref: '#/components/schemas/Kind'",
                "kind:\n          $ref: '#/components/schemas/Kinds'",
            ),
            ("    Kind:\n      type: string\n      enum: [A, B]\n", ""),
        ],
        "/components/schemas/NewThing/properties/kind/$ref",
        &[
            "`#/components/schemas/Kinds`, which does not exist",
            "correct the name",
        ],
    );
    breaks(
        &[
            (
                "kind:\n          $ref: '#/components/schemas/Kind'",
                "kind:\n          $ref: 'other.yaml#/Kind'",
            ),
            ("    Kind:\n      type: string\n      enum: [A, B]\n", ""),
        ],
        "/components/schemas/NewThing/properties/kind/$ref",
        &["`other.yaml#/Kind`, which does not exist in this document"],
    );
    breaks(
        &[(
            "      type: string\n      enum: [A, B]\n",
            "      $ref: '#/components/schemas/Kind'\n",
        )],
        "/components/schemas/Kind",
        &["leads back to itself", "break the circle"],
    );
    breaks(
        &[(
            "      type: string\n      enum: [A, B]\n",
            "      allOf:\n        - $ref: '#/components/schemas/Kind'\n",
        )],
        "/components/schemas/Kind",
        &["leads back to itself"],
    );
    breaks(
        &[(
            "  /things/{thing_id}:",
            "  /others:\n    $ref: '#/paths/~1things~1{thing_id}'\n  /things/{thing_id}:",
        )],
        "/paths/~1others",
        &["a $ref for a whole path"],
    );
}

#[test]
fn all_problems_are_reported_at_once() {
    let text = changed(&[
        ("operationId: thing_create", "operationId: thingCreate"),
        (
            "        url: https://example.com/thing",
            "        url: nowhere",
        ),
        ("        5XX:", "        default:"),
        ("enum: [A, B]", "enum: [B]"),
        ("          format: int64\n", ""),
        (
            "    MinorUnits:",
            "    Unused:\n      type: string\n    MinorUnits:",
        ),
    ]);
    let problems = render(&text).unwrap_err();
    let pointers = problems.iter().map(|problem| problem.pointer.to_string());
    let expected = [
        "/components/schemas/Thing/properties/count".to_owned(),
        "/components/schemas/Unused".to_owned(),
        post(""),
        post(""),
        post("/requestBody/content/application~1json/example/kind"),
        post("/responses"),
        post("/responses/default"),
    ];
    assert_eq!(pointers.collect::<Vec<_>>(), expected);
}

#[test]
fn an_error_of_the_generator_is_reported() {
    // No rule covers this form.
    let style = ("      in: path\n", "      in: path\n      style: matrix\n");
    let problems = render(&changed(&[style])).unwrap_err();
    assert_eq!(problems.len(), 1);
    let said = problems[0].to_string();
    for words in [
        "the generator refuses the document: ",
        "unsupported style",
        "cure: ",
    ] {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn hostile_text_is_refused_without_a_panic() {
    let bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned()
        + &('b'..='j')
            .zip('a'..)
            .map(|(name, of)| {
                format!(
                    "{name}: &{name} [{}]\n",
                    vec![format!("*{of}"); 9].join(", ")
                )
            })
            .collect::<String>();
    let deep = "openapi: 3.0.3\npaths: ".to_owned() + &"[".repeat(2_000);
    let deep_block: String = (0..2_000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    for text in [
        bomb,
        deep,
        deep_block,
        "\u{feff}openapi: 3.0.3".into(),
        "\0".into(),
        "- - - -".into(),
        "*a".into(),
    ] {
        assert!(!problems(&text).is_empty());
    }
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    let first = render(REAL).unwrap();
    assert_eq!(first, render(REAL).unwrap());
    for text in [first.api, first.mock] {
        assert!(
            text.starts_with("// Made by `cargo xtask generate` from openapi/blnk-cloud.yaml.")
        );
        assert!(text.ends_with('\n'));
    }
}

/// Lines of the real document, some dropped, some doubled, some moved: mostly wrong, sometimes right.
fn mutated() -> impl Strategy<Value = String> {
    let lines: Vec<&str> = REAL.lines().collect();
    let places = prop::collection::vec((0..lines.len(), 0..4_u8, 0..lines.len()), 1..6);
    places.prop_map(move |places| {
        let mut lines = lines.clone();
        for (at, what, from) in places {
            let at = at.min(lines.len() - 1);
            let from = from.min(lines.len() - 1);
            match what {
                0 if lines.len() > 1 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[from]),
                2 => lines.swap(at, from),
                _ => lines.truncate(at.max(1)),
            }
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(Config { cases: 256, failure_persistence: None, ..Config::default() })]

    #[test]
    fn no_text_makes_the_rules_panic(text in prop_oneof![mutated(), any::<String>(), "[-:a\\[\\]{} \n&*!|>]{0,40}"]) {
        if let Err(problems) = check(&text) {
            prop_assert!(!problems.is_empty());
        }
    }
}
