//! What one reading of a file gives: its counts and its errors, compact enough to keep ten million rows' worth.
//!
//! Nothing of a row beyond its key, labels, score, group and side is kept, and nothing at all of a row that is right.

mod confusion;
pub(super) mod line;
mod reread;
mod row;

use std::borrow::Cow;
use std::sync::Arc;

use super::error::EngineError;
use super::keys::Keys;
use super::reduce::{Counts, Errors, NONE, Part, Places, Sides, fold_of, reduce};
use super::scan::{Progress, Silent, in_parallel};
use super::source::Source;
use crate::domain::label::BooleanFold;
use crate::domain::population::Population;
use crate::domain::roles::{Role, Roles};
use crate::domain::split::Split;
use crate::domain::words::counted;
use line::Line;

pub use row::{DesignColumns, ErrorRow};

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
    fold: Option<BooleanFold>,
    keys: Keys,
    warnings: Vec<String>,
}

/// Reduced parts, each with the number of its first row.
type PartsInOrder = Vec<(usize, Part)>;

impl Source {
    /// Reads the columns of the roles once and finds every error. Without an id column it reads the inputs as well,
    /// and so it does for rows without id. Progress may start over for each of these readings.
    ///
    /// # Errors
    /// When the file can't be read to its end, lacks a column of the roles, or `progress` says to stop.
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
        let (columns, places) = columns_of(self, roles, design)?;
        let (parts, fold) = self.reduced(&columns, &places, progress)?;
        let mut sides = Sides::default();
        let mut errors = Errors::default();
        let mut runs = Vec::new();
        for (start, part) in parts {
            sides.merge(part.sides);
            errors.append(&part.errors, start);
            runs.extend(part.ids.map(|run| (start, run)));
        }
        let mut keys = match roles.id {
            Some(_) => Keys::by_id(self, roles, runs, progress)?,
            None => Keys::by_content(self, roles, progress)?,
        };
        let mut warnings: Vec<String> = fold
            .map(|fold| fold.sentence().to_owned())
            .into_iter()
            .collect();
        warnings.extend(split_warnings(&sides, roles));
        warnings.append(&mut keys.warnings);
        errors.name(&keys);
        let inner = Inner {
            source: self.clone(),
            roles: roles.clone(),
            sides,
            errors,
            fold,
            keys,
            warnings,
        };
        Ok(Survey {
            inner: Arc::new(inner),
        })
    }

    /// The reduced parts. Whether 1 means true shows in all values together, so it is first guessed from the head.
    fn reduced(
        &self,
        columns: &[usize],
        places: &Places,
        progress: &dyn Progress,
    ) -> Result<(PartsInOrder, Option<BooleanFold>), EngineError> {
        let head = self.head_of(columns, 1_000)?;
        let labels_only = Places {
            id: None,
            ..*places
        };
        let head: Vec<Part> = head
            .iter()
            .map(|batch| reduce(batch, &labels_only, None))
            .collect();
        let mut fold = fold_of(head.iter(), None);
        loop {
            let parts = self.scan(columns, progress, |_, batch| reduce(batch, places, fold))?;
            let called_for = fold_of(parts.iter().map(|(_, part)| part), fold);
            if called_for == fold {
                return Ok((parts, fold));
            }
            fold = called_for;
        }
    }
}

fn columns_of(
    source: &Source,
    roles: &Roles,
    design: &DesignColumns,
) -> Result<(Vec<usize>, Places), EngineError> {
    let mut columns: Vec<usize> = Vec::new();
    let mut place = |role: &str, name: &str, origin: &str| {
        let column = source
            .column(name)
            .ok_or_else(|| source.unknown_column(name, role, origin))?;
        Ok(columns
            .iter()
            .position(|known| *known == column)
            .unwrap_or_else(|| {
                columns.push(column);
                columns.len() - 1
            }))
    };
    let sample = "the sample";
    let missing = |role: Role| EngineError::NoColumn {
        file: source.name(),
        role: role.name(),
    };
    let named = |role: Role| roles.one(role).ok_or_else(|| missing(role));
    let truth = place(Role::Truth.name(), named(Role::Truth)?, sample)?;
    let prediction = place(Role::Prediction.name(), named(Role::Prediction)?, sample)?;
    let mut optional = |role, name: &Option<String>, origin: &str| {
        name.as_deref()
            .map(|name| place(role, name, origin))
            .transpose()
    };
    let places = Places {
        truth,
        prediction,
        score: optional(Role::Score.name(), &roles.score, sample)?,
        id: optional(Role::Id.name(), &roles.id, sample)?,
        group: optional(Role::Group.name(), &roles.group, sample)?,
        split: optional(Role::Split.name(), &roles.split, sample)?,
        stratum: optional("stratum", &design.stratum, "--design")?,
        badness: optional("what is worst", &design.badness, "--design")?,
        cost: optional(Role::Cost.name(), &roles.cost, sample)?,
    };
    if truth == prediction {
        return Err(EngineError::SameColumn {
            column: named(Role::Truth)?.to_owned(),
        });
    }
    Ok((columns, places))
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

    /// Sentences about the file that a reviewer should know. They hold names and counts, never cells.
    pub fn warnings(&self) -> &[String] {
        &self.inner.warnings
    }

    /// The roles it was made with.
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

/// What the split column says that changes what is counted or may be looked at.
fn split_warnings(sides: &Sides, roles: &Roles) -> Vec<String> {
    let mut warnings = Vec::new();
    let Some(column) = &roles.split else {
        return warnings;
    };
    let test = sides.test.rows();
    if test > 0 {
        let (call, they) = if test == 1 {
            ("calls itself test and is", "it is")
        } else {
            ("call themselves test and are", "they are")
        };
        let rows = counted(test, "row", "rows");
        warnings.push(format!(
            "{rows} {call} left out of every count unless {they} opened."
        ));
    }
    let is_named = sides.eyeball.rows() > 0;
    if !is_named && sides.blackbox.rows() == 0 && test == 0 && sides.unsaid.rows() > 0 {
        warnings.push(format!(
            "no value of `{column}` says eyeball, blackbox or test: a hash decides which rows may be looked at."
        ));
    }
    if sides.other_words > 0 && (is_named || sides.blackbox.rows() > 0) {
        let others = counted(sides.other_words, "row has", "rows have");
        let fate = if is_named {
            "sealed like blackbox"
        } else {
            "a hash decides which may be looked at"
        };
        warnings.push(format!(
            "{others} another word than eyeball, blackbox or test in `{column}`: {fate}."
        ));
    }
    warnings
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

    fn row(&self, number: usize) -> ErrorRow<'_> {
        let prediction = self.predictions[number];
        let score = self.scores[number];
        ErrorRow {
            row: self.rows[number],
            key: self.ids.get(number),
            group: self.group_names.text(self.groups[number]),
            side: self.sides[number],
            truth: self.labels.text(self.truths[number]).unwrap_or_default(),
            prediction: (prediction != NONE)
                .then(|| self.labels.text(prediction).unwrap_or_default()),
            score: (!score.is_nan()).then_some(score),
            stratum: self
                .strata
                .get(number)
                .and_then(|code| self.group_names.text(*code)),
            badness: number_at(&self.badness, number),
            cost: number_at(&self.costs, number),
        }
    }
}

fn number_at(numbers: &[f64], place: usize) -> Option<f64> {
    numbers
        .get(place)
        .copied()
        .filter(|number| number.is_finite())
}
