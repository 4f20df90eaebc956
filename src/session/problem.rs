//! What was found while reading a session and must not stay unsaid.
//!
//! None of these ends the program; each is one sentence for the screen, and damage is told from the rest.

use std::fmt;
use std::path::PathBuf;

use super::json::Version;
use super::merge::Conflict;
use crate::domain::edit::{Assignment, CategoryField, ExampleField, Register, SettingField};
use crate::domain::words::counted;

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

/// The register of a conflict in words.
fn place(conflict: &Conflict) -> String {
    match conflict.kept.assignment().map(Assignment::register) {
        None => "something that only a newer mispred knows".to_owned(),
        Some(Register::Setting(SettingField::Scoring)) => "what the priority divides by".to_owned(),
        Some(Register::Setting(SettingField::Metric)) => "the named metric".to_owned(),
        Some(Register::Setting(SettingField::Fields)) => "the fields to look at".to_owned(),
        Some(Register::Category(category, field)) => {
            let field = match field {
                CategoryField::Born => "the creation",
                CategoryField::Name => "the name",
                CategoryField::Kind => "the kind of fix",
                CategoryField::Cost => "the fix cost",
                CategoryField::Severity => "the severity",
                CategoryField::Deleted => "the deletion",
                CategoryField::Definition => "the definition",
                CategoryField::Exclusion => "the line on what does not belong",
                CategoryField::Colour => "the colour",
                CategoryField::Slot => "the key",
                CategoryField::Success => "the chance of success",
                CategoryField::Money => "the money per error",
                CategoryField::Ease => "the ease",
                CategoryField::MergedInto => "the merge",
            };
            format!("{field} of category {category}")
        }
        Some(Register::Example(key, field)) => {
            let field = match field {
                ExampleField::Verdict => "the verdict".to_owned(),
                ExampleField::Tag(category) => format!("the tag {category}"),
                ExampleField::Corrected => "the corrected label".to_owned(),
                ExampleField::Note => "the note".to_owned(),
                ExampleField::Flag => "the flag".to_owned(),
            };
            format!("{field} of example {key}")
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Torn { path, bytes } => {
                let bytes = counted(*bytes as u64, "byte", "bytes");
                write!(
                    formatter,
                    "{}: dropped {bytes} of an edit that was never saved",
                    path.display()
                )
            }
            Self::Damaged { path, line, kept } => {
                write!(
                    formatter,
                    "{}: line {line} is damaged, one saved edit can't be read",
                    path.display()
                )?;
                match kept {
                    Some(kept) => write!(formatter, "; its bytes are kept in {}", kept.display()),
                    None => Ok(()),
                }
            }
            Self::Conflict(conflict) => write!(
                formatter,
                "two processes set {} without knowing of each other: the later edit holds, the other one stays in the \
                 history of the session file",
                place(conflict)
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
                write!(
                    formatter,
                    "the session file could not be rewritten, every saved edit is in the journals: {reason}"
                )
            }
        }
    }
}
