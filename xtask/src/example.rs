//! The worked example of the contributors' page, held to the code that it shows.

use std::{fs, io, path::Path};

/// The page, and how its examples begin.
const PAGE: &str = "CONTRIBUTING.md";
const FENCE: &str = "```diff";

/// What of the example is not in the code any more, each as `file:line: what: cure`.
pub(crate) fn check(root: &Path) -> io::Result<Vec<String>> {
    let page = fs::read_to_string(root.join(PAGE))?;
    let examples = examples(&page);
    let mut wrong = Vec::new();
    if examples.is_empty() {
        wrong.push(format!(
            "{PAGE}: has no worked example: show one as `{FENCE}`"
        ));
    }
    for (at, file, added) in examples {
        let code = fs::read_to_string(root.join(file)).unwrap_or_default();
        if !holds(&code, &added) {
            wrong.push(format!(
                "{PAGE}:{at}: {file} has these lines no longer: show what it has"
            ));
        }
    }
    Ok(wrong)
}

/// Each example: its line in the page, the file it shows, and the lines that were added to it.
fn examples(page: &str) -> Vec<(usize, &str, Vec<&str>)> {
    let lines: Vec<&str> = page.lines().collect();
    let fences = lines.iter().enumerate().filter(|(_, line)| **line == FENCE);
    fences
        .map(|(at, _)| {
            let block = lines.iter().skip(at + 1).take_while(|line| **line != "```");
            let mut block = block.filter_map(|line| line.strip_prefix('+'));
            // Of a file without a name nothing is found.
            let file = block.next().and_then(|line| line.strip_prefix("++ "));
            (at + 1, file.unwrap_or_default(), block.collect())
        })
        .collect()
}

/// Whether the code has these lines one after the other; comments and empty lines between them do not count.
fn holds(code: &str, wanted: &[&str]) -> bool {
    let code: Vec<&str> = code
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
        .collect();
    !wanted.is_empty() && code.windows(wanted.len()).any(|lines| lines == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_empty_lines_of_the_code_are_passed_over_and_nothing_else() {
        let code = "fn one() {\n    // Why.\n\n    two();\n}\n";
        assert!(holds(code, &["fn one() {", "    two();", "}"]));
        assert!(!holds(code, &["fn one() {", "}"]));
        assert!(!holds(code, &["two();"]));
        assert!(!holds(code, &[]));
    }

    #[test]
    fn an_example_is_found_with_its_file_and_its_lines() {
        let page = "words\n```diff\n+++ a/b.rs\n+one\n+\n+    two\n```\n";
        assert_eq!(examples(page), [(2, "a/b.rs", vec!["one", "", "    two"])]);
        assert_eq!(examples("```diff\n+one\n```\n"), [(1, "", vec![])]);
    }
}
