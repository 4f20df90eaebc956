//! The integration tests, in one binary so that everything is linked once.

mod architecture;
mod cli;
mod docs;
mod flows;
mod keys;
mod kill;
mod pty;
mod sample_data;
mod screens;
mod session_store;
mod support;
mod sync_order;
mod terminal;
