//! Which column plays which part: what somebody asked for, completed by a guess from names and the first rows.
//!
//! A guess is only ever shown. Its reasons and warnings hold column names and counts, never a cell: the rows it looked
//! at may be sealed.

mod labels;
mod look;
mod names;
mod others;
mod pairs;
mod scores;
mod shortlist;
mod task;

use std::collections::HashSet;

use crate::domain::finding::Finding;
use crate::domain::roles::{Choice, Column, Origin, Proposal, Role, SURE};
use crate::domain::rule::{Normaliser, Rule};

use super::error::EngineError;
use super::source::Source;
use look::Look;
pub(super) use scores::names_model_output;

/// How many rows a guess looks at.
const ROWS: usize = 2_000;

/// Columns that somebody asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    asked: Vec<Asked>,
    /// The error rule that somebody asked for.
    pub rule: Option<Rule>,
    /// What somebody asked to be made equal before it is compared.
    pub normal: Normaliser,
}

/// The columns asked for one role; none at all means that the role shall stay empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The part.
    pub role: Role,
    /// Its columns.
    pub columns: Vec<String>,
    /// Who asked.
    pub origin: Origin,
}

impl Wanted {
    /// Asks for an error rule, and for what is to be made equal.
    pub fn under(rule: Option<Rule>, normal: Normaliser) -> Self {
        Self {
            asked: Vec::new(),
            rule,
            normal,
        }
    }

    /// Asks for columns. A flag beats the config; of two from the same place, the later one counts.
    pub fn ask(&mut self, role: Role, columns: Vec<String>, origin: Origin) {
        match self.asked.iter_mut().find(|asked| asked.role == role) {
            Some(asked) if asked.origin == Origin::Flag && origin != Origin::Flag => {}
            Some(asked) => {
                *asked = Asked {
                    role,
                    columns,
                    origin,
                }
            }
            None => self.asked.push(Asked {
                role,
                columns,
                origin,
            }),
        }
    }

    fn role(&self, role: Role) -> Option<&Asked> {
        self.asked.iter().find(|asked| asked.role == role)
    }
}

impl Source {
    /// Guesses the parts of the columns from names and the first rows, within what was asked for.
    ///
    /// # Errors
    /// When a column asked for does not exist, truth and prediction are asked to be the same, or the file can't be
    /// read.
    pub fn propose(&self, wanted: &Wanted) -> Result<Proposal, EngineError> {
        let asked = self.resolve(wanted)?;
        let look = Look::at(self, ROWS)?;
        let mut guess = Guess {
            look: &look,
            asked,
            taken: HashSet::new(),
            choices: Vec::new(),
            findings: Vec::new(),
        };
        let labels = guess.labels();
        let kind = guess.task(&labels);
        guess.settle(Role::Image, None);
        let alternatives = guess.alternatives(&labels);
        guess.score(&labels, &alternatives);
        guess.split();
        guess.id();
        guess.group();
        guess.cost();
        guess.text();
        guess.taken.extend(&labels.models);
        guess.slices();
        guess.say_shared_groups();
        guess.say_long_format();
        let Guess {
            mut choices,
            mut findings,
            ..
        } = guess;
        findings.extend(self.notes());
        findings.sort_by_key(|finding| finding.severity);
        choices.sort_by_key(|choice| choice.role);
        let column = |seen: &look::Seen| Column {
            name: seen.name.clone(),
            kind: seen.kind.to_owned(),
            distinct: seen.distinct(),
        };
        Ok(Proposal {
            columns: look.columns.iter().map(column).collect(),
            choices,
            rows_seen: look.rows,
            findings,
            alternatives,
            task: kind.task,
            rule: wanted.rule.clone().unwrap_or(kind.rule),
            normal: match wanted.normal.is_default() {
                true => kind.normal,
                false => wanted.normal.clone(),
            },
        })
    }

    fn resolve(&self, wanted: &Wanted) -> Result<Vec<(Role, Vec<usize>, Origin)>, EngineError> {
        let find = |asked: &Asked| {
            let column = |name: &String| {
                let origin = match asked.origin {
                    Origin::Flag => format!("--{}", asked.role.name()),
                    other => other.name().to_owned(),
                };
                self.column(name)
                    .ok_or_else(|| self.unknown_column(name, asked.role, &origin))
            };
            let columns = asked
                .columns
                .iter()
                .map(column)
                .collect::<Result<Vec<usize>, _>>()?;
            Ok((asked.role, columns, asked.origin))
        };
        let asked = wanted
            .asked
            .iter()
            .map(find)
            .collect::<Result<Vec<_>, _>>()?;
        let first = |role| wanted.role(role).and_then(|asked| asked.columns.first());
        match (first(Role::Truth), first(Role::Prediction)) {
            (Some(truth), Some(prediction)) if truth == prediction => {
                Err(EngineError::SameColumn {
                    column: truth.clone(),
                })
            }
            _ => Ok(asked),
        }
    }

    /// The sentence for a column that is not there, with one that is.
    pub(super) fn unknown_column(
        &self,
        name: &str,
        role: impl std::fmt::Display,
        origin: &str,
    ) -> EngineError {
        const SHOWN: usize = 12;
        let likeness =
            |column: &&String| strsim::jaro_winkler(&column.to_lowercase(), &name.to_lowercase());
        let similar = self
            .columns()
            .iter()
            .max_by(|left, right| likeness(left).total_cmp(&likeness(right)));
        let mut columns: Vec<&str> = self
            .columns()
            .iter()
            .take(SHOWN)
            .map(String::as_str)
            .collect();
        if self.columns().len() > SHOWN {
            columns.push("…");
        }
        EngineError::UnknownColumn {
            file: self.name(),
            column: name.to_owned(),
            role: role.to_string(),
            origin: origin.to_owned(),
            similar: similar.filter(|column| likeness(column) > 0.8).cloned(),
            columns: columns.join(", "),
        }
    }
}

/// A guess as it grows: each step takes its columns out of reach of the next ones.
struct Guess<'a> {
    look: &'a Look,
    asked: Vec<(Role, Vec<usize>, Origin)>,
    taken: HashSet<usize>,
    choices: Vec<Choice>,
    findings: Vec<Finding>,
}

/// A column for a part, and why.
struct Pick {
    column: usize,
    reason: String,
    /// From 0 to 1.
    confidence: f64,
}

impl Guess<'_> {
    fn asked(&self, role: Role) -> Option<(&[usize], Origin)> {
        let asked = self.asked.iter().find(|(asked, ..)| *asked == role);
        asked.map(|(_, columns, origin)| (columns.as_slice(), *origin))
    }

    fn name(&self, column: usize) -> &str {
        &self.look.columns[column].name
    }

    /// Columns without a part, neither taken nor asked for.
    fn free(&self) -> impl Iterator<Item = (usize, &look::Seen)> {
        let is_free = |column: &usize| {
            !self.taken.contains(column)
                && !self
                    .asked
                    .iter()
                    .any(|(role, columns, _)| *role != Role::Slice && columns.contains(column))
        };
        self.look
            .columns
            .iter()
            .enumerate()
            .filter(move |(column, _)| is_free(column))
    }

    /// Settles a role: what was asked for, else the pick, else nothing.
    fn settle(&mut self, role: Role, pick: Option<Pick>) -> Option<usize> {
        // Only a guess may be less than sure; the reasons say why.
        let (columns, origin, reason, confidence) = match (self.asked(role), pick) {
            (Some((columns, origin)), _) => (columns.to_vec(), origin, String::new(), 1.0),
            (None, Some(pick)) => (
                vec![pick.column],
                Origin::Guess,
                pick.reason,
                pick.confidence,
            ),
            (None, None) => (Vec::new(), Origin::Guess, String::new(), 1.0),
        };
        let names = columns
            .iter()
            .map(|column| self.name(*column).to_owned())
            .collect();
        self.taken.extend(&columns);
        self.choices.push(Choice {
            role,
            columns: names,
            origin,
            reason,
            unsure: confidence < SURE,
            confidence,
        });
        columns.first().copied()
    }
}
