//! Where things lie: `reviews/<set>/<week>/`, as types, so that no caller builds such a path by hand.
//!
//! A week counts once it has its `sample.json`; a folder without one is what a crash left behind. Reads names only,
//! never what is in the files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::FileError;
use super::folder::Folder;
use super::names::check_set_name;
use crate::domain::week::Week;

/// The file that makes a folder a week.
pub const SAMPLE: &str = "sample.json";
/// The sampled rows.
pub const ROWS: &str = "rows.jsonl";
/// The line between eyeball and blackbox of a set.
pub const SPLIT: &str = "split.json";
pub(super) const REVIEWERS: &str = "reviewers";
pub(super) const WAL: &str = ".wal";

/// The folder of all reviews, by custom `reviews/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewsRoot {
    path: PathBuf,
}

/// The folder of one prediction set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetFolder {
    path: PathBuf,
}

/// The folder of one week's sample with its sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekFolder {
    path: PathBuf,
}

impl ReviewsRoot {
    /// The folder at this path, whether it exists or not.
    pub fn at(path: impl AsRef<Path>) -> Self {
        Self { path: tidy(path) }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The set of this name, whether it exists or not.
    ///
    /// # Errors
    /// A sentence when the name can't be that of a folder here.
    pub fn set(&self, name: &str) -> Result<SetFolder, String> {
        check_set_name(name)?;
        Ok(SetFolder {
            path: self.path.join(name),
        })
    }

    /// The sets that have at least one week, by name. A root that can't be read has none.
    pub fn sets(&self) -> Vec<SetFolder> {
        let sets = folders_in(&self.path)
            .into_iter()
            .filter_map(|name| self.set(&name).ok());
        sets.filter(|set| !set.weeks().is_empty()).collect()
    }

    /// The week to go on with when nobody says which: the latest one, and of several sets the one last worked on.
    pub fn most_recent(&self) -> Option<WeekFolder> {
        let latest = self.sets().into_iter().filter_map(|set| set.latest());
        latest.max_by_key(|week| (week.week(), week.last_touched()))
    }
}

impl SetFolder {
    /// The folder at this path, whether it exists or not.
    pub fn at(path: impl AsRef<Path>) -> Self {
        Self { path: tidy(path) }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the set.
    pub fn name(&self) -> String {
        file_name(&self.path)
    }

    /// The folder of a week, whether it exists or not.
    pub fn week(&self, week: Week) -> WeekFolder {
        WeekFolder {
            path: self.path.join(week.to_string()),
        }
    }

    /// The weeks that have a sample, oldest first; archived ones are not among them.
    pub fn weeks(&self) -> Vec<WeekFolder> {
        let weeks = folders_in(&self.path)
            .into_iter()
            .filter_map(|name| name.parse().ok());
        let mut weeks: Vec<Week> = weeks.filter(|week| self.week(*week).has_sample()).collect();
        weeks.sort();
        weeks.into_iter().map(|week| self.week(week)).collect()
    }

    /// The latest week.
    pub fn latest(&self) -> Option<WeekFolder> {
        self.weeks().pop()
    }

    /// The latest week before this one: where a new week takes its categories from.
    pub fn latest_before(&self, week: Week) -> Option<WeekFolder> {
        self.weeks()
            .into_iter()
            .rev()
            .find(|folder| folder.week() < Some(week))
    }

    /// The latest week that is not finished, as the caller sees it.
    pub fn find_unfinished(&self, is_finished: impl Fn(&WeekFolder) -> bool) -> Option<WeekFolder> {
        self.weeks()
            .into_iter()
            .rev()
            .find(|week| !is_finished(week))
    }
}

impl WeekFolder {
    /// The folder at this path, whether it exists or not; an archived week is one too.
    pub fn at(path: impl AsRef<Path>) -> Self {
        Self { path: tidy(path) }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The week in its name; none for an archived one or a copy under another name.
    pub fn week(&self) -> Option<Week> {
        file_name(&self.path).parse().ok()
    }

    /// The set it lies in.
    pub fn set(&self) -> SetFolder {
        SetFolder {
            path: self.path.parent().unwrap_or(Path::new("..")).to_owned(),
        }
    }

    /// Whether it has a sample; what the sample holds is not looked at.
    pub fn has_sample(&self) -> bool {
        self.path.join(SAMPLE).exists()
    }

    /// When something in it last changed, for choosing between weeks; never for the order of edits.
    fn last_touched(&self) -> Option<SystemTime> {
        let places = [
            self.path.clone(),
            self.path.join(REVIEWERS),
            self.path.join(WAL),
        ];
        let times = places
            .iter()
            .filter_map(|place| fs::metadata(place).ok()?.modified().ok());
        times.max()
    }

    /// Moves the week out of the way, to the first free `<week>.old-<number>` beside it.
    ///
    /// # Errors
    /// When somebody has a session of it open, or the system refuses.
    pub fn archive(&self) -> Result<Self, FileError> {
        let failed = |source| FileError::write(&self.path, source);
        let folder = Folder::open(&self.path).map_err(failed)?;
        let _held = lock_every_session(&folder)?;
        let set = Folder::open_following(self.set().path()).map_err(failed)?;
        let _order = set.lock();
        let name = file_name(&self.path);
        let target = (1u32..)
            .map(|number| format!("{name}.old-{number}"))
            .find(|target| !set.has(target))
            .ok_or_else(|| failed(io::ErrorKind::AlreadyExists.into()))?;
        set.rename(&name, &target).map_err(failed)?;
        set.sync().map_err(failed)?;
        Ok(Self {
            path: set.path_of(&target),
        })
    }
}

/// Takes the lock of every session and journal of a week, so that nobody writes into it while it moves.
fn lock_every_session(week: &Folder) -> Result<Vec<fs::File>, FileError> {
    let failed = |source| FileError::read(&week.path_of(WAL), source);
    let wal = match week.child(WAL) {
        Ok(wal) => wal,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut held = Vec::new();
    for name in wal.names().map_err(failed)? {
        if !(name.ends_with(".lock") || name.ends_with(".jsonl")) {
            continue;
        }
        let Ok(file) = wal.open_file(&name) else {
            continue;
        };
        match file.try_lock() {
            Err(fs::TryLockError::WouldBlock) => {
                return Err(FileError::InUse {
                    path: week.path().to_owned(),
                    session: name,
                });
            }
            // Where locks don't work nothing can be known, and moving the folder loses nothing.
            Ok(()) | Err(fs::TryLockError::Error(_)) => held.push(file),
        }
    }
    Ok(held)
}

/// A path without trailing slashes, which would make the system follow a link in its last place.
fn tidy(path: impl AsRef<Path>) -> PathBuf {
    let path: PathBuf = path.as_ref().components().collect();
    // `.` has no name to tell the week or the set by.
    if path.file_name().is_none() {
        path.canonicalize().unwrap_or(path)
    } else {
        path
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn folders_in(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(text: &str) -> Week {
        text.parse().unwrap()
    }

    fn root_with(folders: &[&str]) -> (tempfile::TempDir, ReviewsRoot) {
        let temporary = tempfile::tempdir().unwrap();
        for folder in folders {
            let path = temporary.path().join(folder);
            fs::create_dir_all(&path).unwrap();
            fs::write(path.join(SAMPLE), "{}").unwrap();
        }
        let root = ReviewsRoot::at(temporary.path());
        (temporary, root)
    }

    #[test]
    fn only_folders_with_a_sample_are_weeks() {
        let (temporary, root) = root_with(&[
            "a/2026-W47",
            "a/2026-W05",
            "a/2025-W52",
            "a/2026-W46.old-1",
            "a/notes",
            ".git/2026-W01",
        ]);
        fs::create_dir_all(temporary.path().join("a/2026-W48")).unwrap();
        fs::create_dir_all(temporary.path().join("empty")).unwrap();
        let sets = root.sets();
        assert_eq!(sets.iter().map(SetFolder::name).collect::<Vec<_>>(), ["a"]);
        let names: Vec<String> = sets[0]
            .weeks()
            .iter()
            .map(|week| file_name(week.path()))
            .collect();
        assert_eq!(names, ["2025-W52", "2026-W05", "2026-W47"]);
        assert_eq!(
            sets[0].latest_before(week("2026-W47")).unwrap().week(),
            Some(week("2026-W05"))
        );
        assert_eq!(sets[0].latest_before(week("2025-W52")), None);
        let unfinished = sets[0].find_unfinished(|folder| folder.week() == Some(week("2026-W47")));
        assert_eq!(unfinished.unwrap().week(), Some(week("2026-W05")));
    }

    #[test]
    fn the_most_recent_week_wins_over_sets_and_a_missing_root_has_none() {
        let (_temporary, root) = root_with(&["a/2026-W10", "b/2026-W11", "c/2026-W09"]);
        assert_eq!(root.most_recent().unwrap().set().name(), "b");
        assert_eq!(ReviewsRoot::at("/nonexistent").most_recent(), None);
    }

    #[test]
    fn a_set_name_cannot_leave_the_root() {
        assert!(ReviewsRoot::at("reviews").set("../other").is_err());
    }

    #[test]
    fn archives_are_numbered_and_an_open_session_is_never_moved() {
        let (temporary, root) = root_with(&["a/2026-W47", "a/2026-W47.old-1"]);
        let folder = root.set("a").unwrap().week(week("2026-W47"));
        fs::create_dir(folder.path().join(WAL)).unwrap();
        let lock = fs::File::create(folder.path().join(".wal/ana.lock")).unwrap();
        lock.lock().unwrap();
        assert!(
            folder
                .archive()
                .unwrap_err()
                .to_string()
                .contains("is open")
        );
        drop(lock);
        let archived = folder.archive().unwrap();
        assert_eq!(archived.path(), temporary.path().join("a/2026-W47.old-2"));
        assert!(archived.has_sample() && !folder.path().exists());
        assert!(folder.archive().is_err());
    }
}
