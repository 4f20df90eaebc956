//! What one reading of a file gives: its counts and its errors, compact enough to keep ten million rows' worth.
//!
//! Nothing of a row beyond its key, labels, score, group and side is kept, and nothing at all of a row that is right.

mod confusion;
mod findings;
pub(super) mod line;
mod reread;
mod row;
mod settle;

use std::borrow::Cow;
use std::sync::Arc;

use super::error::EngineError;
use super::judge::{Judge, Noted};
use super::keys::Keys;
use super::layout::{Layout, settled};
use super::reduce::{Counts, Errors, SideResiduals, Sides};
use super::scan::{Progress, Silent, in_parallel};
use super::source::Source;
use crate::domain::finding::Finding;
use crate::domain::label::MissingWords;
use crate::domain::population::Population;
use crate::domain::roles::Roles;
use crate::domain::rule::ResidualSummary;
use crate::domain::split::Split;
use line::Line;

pub use super::layout::DesignColumns;
pub use row::ErrorRow;

/// Which sealed rows somebody opened on purpose, with a reason that is on record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Rows that call themselves test.
    pub test: bool,
    /// Rows on the blackbox side.
    pub blackbox: bool,
}

/// The counts and errors of a file under given roles. Cheap to clone; may be used from several threads.
#[derive(Clone, Debug)]
pub struct Survey {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    source: Source,
    roles: Roles,
    sides: Sides,
    errors: Errors,
    judge: Judge,
    residuals: SideResiduals,
    keys: Keys,
    findings: Vec<Finding>,
}

impl Source {
    /// Reads the columns of the roles once and finds every error. Without an id column it reads the inputs as well,
    /// and so it does for rows without id. Progress may start over for each of these readings.
    ///
    /// # Errors
    /// When the file can't be read to its end, lacks a column of the roles or of their rule, the rule does not fit
    /// what is in it, or `progress` says to stop.
    pub fn survey(&self, roles: &Roles, progress: &dyn Progress) -> Result<Survey, EngineError> {
        self.survey_for(roles, &DesignColumns::default(), progress)
    }

    /// As [`Self::survey`], with what a design needs to know of every error.
    ///
    /// # Errors
    /// As [`Self::survey`], and when a column of the design is not there.
    pub fn survey_for(
        &self,
        roles: &Roles,
        design: &DesignColumns,
        progress: &dyn Progress,
    ) -> Result<Survey, EngineError> {
        let layout = Layout::of(self, roles, design)?;
        let (mut roles, reading) = settled(self, roles)?;
        roles.rule = settle::threshold(self, &layout, &roles, progress)?;
        let judge = Judge::of(&roles).of_entities(self.names_entities());
        let (parts, judge) = settle::reduced(self, &layout, judge, progress)?;
        let mut sides = Sides::default();
        let mut errors = Errors::default();
        let mut noted = Noted::default();
        let mut residuals = SideResiduals::default();
        let mut runs = Vec::new();
        for (start, part) in parts {
            sides.merge(part.sides);
            errors.append(&part.errors, start);
            noted.merge(&part.noted);
            residuals.merge(&part.residuals);
            runs.extend(part.ids.map(|run| (start, run)));
        }
        findings::refuse_grades(self, &roles, &noted)?;
        let mut keys = match roles.id {
            Some(_) => Keys::by_id(self, &roles, runs, progress)?,
            None => Keys::by_content(self, &roles, progress)?,
        };
        let mut findings: Vec<Finding> = reading.into_iter().collect();
        findings.extend(findings::about_rule(&roles, &judge, &noted));
        findings.extend(findings::about_split(&sides, &roles));
        findings.append(&mut keys.findings);
        errors.name(&keys);
        let inner = Inner {
            source: self.clone(),
            roles,
            sides,
            errors,
            judge,
            residuals,
            keys,
            findings,
        };
        Ok(Survey {
            inner: Arc::new(inner),
        })
    }
}

impl Survey {
    /// Counts of the file, in which rows that call themselves test have no part unless they were opened: tuning is
    /// not to know how the test went. The eyeball part is not counted here: that is the caller's, once the split is
    /// known.
    pub fn population(&self, opened: Opened) -> Population {
        let sides = &self.inner.sides;
        let mut counts = Counts::default();
        [sides.eyeball, sides.blackbox, sides.unsaid]
            .into_iter()
            .chain(opened.test.then_some(sides.test))
            .for_each(|side| counts.merge(side));
        Population {
            rows: counts.rows(),
            unscored: counts.unscored,
            missing_predictions: counts.missing_predictions,
            errors: counts.errors,
            ..Population::default()
        }
    }

    /// Scored rows and errors that a hash may put into the eyeball part, from which its size follows: neither test
    /// nor blackbox by their own words. Nothing when the split column names the eyeball rows. In a file that is all
    /// test they are all of its rows, because such a file is only drawn from once it was opened.
    pub fn eligible(&self) -> (u64, u64) {
        let sides = &self.inner.sides;
        let counts = if self.split_by_column() {
            Counts::default()
        } else if self.all_test() {
            sides.test
        } else {
            sides.unsaid
        };
        (counts.evaluated, counts.errors)
    }

    /// The words that mean no truth in this file, and those that mean no prediction.
    pub(super) fn missing_words(&self) -> (MissingWords, MissingWords) {
        let settled = self.inner.judge.settled();
        (settled.in_truth, settled.in_prediction)
    }

    /// What a reviewer should know about the file. Findings hold names and counts, never cells.
    pub fn findings(&self) -> &[Finding] {
        &self.inner.findings
    }

    /// How far predictions lie from truths, over the rows with both numbers that [`Self::population`] counts; none
    /// unless the rule compares numbers.
    pub fn residuals(&self, opened: Opened) -> Option<ResidualSummary> {
        let mut residuals = self.inner.residuals.others;
        if opened.test {
            residuals.merge(&self.inner.residuals.test);
        }
        residuals.summary()
    }

    /// The roles it was made with. Their rule is the one that was asked for, with what only the whole file tells: the
    /// residual at which the worst part begins, and which words of an expression are columns.
    pub fn roles(&self) -> &Roles {
        &self.inner.roles
    }

    /// Whether the split column itself says which rows are eyeball, so that no hash decides.
    pub fn split_by_column(&self) -> bool {
        self.inner.sides.eyeball.rows() > 0
    }

    /// Whether every evaluated row calls itself test.
    pub fn all_test(&self) -> bool {
        let sides = &self.inner.sides;
        let others = [sides.eyeball, sides.blackbox, sides.unsaid];
        self.test_rows() > 0 && others.iter().all(|side| side.evaluated == 0)
    }

    /// Evaluated rows that call themselves test.
    pub fn test_rows(&self) -> u64 {
        self.inner.sides.test.evaluated
    }

    /// Evaluated rows that a hash may put on either side: neither test nor named in the split column.
    pub fn undecided_rows(&self) -> u64 {
        self.inner.sides.unsaid.evaluated
    }

    /// Every error in the order of the file, sealed ones included: for counts, never for eyes.
    pub fn errors(&self) -> impl Iterator<Item = ErrorRow<'_>> {
        (0..self.inner.errors.rows.len()).map(|number| self.inner.errors.row(number))
    }

    /// The errors that may be looked at.
    pub fn eyeball_errors(
        &self,
        split: &Split,
        opened: Opened,
    ) -> impl Iterator<Item = ErrorRow<'_>> {
        const SHARE: usize = 1 << 14;
        let count = self.inner.errors.rows.len();
        let line = Line::of(split, opened);
        let decide = |share: usize| {
            let rows = share * SHARE..((share + 1) * SHARE).min(count);
            let decide = |number| {
                let error = self.inner.errors.row(number);
                line.is_eyeball(error.side, || {
                    Cow::Borrowed(error.group.unwrap_or(error.key))
                })
            };
            rows.map(decide).collect::<Vec<bool>>()
        };
        let shares = count.div_ceil(SHARE);
        // Deciding can't fail; if no thread can be had for it, it is done here.
        let decided = in_parallel("", shares, &Silent, |share| Ok(decide(share)))
            .unwrap_or_else(|_| (0..shares).map(decide).collect());
        let decided = decided
            .into_iter()
            .flatten()
            .enumerate()
            .filter(|(_, is_eyeball)| *is_eyeball);
        decided.map(|(number, _)| self.inner.errors.row(number))
    }
}

impl Errors {
    /// Replaces ids by keys.
    fn name(&mut self, keys: &Keys) {
        let mut named = super::reduce::Arena::default();
        for (number, row) in self.rows.iter().enumerate() {
            let id = Some(self.ids.get(number)).filter(|id| keys.has_ids && !id.is_empty());
            named.push(&keys.key(*row, id.map(Cow::Borrowed)));
        }
        self.ids = named;
    }
}
