//! Identities whose every personal text is easy to find where it should not be.

use blnk::NewIdentity;
use chrono::NaiveDate;

pub(crate) const ID: &str = "idt_3b63c8da-af29-4cc3-ad38-df17d87456e6";

pub(crate) fn day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 3, 4).unwrap()
}

/// An identity with every member, each with another text.
pub(crate) fn everything() -> NewIdentity {
    NewIdentity::individual()
        .organization_name("SECRET-1")
        .category("SECRET-2")
        .first_name("SECRET-3")
        .last_name("SECRET-4")
        .other_names("SECRET-5")
        .gender("SECRET-6")
        .email_address("SECRET-7")
        .phone_number("SECRET-8")
        .nationality("SECRET-9")
        .street("SECRET-10")
        .country("SECRET-11")
        .state("SECRET-12")
        .post_code("SECRET-13")
        .city("SECRET-14")
        .dob(day(1987))
        .meta_data("k", "SECRET-15")
}
