//! How a request is written down: its members, its rules and its call, and nothing that is the same for all.

use chrono::{DateTime, Datelike, Timelike, Utc};

use crate::{Metadata, Problem, Reason, field::is_zero_time};

/// A member of a request that knows by itself what is wrong with it.
pub(crate) trait Part {
    /// Adds a problem for everything that must not be sent; by default, anything may be.
    fn note(&self, _field: &'static str, _problems: &mut Vec<Problem>) {}
}

impl Part for bool {}
impl Part for String {}
// Looked at together with what may be rounded of it.
impl Part for Metadata {}

/// A time goes onto the wire as RFC 3339, which Go reads, and takes its own zero time for none.
impl Part for DateTime<Utc> {
    fn note(&self, field: &'static str, problems: &mut Vec<Problem>) {
        let wrong = if is_zero_time(self) {
            "is Go's zero time, which the server takes for no time; expected a later one"
        } else if !(0..=9999).contains(&self.year()) {
            "is in a year that RFC 3339 cannot write; expected one from 0 to 9999"
        } else if self.nanosecond() >= 1_000_000_000 {
            "is a leap second, which the server does not know; expected the second before or after"
        } else {
            return;
        };
        problems.push(Problem::new(field, Reason::Refused, wrong));
    }
}

impl<P: Part> Part for Option<P> {
    fn note(&self, field: &'static str, problems: &mut Vec<Problem>) {
        if let Some(part) = self {
            part.note(field, problems);
        }
    }
}

/// Declares a request: plain data, and the call that it stands for.
///
/// ```text
/// request! {
///     /// Its documentation.
///     pub struct ReadThing {
///         thing_id: PathId,              // each member is a `Part`: its rules are in its type
///         with_details: bool,            // behind `=>`, a text's getter: `name: String => "The name.",`
///     }                                  // or `..meta_data` as the last: the metadata of a new record
///
///     /// Its documentation.
///     pub fn new(thing: impl ArgumentFor<ThingId>) {
///         thing_id: PathId::of(thing),   // what stands between the braces of `Self { … }`
///         with_details: false,
///     }
///
///     /// Its documentation. `Request<ReadThing>` has this setter as well.
///     pub fn with_details(mut self) {
///         self.with_details = true;
///     }
///
///     const OPERATION = Operation::read("thing_read", "/proxy/things/{thing_id}");
///
///     fn validate(&self, problems) {}    // only where there are rules between the members
///
///     fn operation(&self) {}             // only where what is asked for decides what a repeat does
///
///     fn carry(self, call) -> Thing {    // or `async fn`, where it takes more steps
///         call.prepare(call.api().thing_read(&self.thing_id, call.instance_id())).kept()
///     }
/// }
/// ```
macro_rules! request {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$of_member:meta])* $member:ident: $type:ty $(=> $got:literal)?,)*
            ..meta_data
        }

        $(#[$of_new:meta])*
        pub fn new($($argument:ident: $argument_type:ty),* $(,)?) { $($made:tt)* }

        $($rest:tt)*
    ) => {
        request! {
            @also [note_meta_data]

            #[derive(Serialize, Deserialize)]
            #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
            #[serde(deny_unknown_fields)]
            $(#[$meta])*
            pub struct $name {
                $($(#[$of_member])* $member: $type $(=> $got)?,)*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                meta_data: Option<crate::Metadata>,
                // As JSON, metadata does not say that it may be rounded.
                #[serde(default, skip_serializing_if = "std::ops::Not::not")]
                lossy_meta_data: bool,
            }

            $(#[$of_new])*
            pub fn new($($argument: $argument_type),*) {
                meta_data: None,
                lossy_meta_data: false,
                $($made)*
            }

            /// Sets a top-level key of the metadata. One key per application is the documentation's advice.
            pub fn meta_data(mut self, key: impl Into<String>, value: impl Into<serde_json::Value>) {
                self.meta_data.get_or_insert_default().insert(key.into(), value.into());
            }

            /// Replaces the whole metadata. An empty one is stored as `{}`, none as `null`.
            pub fn meta_data_all(mut self, meta_data: impl Into<crate::Metadata>) {
                let meta_data = meta_data.into();
                self.lossy_meta_data = meta_data.is_lossy();
                self.meta_data = Some(meta_data);
            }

            $($rest)*
        }

        impl $name {
            /// The metadata, if any.
            pub fn metadata(&self) -> Option<&crate::Metadata> {
                self.meta_data.as_ref()
            }

            fn note_meta_data(&self, problems: &mut Vec<crate::Problem>) {
                if let Some(meta_data) = &self.meta_data {
                    meta_data.note_problems_of_new(self.lossy_meta_data, problems);
                }
            }
        }
    };
    (
        $(@also [$also:ident])?

        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$of_member:meta])* $member:ident: $type:ty $(=> $got:literal)?,)*
        }

        $(#[$of_new:meta])*
        pub fn new($($argument:ident: $argument_type:ty),* $(,)?) { $($made:tt)* }

        $(
            $(#[$of_setter:meta])*
            pub fn $setter:ident(mut $this:ident $(, $value:ident: $value_type:ty)* $(,)?) $set:block
        )*

        const OPERATION = $operation:expr;

        $(fn validate(&$checked:ident, $problems:ident) $validate:block)?

        $(fn operation(&$asked:ident) $choose:block)?

        $(fn carry($carried:ident, $call:ident) -> $answer:ty $carry:block)?

        $(async fn carry($steps:ident, $calls:ident) -> $steps_answer:ty $run:block)?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct $name {
            $($(#[$of_member])* $member: $type,)*
        }

        impl $name {
            $(#[$of_new])*
            pub fn new($($argument: $argument_type),*) -> Self {
                Self { $($made)* }
            }

            $(
                $(#[$of_setter])*
                pub fn $setter(mut $this $(, $value: $value_type)*) -> Self {
                    $set
                    $this
                }
            )*

            $($(
                #[doc = $got]
                pub fn $member(&self) -> &str {
                    &self.$member
                }
            )?)*

            /// Checks everything that can be known without the server, and reports all that is wrong.
            ///
            /// Sending does this first. What only the server can know, such as whether there is such a record, is not
            /// looked up.
            ///
            /// # Errors
            ///
            /// [`InvalidRequest`](crate::InvalidRequest) with every problem, by field.
            pub fn validate(&self) -> Result<(), crate::InvalidRequest> {
                crate::Ask::validate(self)
            }
        }

        impl crate::Request<$name> {
            $(
                $(#[$of_setter])*
                pub fn $setter(self $(, $value: $value_type)*) -> Self {
                    self.with(|asked| asked.$setter($($value),*))
                }
            )*
        }

        impl crate::Ask for $name {
            $(type Answer = $answer;)?
            $(type Answer = $steps_answer;)?
        }

        impl crate::request::sealed::Carry for $name {
            const OPERATION: &'static crate::operation::Operation = &$operation;

            fn note_members(&self, problems: &mut Vec<crate::Problem>) {
                $(crate::declare::Part::note(&self.$member, stringify!($member), problems);)*
                $(self.$also(problems);)?
            }

            $(fn note_rules(&$checked, $problems: &mut Vec<crate::Problem>) $validate)?

            $(fn operation(&$asked) -> &'static crate::operation::Operation $choose)?

            $(fn carry(
                $carried,
                $call: &crate::call::Call,
            ) -> impl Future<Output = Result<$answer, crate::Error>> + Send $carry)?

            $(async fn carry(
                $steps,
                $calls: &crate::call::Call,
            ) -> Result<$steps_answer, crate::Error> $run)?
        }
    };
}
pub(crate) use request;
