//! One reviewer's findings as a table, CSV, JSON or a page of Markdown, all from one model.
//!
//! Knows the domain and nothing else: no files, no terminal, no clock. What comes out is text for the caller to write.

pub mod csv;
pub mod examples;
pub mod json;
pub mod markdown;
pub mod model;
mod notes;
pub mod table;

#[cfg(test)]
pub(crate) mod fixture;
