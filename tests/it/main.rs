//! The integration tests, in one binary so that everything is linked once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod architecture;
mod around;
mod awkward;
mod cli;
mod designs;
mod docs;
mod engine;
mod example_pane;
mod fields;
mod fix_list;
mod flows;
mod gallery;
mod hands;
mod images;
mod keys;
mod kill;
mod looking;
mod mouse;
mod opening;
mod probe;
mod pty;
mod sample_data;
mod screens;
mod session_store;
mod steering;
mod support;
mod sync_order;
mod taxonomy;
mod terminal;
