//! Writing a file as a whole, for everything that is not a journal: sessions, samples, reports, exports.
//!
//! Never truncates a file that exists: whoever reads it, or cuts the power, finds the old bytes or the new ones.

use std::io;
use std::path::Path;

use super::folder::Folder;

pub use super::folder::PRIVATE;

/// Mode of files that are made to be handed on; the user's umask narrows it.
pub const SHARED: u32 = 0o666;

/// Replaces or creates a file durably: a new file beside it, synced and read back, takes its name.
///
/// `mode` is the mode of a new file; an existing one keeps its own.
///
/// # Errors
/// When the folder is missing or can't be written, or the path stands for a link, a folder, a pipe or a device.
pub fn write_atomically(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?;
    let parent = path.parent().unwrap_or(Path::new(""));
    Folder::open_following(parent)?.write_atomically(name, bytes, mode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.md");
        write_atomically(&path, b"one", SHARED).unwrap();
        write_atomically(&path, b"two", SHARED).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert!(write_atomically(&folder.path().join("missing/x"), b"", SHARED).is_err());
        assert!(write_atomically(Path::new("/"), b"", SHARED).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
