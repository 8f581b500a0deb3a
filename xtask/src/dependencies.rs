//! Which crate of the workspace may depend on which.

use std::collections::BTreeMap;

use serde_json::Value;

/// Each crate, and what it must never depend on, with the reason.
const FORBIDDEN: [(&str, &[&str], &str); 4] = [
    (
        "blnk",
        &["blnk-mock", "httpmock", "progenitor", "xtask"],
        "users of the client must not build the fake server or the generator (blnk-mock is for its tests alone)",
    ),
    (
        "blnk-api",
        &["blnk", "blnk-mock", "httpmock", "progenitor", "xtask"],
        "the wire is at the bottom: it knows neither the client nor the fake server",
    ),
    (
        "blnk-mock",
        &["blnk", "progenitor", "xtask"],
        "the fake server must not share the client's opinions",
    ),
    (
        "xtask",
        &["blnk", "blnk-api", "blnk-mock"],
        "what writes the generated code must build without it",
    ),
];

/// Each crate, and what it must depend on.
const REQUIRED: [(&str, &str); 2] = [("blnk", "blnk-api"), ("blnk-mock", "blnk-api")];

/// The one crate that may depend on the generator.
const GENERATOR: (&str, &str) = ("xtask", "progenitor");

/// The rules that the workspace described by `cargo metadata` breaks, each in words.
pub(crate) fn broken_rules(metadata: &Value) -> Vec<String> {
    let mut broken = Vec::new();
    let members = members(metadata);
    for (member, dependencies) in &members {
        let rule = FORBIDDEN.iter().find(|(name, ..)| name == member);
        for Dependency { name, kind } in dependencies {
            let (forbidden, reason) = match rule {
                Some((_, forbidden, reason)) => (forbidden.contains(name), *reason),
                None => (
                    *name == "xtask" || *name == GENERATOR.1,
                    "only xtask knows the generator, and nothing knows xtask",
                ),
            };
            let for_tests = *member == "blnk" && *name == "blnk-mock" && *kind == "dev";
            if forbidden && !for_tests {
                broken.push(format!(
                    "{member} has {name} as a {kind} dependency: {reason}"
                ));
            }
        }
    }
    for (member, needed) in REQUIRED {
        let has = members.get(member).is_some_and(|dependencies| {
            let mut normal = dependencies.iter().filter(|found| found.kind == "normal");
            normal.any(|found| found.name == needed)
        });
        if !has {
            broken.push(format!(
                "{member} does not depend on {needed}, on which it is built"
            ));
        }
    }
    for (member, ..) in FORBIDDEN {
        if !members.contains_key(member) {
            broken.push(format!(
                "there is no crate {member}: the rules in xtask/src/dependencies.rs name it"
            ));
        }
    }
    broken
}

struct Dependency<'a> {
    name: &'a str,
    kind: &'a str,
}

fn members(metadata: &Value) -> BTreeMap<&str, Vec<Dependency<'_>>> {
    let packages = metadata.get("packages").and_then(Value::as_array);
    let packages = packages.into_iter().flatten();
    packages
        // Crates from elsewhere have a source.
        .filter(|package| package.get("source").is_none_or(Value::is_null))
        .filter_map(|package| {
            let name = package.get("name")?.as_str()?;
            let dependencies = package.get("dependencies")?.as_array()?.iter();
            let dependencies = dependencies.filter_map(|dependency| {
                let name = dependency.get("name")?.as_str()?;
                let kind = dependency.get("kind").and_then(Value::as_str);
                let kind = kind.unwrap_or("normal");
                Some(Dependency { name, kind })
            });
            Some((name, dependencies.collect()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::broken_rules;

    fn workspace(extra: &[(&str, &str, Option<&str>)]) -> Value {
        let mut edges = vec![
            ("blnk", "blnk-api", None),
            ("blnk", "progenitor-client", None),
            ("blnk", "blnk-mock", Some("dev")),
            ("blnk-api", "progenitor-client", None),
            ("blnk-mock", "blnk-api", None),
            ("blnk-mock", "httpmock", None),
            ("xtask", "progenitor", None),
        ];
        edges.extend(extra);
        let package = |name: &str| {
            let dependencies = edges.iter().filter(|(from, ..)| *from == name);
            let dependencies =
                dependencies.map(|(_, to, kind)| json!({ "name": to, "kind": kind }));
            json!({ "name": name, "source": null, "dependencies": dependencies.collect::<Vec<_>>() })
        };
        let members = ["blnk", "blnk-api", "blnk-mock", "xtask"];
        json!({ "packages": members.map(package) })
    }

    #[test]
    fn the_workspace_as_designed_keeps_every_rule() {
        assert_eq!(broken_rules(&workspace(&[])), Vec::<String>::new());
    }

    #[test]
    fn each_wrong_dependency_is_named() {
        for (from, to, kind) in [
            ("blnk", "blnk-mock", None),
            ("blnk", "blnk-mock", Some("build")),
            ("blnk", "httpmock", None),
            ("blnk", "progenitor", Some("build")),
            ("blnk", "xtask", None),
            ("blnk-api", "blnk", None),
            ("blnk-api", "blnk-mock", Some("dev")),
            ("blnk-mock", "blnk", Some("dev")),
            ("blnk-mock", "progenitor", None),
            ("xtask", "blnk-api", None),
        ] {
            let broken = broken_rules(&workspace(&[(from, to, kind)]));
            let said = format!(
                "{from} has {to} as a {} dependency: ",
                kind.unwrap_or("normal")
            );
            assert_eq!(broken.len(), 1, "{from} -> {to}: {broken:?}");
            assert!(broken[0].starts_with(&said), "{broken:?}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let broken = broken_rules(&json!({ "packages": [] }));
        assert!(
            broken.contains(&"blnk does not depend on blnk-api, on which it is built".to_owned())
        );
        assert_eq!(broken.len(), 6, "{broken:?}");
    }

    #[test]
    fn a_crate_from_elsewhere_with_our_name_is_not_ours() {
        let mut metadata = workspace(&[]);
        let foreign = json!({ "name": "blnk", "source": "registry", "dependencies": [{ "name": "xtask", "kind": null }] });
        metadata["packages"].as_array_mut().unwrap().push(foreign);
        assert_eq!(broken_rules(&metadata), Vec::<String>::new());
    }
}
