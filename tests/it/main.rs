//! The integration tests, in one binary so that everything is linked once.

mod architecture;
mod cli;
mod keys;
mod pty;
mod screens;
mod support;
