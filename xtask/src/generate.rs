//! probe
use progenitor::{GenerationSettings, Generator, InterfaceStyle};
pub fn render(text: &str) -> Result<(String, String), String> {
    let value: serde_json::Value = yaml_serde::from_str(text).map_err(|e| e.to_string())?;
    let spec: openapiv3::OpenAPI = serde_json::from_value(value).map_err(|e| e.to_string())?;
    let mut settings = GenerationSettings::default();
    let session: syn::Path = syn::parse_str("crate::hooks::Session").unwrap();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_inner_type(quote::quote!(#session))
        .with_hooks(progenitor::HooksMode::Expected)
        .with_derive("schemars::JsonSchema")
        .with_derive("PartialEq")
        .with_replacement("MinorUnits", "crate::MinorUnits", std::iter::empty());
    let mut generator = Generator::new(&settings);
    let tokens = generator.generate_tokens(&spec).map_err(|e| e.to_string())?;
    let api = prettyplease::unparse(&syn::parse2(tokens).map_err(|e| e.to_string())?);
    let tokens = generator.httpmock(&spec, "blnk_api").map_err(|e| e.to_string())?;
    let mock = prettyplease::unparse(&syn::parse2(tokens).map_err(|e| e.to_string())?);
    Ok((api, mock))
}
