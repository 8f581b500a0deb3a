//! Stands for a program that uses `blnk` beside its own HTTP and TLS; its tests are the content.
