//! The lock of one reviewer's session: held by the process that may rewrite the session file.
//!
//! The kernel gives it back when its holder ends, however it ends, so a held lock is never stale and nothing here
//! ever takes one over or removes its file. Who holds it is written into the file for display only.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};

use serde::{Deserialize, Serialize};

use super::folder::Folder;

/// Who holds a session, as far as it said. Raw text; may be out of date for a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holder {
    /// Its process id.
    pub pid: Option<u32>,
    /// Its machine.
    pub host: Option<String>,
    /// When it opened the session, RFC 3339.
    pub started: Option<String>,
    /// Its terminal.
    pub tty: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(formatter, "process {pid}")?,
            None => formatter.write_str("another process")?,
        }
        let parts = [
            (" on ", &self.host),
            (" since ", &self.started),
            (" at ", &self.tty),
        ];
        for (word, part) in parts {
            if let Some(part) = part {
                write!(formatter, "{word}{part}")?;
            }
        }
        Ok(())
    }
}

/// A lock that is held until this is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Drop for Lock {
    /// Says so instead of leaving it to the closing of the file: a child that was forked at this moment holds the file
    /// open a little longer, and whoever opens the session next would find it locked by nobody.
    fn drop(&mut self) {
        // The lock falls with the last copy of the file at the latest.
        let _ = self.file.unlock();
    }
}

/// What came of trying to take a lock.
#[derive(Debug)]
pub(super) enum Attempt {
    /// It is ours.
    Taken(Lock),
    /// Somebody has it.
    Busy(Holder),
    /// Locks don't reach every writer here.
    Unsupported,
}

/// The name of a reviewer's lock file.
pub(super) fn lock_name(stem: &str) -> String {
    format!("{stem}.lock")
}

/// Tries to take the lock of a reviewer, and says in it who has it.
pub(super) fn try_take(wal: &Folder, stem: &str, started: &str) -> io::Result<Attempt> {
    if wal.is_shared_between_machines() {
        return Ok(Attempt::Unsupported);
    }
    let file = wal.open_or_create_file(&lock_name(stem))?;
    match file.try_lock() {
        Ok(()) => {
            // For display only: a lock without a note is held just as well.
            let _ = describe(&file, started);
            Ok(Attempt::Taken(Lock { file }))
        }
        Err(TryLockError::WouldBlock) => Ok(Attempt::Busy(read_holder(&file))),
        Err(TryLockError::Error(_)) => Ok(Attempt::Unsupported),
    }
}

/// The name of this machine.
pub(super) fn host() -> String {
    rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned()
}

fn describe(mut file: &File, started: &str) -> io::Result<()> {
    let holder = Holder {
        pid: Some(std::process::id()),
        host: Some(host()),
        started: Some(started.to_owned()),
        tty: terminal(),
    };
    let mut text = serde_json::to_string(&holder)?;
    text.push('\n');
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(text.as_bytes())
}

fn terminal() -> Option<String> {
    let path = std::fs::read_link("/proc/self/fd/0")
        .ok()?
        .into_os_string()
        .into_string()
        .ok()?;
    (path.starts_with("/dev/pts/") || path.starts_with("/dev/tty")).then_some(path)
}

fn read_holder(file: &File) -> Holder {
    let mut text = String::new();
    match file.take(4096).read_to_string(&mut text) {
        Ok(_) => serde_json::from_str(&text).unwrap_or_default(),
        Err(_) => Holder::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_one_is_told_who_has_it_until_the_first_one_ends() {
        let temporary = tempfile::tempdir().unwrap();
        let wal = Folder::open(temporary.path()).unwrap();
        let Attempt::Taken(lock) = try_take(&wal, "ana", "2026-11-21T10:00:00Z").unwrap() else {
            panic!()
        };
        let Attempt::Busy(holder) = try_take(&wal, "ana", "later").unwrap() else {
            panic!()
        };
        assert_eq!(holder.pid, Some(std::process::id()));
        let text = holder.to_string();
        assert!(
            text.starts_with("process ") && text.contains("since 2026-11-21T10:00:00Z"),
            "{text}"
        );
        assert!(matches!(
            try_take(&wal, "ben", "").unwrap(),
            Attempt::Taken(_)
        ));
        drop(lock);
        assert!(matches!(
            try_take(&wal, "ana", "").unwrap(),
            Attempt::Taken(_)
        ));
        assert!(wal.has("ana.lock"));
    }

    #[test]
    fn a_lock_file_full_of_nonsense_only_costs_the_name() {
        let temporary = tempfile::tempdir().unwrap();
        let wal = Folder::open(temporary.path()).unwrap();
        let file = wal.open_or_create_file("ana.lock").unwrap();
        (&file).write_all(b"\xff{").unwrap();
        file.lock().unwrap();
        let Attempt::Busy(holder) = try_take(&wal, "ana", "").unwrap() else {
            panic!()
        };
        assert_eq!(holder.to_string(), "another process");
        std::os::unix::fs::symlink("/etc/passwd", temporary.path().join("ben.lock")).unwrap();
        assert!(try_take(&wal, "ben", "").is_err());
    }
}
