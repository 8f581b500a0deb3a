//! The direction of imports: downwards only, and never in a circle of files.
//!
//! `use` declarations and all other paths to modules of the same crate count, inside macros too. A re-export stands for
//! the module that defines the item, and a `mod.rs` that re-exports its own children imports nothing. Modules under
//! `#[cfg(test)]` are ignored. A name that a re-export changes is not followed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io, iter, mem,
    path::Path,
};

use syn::{
    Attribute, ItemMod, ItemUse, Macro, UseName, UseRename, UseTree, Visibility,
    visit::{self, Visit},
};

use crate::tidy;

/// The source folders, and the floors of their modules from top to bottom.
const LAYOUTS: [Layout; 2] = [
    Layout {
        sources: "crates/blnk/src",
        floors: "lib → resources → call → validate, client → error → reply → values, protocol",
        others: "resources",
    },
    Layout {
        sources: "crates/blnk-mock/src",
        floors: "lib, main → mock_cloud, serve, mount, generated → cloud → cloud::api → \
                 cloud::call, cloud::exchange, cloud::path → cloud::core → cloud::records → \
                 cloud::database, cloud::go",
        others: "mock_cloud",
    },
];

struct Layout {
    sources: &'static str,
    /// A module belongs to the floor that names it, or else its nearest parent.
    floors: &'static str,
    /// The name on the floor of all other modules.
    others: &'static str,
}

/// Re-exports of re-exports are followed this often.
const MAX_HOPS: usize = 8;

/// Reads the sources of each layout below `root`, and returns a message for each import that breaks a rule.
pub(crate) fn check(root: &Path) -> io::Result<Vec<String>> {
    let mut broken = Vec::new();
    for layout in LAYOUTS {
        let mut files = BTreeMap::new();
        for file in tidy::files(root, layout.sources)? {
            let text = fs::read_to_string(root.join(&file))?;
            files.insert(file, text);
        }
        broken.extend(layout.check(&files));
    }
    Ok(broken)
}

impl Layout {
    fn check(&self, files: &BTreeMap<String, String>) -> Vec<String> {
        let mut broken = Vec::new();
        let mut sources = Sources::default();
        for file in files.keys() {
            sources.files.insert(self.module(file), file);
        }
        for (file, text) in files {
            match syn::parse_file(text) {
                Ok(syntax) => {
                    sources.file = self.module(file);
                    sources.module = self.module(file);
                    sources.visit_file(&syntax);
                }
                Err(error) => broken.push(format!("{file} cannot be parsed: {error}")),
            }
        }
        let imports = sources.imports();
        for (from, targets) in &imports {
            for to in targets {
                if self.floor(to) < self.floor(from) {
                    let (file, to) = (sources.files[from], join("crate", to));
                    let rule = format!("imports run downwards: {}", self.floors);
                    broken.push(format!("{file} imports {to}: {rule}"));
                }
            }
        }
        for circle in circles(&imports) {
            let files = circle.iter().map(|module| sources.files[*module]);
            let files: Vec<_> = files.collect();
            let rule = format!("{} files import each other in a circle", files.len());
            broken.push(format!("{rule}: {}", files.join(", ")));
        }
        broken
    }

    /// The path of a file's module from the root of the crate, which is empty for `lib.rs`.
    fn module(&self, file: &str) -> String {
        let path = file.trim_start_matches(self.sources);
        let path = path.trim_end_matches(".rs");
        let path = path.trim_end_matches("/mod").trim_end_matches("/lib");
        path.trim_start_matches('/').replace('/', "::")
    }

    /// The number of a module's floor, counted from the top.
    fn floor(&self, module: &str) -> Option<usize> {
        let named = |name| {
            let mut floors = self.floors.split(" → ");
            floors.position(|floor| floor.split(", ").any(|one| one == name))
        };
        let name = if module.is_empty() { "lib" } else { module };
        let mut names = iter::successors(Some(name), |name| Some(name.rsplit_once("::")?.0));
        names.find_map(named).or_else(|| named(self.others))
    }
}

/// The modules of a crate and the paths in them.
#[derive(Default)]
struct Sources<'a> {
    /// Each module with its file.
    files: BTreeMap<String, &'a str>,
    /// The module of the file that is visited, and the module inside it.
    file: String,
    module: String,
    /// The module of the file, the path from the root of the crate, and whether this is a re-export.
    paths: Vec<(String, String, bool)>,
    /// Re-exported names, and what they stand for.
    exports: BTreeMap<String, String>,
    /// Modules that are compiled for tests alone.
    tests: Vec<String>,
}

impl Visit<'_> for Sources<'_> {
    fn visit_item_mod(&mut self, item: &ItemMod) {
        let child = join(&self.module, &item.ident.to_string());
        if item.attrs.iter().any(is_test) {
            return self.tests.push(child);
        }
        let outer = mem::replace(&mut self.module, child);
        visit::visit_item_mod(self, item);
        self.module = outer;
    }

    fn visit_item_use(&mut self, item: &ItemUse) {
        if !item.attrs.iter().any(is_test) {
            let public = !matches!(item.vis, Visibility::Inherited);
            self.tree(&item.tree, "", public);
        }
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let names = path.segments.iter();
        let whole: Vec<_> = names.map(|name| name.ident.to_string()).collect();
        self.note(&whole.join("::"), false);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &Macro) {
        let text = item.tokens.to_string().replace(" :: ", "::");
        for path in text.split(|letter: char| !letter.is_alphanumeric() && !"_:".contains(letter)) {
            if path.starts_with("crate::") || path.starts_with("super::") {
                self.note(path, false);
            }
        }
    }

    // `pub(in crate::a)` limits who may import, and is no import.
    fn visit_visibility(&mut self, _: &Visibility) {}
}

impl Sources<'_> {
    fn tree(&mut self, tree: &UseTree, start: &str, public: bool) {
        match tree {
            UseTree::Path(path) => {
                let start = join(start, &path.ident.to_string());
                self.tree(&path.tree, &start, public);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, start, public);
                }
            }
            UseTree::Name(UseName { ident, .. }) | UseTree::Rename(UseRename { ident, .. }) => {
                self.note(&join(start, &ident.to_string()), public);
            }
            UseTree::Glob(_) => self.note(&join(start, "*"), false),
        }
    }

    /// Notes a path as it is written in the present module, and whether this is a re-export.
    fn note(&mut self, path: &str, public: bool) {
        let (mut module, mut rest) = (self.module.as_str(), path);
        while let Some((word @ ("crate" | "self" | "super"), after)) = rest.split_once("::") {
            let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
            module = match word {
                "crate" => "",
                "self" => module,
                _ => parent,
            };
            rest = after;
        }
        let child = rest.split("::").next().unwrap_or_default();
        let is_local = path.contains("::") && self.files.contains_key(&join(module, child));
        // Otherwise the path begins with another crate or with an imported name.
        if is_local || rest.len() < path.len() {
            let target = join(module, rest);
            if public {
                let name = rest.rsplit("::").next().unwrap_or_default();
                let name = join(&self.module, name);
                self.exports.insert(name, target.clone());
            }
            self.paths.push((self.file.clone(), target, public));
        }
    }

    /// The modules that each module imports.
    fn imports(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut imports: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (from, path, public) in &self.paths {
            let to = self.defining(path.clone());
            let is_test = self.tests.iter().any(|test| is_below(from, test));
            if *from != to && !is_test && !(*public && is_below(&to, from)) {
                imports.entry(from.clone()).or_default().insert(to);
            }
        }
        imports
    }

    /// The module that defines what a path from the root of the crate names.
    fn defining(&self, mut path: String) -> String {
        for _ in 0..MAX_HOPS {
            let mut exports = self.exports.iter();
            match exports.find(|(name, _)| is_below(&path, name)) {
                Some((name, target)) => path = format!("{target}{}", &path[name.len()..]),
                None => break,
            }
        }
        let mut modules = self.files.keys().rev();
        let module = modules.find(|module| is_below(&path, module));
        module.cloned().unwrap_or_default()
    }
}

/// The groups of modules that reach each other.
fn circles(imports: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<BTreeSet<&String>> {
    let reached = |from| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(module) = open.pop() {
            let next = imports.get(module).into_iter().flatten();
            open.extend(next.filter(|module| seen.insert(*module)));
        }
        seen
    };
    let circle = |one| {
        let mut others = reached(one);
        others.retain(|other| reached(other).contains(one));
        others
    };
    let circles = imports.keys().map(circle);
    circles.filter(|circle| circle.len() > 1).collect()
}

/// Whether an item is compiled for tests alone.
fn is_test(attribute: &Attribute) -> bool {
    let list = attribute.meta.require_list().ok();
    list.is_some_and(|list| list.path.is_ident("cfg") && list.tokens.to_string() == "test")
}

fn is_below(path: &str, module: &str) -> bool {
    let rest = path.strip_prefix(module);
    module.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() || name.is_empty() {
        return format!("{path}{name}");
    }
    format!("{path}::{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Layout = Layout {
        sources: "src",
        floors: "lib → resources → call → values, call::low",
        others: "resources",
    };

    fn check(files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter();
        let files = files.map(|(file, text)| (format!("src/{file}"), (*text).to_owned()));
        SMALL.check(&files.collect())
    }

    #[test]
    fn a_circle_of_files_is_found() {
        for (first, second) in [
            ("use crate::b::B;", "use crate::a::A;"),
            ("use super::b;", "fn f() -> super::a::A { A }"),
            (
                "call! { x -> crate::b::B }",
                "fn f() { use crate::{a::A}; }",
            ),
        ] {
            let broken = check(&[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", first),
                ("b.rs", second),
            ]);
            let expected = "2 files import each other in a circle: src/a.rs, src/b.rs";
            assert_eq!(broken, [expected], "{first} {second}");
        }
        // A parent that imports a child which imports the parent.
        let parent = ("a/mod.rs", "mod child; use child::C; struct P;");
        let broken = check(&[parent, ("a/child.rs", "use super::P;")]);
        assert_eq!(
            broken,
            ["2 files import each other in a circle: src/a/mod.rs, src/a/child.rs"]
        );
        assert_eq!(check(&[parent, ("a/child.rs", "")]), [""; 0]);
    }

    #[test]
    fn an_upward_import_is_found() {
        let broken = check(&[
            ("call/mod.rs", "use crate::things::Thing;"),
            ("things.rs", ""),
        ]);
        let expected = "src/call/mod.rs imports crate::things: imports run downwards: ";
        assert_eq!(broken, [format!("{expected}{}", SMALL.floors)]);
        let low = ("call/low.rs", "fn f(_: crate::call::Call) {}");
        let broken = check(&[("call/mod.rs", "pub struct Call;"), low]);
        assert!(
            broken[0].starts_with("src/call/low.rs imports crate::call: "),
            "{broken:?}"
        );
        let root = check(&[
            ("lib.rs", "pub use other::Url;"),
            ("values.rs", "use crate::Url;"),
        ]);
        assert!(
            root[0].starts_with("src/values.rs imports crate: "),
            "{root:?}"
        );
        let down = ("things.rs", "use crate::{call::Call, values::{self, Id}};");
        assert_eq!(
            check(&[
                down,
                ("call/mod.rs", "use crate::values;"),
                ("values.rs", "")
            ]),
            [""; 0]
        );
    }

    #[test]
    fn a_re_export_stands_for_the_module_that_defines_the_item() {
        let root = ("lib.rs", "pub use a::One;");
        let folder = (
            "a/mod.rs",
            "mod one; mod two; pub(crate) use self::one::One;",
        );
        let files = [
            root,
            folder,
            ("a/one.rs", ""),
            ("a/two.rs", "use crate::One; use super::{One as P};"),
        ];
        assert_eq!(check(&files), [""; 0]);
        let circle = ("a/one.rs", "use super::two::Two;");
        let broken = check(&[root, folder, circle, files[3]]);
        assert_eq!(
            broken,
            ["2 files import each other in a circle: src/a/one.rs, src/a/two.rs"]
        );
    }

    #[test]
    fn tests_comments_and_visibility_are_ignored() {
        let values = "/// [`crate::things`]\npub(in crate::things) struct V;\n\
                      #[cfg(test)] mod tests { use crate::things::Thing; }\n\
                      #[cfg(test)] mod cases;\n#[cfg(test)] use crate::things::T;";
        let cases = ("values/cases.rs", "use crate::things::Thing;");
        assert_eq!(
            check(&[("values/mod.rs", values), cases, ("things.rs", "")]),
            [""; 0]
        );
        let broken = check(&[("a.rs", "fn (")]);
        assert!(
            broken[0].starts_with("src/a.rs cannot be parsed: "),
            "{broken:?}"
        );
    }
}
