//! What the program remembers of this user between two starts: `state.toml` in the state folder.
//!
//! A convenience and nothing else: whatever can't be read counts as nothing remembered, and what can't be written is not
//! remembered. Reviews never depend on it. Entries that this version does not know stay where they are.

use std::fs::{DirBuilder, File};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, OFlags};
use serde::{Deserialize, Serialize};

use crate::app::area::PaneWidths;
use crate::session::atomic::{PRIVATE, write_atomically};

/// The name of the file in the state folder.
pub const FILE_NAME: &str = "state.toml";
/// A larger file is none of ours.
const CAP: u64 = 1 << 20;
/// Nobody else has to look into the folder: it may hold copies of cells.
const FOLDER_MODE: u32 = 0o700;

/// What is remembered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Whether the tour was shown.
    #[serde(default)]
    pub tour_shown: bool,
    /// The widths that panes were dragged to.
    #[serde(default)]
    pub widths: Widths,
    /// Entries of other versions.
    #[serde(flatten)]
    others: toml::Table,
}

/// The widths of panes as they are written; none for the usual ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Widths {
    list: Option<u16>,
    categories: Option<u16>,
}

impl From<PaneWidths> for Widths {
    fn from(widths: PaneWidths) -> Self {
        Self {
            list: widths.list,
            categories: widths.categories,
        }
    }
}

impl From<Widths> for PaneWidths {
    fn from(widths: Widths) -> Self {
        Self {
            list: widths.list,
            categories: widths.categories,
        }
    }
}

/// The folder that the file lies in; none where the system names no place.
#[derive(Clone, Debug, Default)]
pub struct StateFolder(Option<PathBuf>);

impl StateFolder {
    /// The state folder at this place, which need not exist.
    pub fn at(folder: Option<PathBuf>) -> Self {
        Self(folder)
    }

    /// Where it is.
    pub fn path(&self) -> Option<&Path> {
        self.0.as_deref()
    }

    /// What is remembered, as far as it can be read.
    pub fn read(&self) -> State {
        let text = self
            .0
            .as_ref()
            .and_then(|folder| text(&folder.join(FILE_NAME)).ok());
        text.and_then(|text| toml::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// Remembers something more.
    ///
    /// # Errors
    /// When there is no place, or it can't be written.
    pub fn remember(&self, change: impl FnOnce(&mut State)) -> io::Result<()> {
        let folder = self.made()?;
        let mut state = self.read();
        change(&mut state);
        let text = toml::to_string(&state).map_err(io::Error::other)?;
        write_atomically(&folder.join(FILE_NAME), text.as_bytes(), PRIVATE)
    }

    /// Whether something can be remembered; makes the folder.
    pub fn is_writable(&self) -> bool {
        self.made()
            .is_ok_and(|folder| rustix::fs::access(folder, Access::WRITE_OK).is_ok())
    }

    /// Writes a file of this name into the folder, for nobody else to read, and gives its path.
    ///
    /// # Errors
    /// When there is no place, or it can't be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let path = self.made()?.join(name);
        write_atomically(&path, bytes, PRIVATE)?;
        Ok(path)
    }

    fn made(&self) -> io::Result<&Path> {
        let none = || io::Error::new(io::ErrorKind::NotFound, "there is no state folder");
        let folder = self.path().ok_or_else(none)?;
        DirBuilder::new()
            .recursive(true)
            .mode(FOLDER_MODE)
            .create(folder)?;
        Ok(folder)
    }
}

fn text(path: &Path) -> io::Result<String> {
    // Whatever lies there instead of a file is not waited for.
    let file = File::options()
        .read(true)
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open(path)?;
    let mut text = String::new();
    file.take(CAP).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_comes_back_and_what_others_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::at(Some(folder.path().join("a/b")));
        assert_eq!(state.read(), State::default());
        assert!(state.is_writable());
        std::fs::write(
            folder.path().join("a/b/state.toml"),
            "later = 1\n[panes]\nlist = 30\n",
        )
        .unwrap();
        state.remember(|state| state.tour_shown = true).unwrap();
        assert!(state.read().tour_shown);
        let text = std::fs::read_to_string(folder.path().join("a/b/state.toml")).unwrap();
        assert!(
            text.contains("later = 1") && text.contains("list = 30"),
            "{text}"
        );
    }

    #[test]
    fn a_place_that_is_none_or_holds_damage_fails_nothing() {
        assert!(!StateFolder::default().is_writable());
        assert!(StateFolder::default().remember(|_| ()).is_err());
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "x").unwrap();
        let state = StateFolder::at(Some(folder.path().join("file/below")));
        assert!(!state.is_writable() && !state.read().tour_shown);
        let state = StateFolder::at(Some(folder.path().to_owned()));
        std::fs::write(folder.path().join("state.toml"), "tour_shown = 7 [").unwrap();
        assert!(!state.read().tour_shown);
        state.remember(|state| state.tour_shown = true).unwrap();
        assert!(state.read().tour_shown);
    }
}
