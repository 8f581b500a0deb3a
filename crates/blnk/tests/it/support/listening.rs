//! Everything that libraries say to `log` and to `tracing`.

use std::{
    cell::RefCell,
    fmt::{self, Write},
    sync::{Mutex, Once, PoisonError},
};

use tracing::{
    Event, Id, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Record},
};
use tracing_subscriber::{Layer, layer::Context, layer::SubscriberExt};

/// Every `log` line of every library in this process.
static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Keep;

impl log::Log for Keep {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}", record.target(), record.args());
        LINES
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line);
    }

    fn flush(&self) {}
}

/// Begins to keep what is said to `log`, at every level.
pub(crate) fn to_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_boxed_logger(Box::new(Keep)).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
    });
}

/// What was said to `log` so far.
pub(crate) fn log_lines() -> Vec<String> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

thread_local! {
    /// What was said to `tracing` on this thread, while somebody listens.
    static HEARD: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// What is said to `tracing` on this thread, one line for each span, record and event, at every level.
pub(crate) struct Listening;

impl Listening {
    /// Begins to listen.
    ///
    /// One subscriber serves the whole process: others that come and go would make `tracing` forget, for a moment, which
    /// places are listened to.
    pub(crate) fn begin() -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Hear))
                .unwrap();
        });
        HEARD.set(Some(Vec::new()));
        Self
    }

    /// Ends listening, and tells what was heard.
    pub(crate) fn end(self) -> Vec<String> {
        HEARD.take().unwrap()
    }
}

struct Hear;

impl Hear {
    fn keep(&self, what: &str, target: &str, record: impl FnOnce(&mut Fields)) {
        HEARD.with_borrow_mut(|heard| {
            if let Some(lines) = heard {
                let mut fields = Fields(format!("{what} {target}"));
                record(&mut fields);
                lines.push(fields.0);
            }
        });
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl<S: Subscriber> Layer<S> for Hear {
    fn on_new_span(&self, span: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        self.keep(span.metadata().name(), span.metadata().target(), |fields| {
            span.record(fields)
        });
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        self.keep("record", "", |fields| values.record(fields));
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        self.keep("event", event.metadata().target(), |fields| {
            event.record(fields)
        });
    }
}
