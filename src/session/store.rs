//! One reviewer's open session: edits go in one by one, and are on disk when [`Store::append`] returns.
//!
//! The write protocol is that of RELIABILITY.md §3; the steps are named where they are taken. A store never shows,
//! asks or decides anything: what it found is in [`Store::problems`], what it could not save in [`Store::unsaved`].

mod compact;
mod load;
mod open;
mod session;

use std::collections::BTreeSet;
use std::io;

use serde_json::{Map, Value};

use self::load::{Place, Who};
use super::error::{NotSaved, OpenError};
use super::folder::Folder;
use super::journal::{self, MAX_LINE, Writer, gesture_line};
use super::json::{Purpose, VERSION, Version};
use super::lock::{self, Attempt, Lock};
use super::merge::{Conflict, Fold};
use super::problem::Problem;
use super::record::{Clock, Record};
use crate::domain::edit::Assignment;
use crate::domain::review::Review;

pub use self::open::OpenMode;
pub use self::session::{Progress, Session, progress, progress_of, read_session, reviewers};

/// After how many edits the session file is rewritten.
const COMPACT_EVERY: usize = 200;

/// One reviewer's open session.
#[derive(Debug)]
pub struct Store {
    who: Who,
    place: Place,
    role: Role,
    /// When it was opened, for whoever finds it locked.
    started: String,
    writer: String,
    lamport: u64,
    fold: Fold,
    /// Edits that lost against another writer's; they stay in the file, and are told once.
    history: BTreeSet<Record>,
    version: Version,
    extra: Map<String, Value>,
    journal: Option<Writer>,
    /// Own journals that are no longer written but hold edits until the next compaction.
    spent: Vec<Writer>,
    /// Gestures that are not on disk.
    pending: Vec<Vec<Record>>,
    /// Whether saved edits have lost their journal, so that the next one must hold everything.
    has_lost_journal: bool,
    since_compaction: usize,
    problems: Vec<Problem>,
}

/// What this process may do with the session.
#[derive(Debug)]
enum Role {
    /// Append, rewrite the session file, remove journals. The lock is held as long as this value lives.
    Holder(#[expect(dead_code, reason = "held, never read")] Lock),
    /// Append to its own journal.
    Joined,
    /// Append and rewrite, but remove nothing: locks don't work here, so the journals stay the truth.
    Unlocked,
    /// Look.
    Watching,
}

/// Edits that a session could not save when it was closed.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Unsaved {
    /// Why.
    pub error: NotSaved,
    /// What to put somewhere else.
    pub records: Vec<Record>,
}

impl Store {
    /// The state of the review with every edit, saved or not.
    pub fn review(&self) -> Review {
        let conflicts = self.fold.conflicts();
        let disputed = conflicts.iter().filter_map(Conflict::example).collect();
        Review::from_assignments(self.fold.assignments()).disputing(disputed)
    }

    /// What was found so far that the reviewer should know.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether edits are refused because the session was opened to watch.
    pub fn is_read_only(&self) -> bool {
        matches!(self.role, Role::Watching)
    }

    /// Why edits are refused, in words for the screen; empty when they are not.
    pub fn read_only_reason(&self) -> String {
        if !self.is_read_only() {
            String::new()
        } else if self.version.major > VERSION.major {
            format!(
                "read-only: written by a newer mispred (format {})",
                self.version
            )
        } else {
            "read-only: opened to watch".to_owned()
        }
    }

    /// Whether another process holds the session and this one writes beside it.
    pub fn is_joined(&self) -> bool {
        matches!(self.role, Role::Joined)
    }

    /// The reviewer.
    pub fn reviewer(&self) -> &str {
        &self.who.reviewer
    }

    /// Edits that are only in memory, oldest first.
    pub fn unsaved(&self) -> Vec<Record> {
        self.pending.iter().flatten().cloned().collect()
    }

    /// The highest count of any edit.
    pub(super) fn lamport(&self) -> u64 {
        self.lamport
    }

    /// Saves what one gesture wrote, as a whole: returns once it is on stable storage (step 5). Without assignments it
    /// only tries again what could not be saved before.
    ///
    /// # Errors
    /// [`NotSaved::Refused`]: everything unsaved is kept and tried again before the next edit. The other two: the
    /// gesture was not taken.
    pub fn append(&mut self, assignments: &[Assignment], at: &str) -> Result<(), NotSaved> {
        if self.is_read_only() {
            return Err(NotSaved::ReadOnly);
        }
        let gesture = self
            .stamp(assignments, at)
            .map_err(|error| self.refused(error.into()))?;
        self.check_size(&gesture)?;
        self.lamport += gesture.len() as u64;
        self.since_compaction += gesture.len();
        if !gesture.is_empty() {
            gesture
                .iter()
                .for_each(|record| self.fold.add(record.clone()));
            self.pending.push(gesture);
        }
        self.flush().map_err(|error| self.refused(error))?;
        if self.since_compaction >= COMPACT_EVERY {
            self.compact_and_report();
        }
        Ok(())
    }

    /// Reads again what other processes wrote. True if the state changed.
    ///
    /// # Errors
    /// As for opening; the state stays as it was.
    pub fn refresh(&mut self) -> Result<bool, OpenError> {
        let before = self.fold.clone();
        let purpose = if self.is_read_only() {
            Purpose::Read
        } else {
            Purpose::Write
        };
        let mut loaded = load::load(&self.place.look_again()?, &self.who, purpose)?;
        loaded.report_damage(None);
        self.history.extend(loaded.history);
        self.version = self.version.max(loaded.version);
        self.take_in(loaded.fold);
        for problem in loaded.problems {
            self.report(problem);
        }
        Ok(self.fold != before)
    }

    /// Ends the session: rewrites the session file if this process may, and removes the journals it replaces. Gives
    /// back what was found on the way. `at` is the present time, for whoever finds the session locked meanwhile. Dropping a store instead loses nothing: its journal is read the next time.
    ///
    /// # Errors
    /// When edits are still only in memory; they are in the error.
    pub fn close(mut self, at: &str) -> Result<Vec<Problem>, Box<Unsaved>> {
        let known = self.problems.len();
        self.started = at.to_owned();
        self.become_holder_if_free();
        let compacted = match self.role {
            Role::Holder(_) | Role::Unlocked => {
                self.rewrite(None).map_err(|error| error.to_string())
            }
            Role::Joined | Role::Watching => Ok(()),
        };
        if let Err(reason) = compacted {
            self.report(Problem::NotCompacted { reason });
        }
        match self.flush() {
            Ok(()) => Ok(self.problems.split_off(known)),
            Err(error) => Err(Box::new(Unsaved {
                error: self.refused(error),
                records: self.unsaved(),
            })),
        }
    }

    fn stamp(&self, assignments: &[Assignment], at: &str) -> serde_json::Result<Vec<Record>> {
        let counts = self.lamport + 1..;
        let stamped = assignments.iter().zip(counts).map(|(assignment, lamport)| {
            let clock = Clock {
                lamport,
                writer: self.writer.clone(),
            };
            let seen = self.fold.seen(&assignment.register(), &self.writer);
            Record::new(assignment.clone(), at, clock, seen)
        });
        stamped.collect()
    }

    fn check_size(&self, gesture: &[Record]) -> Result<(), NotSaved> {
        let bytes = gesture
            .iter()
            .map(|record| record.json().len() + 1)
            .sum::<usize>();
        if bytes + 16 > MAX_LINE {
            Err(NotSaved::TooLarge { bytes })
        } else {
            Ok(())
        }
    }

    fn refused(&self, source: io::Error) -> NotSaved {
        let count = self.pending.iter().map(Vec::len).sum();
        NotSaved::Refused {
            count,
            path: self.place.week.path().to_owned(),
            source,
        }
    }

    /// Writes the pending gestures. A journal that failed once is never trusted again: what it may not hold goes into
    /// a new one (step 6).
    fn flush(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        if let Some(journal) = &mut self.journal {
            let appended = journal.append(&lines(&self.pending));
            self.has_lost_journal |= journal.is_gone();
            if appended.is_ok() && !self.has_lost_journal {
                self.pending.clear();
                return Ok(());
            }
            self.spent.extend(self.journal.take());
        }
        let text = if self.has_lost_journal {
            self.everything()
        } else {
            lines(&self.pending)
        };
        let mut journal = self.start_journal()?;
        if let Err(error) = journal.append(&text) {
            if let Ok(wal) = self.place.wal() {
                journal.discard(wal);
            }
            return Err(error);
        }
        self.journal = Some(journal);
        self.has_lost_journal = false;
        self.pending.clear();
        Ok(())
    }

    /// Every edit that counts, for a journal that replaces a removed one.
    fn everything(&self) -> String {
        self.fold
            .records()
            .map(|record| journal::line(record.json()))
            .collect()
    }

    /// Opens a new own journal (step 4); puts the journal folder back if somebody removed it.
    fn start_journal(&mut self) -> io::Result<Writer> {
        let header = journal::header(&self.who.reviewer, &self.who.draw, &self.writer);
        match Writer::create(self.place.wal()?, &self.who.stem, &header) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.place.create()?;
                // The lock file went with the folder, so somebody else may hold a new one by now.
                if let Role::Holder(_) = self.role {
                    self.role = Role::Joined;
                    self.become_holder_if_free();
                }
                Writer::create(self.place.wal()?, &self.who.stem, &header)
            }
            done => done,
        }
    }

    fn become_holder_if_free(&mut self) {
        if !matches!(self.role, Role::Joined) {
            return;
        }
        let Ok(wal) = self.place.wal() else { return };
        if let Ok(Attempt::Taken(lock)) = lock::try_take(wal, &self.who.stem, &self.started) {
            self.role = Role::Holder(lock);
        }
    }

    /// Takes in edits of other writers; the count goes beyond all of them.
    fn take_in(&mut self, other: Fold) {
        self.fold.merge(other);
        self.lamport = self.lamport.max(self.fold.lamport());
        for conflict in self.fold.conflicts() {
            if self.history.insert(conflict.lost.clone()) {
                self.report(Problem::Conflict(Box::new(conflict)));
            }
        }
    }

    fn report(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

fn lines(gestures: &[Vec<Record>]) -> String {
    gestures
        .iter()
        .map(|gesture| gesture_line(gesture))
        .collect()
}

/// The two folders that sessions live in, created if need be.
fn create_folders(week: &Folder) -> io::Result<(Folder, Folder)> {
    let reviewers = week.child_or_create(super::layout::REVIEWERS)?;
    let wal = week.child_or_create(super::layout::WAL)?;
    wal.create_if_missing(".gitignore", b"*\n")?;
    Ok((reviewers, wal))
}

#[cfg(test)]
mod tests;
