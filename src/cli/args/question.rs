//! The flags that `tally` and `report` share: what the numbers are to speak of, and how. Does nothing itself.

use clap::{Args, ValueEnum};

use crate::domain::estimate::{IntervalMethod, Question, Target};
use crate::domain::metric::Metric;

/// What the numbers are to speak of.
#[derive(Clone, Debug, Default, PartialEq, Args)]
pub struct QuestionArguments {
    /// What the shares speak of
    #[arg(long, value_name = "WHICH", default_value = "future")]
    pub population: Population,
    /// How intervals are computed, of simple random samples; other designs have their own
    #[arg(long, value_name = "HOW", default_value = "wilson")]
    pub ci: IntervalKind,
    /// What ceilings and gains speak of, whatever the review says: accuracy, f1_macro, mcc and others
    #[arg(long, value_name = "NAME")]
    pub metric: Option<Metric>,
    /// Also say what to fix in so many person-days, such as 10 or 2.5
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub budget: Option<f64>,
}

impl QuestionArguments {
    /// The question that every share answers.
    pub fn question(&self) -> Question {
        Question {
            target: self.population.into(),
            interval: self.ci.into(),
        }
    }
}

/// What the shares speak of (STATS.md §0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Population {
    /// The errors that the model goes on making
    #[default]
    Future,
    /// The errors of this file, with the finite-population correction
    File,
}

impl From<Population> for Target {
    fn from(population: Population) -> Self {
        match population {
            Population::Future => Self::FutureErrors,
            Population::File => Self::ThisFile,
        }
    }
}

/// How intervals are computed (STATS.md §1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum IntervalKind {
    /// Close to 95 % on average
    #[default]
    Wilson,
    /// Never below 95 %, therefore wider
    Exact,
}

impl From<IntervalKind> for IntervalMethod {
    fn from(kind: IntervalKind) -> Self {
        match kind {
            IntervalKind::Wilson => Self::Wilson,
            IntervalKind::Exact => Self::Exact,
        }
    }
}

/// Longer than any plan.
const MOST_DAYS: f64 = 1e6;

fn days(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(days) if days > 0.0 && days <= MOST_DAYS => Ok(days),
        _ => Err("a budget is a number of person-days above 0, such as 10 or 2.5".to_owned()),
    }
}
