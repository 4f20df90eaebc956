//! The thin shell: the terminal, the input thread, the workers, the writer, signals, and the loop that joins them.
//!
//! Everything that blocks runs on a thread of its own and reports by message; the loop itself only updates and draws.
//! No rule of error analysis is decided here.

pub mod draw;
pub mod start;

mod input;
mod keys;
mod screen;
mod signals;
mod terminal;
mod worker;
mod writer;

pub use screen::{Farewell, run};
pub use terminal::{has_terminal, install_panic_hook};
