//! What only the whole file tells: counts for a first look, and what looks wrong in it, in one reading beside the survey.
//!
//! Memory is bounded: labels are counted up to a limit, and fingerprints of ids and inputs are kept up to another one,
//! beyond which repeats are not looked for, and that is said. No sentence quotes a cell but the names of few and
//! frequent classes; an example is named only where it is known to be an eyeball row.

mod labels;
mod part;
mod repeats;
mod say;

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;

use super::error::EngineError;
use super::keys::Inputs;
use super::scan::Progress;
use super::source::Source;
use super::survey::line::Line;
use super::survey::{Opened, Survey};
use crate::domain::checkup::Checkup;
use crate::domain::finding::Finding;
use crate::domain::roles::{Alternative, Role, Roles};
use crate::domain::rule::{Rule, Tolerance};
use crate::domain::split::{Split, SplitBy};
use part::{Part, Places};

/// Columns of inputs beyond which equal inputs are not looked for.
const MOST_INPUTS: usize = 256;

impl Source {
    /// Looks at the whole file under these roles. Examples are named only where the split is known.
    ///
    /// # Errors
    /// As [`Source::survey`].
    pub fn checkup(
        &self,
        roles: &Roles,
        split: Option<&Split>,
        progress: &dyn Progress,
    ) -> Result<Checkup, EngineError> {
        let survey = self.survey(roles, progress)?;
        let inputs = Inputs::of(self, roles);
        let (columns, mut places) = self.places(roles, &inputs)?;
        (places.no_truth, places.no_prediction) = survey.missing_words();
        let line = split.map(|split| Line::of(split, Opened::default()));
        let by_group = split.is_some_and(|split| matches!(split.by, SplitBy::Group(_)));
        let kept = AtomicUsize::new(0);
        let eyes = part::Eyes {
            line: line.as_ref(),
            by_group,
        };
        let parts = self.scan(&columns, progress, |_, batch| {
            Part::of(batch, &places, &inputs, &eyes, &kept)
        })?;
        let mut whole = Part::default();
        for (_, part) in parts {
            whole.merge(part);
        }
        Ok(self.concluded(&survey, whole, roles))
    }

    fn concluded(&self, survey: &Survey, whole: Part, roles: &Roles) -> Checkup {
        let population = survey.population(Opened::default());
        let (scored, errors) = (population.rows - population.unscored, population.errors);
        let mut findings: Vec<Finding> = survey.findings().to_vec();
        let goes_by_labels = matches!(roles.rule, Rule::Differs);
        let mapped = match goes_by_labels && roles.normal.is_default() {
            true => labels::findings(&whole, &mut findings),
            false => false,
        };
        let is_chosen_share = matches!(roles.rule, Rule::Tolerance(Tolerance::Worst { .. }));
        if !mapped && !is_chosen_share {
            say::extremes(scored, errors, roles, &mut findings);
        }
        say::nothing_scored(whole.rows, scored, roles, &mut findings);
        say::gaps(&whole, roles, &mut findings);
        say::scores(&whole, roles, &mut findings);
        repeats::findings(&whole, roles, &mut findings);
        findings.sort_by_key(|finding| finding.severity);
        Checkup {
            rows: whole.rows,
            scored,
            errors,
            residuals: survey.residuals(Opened::default()),
            findings,
        }
    }

    /// The columns to read, each once, and which of them plays which part.
    fn places(&self, roles: &Roles, inputs: &Inputs) -> Result<(Vec<usize>, Places), EngineError> {
        let mut columns: Vec<usize> = Vec::new();
        let mut known: HashMap<usize, usize> = HashMap::new();
        let mut place = |column: usize| {
            *known.entry(column).or_insert_with(|| {
                columns.push(column);
                columns.len() - 1
            })
        };
        let mut of = |role: Role| -> Result<Option<usize>, EngineError> {
            let Some(name) = roles.one(role) else {
                return Ok(None);
            };
            let column = self
                .column(name)
                .ok_or_else(|| self.unknown_column(name, role, "the proposal"))?;
            Ok(Some(place(column)))
        };
        let mut places = Places {
            truth: of(Role::Truth)?,
            prediction: of(Role::Prediction)?,
            score: of(Role::Score)?,
            id: of(Role::Id)?,
            group: of(Role::Group)?,
            split: of(Role::Split)?,
            ..Places::default()
        };
        for alternative in &roles.alternatives {
            if let Alternative::Class { label, score } = alternative
                && let Some(column) = self.column(score)
            {
                places.classes.push((label.clone(), place(column)));
            }
        }
        if inputs.columns.len() <= MOST_INPUTS {
            places.inputs = inputs.columns.iter().map(|column| place(*column)).collect();
        }
        Ok((columns, places))
    }
}
