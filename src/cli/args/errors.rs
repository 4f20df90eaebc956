//! The flags that say what a wrong row is. Does nothing itself.

use clap::Args;

use crate::domain::rule::{Step, Tolerance, tolerance};

/// When a prediction counts as wrong; truth and prediction differ unless one of these says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Args)]
pub struct ErrorArguments {
    /// Rows for which EXPR holds are wrong, in the language of the filter: 'pred != truth and score > .5',
    /// 'score_chosen <= score_rejected', 'abs(pred - truth) > 5'
    #[arg(long, value_name = "EXPR", help_heading = "Errors", group = "rule")]
    pub wrong: Option<String>,
    /// Numbers are wrong when they lie further apart than this: 5, 10% (of the truth), or worst:10% (of the rows)
    #[arg(long, value_name = "HOW", value_parser = tolerance, allow_hyphen_values = true, help_heading = "Errors", group = "rule")]
    pub tolerance: Option<Tolerance>,
    /// Truth and prediction are sets of labels (lists, or labels with ; | or , between), wrong when they differ
    #[arg(long, help_heading = "Errors", group = "rule")]
    pub sets: bool,
    /// As --sets, wrong only when the Jaccard index is below this, such as 0.5
    #[arg(long, value_name = "INDEX", value_parser = share, help_heading = "Errors", group = "rule")]
    pub jaccard: Option<f64>,
    /// The truth is a list of answers that are all right
    #[arg(long, help_heading = "Errors", group = "rule")]
    pub one_of: bool,
    /// With --outcome: the least grade that is right
    #[arg(long, value_name = "GRADE", value_parser = grade, allow_hyphen_values = true, help_heading = "Errors", group = "rule")]
    pub pass_at: Option<f64>,
    /// What makes no difference: case, spaces, punctuation, numbers (how they are written)
    #[arg(
        long,
        value_name = "WHAT",
        value_delimiter = ',',
        help_heading = "Errors"
    )]
    pub normalise: Vec<Step>,
    /// Labels that stand for others: a CSV, TSV or JSON file of pairs, or 0=cat,1=dog
    #[arg(long, value_name = "FILE", help_heading = "Errors")]
    pub labels: Option<String>,
}

fn share(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        _ => Err("a Jaccard index that is enough lies above 0 and is at most 1".to_owned()),
    }
}

fn grade(text: &str) -> Result<f64, String> {
    let grade = text.trim().parse::<f64>().ok();
    let grade = grade.filter(|grade| grade.is_finite());
    grade.ok_or_else(|| "a grade is a number, such as 0.5".to_owned())
}
