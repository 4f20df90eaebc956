//! Which column plays which part: what the role screen shows and changes, and what a sample remembers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The part that a column can play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// What should have come out.
    Truth,
    /// What the model said.
    Prediction,
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
    /// Columns to cut the errors by.
    Slice,
}

impl Role {
    /// Every role in the order of the screen.
    pub const ALL: [Self; 9] = [
        Self::Truth,
        Self::Prediction,
        Self::Score,
        Self::Id,
        Self::Group,
        Self::Split,
        Self::Cost,
        Self::Text,
        Self::Slice,
    ];

    /// The word on screen, which is also the flag's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Truth => "truth",
            Self::Prediction => "pred",
            Self::Score => "score",
            Self::Id => "id",
            Self::Group => "group",
            Self::Split => "split",
            Self::Cost => "cost",
            Self::Text => "text",
            Self::Slice => "slice",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The columns that play the parts. Column names are raw text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// What should have come out.
    pub truth: String,
    /// What the model said.
    pub prediction: String,
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
    /// Columns to cut by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slices: Vec<String>,
}

impl Roles {
    /// Truth and prediction, and nothing else.
    pub fn of(truth: &str, prediction: &str) -> Self {
        Self {
            truth: truth.to_owned(),
            prediction: prediction.to_owned(),
            score: None,
            alternatives: Vec::new(),
            id: None,
            group: None,
            split: None,
            cost: None,
            text: None,
            slices: Vec::new(),
        }
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
}

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
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// What a look at the head of a file gave: enough for the role screen, before anything is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The file's columns in their order.
    pub columns: Vec<Column>,
    /// One choice per role, in the order of [`Role::ALL`].
    pub choices: Vec<Choice>,
    /// How many rows the guess is based on.
    pub rows_seen: usize,
    /// Sentences that the reviewer should read first.
    pub warnings: Vec<String>,
    /// Bars of the score display that were recognised.
    pub alternatives: Vec<Alternative>,
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
        }
    }

    /// The roles as chosen.
    ///
    /// # Errors
    /// A sentence when truth or prediction is missing, or both are the same column.
    pub fn roles(&self) -> Result<Roles, String> {
        let first = |role| {
            self.choice(role)
                .and_then(|choice| choice.columns.first().cloned())
        };
        let truth = first(Role::Truth).ok_or("no column is the truth yet; choose one")?;
        let prediction =
            first(Role::Prediction).ok_or("no column is the prediction yet; choose one")?;
        if truth == prediction {
            return Err(format!(
                "truth and prediction are the same column `{truth}`; choose another one for one of them"
            ));
        }
        let taken = |column: &String| *column == truth || *column == prediction;
        if let Some(id) = first(Role::Id).filter(taken) {
            return Err(format!(
                "`{id}` can't be the id and the truth or prediction at once"
            ));
        }
        let known_label = |alternative: &&Alternative| match alternative {
            Alternative::Ranked { label, .. } => !taken(label),
            Alternative::Class { .. } => true,
        };
        Ok(Roles {
            score: first(Role::Score),
            alternatives: self
                .alternatives
                .iter()
                .filter(known_label)
                .cloned()
                .collect(),
            id: first(Role::Id),
            group: first(Role::Group),
            split: first(Role::Split),
            cost: first(Role::Cost),
            text: first(Role::Text),
            slices: self
                .choice(Role::Slice)
                .map(|choice| choice.columns.clone())
                .unwrap_or_default(),
            truth,
            prediction,
        })
    }
}
