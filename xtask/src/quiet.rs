//! Panics of other people's code, as errors.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

thread_local! {
    /// Whether this thread's panics are somebody's answer rather than news.
    static QUIET: Cell<bool> = const { Cell::new(false) };
    /// Where the last quiet panic happened.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Runs `work`, and answers with the words and the place of its panic if it panics, without printing them.
///
/// Other threads' panics are reported as ever.
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if QUIET.get() {
                PLACE.set(info.location().map(ToString::to_string));
            } else {
                previous(info);
            }
        }));
    });
    QUIET.set(true);
    // What `work` leaves half done is dropped with it: nothing of it is looked at after a panic.
    let answer = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    answer.map_err(|payload| {
        let words = payload
            .downcast_ref::<&str>()
            .map(|words| (*words).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "a panic without words".to_owned());
        match PLACE.take() {
            // The file's name is enough to find it; the path before it is that of somebody's computer.
            Some(place) => {
                let place = place.rsplit(['/', '\\']).next().unwrap_or_default();
                format!("{words} ({place})")
            }
            None => words,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::catch;

    #[test]
    fn a_panic_becomes_its_words_and_place() {
        assert_eq!(catch(|| 7), Ok(7));
        let said = catch(|| panic!("no {}", "good")).unwrap_err();
        assert!(said.starts_with("no good (quiet.rs:"), "{said}");
        let said = catch(|| std::panic::panic_any(7)).unwrap_err();
        assert!(said.starts_with("a panic without words ("), "{said}");
    }
}
