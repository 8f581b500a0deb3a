//! probe
mod generate;
fn main() {
    let text = std::fs::read_to_string("openapi/blnk-cloud.yaml").unwrap();
    let (a, b) = generate::render(&text).unwrap();
    std::fs::write("crates/blnk-api/src/generated.rs", a).unwrap();
    std::fs::write("crates/blnk-mock/src/generated.rs", b).unwrap();
}
