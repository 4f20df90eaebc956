//! Opening a session: steps 1 to 4 of the write protocol.
//!
//! Nothing is created or changed before it is known that the session may be written by this program.

use super::load::{Loaded, Place, Who, load};
use super::{Role, Store};
use crate::domain::edit::Assignment;
use crate::session::error::{FileError, NotSaved, OpenError};
use crate::session::folder::random_hex;
use crate::session::json::Purpose;
use crate::session::layout::WeekFolder;
use crate::session::lock::{self, Attempt};
use crate::session::problem::Problem;

/// How to open a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    /// As its only holder; refused while another process has it.
    Own,
    /// As its holder if it is free, else beside the holder with a journal of its own.
    Join,
    /// To look only. Writes nothing, and also reads what a newer program wrote, as far as it can be understood.
    Watch,
}

impl Store {
    /// Opens the session of a reviewer on the sample with this draw id. `seed` are the first edits of a new session;
    /// `at` is the present time in RFC 3339, a label only.
    ///
    /// # Errors
    /// When somebody holds it (`Own`), it belongs to another draw, a newer program wrote it (`Own`, `Join`), a file of
    /// it is damaged beyond a line, or the folder can't be written.
    pub fn open(
        week: &WeekFolder,
        reviewer: &str,
        draw_id: &str,
        mode: OpenMode,
        seed: &[Assignment],
        at: &str,
    ) -> Result<Self, OpenError> {
        let who = Who::new(reviewer, draw_id);
        let mut place = Place::look(week)?;
        if mode == OpenMode::Watch {
            let mut loaded = load(&place, &who, Purpose::Read)?;
            loaded.report_damage(None);
            return Ok(Self::with(who, place, Role::Watching, loaded, at));
        }
        // Read once before anything is touched: a session of a newer program is left exactly as it is.
        load(&place, &who, Purpose::Write)?;
        place
            .create()
            .map_err(|source| FileError::write(week.path(), source))?;
        let role = take_role(&place, &who, mode, at)?;
        let mut loaded = load(&place, &who, Purpose::Write)?;
        make_durable(&place, &loaded)?;
        loaded.report_damage(place.wal.as_ref());
        let is_new = loaded.is_new();
        let mut store = Self::with(who, place, role, loaded, at);
        let unwritable = |source| OpenError::File(FileError::write(week.path(), source));
        store.journal = Some(store.start_journal().map_err(unwritable)?);
        if is_new {
            store
                .append(seed, at)
                .map_err(|error| seed_error(week, error))?;
        }
        Ok(store)
    }

    fn with(who: Who, place: Place, role: Role, loaded: Loaded, at: &str) -> Self {
        let mut problems = loaded.problems;
        if matches!(role, Role::Unlocked) {
            problems.push(Problem::NoLocks {
                path: place.week.path().to_owned(),
            });
        }
        let mut store = Self {
            who,
            place,
            role,
            started: at.to_owned(),
            writer: random_hex()[..8].to_owned(),
            lamport: 0,
            fold: Default::default(),
            history: loaded.history,
            version: loaded.version,
            extra: loaded.extra,
            journal: None,
            spent: Vec::new(),
            pending: Vec::new(),
            has_lost_journal: false,
            since_compaction: loaded.in_journals,
            problems,
        };
        store.take_in(loaded.fold);
        store
    }
}

/// Step 2.
fn take_role(place: &Place, who: &Who, mode: OpenMode, at: &str) -> Result<Role, OpenError> {
    let unwritable = |source| FileError::write(place.week.path(), source);
    let wal = place.wal().map_err(unwritable)?;
    match lock::try_take(wal, &who.stem, at).map_err(unwritable)? {
        Attempt::Taken(lock) => Ok(Role::Holder(lock)),
        Attempt::Unsupported => Ok(Role::Unlocked),
        Attempt::Busy(_) if mode == OpenMode::Join => Ok(Role::Joined),
        Attempt::Busy(holder) => Err(OpenError::Held { holder }),
    }
}

/// Step 3: a writer that was killed may have left its edits in the page cache only; they are not shown as saved before
/// they are.
fn make_durable(place: &Place, loaded: &Loaded) -> Result<(), FileError> {
    let files = loaded.files.iter().try_for_each(std::fs::File::sync_data);
    let folders = [&place.reviewers, &place.wal].into_iter().flatten();
    files
        .and_then(|()| folders.into_iter().try_for_each(|folder| folder.sync()))
        .map_err(|source| FileError::write(place.week.path(), source))
}

fn seed_error(week: &WeekFolder, error: NotSaved) -> OpenError {
    let source = match error {
        NotSaved::Refused { source, .. } => source,
        other => std::io::Error::other(other),
    };
    FileError::write(week.path(), source).into()
}
