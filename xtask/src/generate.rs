//! From the OpenAPI document to the two generated files.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use openapiv3::{OpenAPI, StatusCode};
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypePatch};
use quote::{format_ident, quote};

use crate::spec::{self, MONEY, Problem};

/// The document, from the root of the workspace.
pub(crate) const DOCUMENT: &str = "openapi/blnk-cloud.yaml";

/// The generated wire of `blnk-api`.
pub(crate) const API: &str = "crates/blnk-api/src/generated.rs";

/// The generated mocks of `blnk-mock`.
pub(crate) const MOCK: &str = "crates/blnk-mock/src/generated.rs";

/// The first line of every generated file.
pub(crate) const HEADER: &str = "// Made by `cargo xtask generate` from openapi/blnk-cloud.yaml. \
                                 Do not edit: change the document and run the command again.";

/// What to type when a generated file is not what the document says.
const COMMAND: &str = "cargo xtask generate";

/// The text of the generated files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rendered {
    /// For [`API`].
    pub(crate) api: String,
    /// For [`MOCK`].
    pub(crate) mock: String,
}

/// Whether files are written or only compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Write what differs.
    Write,
    /// Change nothing; what differs is a failure.
    Check,
}

/// Why the generated files are not, or not known to be, what the document says.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The document breaks rules.
    Document(Vec<Problem>),
    /// These files are not what the document says.
    Stale(Vec<&'static str>),
    /// A file cannot be read or written.
    File {
        doing: &'static str,
        path: PathBuf,
        error: io::Error,
    },
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(problems) => {
                for problem in problems {
                    writeln!(f, "{DOCUMENT}: {problem}")?;
                }
                let count = problems.len();
                let s = if count == 1 { "" } else { "s" };
                write!(f, "{count} problem{s} in {DOCUMENT}, nothing was generated")
            }
            Self::Stale(files) => {
                for file in files {
                    writeln!(f, "{file} is not what {DOCUMENT} says")?;
                }
                write!(f, "run `{COMMAND}` and commit what it writes")
            }
            Self::File { doing, path, error } => {
                write!(f, "cannot {doing} {}: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for Failure {}

/// Brings the generated files of the workspace at `root` up to date, or says that they are not.
///
/// Answers with the files that were written. Both are rendered before either is written, and each appears whole or not
/// at all.
pub(crate) fn run(root: &Path, mode: Mode) -> Result<Vec<&'static str>, Failure> {
    let path = root.join(DOCUMENT);
    let text = fs::read(&path).map_err(failure("read", &path))?;
    let text = String::from_utf8(text).map_err(|error| {
        Failure::Document(vec![Problem::of_document(
            format!("found bytes that are no UTF-8: {error}"),
            "save the document as UTF-8",
        )])
    })?;
    let rendered = render(&text).map_err(Failure::Document)?;

    let mut stale = Vec::new();
    for (file, text) in [(API, rendered.api), (MOCK, rendered.mock)] {
        let path = root.join(file);
        match fs::read(&path) {
            Ok(present) if present == text.as_bytes() => {}
            Ok(_) => stale.push((file, path, text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => stale.push((file, path, text)),
            Err(error) => return Err(failure("read", &path)(error)),
        }
    }
    let files = stale.iter().map(|(file, ..)| *file).collect();
    match mode {
        Mode::Check if stale.is_empty() => Ok(files),
        Mode::Check => Err(Failure::Stale(files)),
        Mode::Write => {
            replace(
                stale
                    .iter()
                    .map(|(_, path, text)| (path.as_path(), text.as_str())),
            )?;
            Ok(files)
        }
    }
}

/// Writes every text beside its file first, and only then moves each into its place.
fn replace<'a>(files: impl Iterator<Item = (&'a Path, &'a str)>) -> Result<(), Failure> {
    let mut written = Vec::new();
    for (path, text) in files {
        let beside = path.with_extension("rs.new");
        written.push((beside.clone(), path));
        if let Err(error) = fs::write(&beside, text) {
            discard(&written);
            return Err(failure("write", &beside)(error));
        }
    }
    for (beside, path) in &written {
        if let Err(error) = fs::rename(beside, path) {
            discard(&written);
            return Err(failure("replace", path)(error));
        }
    }
    Ok(())
}

fn discard(written: &[(PathBuf, &Path)]) {
    for (beside, _) in written {
        // A file that cannot be removed does no harm; the first failure is reported.
        let _ = fs::remove_file(beside);
    }
}

fn failure(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Failure {
    let path = path.to_owned();
    move |error| Failure::File { doing, path, error }
}

/// The generated files for a document; the same text gives the same bytes.
pub(crate) fn render(text: &str) -> Result<Rendered, Vec<Problem>> {
    let openapi = spec::check(text)?;
    // A construct that the generator does not expect can also make it panic, with a message of its own.
    generate(&openapi).map_err(|said| vec![refused(&said)])
}

fn refused(said: &str) -> Problem {
    Problem::of_document(
        format!("found nothing wrong, but the generator refuses the document: {said}"),
        "look in the document for what the message names, and add a rule to xtask/src/spec that \
         names its place",
    )
}

/// How `blnk-api` is generated.
fn settings(openapi: &OpenAPI) -> GenerationSettings {
    let mut settings = GenerationSettings::default();
    settings
        // `blnk` has its own builders: a second layer of them doubles the code and the time to compile it.
        .with_interface(InterfaceStyle::Positional)
        .with_inner_type(quote!(crate::hooks::Session))
        // Without the hooks no call would have credentials: let it not compile rather than fail at run time.
        .with_hooks(HooksMode::Expected)
        .with_derive("PartialEq")
        .with_replacement(MONEY, "crate::WireAmount", std::iter::empty())
        .with_replacement("MajorUnits", "crate::ExactDecimal", std::iter::empty())
        .with_replacement("MinorUnitsText", "crate::WireAmount", std::iter::empty())
        .with_replacement("ReplyAmount", "crate::LenientAmount", std::iter::empty())
        .with_replacement("ReplyTime", "crate::LenientTime", std::iter::empty())
        .with_replacement("ReplyFlag", "crate::LenientFlag", std::iter::empty())
        .with_replacement("ReplyCount", "crate::LenientCount", std::iter::empty())
        .with_replacement("ReplyText", "crate::LenientText", std::iter::empty())
        .with_replacement("ReplyLedger", "crate::LenientLedger", std::iter::empty())
        .with_replacement("ReplyObject", "crate::LenientObject", std::iter::empty());
    // Not a derive like the other: those who want no JSON Schema need not build what makes it.
    let mut schema = TypePatch::default();
    schema.with_attr(r#"#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]"#);
    for name in openapi.components.iter().flat_map(|all| all.schemas.keys()) {
        settings.with_patch(name, &schema);
    }
    settings
}

fn generate(openapi: &OpenAPI) -> Result<Rendered, String> {
    let mut generator = Generator::new(&settings(openapi));
    let wire = generator.generate_tokens(openapi).map_err(text)?;
    let operations = operations(openapi);
    let api = quote!(#wire #operations);
    let mock = generator.httpmock(openapi, "blnk_api").map_err(text)?;
    let file = |tokens| match syn::parse2(tokens) {
        Ok(file) => Ok(format!("{HEADER}\n\n{}", prettyplease::unparse(&file))),
        Err(error) => Err(format!("it wrote what is no Rust: {error}")),
    };
    let (api, mock) = (file(api)?, file(mock)?);
    Ok(Rendered { api, mock })
}

/// The table of operations: what the document says of each, as constants, ordered by path.
fn operations(openapi: &OpenAPI) -> TokenStream {
    let (names, constants): (Vec<_>, Vec<_>) = openapi
        .operations()
        .filter_map(|(path, method, operation)| {
            let name = operation.operation_id.as_deref()?;
            let constant = format_ident!("{}", name.to_uppercase());
            let method = method.to_uppercase();
            // The rules of `spec` require exactly one.
            let success_status =
                operation
                    .responses
                    .responses
                    .keys()
                    .find_map(|status| match status {
                        StatusCode::Code(code @ 200..=299) => Some(*code),
                        _ => None,
                    })?;
            let summary = operation.summary.as_deref().unwrap_or(name);
            let doc = format!("{summary}: `{method} {path}`.");
            let tokens = quote! {
                #[doc = #doc]
                pub const #constant: crate::Operation = crate::Operation {
                    name: #name,
                    method: #method,
                    template: #path,
                    success_status: #success_status,
                };
            };
            Some((constant, tokens))
        })
        .unzip();
    quote! {
        /// What the document says of each operation.
        pub mod operations {
            #(#constants)*
            /// Every operation, ordered by path.
            pub const ALL: &[crate::Operation] = &[#(#names),*];
        }
    }
}

fn text(error: progenitor::Error) -> String {
    error.to_string()
}
