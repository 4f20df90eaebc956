//! What `tally` and `report` share: reading a week into a report, and writing a file that is to be handed on.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use crate::domain::edit::Assignment;
use crate::domain::review::Review;
use crate::domain::sample::Sample;
use crate::report::model::Report;
use crate::session::{Problem, ReviewsRoot, atomic, read_session, reviewers, sample_file};

use super::args::QuestionArguments;
use super::exit::{Code, Failure, say};
use super::{Context, week};

/// One reviewer's findings on a week, with what was damaged in the files.
#[derive(Debug)]
pub struct Findings {
    /// What was found.
    pub report: Report,
    /// What the reviewer said.
    pub review: Review,
    /// What could not be read, or only with a loss.
    pub problems: Vec<Problem>,
    week: String,
}

impl Findings {
    /// Reads the week that an argument names. Never changes a file and never waits for a writer.
    ///
    /// # Errors
    /// When the argument names no week or no one reviewer, or the files can't be read.
    pub fn gather(
        argument: &str,
        asked: &QuestionArguments,
        context: &Context,
    ) -> Result<Self, Failure> {
        let folder = week::resolve(argument, &ReviewsRoot::at(&context.common.reviews))?;
        let sample = sample_file::read_sample(&folder)?;
        let there = reviewers(&folder);
        let named = context.common.reviewer.as_deref();
        let reviewer =
            week::choose_reviewer(&folder, &there, named, context.config.reviewer.as_deref())?;
        let session = read_session(&folder, &reviewer, &sample.draw_id())?;
        Ok(Self {
            report: report(&sample, &session.review, &reviewer, asked),
            review: session.review,
            problems: session.problems,
            week: week::name_of(&folder),
        })
    }

    /// Says what was asked for and cannot be had, where the form itself has no place for it.
    pub fn say_what_was_asked_in_vain(&self) {
        for note in self.report.asked_in_vain() {
            say(&note, None);
        }
    }

    /// Says what was damaged, if anything was.
    ///
    /// # Errors
    /// When something was: the numbers above it may lack edits.
    pub fn say_damage(&self) -> Result<(), Failure> {
        for problem in &self.problems {
            say(&problem.to_string(), None);
        }
        if !self.problems.iter().any(Problem::is_damage) {
            return Ok(());
        }
        Err(Failure::new(Code::Damaged, format!("damage was found in {}: the numbers may lack edits", self.week))
            .hint("what could be read is in them, and nothing was changed; restore the files from git or a copy"))
    }
}

/// The metric of a flag counts for this output alone.
fn report(sample: &Sample, review: &Review, reviewer: &str, asked: &QuestionArguments) -> Report {
    let mut review = Cow::Borrowed(review);
    if let Some(metric) = asked.metric {
        review.to_mut().assign(&Assignment::Metric {
            name: Some(metric.name().to_owned()),
        });
    }
    let report = Report::build(sample, &review, reviewer, asked.question());
    match asked.budget {
        Some(days) => report.with_plan(days),
        None => report,
    }
}

/// Writes a file whole or not at all.
///
/// # Errors
/// When its folder is missing or can't be written, or something that is no file stands in its place.
pub fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    atomic::write_atomically(path, text.as_bytes(), atomic::SHARED).map_err(|error| {
        let failure = Failure::usage(format!("{}: cannot be written: {error}", path.display()));
        match error.kind() {
            io::ErrorKind::NotFound => {
                failure.hint("its folder does not exist; create it, or choose another one")
            }
            _ => failure.hint("check the permissions of its folder and the space on its disk"),
        }
    })
}
