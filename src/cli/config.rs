//! The project's `mispred.toml`: names of columns, categories and costs, found from the current folder upward.
//!
//! Data only. Nothing in it runs, connects, expands or names a place to write to, and a key that is not known is
//! refused by name rather than passed over: a typing error must not change a week's numbers in silence.

mod parse;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::domain::design::Method;
use crate::domain::reading::Reading;
use crate::domain::roles::Role;
use crate::domain::rule::{Normaliser, Rule};
use crate::domain::split::Wish;
use crate::domain::stats::allocation::Allocation;
use crate::domain::taxonomy::Starter;

use super::exit::Failure;

/// The name of the file.
pub const FILE_NAME: &str = "mispred.toml";

/// Nobody writes more settings than this by hand.
const CAP: u64 = 1 << 20;

/// What the file says; what it does not say is none or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The columns it names, by role.
    pub roles: Vec<(Role, Vec<String>)>,
    /// How files are read.
    pub reading: Reading,
    /// When a prediction counts as wrong.
    pub rule: Option<Rule>,
    /// What is made equal before truth and prediction are compared.
    pub normal: Normaliser,
    /// Whose review.
    pub reviewer: Option<String>,
    /// The prediction set.
    pub set: Option<String>,
    /// How large the eyeball part is.
    pub eyeball: Option<Wish>,
    /// How many errors to draw.
    pub n: Option<usize>,
    /// How errors are picked.
    pub method: Option<Method>,
    /// How the examples are shared out among strata.
    pub allocate: Option<Allocation>,
    /// The seed of the draw.
    pub seed: Option<String>,
    /// The categories to begin with, with what is known of them.
    pub categories: Option<Vec<Starter>>,
    /// Model name, version and the like.
    pub provenance: BTreeMap<String, String>,
}

impl Config {
    /// The file found in this folder or the nearest one above it; nothing said when there is none.
    ///
    /// # Errors
    /// When it can't be read, or says what it may not.
    pub fn find(folder: &Path) -> Result<Self, Failure> {
        let candidates = folder.ancestors().map(|ancestor| ancestor.join(FILE_NAME));
        match candidates
            .into_iter()
            .find(|path| path.symlink_metadata().is_ok())
        {
            Some(path) => Self::read(&path),
            None => Ok(Self::default()),
        }
    }

    /// A file that was named.
    ///
    /// # Errors
    /// When it can't be read, or says what it may not.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = read_settings(path)?;
        Self::parse(&text).map_err(|fault| {
            let hint = fault
                .hint
                .unwrap_or_else(|| "correct that line, or take it out".to_owned());
            Failure::usage(format!(
                "{}:{}: {}",
                path.display(),
                fault.line,
                fault.sentence
            ))
            .hint(hint)
        })
    }

    /// Where settings are kept for this folder: the file found in it or above it, else a new one in it.
    pub fn place(folder: &Path) -> PathBuf {
        let mut candidates = folder.ancestors().map(|ancestor| ancestor.join(FILE_NAME));
        candidates
            .find(|path| path.symlink_metadata().is_ok())
            .unwrap_or_else(|| folder.join(FILE_NAME))
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        parse::parse(text)
    }
}

/// What is wrong with a file of settings.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    line: usize,
    sentence: String,
    hint: Option<String>,
}

/// A small text file that a person named or that lies where settings lie. Never waits for a pipe or a device.
///
/// # Errors
/// When it is missing, not a regular file, too large or not UTF-8.
pub fn read_settings(path: &Path) -> Result<String, Failure> {
    let refuse = |reason: String| Failure::usage(format!("{}: {reason}", path.display()));
    let cannot = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => refuse("no such file".to_owned()).hint("check the path"),
        _ => refuse(format!("cannot be read: {error}")).hint("check its permissions"),
    };
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let file = File::options()
        .read(true)
        .custom_flags(flags)
        .open(path)
        .map_err(cannot)?;
    let metadata = file.metadata().map_err(cannot)?;
    if !metadata.is_file() {
        return Err(
            refuse("not a regular file".to_owned()).hint("put the file itself in this place")
        );
    }
    let mut bytes = Vec::new();
    file.take(CAP + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > CAP {
        return Err(refuse(format!("larger than {CAP} bytes"))
            .hint("settings are a page of text; this is another file"));
    }
    String::from_utf8(bytes)
        .map_err(|_| refuse("not UTF-8 text".to_owned()).hint("save it as UTF-8"))
}

/// The user's own folder of settings: `MISPRED_CONFIG_DIR` if set, else the system's place for them.
pub fn config_folder() -> Option<PathBuf> {
    match std::env::var_os("MISPRED_CONFIG_DIR").filter(|folder| !folder.is_empty()) {
        Some(folder) => Some(folder.into()),
        None => directories::ProjectDirs::from("", "", "mispred")
            .map(|folders| folders.config_dir().to_owned()),
    }
}

/// The folder of what the program remembers: `MISPRED_STATE_DIR` if set, else the system's place for it; none where the
/// system names none.
pub fn state_folder() -> Option<PathBuf> {
    match std::env::var_os("MISPRED_STATE_DIR").filter(|folder| !folder.is_empty()) {
        Some(folder) => Some(folder.into()),
        None => directories::ProjectDirs::from("", "", "mispred").map(|folders| {
            let folder = folders.state_dir().unwrap_or(folders.data_local_dir());
            folder.to_owned()
        }),
    }
}

#[cfg(test)]
mod tests;
