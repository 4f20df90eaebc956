//! The thin shell: the terminal, the input thread, the workers, the writer, signals, and the loop that joins them.
//!
//! Everything that blocks runs on a thread of its own and reports by event; the loop itself only updates and draws.
//! No rule of error analysis is decided here.

pub mod clipboard;
pub mod config_file;
pub mod draw;
pub mod drill;
pub mod editor;
pub mod facts;
pub mod log;
pub mod open;
pub mod plan;
pub mod state;

mod around;
mod beneath;
mod clock;
mod crash;
mod farewell;
mod graphics;
mod held;
mod images;
mod input;
mod key_source;
mod keys;
mod mouse;
mod probe;
mod screen;
mod signals;
mod terminal;
mod tty;
mod waiting;
mod worker;
mod writer;

use crate::app::message::{Copy, Message, Opened};
use crate::session::Store;

pub use around::Surroundings;
pub use farewell::Farewell;
pub use key_source::KeySource;
pub use probe::Wish;
pub use screen::run;
pub use terminal::{fail_on_screen, has_terminal, install_panic_hook};
pub use waiting::{Waited, wait};

/// What reaches the loop.
enum Event {
    /// Something for the model.
    Message(Message),
    /// The examples of a new sample can be shown; it is not frozen yet.
    Drafted(Box<Opened>),
    /// A review is open, with the store that its changes go to.
    Opened(Box<Opened>, Box<Store>),
    /// A program did not take this text: the terminal's own clipboard is left.
    NotCopied(Copy),
    /// The writer ended by a fault of the program: nothing more is written.
    WriterFailed,
    /// What the terminal said about itself.
    Said(probe::Said),
    /// A picture is ready in the terminal's own way.
    Encoded(Box<images::Encoded>),
    /// The program cannot go on.
    Failed(draw::DrawError),
}
