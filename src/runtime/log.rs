//! The log that `--log FILE` asks for; without it nothing is written anywhere.
//!
//! For finding out what the program did and how long it took. What stands in cells never gets into it: sentences are
//! logged without what they quote, and a panic with its place alone.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Mutex;

use rustix::fs::OFlags;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The user alone may read it: it names files.
const MODE: u32 = 0o600;

/// Begins to log into a file, behind what it holds already.
///
/// # Errors
/// When the file can't be written, or is no regular one.
pub fn begin(path: &Path) -> io::Result<()> {
    let file = File::options()
        .append(true)
        .create(true)
        .mode(MODE)
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "not a regular file",
        ));
    }
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_target(false)
        .with_writer(Mutex::new(file));
    // Libraries may log what they read; they are not asked to.
    let ours = Targets::new().with_target("mispred", LevelFilter::DEBUG);
    tracing_subscriber::registry()
        .with(lines)
        .with(ours)
        .try_init()
        .map_err(io::Error::other)
}

/// A sentence without what it quotes, which may come from a cell.
pub fn unquoted(sentence: &str) -> String {
    let mut shown = String::with_capacity(sentence.len());
    let mut closing = None;
    for character in sentence.chars() {
        match closing {
            Some(end) if character == end => closing = None,
            Some(_) => continue,
            None => {
                closing = match character {
                    '`' => Some('`'),
                    '"' => Some('"'),
                    '\u{201c}' => Some('\u{201d}'),
                    _ => None,
                };
                if closing.is_some() {
                    shown.push(character);
                    shown.push('…');
                    continue;
                }
            }
        }
        shown.push(character);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_left_out() {
        assert_eq!(
            unquoted("f.csv: `4111 1111` is no number, “x\u{1b}” neither; \"y\" is"),
            "f.csv: `…` is no number, “…” neither; \"…\" is"
        );
        assert_eq!(unquoted("not closed: `secret"), "not closed: `…");
    }
}
