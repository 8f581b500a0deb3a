//! Everything that libraries write to `log` and to `tracing`.

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

struct Recorder;

impl log::Log for Recorder {
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

/// Begins to record what is written to `log`, at every level.
pub(crate) fn to_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_boxed_logger(Box::new(Recorder)).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
    });
}

/// What was written to `log` so far.
pub(crate) fn log_lines() -> Vec<String> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

thread_local! {
    /// What was written to `tracing` on this thread, while a test listens.
    static HEARD: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// What is written to `tracing` on this thread, one line for each span, record and event, at every level.
pub(crate) struct Listening;

impl Listening {
    /// Begins to listen.
    ///
    /// One subscriber serves the whole process: with subscribers that come and go, `tracing` would for a moment not know
    /// which places are listened to.
    pub(crate) fn begin() -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Hear))
                .unwrap();
        });
        HEARD.set(Some(Vec::new()));
        Self
    }

    /// Ends listening, and returns what was written.
    pub(crate) fn end(self) -> Vec<String> {
        HEARD.take().unwrap()
    }
}

struct Hear;

impl Hear {
    fn record(&self, what: &str, target: &str, record: impl FnOnce(&mut Fields)) {
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
        self.record(span.metadata().name(), span.metadata().target(), |fields| {
            span.record(fields)
        });
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        self.record("record", "", |fields| values.record(fields));
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        self.record("event", metadata.target(), |fields| {
            event.record(fields);
            write!(fields.0, " level={}", metadata.level()).unwrap();
        });
    }
}
