//! Requests that are refused before they are sent, and what their errors say.

use blnk::{
    Error, ErrorKind,
    error::{InvalidRequest, Problem, Reason},
};

/// Ids that are not safe as one segment of a path.
pub(crate) const UNSAFE_IDS: [&str; 12] = [
    "", ".", "..", "%2e%2e", "a/b", "a\n", "a%0A", "a?b=c", "é", "ldg_é", "@a", "idt_{1}",
];

/// What is wrong with a request, by JSON pointer.
pub(crate) fn reasons(validated: Result<(), InvalidRequest>) -> Vec<(String, Reason)> {
    let error = validated.unwrap_err();
    let problems = error.problems().iter();
    problems
        .map(|problem| (problem.pointer().to_owned(), problem.reason()))
        .collect()
}

/// The one problem of a request.
pub(crate) fn problem(validated: Result<(), InvalidRequest>) -> Problem {
    let error = validated.unwrap_err();
    match error.problems() {
        [problem] => problem.clone(),
        problems => panic!("{problems:?}"),
    }
}

/// Asserts that a request was refused for such an id in its path, and for nothing else.
pub(crate) fn assert_unsafe(error: &Error, pointer: &str, id: &str) {
    let ErrorKind::InvalidRequest(error) = error.kind() else {
        panic!("{error}")
    };
    let [problem] = error.problems() else {
        panic!("{error}")
    };
    let reason = if id.is_empty() {
        Reason::Refused
    } else {
        Reason::UnsafePath
    };
    assert_eq!((problem.pointer(), problem.reason()), (pointer, reason));
}
