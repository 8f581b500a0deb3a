//! Rules of schemas.

use super::*;

#[test]
fn object_schemas_and_enums_have_names() {
    let place = "/components/schemas/NewThing/properties/meta";
    for inline in [
        "properties: {a: {type: string}}",
        "additionalProperties: {type: string}",
        "additionalProperties: false",
        "description: Anything.",
    ] {
        reports(
            &[("additionalProperties: true", inline)],
            place,
            &[
                "an object or an enum without a name",
                "`components/schemas`",
            ],
        );
    }
    breaks(
        &[(
            "error:\n          type: string",
            "error:\n          type: array\n          items:\n            type: object",
        )],
        "/components/schemas/Failure/properties/error/items",
        &["an object or an enum without a name"],
    );
    breaks(
        &[(
            "      schema:\n        type: string\n  schemas",
            "      schema:\n        type: string\n        enum: [a]\n  schemas",
        )],
        "/components/parameters/ThingId/schema",
        &["an object or an enum without a name"],
    );
}

#[test]
fn replies_are_open() {
    let error = "/components/schemas/Failure/properties/error";
    for (keyword, value) in [
        ("pattern", "^a"),
        ("minLength", "1"),
        ("maxLength", "9"),
        ("not", "{type: boolean}"),
    ] {
        breaks(
            &[(
                "error:\n          type: string",
                &format!("error:\n          type: string\n          {keyword}: {value}"),
            )],
            &format!("{error}/{keyword}"),
            &[keyword, "in a reply of `thing_create`"],
        );
    }
    breaks(
        &[(
            "    Failure:\n      type: object",
            "    Failure:\n      type: object\n      additionalProperties: false",
        )],
        "/components/schemas/Failure/additionalProperties",
        &["found `additionalProperties` in a reply"],
    );
    // Through a $ref, and through the items of a list.
    breaks(
        &[(
            "          format: int64\n",
            "          format: int64\n        kind:\n          $ref: '#/components/schemas/Kind'\n",
        )],
        "/components/schemas/Kind/enum",
        &[
            "found `enum` in a reply of `thing_create`",
            "describe it in words",
        ],
    );
    breaks(
        &[(
            "items:\n            $ref: '#/components/schemas/Thing'",
            "items:\n            type: string\n            pattern: x",
        )],
        "/components/schemas/Thing/properties/parts/items/pattern",
        &["found `pattern`"],
    );
    for keyword in ["oneOf", "anyOf", "allOf"] {
        let composition = format!(
            "error:\n          {keyword}:\n            - $ref: '#/components/schemas/Thing'"
        );
        breaks(
            &[("error:\n          type: string", &composition)],
            &format!("{error}/{keyword}"),
            &[keyword, "a large integer would fail"],
        );
    }
}

#[test]
fn numbers_are_exact() {
    let count = "/components/schemas/Thing/properties/count";
    breaks(
        &[(
            "          type: integer\n          format: int64\n",
            "          type: number\n",
        )],
        count,
        &["may lose digits", "refer to MinorUnits"],
    );
    breaks(
        &[("          format: int64\n", "")],
        count,
        &["may lose digits", "refer to MinorUnits"],
    );
    breaks(
        &[("format: int64", "format: int128")],
        count,
        &["may lose digits", "int64"],
    );
    breaks(
        &[(
            "in: path\n      required: true\n      schema:\n        type: string",
            "in: path\n      required: true\n      schema:\n        type: integer",
        )],
        "/components/parameters/ThingId/schema",
        &["may lose digits"],
    );
}

#[test]
fn money_is_an_integer_of_any_size_by_its_one_name() {
    let money = "/components/schemas/MinorUnits";
    reports(
        &[(
            "    MinorUnits:\n      type: integer",
            "    MinorUnits:\n      type: string",
        )],
        money,
        &["not an integer of any size"],
    );
    breaks(
        &[(
            "    MinorUnits:\n      type: integer",
            "    MinorUnits:\n      type: integer\n      format: int64",
        )],
        money,
        &["not an integer of any size", "without any of format"],
    );
    breaks(
        &[(
            "        kind:\n",
            "        limit:\n          oneOf:\n            - type: string\n            - $ref: '#/components/schemas/MinorUnits'\n        kind:\n",
        )],
        "/components/schemas/NewThing/properties/limit",
        &[
            "MinorUnits inside a composition",
            "refer to MinorUnits directly",
        ],
    );
}

#[test]
fn every_component_is_used() {
    breaks(
        &[(
            "    MinorUnits:",
            "    Left:\n      type: object\n      properties:\n        self:\n          $ref: '#/components/schemas/Left'\n    MinorUnits:",
        )],
        "/components/schemas/Left",
        &["nothing else uses", "remove it"],
    );
    breaks(
        &[(
            "  parameters:\n    ThingId:",
            "  parameters:\n    Other:\n      name: other\n      in: query\n      schema:\n        type: string\n    ThingId:",
        )],
        "/components/parameters/Other",
        &["nothing else uses"],
    );
}

#[test]
fn examples_fit_their_schemas() {
    let request = post("/requestBody/content/application~1json/example");
    let reply = post("/responses/201/content/application~1json/examples/full/value");
    breaks(
        &[(
            "              name: a\n              kind",
            "              kind",
        )],
        &request,
        &["no `name`, which is required at /components/schemas/NewThing"],
    );
    breaks(
        &[("              kind: A", "              knid: A")],
        &format!("{request}/knid"),
        &["`knid`, which is not described"],
    );
    breaks(
        &[("              kind: A", "              kind: C")],
        &format!("{request}/kind"),
        &["\"C\", expected a listed value"],
    );
    breaks(
        &[("              kind: A", "              kind: 1")],
        &format!("{request}/kind"),
        &["a number, expected string"],
    );
    breaks(
        &[("amount: 5", "amount: '5'")],
        &format!("{reply}/amount"),
        &["a string, expected integer at /components/schemas/MinorUnits"],
    );
    breaks(
        &[("amount: 5", "amount: 5.5")],
        &format!("{reply}/amount"),
        &["expected integer"],
    );
    breaks(
        &[("                    amount: 5\n", "")],
        &reply,
        &["no `amount`"],
    );
    breaks(
        &[("count: 1", "parts: [{name: b}]")],
        &format!("{reply}/parts/0"),
        &["no `amount`"],
    );
    // A null is a value where the schema says so, and an amount may be larger than any number of YAML.
    breaks(
        &[("count: 1", "count: null")],
        &format!("{reply}/count"),
        &["with nothing"],
    );
    let nullable = (
        "          format: int64\n",
        "          format: int64\n          nullable: true\n",
    );
    assert_eq!(
        problems(&changed(&[("count: 1", "count: null"), nullable])),
        []
    );
    assert_eq!(
        problems(&changed(&[(
            "amount: 5",
            "amount: -123456789012345678901234567890"
        )])),
        []
    );
}
