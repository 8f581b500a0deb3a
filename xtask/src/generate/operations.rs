//! The table of operations: name, method, path template and success status of each, as constants.

use openapiv3::{OpenAPI, StatusCode};
use quote::{format_ident, quote};
use syn::ItemMod;

/// The module `operations` of `blnk-api`, ordered by path.
pub(super) fn table(openapi: &OpenAPI) -> Result<ItemMod, String> {
    let mut constants = Vec::new();
    let mut names = Vec::new();
    for (template, method, operation) in openapi.operations() {
        let name = operation.operation_id.as_deref().unwrap_or_default();
        let statuses = operation.responses.responses.keys();
        let mut successes = statuses.filter_map(|status| match status {
            StatusCode::Code(code) if (200..300).contains(code) => Some(*code),
            _ => None,
        });
        let success = successes
            .next()
            .ok_or_else(|| format!("`{name}` has no exact success status"))?;
        let method = method.to_uppercase();
        let summary = operation.summary.as_deref().unwrap_or(name);
        let doc = format!("{summary}: `{method} {template}`.");
        let constant = format_ident!("{}", name.to_uppercase());
        constants.push(quote! {
            #[doc = #doc]
            pub const #constant: crate::Operation = crate::Operation {
                name: #name,
                method: #method,
                template: #template,
                success_status: #success,
            };
        });
        names.push(constant);
    }
    let table = quote! {
        /// All operations of the document, as constants.
        pub mod operations {
            #(#constants)*
            /// Every operation, by path.
            pub const ALL: &[crate::Operation] = &[#(#names),*];
        }
    };
    syn::parse2(table).map_err(|error| format!("the table of operations is not Rust: {error}"))
}
