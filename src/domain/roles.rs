//! Which column plays which part: what the role screen shows and changes, and what a sample remembers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::rule::{Normaliser, Rule};
pub use proposal::{Choice, Choices, Column, Origin, Proposal, SURE};

mod proposal;

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
