//! From a frozen sample to an open review: the rows, the reviewer's session, the categories it begins with.

use crate::app::message::Opened;
use crate::domain::edit::Assignment;
use crate::domain::review::Review;
use crate::domain::row::Row;
use crate::domain::sample::Sample;
use crate::domain::taxonomy::Starter;
use crate::session::{OpenMode, Store, WeekFolder, read_session, reviewers, sample_file};

use super::draw::{self, Draft, DrawError};
use crate::engine::{Progress, Source};

/// How to open a week.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The week.
    pub folder: WeekFolder,
    /// Who reviews.
    pub reviewer: String,
    /// Alone, beside another process, or watching.
    pub mode: OpenMode,
    /// The categories to begin with; none takes those of the last week, or the usual ones.
    pub starters: Option<Vec<Starter>>,
    /// Now, RFC 3339.
    pub at: String,
}

/// Opens the session of a week that has a sample. Rows that were not kept here, because git does not get them, are
/// read from the source if that is given and still the same file.
///
/// # Errors
/// When a file can't be read or written, or somebody else holds the session.
pub fn open(
    opening: &Opening,
    source: Option<&Source>,
    mut notices: Vec<String>,
    progress: &dyn Progress,
) -> Result<(Opened, Store), DrawError> {
    let sample = sample_file::read_sample(&opening.folder)?;
    let is_same = |source: &&Source| source.is_unchanged(sample.latest_source());
    let kept = sample_file::read_rows(&opening.folder, &sample)?;
    let rows = match (kept, source.filter(is_same)) {
        (Some(rows), _) => rows,
        (None, Some(source)) => draw::missing_rows(source, &sample, progress)?,
        (None, None) => {
            let path = &sample.latest_source().path;
            notices.push(format!(
                "the rows were not kept here; `mispred review {path}` shows them"
            ));
            Vec::new()
        }
    };
    open_with(opening, sample, rows, notices)
}

/// The same with a sample and rows that are at hand.
///
/// # Errors
/// As [`open`].
pub fn open_with(
    opening: &Opening,
    sample: Sample,
    rows: Vec<Row>,
    mut notices: Vec<String>,
) -> Result<(Opened, Store), DrawError> {
    let seed = seed(opening);
    let store = |mode| {
        let draw = sample.draw_id();
        Store::open(
            &opening.folder,
            &opening.reviewer,
            &draw,
            mode,
            &seed,
            &opening.at,
        )
    };
    let (store, refused) = match store(opening.mode) {
        Ok(store) => (store, None),
        // What can't be written can still be read: better than nothing, and said before the first key.
        Err(error) if error.is_newer() || error.is_unwritable() => (
            store(OpenMode::Watch)?,
            Some(first_sentence(&error.to_string())),
        ),
        Err(error) => return Err(error.into()),
    };
    notices.extend(refused.clone().map(|reason| format!("read-only: {reason}")));
    notices.extend(store.problems().iter().map(ToString::to_string));
    let read_only = store
        .is_read_only()
        .then(|| refused.unwrap_or_else(|| store.read_only_reason()));
    let opened = Opened {
        review: store.review(),
        reviewer: opening.reviewer.clone(),
        sample,
        rows,
        read_only,
        place: opening.folder.path().display().to_string(),
        notices,
    };
    Ok((opened, store))
}

/// What can be shown of a sample that is not frozen yet, with the categories that the review will begin with.
pub fn preview(opening: &Opening, draft: &Draft) -> Opened {
    let (sample, rows) = draft.preview();
    Opened {
        sample,
        rows,
        reviewer: opening.reviewer.clone(),
        review: Review::from_assignments(&seed(opening)),
        read_only: None,
        place: opening.folder.path().display().to_string(),
        notices: draft.warnings().to_vec(),
    }
}

/// Messages of the store carry a hint on a line of its own; a header has room for the sentence.
fn first_sentence(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}

/// The categories that a new review begins with: those that somebody named, else those of the last week with their
/// costs (the same reviewer's, or anybody's), else the usual ones.
pub fn starters(opening: &Opening) -> Vec<Starter> {
    if let Some(starters) = &opening.starters {
        return starters.clone();
    }
    let starters = last_week(opening).unwrap_or_default().starters();
    match starters.is_empty() {
        true => Starter::defaults(),
        false => starters,
    }
}

/// What a new review begins with: the categories, and what the team settled for the whole review last week.
fn seed(opening: &Opening) -> Vec<Assignment> {
    seed_with(opening, &starters(opening))
}

/// The same with other categories than the usual ones.
pub fn seed_with(opening: &Opening, starters: &[Starter]) -> Vec<Assignment> {
    let last = last_week(opening).unwrap_or_default();
    let mut seed = Review::seed(starters);
    seed.extend(last.settings().assignments());
    seed
}

fn last_week(opening: &Opening) -> Option<Review> {
    let week = opening.folder.week()?;
    let before = opening.folder.set().latest_before(week)?;
    let draw = sample_file::read_sample(&before).ok()?.draw_id();
    let names = reviewers(&before);
    let name = names
        .iter()
        .find(|name| **name == opening.reviewer)
        .or_else(|| names.first())?;
    Some(read_session(&before, name, &draw).ok()?.review)
}
