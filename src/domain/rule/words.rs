//! An error rule in words, as the sample keeps it and screens and reports print it. Column names are raw text.

use super::{Normaliser, Rule, Tolerance};
use crate::domain::roles::Roles;
use crate::domain::words::{NONE, counted};

impl Rule {
    /// When a prediction is wrong, as the rest of a sentence that begins with "wrong means".
    pub fn words(&self, roles: &Roles) -> String {
        let missing = "; a missing prediction is wrong";
        let made_equal = made_equal(&roles.normal);
        match self {
            Self::Differs => {
                format!("truth differs from prediction as canonical text{made_equal}{missing}")
            }
            Self::Tolerance(tolerance) => format!("{}{made_equal}{missing}", tolerance.words()),
            Self::Sets { jaccard: None } => {
                format!("the sets of truth and prediction differ{made_equal}{missing}")
            }
            Self::Sets {
                jaccard: Some(least),
            } => format!(
                "the sets of truth and prediction have a Jaccard index below {least}{made_equal}{missing}"
            ),
            Self::OneOf => {
                format!("the prediction is none of the accepted answers{made_equal}{missing}")
            }
            Self::Outcome { at_least } => {
                let column = roles.outcome.as_deref().unwrap_or(NONE);
                match at_least {
                    None => format!("`{column}` says no"),
                    Some(least) => format!("`{column}` is below {least}"),
                }
            }
            Self::Expression(expression) => expression.clone(),
        }
    }
}

impl Tolerance {
    fn words(self) -> String {
        match self {
            Self::Absolute(most) => format!("|prediction − truth| above {most}"),
            Self::Relative(part) => {
                format!("|prediction − truth| above {} % of |truth|", percent(part))
            }
            Self::Worst {
                percent,
                above: None,
            } => format!("|prediction − truth| among the worst {percent} %"),
            Self::Worst {
                percent,
                above: Some(above),
            } => {
                format!(
                    "|prediction − truth| among the worst {percent} %, that is at least {above}"
                )
            }
        }
    }
}

/// A part as percent without the digits that only a double has.
fn percent(part: f64) -> f64 {
    (part * 100.0 * 1e9).round() / 1e9
}

fn made_equal(normal: &Normaliser) -> String {
    let mut parts: Vec<String> = Vec::new();
    let steps: Vec<&str> = normal.steps().into_iter().map(super::Step::name).collect();
    if !steps.is_empty() {
        parts.push(format!("whatever its {}", steps.join(", ")));
    }
    if !normal.labels.is_empty() {
        let labels = counted(normal.labels.len() as u64, "label", "labels");
        parts.push(format!("with {labels} standing for others"));
    }
    match parts.is_empty() {
        true => String::new(),
        false => format!(", {}", parts.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rule::Step;

    #[test]
    fn a_rule_reads_as_what_it_does() {
        let mut roles = Roles {
            outcome: Some("passed".to_owned()),
            ..Roles::of("y", "yhat")
        };
        let words = |rule: Rule, roles: &Roles| rule.words(roles);
        for (rule, expected) in [
            (
                Rule::Differs,
                "truth differs from prediction as canonical text; a missing prediction is wrong",
            ),
            (
                Rule::Tolerance(Tolerance::Absolute(5.0)),
                "|prediction − truth| above 5; a missing prediction is wrong",
            ),
            (
                Rule::Tolerance(Tolerance::Relative(0.07)),
                "|prediction − truth| above 7 % of |truth|; a missing prediction is wrong",
            ),
            (
                Rule::Tolerance(Tolerance::Worst {
                    percent: 10.0,
                    above: Some(4.5),
                }),
                "|prediction − truth| among the worst 10 %, that is at least 4.5; a missing prediction is wrong",
            ),
            (
                Rule::Sets { jaccard: None },
                "the sets of truth and prediction differ; a missing prediction is wrong",
            ),
            (Rule::Outcome { at_least: None }, "`passed` says no"),
            (
                Rule::Outcome {
                    at_least: Some(0.5),
                },
                "`passed` is below 0.5",
            ),
            (Rule::Expression("a <= `b`".to_owned()), "a <= `b`"),
        ] {
            assert_eq!(words(rule, &roles), expected);
        }
        roles.normal = roles.normal.without(Step::Case).without(Step::Spaces);
        roles.normal.labels.insert("0".to_owned(), "cat".to_owned());
        assert_eq!(
            words(Rule::OneOf, &roles),
            "the prediction is none of the accepted answers, whatever its case, spaces, with 1 label standing for \
             others; a missing prediction is wrong"
        );
    }
}
