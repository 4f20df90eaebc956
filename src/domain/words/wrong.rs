//! The error rule in words: when a prediction counts as wrong.

use crate::domain::rule::{Normaliser, Rule, Tolerance};

/// One clause, to follow "wrong".
pub fn when(rule: &Rule, normal: &Normaliser) -> String {
    let clause = match rule {
        Rule::Differs => "where truth and prediction differ".to_owned(),
        Rule::Tolerance(Tolerance::Absolute(most)) => {
            format!("where prediction and truth are more than {most} apart")
        }
        Rule::Tolerance(Tolerance::Relative(most)) => format!(
            "where prediction and truth are more than {} % of the truth apart",
            most * 100.0
        ),
        Rule::Tolerance(Tolerance::Worst { percent, .. }) => {
            format!("the {percent} % of rows that are furthest from the truth")
        }
        Rule::Sets { jaccard: None } => "where the two sets of labels differ".to_owned(),
        Rule::Sets {
            jaccard: Some(least),
        } => format!("where the Jaccard index of the two sets is below {least}"),
        Rule::OneOf => "where the prediction is none of the right answers".to_owned(),
        Rule::Outcome { at_least: None } => "where the outcome says so".to_owned(),
        Rule::Outcome {
            at_least: Some(least),
        } => format!("where the grade is below {least}"),
        Rule::Expression(expression) => format!("where {expression}"),
    };
    let mut aside: Vec<&str> = [
        (normal.case, "case"),
        (normal.spaces, "spaces"),
        (normal.punctuation, "punctuation"),
        (normal.numbers, "the way numbers are written"),
    ]
    .into_iter()
    .filter_map(|(is_set, word)| is_set.then_some(word))
    .collect();
    if !normal.labels.is_empty() {
        aside.push("the names of labels");
    }
    match aside.is_empty() {
        true => clause,
        false => format!("{clause}, apart from {}", aside.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::task::Task;

    #[test]
    fn every_rule_reads_as_a_clause() {
        let of = |task: Task| when(&task.rule(), &task.normal());
        assert_eq!(of(Task::Binary), "where truth and prediction differ");
        assert_eq!(
            of(Task::Regression),
            "the 10 % of rows that are furthest from the truth"
        );
        assert_eq!(
            of(Task::FreeText),
            "where truth and prediction differ, apart from case, spaces, punctuation"
        );
    }
}
