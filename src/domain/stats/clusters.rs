//! The share of a category from a sample of whole groups, such as all errors of some users (STATS.md section 2).
//!
//! Errors of one group resemble each other, so the groups are what was drawn and the spread between them is the
//! variance: the ratio estimator of a cluster sample. Groups reviewed in part must never come here.

use super::interval::{normal_quantile, ratio};
use super::weighted::{Evidence, Weighted, effective_size};

/// What was seen of one group, all errors of which were reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupCount {
    /// Errors of the group. A group without errors takes no part.
    pub reviewed: u64,
    /// Those that carry the category.
    pub tagged: u64,
}

/// The share sum t / sum m over whole groups drawn at random, with its interval.
///
/// Variance G/(G-1) sum (t_g - p m_g)^2 / (sum m)^2. With `groups_in_file`, the number of groups that have errors, the
/// share speaks of the file: the variance shrinks by 1 - G/G_N, and having seen all groups leaves nothing to chance.
/// The effective size p(1-p)/Var is sum m where no variance shows, and at most that under the rare-tag rule.
/// `None` with fewer than two groups unless the file has no more, if a part exceeds its whole, or if `confidence` is
/// not inside (0, 1).
pub fn clustered(
    groups: &[GroupCount],
    groups_in_file: Option<u64>,
    confidence: f64,
) -> Option<Weighted> {
    normal_quantile(confidence)?;
    let groups: Vec<GroupCount> = groups
        .iter()
        .copied()
        .filter(|g| g.reviewed > 0 || g.tagged > 0)
        .collect();
    let drawn = groups.len() as u64;
    let nested = groups.iter().all(|group| group.tagged <= group.reviewed);
    if drawn == 0 || !nested || groups_in_file.is_some_and(|all| all < drawn) {
        return None;
    }
    let reviewed: f64 = groups.iter().map(|group| group.reviewed as f64).sum();
    let tagged: f64 = groups.iter().map(|group| group.tagged as f64).sum();
    let point = tagged / reviewed;
    if groups_in_file == Some(drawn) {
        return Some(Weighted::known(point, 1.0));
    }
    if drawn == 1 {
        return None;
    }
    let left = groups_in_file.map_or(1.0, |all| 1.0 - ratio(drawn, all));
    let squares: f64 = groups
        .iter()
        .map(|group| (group.tagged as f64 - point * group.reviewed as f64).powi(2))
        .sum();
    let drawn = drawn as f64;
    let variance = left * drawn / (drawn - 1.0) * squares / (reviewed * reviewed);
    let evidence = Evidence {
        tagged,
        untagged: reviewed - tagged,
    };
    let effective = effective_size(point, variance, evidence, reviewed);
    Weighted::estimated(point, variance, effective, 1.0, confidence)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::stats::interval::wilson;

    fn groups(counts: &[(u64, u64)]) -> Vec<GroupCount> {
        let group = |&(reviewed, tagged)| GroupCount { reviewed, tagged };
        counts.iter().map(group).collect()
    }

    fn close(got: f64, expected: f64) -> bool {
        (got - expected).abs() < 1e-12
    }

    #[test]
    fn a_case_by_hand() {
        // p = 12/30 = .4; residuals 4-4 = 0, 8-4.8 = 3.2, 0-3.2 = -3.2: squares 20.48, times 3/2 over 900.
        let counts = groups(&[(10, 4), (12, 8), (8, 0)]);
        let got = clustered(&counts, None, 0.95).unwrap();
        assert!(close(got.point, 0.4));
        assert!(close(got.variance, 1.5 * 20.48 / 900.0));
        assert!(close(got.effective.unwrap(), 0.24 / (1.5 * 20.48 / 900.0)));
        let file = clustered(&counts, Some(12), 0.95).unwrap();
        assert!(close(file.variance, 0.75 * 1.5 * 20.48 / 900.0));
        assert!(file.interval.half_width() < got.interval.half_width());
        assert!(got.interval.low <= 0.4 && 0.4 <= got.interval.high && got.covered == 1.0);
    }

    #[test]
    fn groups_that_differ_are_worth_little_and_groups_that_agree_no_more_than_their_errors() {
        let differ = clustered(&groups(&[(20, 20), (20, 0), (20, 20), (20, 0)]), None, 0.95);
        assert!(close(differ.unwrap().effective.unwrap(), 3.0));
        let agree = clustered(&groups(&[(20, 0), (20, 0), (10, 0)]), None, 0.95).unwrap();
        assert_eq!(agree.effective, Some(50.0));
        assert_eq!(agree.interval, wilson(0, 50, 0.95).unwrap());
        let even = clustered(&groups(&[(20, 10), (20, 10)]), None, 0.95).unwrap();
        assert_eq!((even.variance, even.effective), (0.0, Some(40.0)));
        let rare = clustered(&groups(&[(20, 1), (20, 1), (20, 2)]), None, 0.95).unwrap();
        assert_eq!(rare.effective, Some(60.0));
    }

    #[test]
    fn all_groups_of_the_file_give_the_point() {
        let all = clustered(&groups(&[(10, 4), (12, 8)]), Some(2), 0.95);
        assert_eq!(all, Some(Weighted::known(12.0 / 22.0, 1.0)));
        let only = clustered(&groups(&[(10, 4)]), Some(1), 0.95);
        assert_eq!(only, Some(Weighted::known(0.4, 1.0)));
    }

    #[test]
    fn impossible_questions_have_no_answer() {
        assert_eq!(clustered(&[], None, 0.95), None);
        assert_eq!(clustered(&[], Some(0), 0.95), None);
        assert_eq!(clustered(&groups(&[(10, 4)]), None, 0.95), None);
        assert_eq!(clustered(&groups(&[(10, 4)]), Some(3), 0.95), None);
        assert_eq!(clustered(&groups(&[(10, 4), (0, 0)]), None, 0.95), None);
        assert_eq!(clustered(&groups(&[(10, 4), (3, 5)]), None, 0.95), None);
        assert_eq!(clustered(&groups(&[(10, 4), (0, 1)]), None, 0.95), None);
        assert_eq!(clustered(&groups(&[(1, 1), (1, 0)]), Some(1), 0.95), None);
        assert_eq!(clustered(&groups(&[(1, 1), (1, 0)]), None, 1.0), None);
        let most = u64::MAX;
        assert!(clustered(&groups(&[(most, 1), (most, 2)]), None, 0.95).is_some());
    }

    proptest! {
        #[test]
        fn groups_of_one_are_a_simple_random_sample(answers in proptest::collection::vec(any::<bool>(), 2..200)) {
            let counts: Vec<_> = answers.iter().map(|&tagged| (1, u64::from(tagged))).collect();
            let got = clustered(&groups(&counts), None, 0.95).unwrap();
            let n = answers.len() as f64;
            let p = answers.iter().filter(|&&tagged| tagged).count() as f64 / n;
            prop_assert!(close(got.point, p));
            prop_assert!(close(got.variance, p * (1.0 - p) / (n - 1.0)));
        }
    }
}
