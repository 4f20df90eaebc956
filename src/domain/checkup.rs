//! What a first look at a whole file gives: counts, and what looks wrong.

use super::finding::{Finding, Severity};
use super::rule::ResidualSummary;

/// What a first look at a whole file gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkup {
    /// Rows of the file.
    pub rows: u64,
    /// Rows that can be right or wrong.
    pub scored: u64,
    /// Wrong ones under the rule.
    pub errors: u64,
    /// How far numbers lie from the truth; none unless both are numbers.
    pub residuals: Option<ResidualSummary>,
    /// What somebody should know, the gravest first.
    pub findings: Vec<Finding>,
}

impl Checkup {
    /// The part of the scored rows that is right; none without any.
    pub fn accuracy(&self) -> Option<f64> {
        let right = self.scored.checked_sub(self.errors)?;
        (self.scored > 0).then(|| right as f64 / self.scored as f64)
    }
}

/// Puts findings together, the gravest first and each only once.
pub fn joined(findings: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
    let mut joined: Vec<Finding> = Vec::new();
    for finding in findings {
        let is_new =
            |known: &Finding| known.code != finding.code || known.sentence != finding.sentence;
        if joined.iter().all(is_new) {
            joined.push(finding);
        }
    }
    joined.sort_by_key(|finding| finding.severity);
    joined
}

/// Whether one of them makes the numbers wrong.
pub fn has_problem(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity == Severity::Problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_comes_first_and_nothing_twice() {
        let found = [
            Finding::note("a", "A."),
            Finding::warning("b", "B."),
            Finding::problem("c", "C."),
            Finding::note("a", "A."),
        ];
        let codes: Vec<&str> = joined(found).iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["c", "b", "a"]);
        assert!(!has_problem(&[Finding::warning("b", "B.")]));
    }

    #[test]
    fn without_scored_rows_there_is_no_accuracy() {
        let mut checkup = Checkup {
            rows: 9,
            scored: 0,
            errors: 0,
            residuals: None,
            findings: Vec::new(),
        };
        assert_eq!(checkup.accuracy(), None);
        checkup.scored = 8;
        checkup.errors = 2;
        assert_eq!(checkup.accuracy(), Some(0.75));
    }
}
