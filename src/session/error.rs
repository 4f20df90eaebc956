//! What can go wrong with the files of a session, each as one sentence that names the file and a hint.
//!
//! Holds no policy: which of these ends the program, and with which exit code, is decided by the callers.

use std::io;
use std::path::{Path, PathBuf};

use super::json::{VERSION, Version};
use super::lock::Holder;
use crate::domain::words::counted;

/// Why one of our files can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("{}: no such file\nhint: check the path, or draw the sample first", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A link, a folder, a pipe or a device stands in its place.
    #[error("{}: not a regular file\nhint: links, pipes and devices are refused here; put the file itself in this place", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// It is larger than any file of this sort.
    #[error("{}: larger than {cap} bytes\nhint: this is hardly a file that mispred wrote; restore it from a copy", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The largest size that is read.
        cap: u64,
    },
    /// It does not hold what it should.
    #[error("{}: {reason}\nhint: restore the file from a copy or from git, or repair it by hand", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line or record where it is known.
        reason: String,
    },
    /// A newer program wrote it, in a way that this one does not understand.
    #[error("{}: written in version {version} of its format, this program knows version {VERSION}\nhint: use a newer mispred; nothing was changed", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: Version,
    },
    /// The system refused to read it.
    #[error("{}: cannot be read: {source}\nhint: check its permissions and its disk", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Somebody writes into it at this moment.
    #[error("{}: a session of it is open ({session})\nhint: close that session first", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
        /// The lock or journal that is held.
        session: String,
    },
    /// The system refused to write it.
    #[error("{}: cannot be written: {source}\nhint: check the permissions of its folder and the space on its disk", path.display())]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl FileError {
    /// The sentence for a file that can't be read.
    pub(super) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read {
            path: path.to_owned(),
            source,
        }
    }

    /// The sentence for a file or folder that can't be written.
    pub(super) fn write(path: &Path, source: io::Error) -> Self {
        Self::Unwritable {
            path: path.to_owned(),
            source,
        }
    }

    /// The sentence for a file that does not hold what it should.
    pub(super) fn malformed(path: &Path, reason: impl Into<String>) -> Self {
        Self::Malformed {
            path: path.to_owned(),
            reason: reason.into(),
        }
    }

    /// The sentence for a file that can't be opened.
    pub(super) fn of_open(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        let errno = rustix::io::Errno::from_io_error(&source);
        match errno {
            Some(rustix::io::Errno::NOENT) => Self::Missing { path },
            // A link under NOFOLLOW; a socket or a pipe without a reader.
            Some(rustix::io::Errno::LOOP | rustix::io::Errno::NXIO) => Self::NotAFile { path },
            _ => Self::Read { path, source },
        }
    }

    /// Whether it is the version, so that a refused write is told from damage.
    pub fn is_newer(&self) -> bool {
        matches!(self, Self::Newer { .. })
    }
}

/// Why a session can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process holds this reviewer's session.
    #[error(
        "this review is open in {holder}\nhint: watch it read-only, or join it with --join to write beside it"
    )]
    Held {
        /// Who holds it, as far as it said.
        holder: Holder,
    },
    /// The session belongs to another draw of the sample.
    #[error("{}: belongs to another draw of the sample\nhint: open the week it was made in, or archive this one and draw again", path.display())]
    OtherDraw {
        /// The file that says so.
        path: PathBuf,
    },
    /// The week's folder is missing, or a link or a file stands in its place.
    #[error("{}: not a folder\nhint: name the folder of a week, such as reviews/tickets/2026-W47; links are refused", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// One of its files; an unwritable folder and a newer version are among these.
    #[error(transparent)]
    File(#[from] FileError),
}

impl OpenError {
    /// Whether a newer program wrote the session, so that it may only be watched.
    pub fn is_newer(&self) -> bool {
        matches!(self, Self::File(error) if error.is_newer())
    }

    /// Whether the folder can't be written, so that another place or watching may be offered.
    pub fn is_unwritable(&self) -> bool {
        matches!(self, Self::File(FileError::Unwritable { .. }))
    }
}

/// Why edits are not on disk.
#[derive(Debug, thiserror::Error)]
pub enum NotSaved {
    /// The session was opened to watch; the edit was not taken.
    #[error(
        "not saved: this session is open read-only\nhint: open it with --join to write beside its holder"
    )]
    ReadOnly,
    /// One edit alone is larger than a line may be; it was not taken.
    #[error("not saved: an edit of {bytes} bytes is too large\nhint: shorten the note")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The disk refused. The edits are kept in memory and tried again before the next ones.
    #[error("NOT SAVED: {} only in memory; {}: {source}\nhint: free some space or save elsewhere; the next edit tries again", counted(*count as u64, "edit", "edits"), path.display())]
    Refused {
        /// How many registers were written without reaching the disk.
        count: usize,
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}
