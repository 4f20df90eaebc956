//! `mispred`: error analysis of model predictions in the terminal.
//!
//! Data goes one way: a source is read, errors are sampled, reviewers tag them, tags are counted, counts are ranked,
//! the ranking is reported. The modules follow that way, and dependencies point down only (see ARCHITECTURE.md).
#![forbid(unsafe_code)]

pub mod action;
pub mod app;
pub mod cli;
pub mod domain;
pub mod engine;
pub mod keymap;
pub mod report;
pub mod runtime;
pub mod session;
pub mod ui;
