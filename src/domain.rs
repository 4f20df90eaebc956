//! The rules of error analysis: what a sample, a tag, a share and a priority are.
//!
//! Pure by contract: no terminal, no data-frame library, no file system, no clock, no environment. Everything
//! here is a value or a function of values, so every rule can be tested alone.

pub mod amount;
pub mod assignment;
pub mod chance;
pub mod checkup;
pub mod content;
pub mod design;
pub mod draw;
pub mod edit;
pub mod estimate;
pub mod fields;
pub mod filter;
pub mod finding;
pub mod hash;
pub mod import;
pub mod key;
pub mod label;
pub mod metric;
pub mod outlook;
pub mod plan;
pub mod population;
pub mod priority;
pub mod rank;
pub mod reading;
pub mod relabelling;
pub mod review;
pub mod roles;
pub mod row;
pub mod rule;
pub mod sample;
pub mod split;
pub mod stats;
pub mod tally;
pub mod task;
pub mod taxonomy;
pub mod text;
pub mod week;
pub mod words;
