//! Compaction: the journals' edits go into the session file, then the journals go away. Steps 7 to 9.
//!
//! A journal is removed only when its writer is known to be gone, every line of it was read, and the session file with
//! its edits is durable under its name. Any failure before that leaves everything as it was.

use std::fs::File;
use std::io;
use std::path::Path;

use super::load::{read_file, read_journal};
use super::{Role, Store};
use crate::session::error::{FileError, OpenError};
use crate::session::folder::{Folder, PRIVATE};
use crate::session::journal::{Writer, is_journal_of};
use crate::session::json::Purpose;
use crate::session::layout::REVIEWERS;
use crate::session::merge::Fold;
use crate::session::problem::Problem;
use crate::session::record::Record;
use crate::session::reviewer_file::{self, ReviewerFile};

/// A journal whose writer is gone; its lock is held, so nobody opens it meanwhile.
struct Dead {
    name: String,
    _lock: File,
}

impl Store {
    /// Rewrites the session file. A joined or watching process does nothing: only the holder of the lock may.
    ///
    /// # Errors
    /// When something can't be read or written. Every saved edit is still in the journals.
    pub fn compact(&mut self) -> Result<(), OpenError> {
        match self.role {
            Role::Joined | Role::Watching => Ok(()),
            // Without locks the journals stay, so the present one goes on.
            Role::Unlocked => self.rewrite(None),
            Role::Holder(_) => {
                let next = self.start_journal();
                let next =
                    next.map_err(|source| FileError::write(self.place.week.path(), source))?;
                self.rewrite(Some(next))
            }
        }
    }

    pub(super) fn compact_and_report(&mut self) {
        // Tried again after as many edits, not at each one.
        self.since_compaction = 0;
        if let Err(error) = self.compact() {
            self.report(Problem::NotCompacted {
                reason: error.to_string(),
            });
        }
    }

    /// Rewrites the session file and goes on with the next journal, or with none when the session ends.
    pub(super) fn rewrite(&mut self, next: Option<Writer>) -> Result<(), OpenError> {
        let skip = next.as_ref().map(|next| next.name().to_owned());
        let written = self.rewrite_file(skip.as_deref());
        let dead = match (written, next) {
            (Ok(dead), next) => {
                self.since_compaction = 0;
                // Without a lock another process may replace the file just written, so only a journal saves an edit.
                if let Role::Holder(_) = self.role {
                    self.pending.clear();
                    self.has_lost_journal = false;
                    self.spent
                        .extend(std::mem::replace(&mut self.journal, next));
                }
                dead
            }
            (Err(error), Some(next)) => {
                if let Ok(wal) = self.place.wal() {
                    next.discard(wal);
                }
                return Err(error);
            }
            (Err(error), None) => return Err(error),
        };
        if let Role::Holder(_) = self.role {
            self.remove_journals(&dead);
        }
        Ok(())
    }

    /// Writes the session file with everything that is known, also what others wrote meanwhile.
    fn rewrite_file(&mut self, skip: Option<&str>) -> Result<Vec<Dead>, OpenError> {
        let dead = self.take_in_journals(skip)?;
        // By name and not by handle: somebody may have removed the folder, as `git clean` does with an untracked one.
        let reviewers = self.place.week.child_or_create(REVIEWERS);
        let reviewers = reviewers.map_err(|source| unwritable(self.place.week.path(), source))?;
        let old = self.take_in_file(&reviewers)?;
        let text = self.file_content().text();
        let name = reviewer_file::file_name(&self.who.stem);
        let path = reviewers.path_of(&name);
        // What can't be read back must not take the place of what can.
        reviewer_file::parse(&path, text.as_bytes(), Purpose::Write)?;
        let written = match old {
            Some((file, bytes)) if bytes == text.as_bytes() => {
                file.sync_all().and_then(|()| reviewers.sync())
            }
            None if self.fold.is_empty() => Ok(()),
            _ => reviewers.write_atomically(&name, text.as_bytes(), PRIVATE),
        };
        written.map_err(|source| unwritable(&path, source))?;
        if let Role::Holder(_) = self.role {
            remove_leftovers(&reviewers, &name);
        }
        self.place.reviewers = Some(reviewers);
        Ok(dead)
    }

    fn file_content(&self) -> ReviewerFile {
        let records: Vec<Record> = self.fold.winners().cloned().collect();
        let lost = self
            .history
            .iter()
            .filter(|record| !records.contains(record));
        ReviewerFile {
            version: self.version,
            reviewer: self.who.reviewer.clone(),
            draw: self.who.draw.clone(),
            extra: self.extra.clone(),
            history: lost.cloned().collect(),
            records,
        }
    }

    /// Reads the journals of other processes; those whose lock is free belong to dead ones (step 8).
    fn take_in_journals(&mut self, skip: Option<&str>) -> Result<Vec<Dead>, OpenError> {
        let failed = |source| FileError::write(self.place.week.path(), source);
        let wal = self.place.wal().map_err(failed)?;
        let own = [&self.journal].into_iter().flatten().chain(&self.spent);
        let own: Vec<&str> = own.map(Writer::name).chain(skip).collect();
        let (mut dead, mut found) = (Vec::new(), Fold::default());
        for name in wal.names().map_err(failed)? {
            if !is_journal_of(&name, &self.who.stem) || own.contains(&name.as_str()) {
                continue;
            }
            // Before it is read, so that nobody writes after it was.
            let Ok(lock) = wal.open_file(&name) else {
                continue;
            };
            let is_dead = lock.try_lock().is_ok();
            // A journal that can't be understood is left where it is; opening the session reports it.
            let Ok(Some((_, journal))) = read_journal(wal, &name, &self.who, Purpose::Write) else {
                continue;
            };
            found.merge(journal.records.into_iter().collect());
            // The minor version of a journal counts for the whole file once its edits are in there.
            if let Some(header) = &journal.header {
                self.version = self.version.max(header.version);
            }
            if is_dead && journal.damaged.is_empty() {
                dead.push(Dead { name, _lock: lock });
            }
        }
        self.take_in(found);
        Ok(dead)
    }

    /// Reads the session file again: `git pull` may have put another one there.
    fn take_in_file(&mut self, reviewers: &Folder) -> Result<Option<(File, Vec<u8>)>, OpenError> {
        let Some((file, bytes, content)) = read_file(reviewers, &self.who, Purpose::Write)? else {
            return Ok(None);
        };
        self.version = self.version.max(content.version);
        self.extra = content.extra;
        self.history.extend(content.history.iter().cloned());
        self.take_in(content.records.into_iter().chain(content.history).collect());
        Ok(Some((file, bytes)))
    }

    /// The last step: everything in these journals is durable elsewhere. One that stays is only read once more.
    fn remove_journals(&mut self, dead: &[Dead]) {
        let Ok(wal) = self.place.wal() else { return };
        let own = self.spent.iter().map(Writer::name);
        for name in own.chain(dead.iter().map(|dead| dead.name.as_str())) {
            let _ = wal.unlink(name);
        }
        let _ = wal.sync();
        self.spent.clear();
    }
}

fn unwritable(path: &Path, source: io::Error) -> OpenError {
    FileError::write(path, source).into()
}

/// Temporary files of this session file that a crash left behind; only the holder of the lock makes such files.
fn remove_leftovers(reviewers: &Folder, name: &str) {
    let prefix = format!(".{name}.");
    let Ok(names) = reviewers.names() else { return };
    for leftover in names
        .iter()
        .filter(|name| name.starts_with(&prefix) && name.ends_with(".tmp"))
    {
        let _ = reviewers.unlink(leftover);
    }
}
