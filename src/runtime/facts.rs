//! What is known about the terminal, in words, for `mispred doctor`.

use std::io::{self, IsTerminal};
use std::os::fd::AsFd;

use rustix::termios::Winsize;

/// One thing that was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub name: String,
    /// What was found. Raw text.
    pub value: String,
}

impl Fact {
    /// A fact.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}

/// What can be told without asking the terminal anything. Whoever asks it something adds the answers here.
pub fn terminal() -> Vec<Fact> {
    let word = |is_terminal| {
        if is_terminal {
            "a terminal"
        } else {
            "no terminal"
        }
    };
    vec![
        Fact::new("stdin", word(io::stdin().is_terminal())),
        Fact::new("stdout", word(io::stdout().is_terminal())),
        Fact::new("stderr", word(io::stderr().is_terminal())),
        Fact::new("size", size().unwrap_or_else(|| "unknown".to_owned())),
    ]
}

/// Columns by rows.
fn size() -> Option<String> {
    let size = window()?;
    Some(format!("{}x{}", size.ws_col, size.ws_row))
}

/// The pixels of a cell as the system knows them, width and height; none when it does not.
pub(super) fn cell_pixels() -> Option<(u16, u16)> {
    let size = window()?;
    let part = |pixels: u16, cells: u16| pixels.checked_div(cells).filter(|part| *part > 0);
    Some((
        part(size.ws_xpixel, size.ws_col)?,
        part(size.ws_ypixel, size.ws_row)?,
    ))
}

/// From the first stream that is a terminal.
fn window() -> Option<Winsize> {
    let (input, output, error) = (io::stdin(), io::stdout(), io::stderr());
    let streams = [output.as_fd(), error.as_fd(), input.as_fd()];
    streams
        .into_iter()
        .find_map(|stream| rustix::termios::tcgetwinsize(stream).ok())
}
