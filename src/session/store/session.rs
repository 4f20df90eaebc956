//! Looking at sessions without opening them: for tallies, reports, and the question which week is unfinished.
//!
//! Takes no lock that a writer could miss, and writes nothing.

use std::collections::BTreeSet;

use super::load::{Place, Who, load};
use crate::domain::review::Review;
use crate::domain::sample::Sample;
use crate::session::error::OpenError;
use crate::session::folder::Folder;
use crate::session::journal;
use crate::session::json::Purpose;
use crate::session::layout::WeekFolder;
use crate::session::problem::Problem;
use crate::session::reviewer_file;
use crate::session::sample_file::read_sample;

/// What a session held when it was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// The reviewer.
    pub reviewer: String,
    /// The state of the review.
    pub review: Review,
    /// What was found on the way.
    pub problems: Vec<Problem>,
    /// Whether a newer program wrote something that is not shown.
    pub is_from_newer: bool,
    /// Whether this reviewer never wrote anything here.
    pub is_new: bool,
}

/// How far a reviewer has come with a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Examples of the sample.
    pub total: usize,
    /// Those with a verdict.
    pub decided: usize,
    /// Those put off.
    pub deferred: usize,
}

impl Progress {
    /// Whether every example has a verdict.
    pub const fn is_finished(self) -> bool {
        self.decided >= self.total
    }
}

/// Reads the session of a reviewer; one that never wrote has an empty review.
///
/// # Errors
/// When the folder or a file can't be read or understood, or belongs to another draw.
pub fn read_session(
    week: &WeekFolder,
    reviewer: &str,
    draw_id: &str,
) -> Result<Session, OpenError> {
    let who = Who::new(reviewer, draw_id);
    let mut loaded = load(&Place::look(week)?, &who, Purpose::Read)?;
    let is_new = loaded.is_new();
    loaded.report_damage(None);
    Ok(Session {
        reviewer: who.reviewer,
        review: Review::from_assignments(loaded.fold.assignments()),
        is_from_newer: loaded.version.is_newer(),
        problems: loaded.problems,
        is_new,
    })
}

/// How far the sample of a week has come, by the reviewer who came furthest; none if it has no sample that can be read.
/// A session that can't be read counts as not begun: opening it says what is wrong.
pub fn progress(week: &WeekFolder) -> Option<Progress> {
    let sample = read_sample(week).ok()?;
    let nothing = Progress {
        total: sample.examples.len(),
        decided: 0,
        deferred: 0,
    };
    let each = reviewers(week)
        .into_iter()
        .filter_map(|name| progress_of(week, &sample, &name).ok());
    Some(
        each.max_by_key(|progress| progress.decided)
            .unwrap_or(nothing),
    )
}

/// How far one reviewer has come with the sample of a week.
///
/// # Errors
/// As for [`read_session`].
pub fn progress_of(
    week: &WeekFolder,
    sample: &Sample,
    reviewer: &str,
) -> Result<Progress, OpenError> {
    let review = read_session(week, reviewer, &sample.draw_id())?.review;
    let count = |wanted: fn(&crate::domain::review::Mark) -> bool| {
        sample.keys().filter(|key| wanted(review.mark(key))).count()
    };
    Ok(Progress {
        total: sample.examples.len(),
        decided: count(|mark| mark.has_verdict()),
        deferred: count(|mark| mark.is_deferred()),
    })
}

/// Everybody who has a session in this week, by name. A file that can't be read counts under the name of the file.
pub fn reviewers(week: &WeekFolder) -> Vec<String> {
    let Ok(place) = Place::look(week) else {
        return Vec::new();
    };
    let mut names = BTreeSet::new();
    if let Some(folder) = &place.wal {
        names.extend(names_in(folder, journal_reviewer));
    }
    if let Some(folder) = &place.reviewers {
        names.extend(names_in(folder, file_reviewer));
    }
    names.into_iter().collect()
}

fn names_in(folder: &Folder, reviewer: fn(&Folder, &str) -> Option<String>) -> Vec<String> {
    let names = folder.names().unwrap_or_default();
    names
        .iter()
        .filter_map(|name| reviewer(folder, name))
        .collect()
}

fn file_reviewer(folder: &Folder, name: &str) -> Option<String> {
    let stem = name
        .strip_suffix(".json")
        .filter(|stem| !stem.starts_with('.'))?;
    let read = folder
        .read(name, reviewer_file::CAP)
        .and_then(|(_, bytes)| reviewer_file::parse(&folder.path_of(name), &bytes, Purpose::Read));
    Some(read.map_or_else(|_| stem.to_owned(), |file| file.reviewer))
}

fn journal_reviewer(folder: &Folder, name: &str) -> Option<String> {
    if !name.ends_with(".jsonl") {
        return None;
    }
    let (_, bytes) = folder.read(name, journal::CAP).ok()?;
    let journal = journal::parse(&folder.path_of(name), &bytes, Purpose::Read).ok()?;
    // A journal without edits is one of somebody who only had a look.
    let header = journal.header?;
    (!journal.records.is_empty()).then_some(header.reviewer)
}
