//! The integration tests, in one binary so that everything is linked once.

mod architecture;
mod keys;
mod screens;
mod support;
