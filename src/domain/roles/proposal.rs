//! What a look at the head of a file gave: a column for each role, and how sure that is. Holds no cell of a row that may
//! not be looked at.

use super::{Alternative, Role, Roles};
use crate::domain::finding::Finding;
use crate::domain::rule::{Normaliser, Rule};
use crate::domain::task::Task;

/// From this confidence on a guess is taken without a question.
pub const SURE: f64 = 0.7;

/// Where the choice of a column came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag on the command line.
    Flag,
    /// The project's `mispred.toml`.
    Config,
    /// Guessed from names and content.
    Guess,
    /// Changed on the role screen.
    Reviewer,
}

impl Origin {
    /// The word on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Config => "mispred.toml",
            Self::Guess => "guess",
            Self::Reviewer => "you",
        }
    }
}

/// One role with its column and the reason for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The part.
    pub role: Role,
    /// Its columns: none, one, or for slices any number.
    pub columns: Vec<String>,
    /// Who chose.
    pub origin: Origin,
    /// Why, in a few words; empty when there is nothing to say.
    pub reason: String,
    /// Whether the guess needs a second look.
    pub unsure: bool,
    /// From 0 to 1, how sure it is: 1 for what somebody said.
    pub confidence: f64,
}

/// One column as the role screen knows it. Holds no cell of a row that may not be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name; raw text.
    pub name: String,
    /// Its type in plain words: text, integer, number, boolean, list, …
    pub kind: String,
    /// How many different values the first rows hold, at most the number of rows looked at.
    pub distinct: usize,
}

/// What a settings file can keep of a proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// The columns of each role; none at all where a role shall stay empty.
    pub columns: Vec<(Role, Vec<String>)>,
    /// When a prediction counts as wrong.
    pub rule: Rule,
    /// What is made equal before truth and prediction are compared.
    pub normal: Normaliser,
}

/// What a look at the head of a file gave: enough for the role screen, before anything is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The file's columns in their order.
    pub columns: Vec<Column>,
    /// One choice per role, in the order of [`Role::ALL`].
    pub choices: Vec<Choice>,
    /// How many rows the guess is based on.
    pub rows_seen: usize,
    /// What the reviewer should know first, the gravest first.
    pub findings: Vec<Finding>,
    /// Bars of the score display that were recognised.
    pub alternatives: Vec<Alternative>,
    /// What kind of answer the model gives.
    pub task: Task,
    /// When a prediction counts as wrong.
    pub rule: Rule,
    /// What is made equal before truth and prediction are compared.
    pub normal: Normaliser,
}

impl Choice {
    /// How sure it is, in one word.
    pub const fn certainty(&self) -> &'static str {
        match self.confidence {
            0.9.. => "sure",
            SURE.. => "likely",
            _ => "unsure",
        }
    }
}

impl Proposal {
    /// The choice for a role.
    pub fn choice(&self, role: Role) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.role == role)
    }

    /// Puts other columns into a role, as the reviewer's own choice.
    pub fn choose(&mut self, role: Role, columns: Vec<String>) {
        if let Some(choice) = self.choices.iter_mut().find(|choice| choice.role == role) {
            choice.columns = columns;
            choice.origin = Origin::Reviewer;
            choice.reason = String::new();
            choice.unsure = false;
            choice.confidence = 1.0;
        }
    }

    /// Takes another task with the rule that goes with it, as the reviewer's own choice.
    pub fn take(&mut self, task: Task) {
        self.task = task;
        self.rule = task.rule();
        self.normal = task.normal();
    }

    /// The roles that the rule needs: truth and prediction, or the outcome.
    pub fn needed(&self) -> &'static [Role] {
        match self.rule {
            Rule::Differs | Rule::Tolerance(_) | Rule::Sets { .. } | Rule::OneOf => {
                &[Role::Truth, Role::Prediction]
            }
            Rule::Outcome { .. } => &[Role::Outcome],
            Rule::Expression(_) => &[],
        }
    }

    /// What a settings file would have to say for the same choices: every column that is chosen, and the roles that
    /// somebody left empty on purpose.
    pub fn settings(&self) -> Choices {
        let is_said =
            |choice: &&Choice| !choice.columns.is_empty() || choice.origin != Origin::Guess;
        let said = self.choices.iter().filter(is_said);
        Choices {
            columns: said
                .map(|choice| (choice.role, choice.columns.clone()))
                .collect(),
            rule: self.rule.clone(),
            normal: self.normal.clone(),
        }
    }

    /// The first role that nobody is sure of although the rule needs it.
    pub fn doubt(&self) -> Option<&Choice> {
        let choices = self.needed().iter().filter_map(|role| self.choice(*role));
        let mut unsure = choices.filter(|choice| choice.unsure || choice.columns.is_empty());
        unsure.next()
    }

    /// How sure all of it is: as sure as the least sure of the roles that the rule needs, 0 where one has no column.
    pub fn confidence(&self) -> f64 {
        let of = |role: &Role| {
            let choice = self
                .choice(*role)
                .filter(|choice| !choice.columns.is_empty());
            choice.map_or(0.0, |choice| choice.confidence)
        };
        self.needed().iter().map(of).fold(1.0, f64::min)
    }

    /// The roles as chosen.
    ///
    /// # Errors
    /// A sentence when the rule lacks a column, or one column plays two parts that exclude each other.
    pub fn roles(&self) -> Result<Roles, String> {
        let first = |role| {
            self.choice(role)
                .and_then(|choice| choice.columns.first().cloned())
        };
        let (truth, prediction) = (first(Role::Truth), first(Role::Prediction));
        if let (Some(one), Some(other)) = (&truth, &prediction)
            && one == other
        {
            return Err(format!(
                "truth and prediction are the same column `{one}`; choose another one for one of them"
            ));
        }
        let taken = |column: &String| {
            [&truth, &prediction]
                .into_iter()
                .flatten()
                .any(|label| label == column)
        };
        if let Some(id) = first(Role::Id).filter(taken) {
            return Err(format!(
                "`{id}` can't be the id and the truth or prediction at once"
            ));
        }
        let known_label = |alternative: &&Alternative| match alternative {
            Alternative::Ranked { label, .. } => !taken(label),
            Alternative::Class { .. } | Alternative::Spread { .. } => true,
        };
        let roles = Roles {
            score: first(Role::Score),
            alternatives: self
                .alternatives
                .iter()
                .filter(known_label)
                .cloned()
                .collect(),
            outcome: first(Role::Outcome),
            rule: self.rule.clone(),
            normal: self.normal.clone(),
            id: first(Role::Id),
            group: first(Role::Group),
            split: first(Role::Split),
            cost: first(Role::Cost),
            text: first(Role::Text),
            image: first(Role::Image),
            slices: self
                .choice(Role::Slice)
                .map(|choice| choice.columns.clone())
                .unwrap_or_default(),
            truth,
            prediction,
        };
        match roles.missing() {
            None => Ok(roles),
            Some(Role::Outcome) => {
                Err("no column says whether it went well; choose one".to_owned())
            }
            Some(Role::Truth) => Err("no column is the truth yet; choose one".to_owned()),
            Some(_) => Err("no column is the prediction yet; choose one".to_owned()),
        }
    }
}
