//! Where the keys come from while the program runs: read again when the user's file has changed.
//!
//! Nothing watches and nothing ticks: whoever changed the file presses a key next, and that is when it is looked at.

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use crate::keymap::Keymap;

/// How often the file is looked at, at most.
const PERIOD: Duration = Duration::from_secs(1);

/// The keys with what is wrong in the file, a sentence each; or why there are none.
pub type ReadKeys = Result<(Keymap, Vec<String>), String>;

/// The user's file of keys, and how it is read.
pub struct KeySource {
    file: Option<PathBuf>,
    read: Box<dyn Fn() -> ReadKeys>,
    seen: Option<Stamp>,
    looked: Instant,
}

/// What tells one state of a file from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
}

impl KeySource {
    /// A source whose file was read just now.
    pub fn new(file: Option<PathBuf>, read: Box<dyn Fn() -> ReadKeys>) -> Self {
        let mut source = Self {
            file,
            read,
            seen: None,
            looked: Instant::now(),
        };
        source.seen = source.stamp();
        source
    }

    /// Reads the keys.
    ///
    /// # Errors
    /// When the file can't be read, as a sentence.
    pub fn read(&mut self) -> ReadKeys {
        self.seen = self.stamp();
        (self.read)()
    }

    /// Reads the keys if the file is another one than last time; looks no more often than once a second.
    pub fn read_if_changed(&mut self) -> Option<ReadKeys> {
        if self.looked.elapsed() < PERIOD {
            return None;
        }
        self.looked = Instant::now();
        (self.stamp() != self.seen).then(|| self.read())
    }

    fn stamp(&self) -> Option<Stamp> {
        let metadata = self.file.as_ref()?.metadata().ok()?;
        Some(Stamp {
            modified: metadata.modified().ok(),
            bytes: metadata.len(),
        })
    }
}
