//! Which column plays which part: what the role screen shows and changes, and what a sample remembers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::rule::{Normaliser, Rule};
use super::task::Task;

/// The part that a column can play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// What should have come out.
    Truth,
    /// What the model said.
    Prediction,
    /// The column that says itself whether it went well.
    Outcome,
    /// How sure it was of what it said.
    Score,
    /// The name of an example.
    Id,
    /// Rows with the same value stay on the same side of the split.
    Group,
    /// The column that says eyeball or blackbox (or test).
    Split,
    /// What an error costs, in money.
    Cost,
    /// The text to read.
    Text,
    /// The path of an image to look at.
    Image,
    /// Columns to cut the errors by.
    Slice,
}

impl Role {
    /// Every role in the order of the screen.
    pub const ALL: [Self; 11] = [
        Self::Truth,
        Self::Prediction,
        Self::Outcome,
        Self::Score,
        Self::Id,
        Self::Group,
        Self::Split,
        Self::Cost,
        Self::Text,
        Self::Image,
        Self::Slice,
    ];

    /// The word on screen, which is also the flag's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Truth => "truth",
            Self::Prediction => "pred",
            Self::Outcome => "outcome",
            Self::Score => "score",
            Self::Id => "id",
            Self::Group => "group",
            Self::Split => "split",
            Self::Cost => "cost",
            Self::Text => "text",
            Self::Image => "image",
            Self::Slice => "slice",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The columns that play the parts, and when a prediction counts as wrong. Column names are raw text.
///
/// Which of truth, prediction and outcome there must be follows from the rule: [`Roles::missing`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Roles {
    /// What should have come out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truth: Option<String>,
    /// What the model said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prediction: Option<String>,
    /// The column that says itself whether it went well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// When a prediction counts as wrong.
    #[serde(default, skip_serializing_if = "Rule::is_default")]
    pub rule: Rule,
    /// What is made equal before truth and prediction are compared.
    #[serde(default, skip_serializing_if = "Normaliser::is_default")]
    pub normal: Normaliser,
    /// How sure it was of its prediction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// Further (label column, probability column) pairs or per-class probability columns, for the score bars.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
    /// The name of an example; without it the key is a hash of the input columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Rows that belong together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The column that says eyeball or blackbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// What an error costs, in money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
    /// The text to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The path of an image to look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Columns to cut by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slices: Vec<String>,
}

impl Alternative {
    /// The columns that it is read from.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let (label, score) = match self {
            Self::Ranked { label, score } => (Some(label.as_str()), score),
            Self::Class { score, .. } => (None, score),
            Self::Spread { column, .. } => (None, column),
        };
        label.into_iter().chain([score.as_str()])
    }
}

impl Roles {
    /// Truth and prediction, and nothing else.
    pub fn of(truth: &str, prediction: &str) -> Self {
        Self {
            truth: Some(truth.to_owned()),
            prediction: Some(prediction.to_owned()),
            ..Self::default()
        }
    }

    /// What the rule needs and no column plays yet.
    pub fn missing(&self) -> Option<Role> {
        let needed: &[Role] = match &self.rule {
            Rule::Differs | Rule::Tolerance(_) | Rule::Sets { .. } | Rule::OneOf => {
                &[Role::Truth, Role::Prediction]
            }
            Rule::Outcome { .. } => &[Role::Outcome],
            Rule::Expression(_) => &[],
        };
        needed
            .iter()
            .copied()
            .find(|role| self.one(*role).is_none())
    }

    /// All columns of a part.
    pub fn all(&self, role: Role) -> Vec<&str> {
        match role {
            Role::Slice => self.slices.iter().map(String::as_str).collect(),
            role => self.one(role).into_iter().collect(),
        }
    }

    /// The column of a part that one column plays; none for slices.
    pub fn one(&self, role: Role) -> Option<&str> {
        let column = match role {
            Role::Truth => &self.truth,
            Role::Prediction => &self.prediction,
            Role::Outcome => &self.outcome,
            Role::Score => &self.score,
            Role::Id => &self.id,
            Role::Group => &self.group,
            Role::Split => &self.split,
            Role::Cost => &self.cost,
            Role::Text => &self.text,
            Role::Image => &self.image,
            Role::Slice => return None,
        };
        column.as_deref()
    }
}

/// Where one more bar of the score display comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alternative {
    /// A column holds the label, another one its probability (`second`, `second_confidence`).
    Ranked {
        /// The column with the label.
        label: String,
        /// The column with its probability.
        score: String,
    },
    /// A column holds the probability of one class (`prob_7` is class `7`).
    Class {
        /// The class.
        label: String,
        /// The column with its probability.
        score: String,
    },
    /// A column holds the probabilities of all classes at once: a list in this order, or names with numbers.
    Spread {
        /// The column.
        column: String,
        /// The classes of a list, in its order; empty when the cells name them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        labels: Vec<String>,
    },
}

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
