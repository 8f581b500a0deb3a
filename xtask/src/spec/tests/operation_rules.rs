//! Rules of operations.

use super::*;

#[test]
fn statuses_are_those_that_the_generator_can_distinguish() {
    breaks(
        &[(
            "        5XX:",
            "        default:\n          description: Else.\n        5XX:",
        )],
        &post("/responses/default"),
        &["the status `default`", "under `4XX` and `5XX`"],
    );
    for status in ["404", "'200 OK'", "1XX", "2XX", "3XX", "'20'", "20x"] {
        let status_text = status.trim_matches('\'');
        let text = changed(&[(
            "        5XX:",
            &format!("        {status}:\n          description: Else.\n        5XX:"),
        )]);
        let problems = problems(&text);
        let place = post(&format!("/responses/{status_text}"));
        assert!(
            problems
                .iter()
                .any(|problem| problem.pointer.as_str() == place
                    && problem.found.contains("expected an exact 2xx code")),
            "{status}: {problems:?}"
        );
    }
    for status in ["'200'", "202"] {
        assert_eq!(
            problems(&changed(&[(
                "        '201':",
                &format!("        {status}:")
            )])),
            []
        );
    }
    breaks(
        &[(
            "        5XX:\n          description: Failed.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Failure'\n",
            "",
        )],
        &post("/responses"),
        &["found no `5XX` response"],
    );
}

#[test]
fn one_success_and_one_schema_for_failure() {
    breaks(
        &[(
            "        4XX:",
            "        '204':\n          description: Nothing to do.\n        4XX:",
        )],
        &post("/responses"),
        &["found 2 success responses", "one status each"],
    );
    breaks(
        &[(
            "          description: Failed.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Failure'",
            "          description: Failed.",
        )],
        &post("/responses"),
        &[
            "different schemas for failure",
            "generator panics",
            "refer to one schema",
        ],
    );
    let success = "              schema:\n                $ref: '#/components/schemas/Thing'\n              examples:\n                full:\n                  value:\n                    name: a\n                    amount: 5\n                    count: 1\n                    more: of a newer server\n";
    let text = changed(&[(
        &format!(
            "        '201':\n          description: Created.\n          content:\n            application/json:\n{success}"
        ),
        "",
    )]);
    let found: Vec<_> = problems(&text)
        .into_iter()
        .map(|problem| problem.found)
        .collect();
    assert!(
        found
            .iter()
            .any(|found| found.starts_with("found 0 success responses")),
        "{found:?}"
    );
}

#[test]
fn operations_have_names_of_one_form() {
    breaks(
        &[("      operationId: thing_create\n", "")],
        POST,
        &["without an operationId noun_verb"],
    );
    for id in [
        "create",
        "thingCreate",
        "Thing_create",
        "thing__create",
        "thing_",
        "thing-create",
        "thing_2",
    ] {
        breaks(
            &[("operationId: thing_create", &format!("operationId: {id}"))],
            POST,
            &["without an operationId noun_verb", &format!("`{id}`")],
        );
    }
    let again = "  /again:\n    get:\n      operationId: thing_create\n      description: Again.\n      externalDocs: {url: 'https://example.com'}\n      responses:\n        '200': {description: Yes.}\n        4XX: {description: No.}\n        5XX: {description: No.}\n  /things/{thing_id}:";
    breaks(
        &[("  /things/{thing_id}:", again)],
        &post("/operationId"),
        &["`thing_create` again, first used at /paths/~1again/get"],
    );
}

#[test]
fn operations_have_words_a_page_and_examples() {
    breaks(
        &[("      description: Creates a thing.\n", "")],
        POST,
        &["`thing_create` without a description"],
    );
    breaks(
        &[(
            "      description: Creates a thing.\n",
            "      description: ' '\n",
        )],
        POST,
        &["without a description"],
    );
    breaks(
        &[(
            "      externalDocs:\n        url: https://example.com/thing\n",
            "",
        )],
        POST,
        &["without a link", "`externalDocs`"],
    );
    breaks(
        &[("url: https://example.com/thing", "url: page")],
        POST,
        &["without a link"],
    );
    breaks(
        &[(
            "            example:\n              name: a\n              kind: A\n              meta: {any: [1, thing]}\n",
            "",
        )],
        &post("/requestBody/content/application~1json"),
        &["no example"],
    );
    breaks(
        &[(
            "              examples:\n                full:\n                  value:\n                    name: a\n                    amount: 5\n                    count: 1\n                    more: of a newer server\n",
            "",
        )],
        &post("/responses/201/content/application~1json"),
        &["no example"],
    );
}

#[test]
fn bodies_are_json_with_a_schema() {
    breaks(
        &[(
            "        content:\n          application/json:\n            schema:\n              $ref: '#/components/schemas/NewThing'",
            "        content:\n          text/json:\n            schema:\n              $ref: '#/components/schemas/NewThing'",
        )],
        &post("/requestBody/content/text~1json"),
        &["a media type other than JSON"],
    );
    breaks(
        &[(
            "          description: Created.\n          content:\n",
            "          description: Created.\n          content:\n            text/plain:\n              schema:\n                type: string\n              example: a\n",
        )],
        &post("/responses/201/content/text~1plain"),
        &["a media type other than JSON"],
    );
    let text = changed(&[(
        "              schema:\n                $ref: '#/components/schemas/Thing'\n",
        "",
    )]);
    let found: Vec<_> = problems(&text)
        .into_iter()
        .map(|problem| problem.found)
        .collect();
    assert!(
        found.iter().any(|found| found.contains("no schema")),
        "{found:?}"
    );
}

#[test]
fn path_parameters_and_their_places_match() {
    breaks(
        &[(
            "      in: path\n      required: true\n",
            "      in: path\n      required: false\n",
        )],
        "/components/parameters/ThingId",
        &["not required", "write `required: true`"],
    );
    let text = changed(&[("      name: thing_id\n", "      name: other_id\n")]);
    let found: Vec<_> = problems(&text)
        .into_iter()
        .map(|problem| problem.found)
        .collect();
    assert_eq!(
        found,
        ["found the path parameters {\"other_id\"} in `/things/{thing_id}`",]
    );
}
