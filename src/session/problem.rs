//! What was found while reading a session and must not stay unsaid.
//!
//! None of these ends the program; each is one sentence for the screen, and damage is told from the rest.

use std::fmt;
use std::path::PathBuf;

use super::json::Version;
use super::merge::Conflict;

/// Something that the reviewer should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A journal ended in the middle of a line: an edit that was never shown as saved.
    Torn {
        /// The journal.
        path: PathBuf,
        /// How many bytes were dropped.
        bytes: usize,
    },
    /// A complete line does not match its checksum, so an edit that was saved can't be read.
    Damaged {
        /// The journal.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// Where its bytes were put aside; none when nothing may be written.
        kept: Option<PathBuf>,
    },
    /// Two writers wrote the same register without knowing of each other.
    Conflict(Box<Conflict>),
    /// The file system can't keep two writers apart, so every writer has its own journal and none is removed.
    NoLocks {
        /// The folder.
        path: PathBuf,
    },
    /// A newer program wrote something here; what this one does not know is kept.
    NewerVersion {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: Version,
    },
    /// The session file could not be rewritten; the journals still hold every saved edit.
    NotCompacted {
        /// Why, as one sentence.
        reason: String,
    },
}

impl Problem {
    /// Whether something that was saved can't be read.
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Torn { path, bytes } => {
                write!(formatter, "{}: dropped {bytes} bytes of an edit that was never saved", path.display())
            }
            Self::Damaged { path, line, kept } => {
                write!(formatter, "{}: line {line} is damaged, one saved edit can't be read", path.display())?;
                match kept {
                    Some(kept) => write!(formatter, "; its bytes are kept in {}", kept.display()),
                    None => Ok(()),
                }
            }
            Self::Conflict(conflict) => write!(
                formatter,
                "two writers set the same field: kept {}, put aside {}",
                conflict.kept.json(),
                conflict.lost.json()
            ),
            Self::NoLocks { path } => write!(
                formatter,
                "{}: locks don't work on this file system; every process writes its own journal and none is removed",
                path.display()
            ),
            Self::NewerVersion { path, version } => write!(
                formatter,
                "{}: written by a newer mispred (format {version}); what this one does not know is kept, not shown",
                path.display()
            ),
            Self::NotCompacted { reason } => {
                write!(formatter, "the session file could not be rewritten, every saved edit is in the journals: {reason}")
            }
        }
    }
}
