//! Reading a session: the journals first, then the session file.
//!
//! In this order a reader without a lock never misses an edit: a journal goes away only after the session file holds
//! what was in it. Nothing here writes.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use serde_json::{Map, Value};

use super::create_folders;
use crate::domain::hash::hash_hex;
use crate::session::error::{FileError, OpenError};
use crate::session::folder::Folder;
use crate::session::journal::{self, Damaged, Journal, is_journal_of};
use crate::session::json::{Purpose, VERSION, Version};
use crate::session::layout::{REVIEWERS, WAL, WeekFolder};
use crate::session::merge::Fold;
use crate::session::names::reviewer_stem;
use crate::session::problem::Problem;
use crate::session::record::Record;
use crate::session::reviewer_file::{self, ReviewerFile};

/// Whose session, of which draw.
#[derive(Clone, Debug)]
pub struct Who {
    pub reviewer: String,
    pub stem: String,
    pub draw: String,
}

impl Who {
    pub fn new(reviewer: &str, draw: &str) -> Self {
        Self {
            reviewer: reviewer.to_owned(),
            stem: reviewer_stem(reviewer),
            draw: draw.to_owned(),
        }
    }
}

/// The folders of a week, held open.
#[derive(Debug)]
pub struct Place {
    pub week: Folder,
    pub reviewers: Option<Folder>,
    pub wal: Option<Folder>,
}

impl Place {
    /// Opens what is there (step 1).
    pub fn look(week: &WeekFolder) -> Result<Self, OpenError> {
        let week = Folder::open(week.path()).map_err(|error| not_a_folder(week.path(), error))?;
        let (reviewers, wal) = (child(&week, REVIEWERS)?, child(&week, WAL)?);
        Ok(Self {
            week,
            reviewers,
            wal,
        })
    }

    /// Opens what is there by now, in the same week.
    pub fn look_again(&self) -> Result<Self, OpenError> {
        let week = self
            .week
            .child(".")
            .map_err(|error| not_a_folder(self.week.path(), error))?;
        let (reviewers, wal) = (child(&week, REVIEWERS)?, child(&week, WAL)?);
        Ok(Self {
            week,
            reviewers,
            wal,
        })
    }

    /// Creates what is missing.
    pub fn create(&mut self) -> io::Result<()> {
        let (reviewers, wal) = create_folders(&self.week)?;
        (self.reviewers, self.wal) = (Some(reviewers), Some(wal));
        Ok(())
    }

    pub fn wal(&self) -> io::Result<&Folder> {
        self.wal
            .as_ref()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn child(week: &Folder, name: &str) -> Result<Option<Folder>, OpenError> {
    match week.child(name) {
        Ok(folder) => Ok(Some(folder)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(not_a_folder(&week.path_of(name), error)),
    }
}

fn not_a_folder(path: &Path, error: io::Error) -> OpenError {
    use rustix::io::Errno;
    let path = path.to_owned();
    match Errno::from_io_error(&error) {
        Some(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => OpenError::NotAFolder { path },
        _ => FileError::Read {
            path,
            source: error,
        }
        .into(),
    }
}

/// What a session holds on disk.
#[derive(Debug)]
pub struct Loaded {
    pub fold: Fold,
    /// Lost edits that the session file knows already.
    pub history: BTreeSet<Record>,
    pub version: Version,
    pub extra: Map<String, Value>,
    pub problems: Vec<Problem>,
    /// The files that were read, so that they can be made durable.
    pub files: Vec<File>,
    /// How many edits stand in journals only.
    pub in_journals: usize,
    damage: Vec<(String, Damaged, std::path::PathBuf)>,
}

/// Reads everything of one reviewer.
pub fn load(place: &Place, who: &Who, purpose: Purpose) -> Result<Loaded, OpenError> {
    let mut loaded = Loaded {
        fold: Fold::default(),
        history: BTreeSet::new(),
        version: VERSION,
        extra: Map::new(),
        problems: Vec::new(),
        files: Vec::new(),
        in_journals: 0,
        damage: Vec::new(),
    };
    if let Some(wal) = &place.wal {
        let names = wal
            .names()
            .map_err(|source| FileError::read(wal.path(), source))?;
        for name in names.iter().filter(|name| is_journal_of(name, &who.stem)) {
            loaded.take_journal(wal, name, who, purpose)?;
        }
    }
    if let Some(reviewers) = &place.reviewers {
        loaded.take_file(reviewers, who, purpose)?;
    }
    Ok(loaded)
}

/// Reads the session file of a reviewer, if there is one.
pub fn read_file(
    reviewers: &Folder,
    who: &Who,
    purpose: Purpose,
) -> Result<Option<(File, Vec<u8>, ReviewerFile)>, OpenError> {
    let name = reviewer_file::file_name(&who.stem);
    let Some((file, bytes)) = reviewers.read_if_there(&name, reviewer_file::CAP)? else {
        return Ok(None);
    };
    let path = reviewers.path_of(&name);
    let content = reviewer_file::parse(&path, &bytes, purpose)?;
    check_owner(&path, who, &content.reviewer, &content.draw)?;
    Ok(Some((file, bytes, content)))
}

/// Reads one journal; none if it went away meanwhile.
pub fn read_journal(
    wal: &Folder,
    name: &str,
    who: &Who,
    purpose: Purpose,
) -> Result<Option<(File, Journal)>, OpenError> {
    let Some((file, bytes)) = wal.read_if_there(name, journal::CAP)? else {
        return Ok(None);
    };
    let path = wal.path_of(name);
    let journal = journal::parse(&path, &bytes, purpose)?;
    if let Some(header) = &journal.header {
        check_owner(&path, who, &header.reviewer, &header.draw)?;
    }
    Ok(Some((file, journal)))
}

fn check_owner(path: &Path, who: &Who, reviewer: &str, draw: &str) -> Result<(), OpenError> {
    if reviewer != who.reviewer {
        let reason = format!("it belongs to the reviewer `{}`", reviewer.escape_debug());
        return Err(FileError::malformed(path, reason).into());
    }
    if draw != who.draw {
        return Err(OpenError::OtherDraw {
            path: path.to_owned(),
        });
    }
    Ok(())
}

impl Loaded {
    /// Whether nobody ever wrote anything here.
    pub fn is_new(&self) -> bool {
        self.fold.is_empty() && self.damage.is_empty()
    }

    fn take_journal(
        &mut self,
        wal: &Folder,
        name: &str,
        who: &Who,
        purpose: Purpose,
    ) -> Result<(), OpenError> {
        let Some((file, journal)) = read_journal(wal, name, who, purpose)? else {
            return Ok(());
        };
        let path = wal.path_of(name);
        if let Some(header) = &journal.header {
            self.note_version(&path, header.version);
        }
        // A writer that lives may be in the middle of a line; that is no tear.
        let lives = || matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        if journal.torn > 0 && !lives() {
            self.problems.push(Problem::Torn {
                path: path.clone(),
                bytes: journal.torn,
            });
        }
        for damaged in journal.damaged {
            self.damage.push((name.to_owned(), damaged, path.clone()));
        }
        self.in_journals += journal.records.len();
        self.fold.merge(journal.records.into_iter().collect());
        // The lock that the test above may have taken must not outlive it.
        let _ = file.unlock();
        self.files.push(file);
        Ok(())
    }

    fn take_file(
        &mut self,
        reviewers: &Folder,
        who: &Who,
        purpose: Purpose,
    ) -> Result<(), OpenError> {
        let Some((file, _, content)) = read_file(reviewers, who, purpose)? else {
            return Ok(());
        };
        self.note_version(
            &reviewers.path_of(&reviewer_file::file_name(&who.stem)),
            content.version,
        );
        self.fold.merge(content.records.into_iter().collect());
        self.fold.merge(content.history.iter().cloned().collect());
        self.history.extend(content.history);
        self.extra = content.extra;
        self.files.push(file);
        Ok(())
    }

    fn note_version(&mut self, path: &Path, version: Version) {
        if version.is_newer() {
            self.version = self.version.max(version);
            self.problems.push(Problem::NewerVersion {
                path: path.to_owned(),
                version,
            });
        }
    }

    /// Reports damaged lines, and with a folder puts their bytes aside in it (step 10). The name follows from the
    /// bytes, so that doing it again on the next start makes no second copy.
    pub fn report_damage(&mut self, wal: Option<&Folder>) {
        for (name, damaged, path) in std::mem::take(&mut self.damage) {
            let digits =
                hash_hex(&name, &format!("{}:{:?}", damaged.line, damaged.bytes)).to_string();
            let aside = format!("damaged-{}", &digits[..12]);
            let kept = wal.and_then(|wal| {
                wal.create_if_missing(&aside, &damaged.bytes)
                    .ok()
                    .map(|()| wal.path_of(&aside))
            });
            self.problems.push(Problem::Damaged {
                path,
                line: damaged.line,
                kept,
            });
        }
    }
}
