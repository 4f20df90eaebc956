//! The share of a category from a sample of whole groups, such as all errors of some users (STATS.md section 2).
//!
//! Errors of one group resemble each other, so the groups are what was drawn and the spread between them is the
//! variance: the ratio estimator of a cluster sample. Groups reviewed in part must never come here.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::interval::{normal_quantile, ratio};
use super::weighted::{Evidence, Weighted, effective_size};

/// With fewer groups than this the spread between them is next to unknown, and no interval is given: Student's
/// quantile for four groups is 3.2, for two 12.7.
pub const FEWEST_GROUPS: u64 = 5;

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
/// The effective size is p(1-p)/Var, at most sum m (errors of one group never say more than as many drawn singly), and
/// scaled by (z/t)^2: Wilson's interval on it is then the one with Student's quantile for G-1 degrees of freedom,
/// because a variance between few groups is itself a guess.
/// `None` with fewer than [`FEWEST_GROUPS`] groups unless the file has no more, if a part exceeds its whole, or if
/// `confidence` is not inside (0, 1).
pub fn clustered(
    groups: &[GroupCount],
    groups_in_file: Option<u64>,
    confidence: f64,
) -> Option<Weighted> {
    let z = normal_quantile(confidence)?;
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
    if drawn < FEWEST_GROUPS {
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
    let t = student_quantile(confidence, drawn - 1.0)?;
    let effective = effective_size(point, variance, evidence, reviewed).min(reviewed);
    let effective = effective * (z / t).powi(2);
    Weighted::estimated(point, variance, effective, 1.0, confidence)
}

/// The two-sided quantile of Student's t: 2.78 for four degrees of freedom at 95 %.
fn student_quantile(confidence: f64, freedom: f64) -> Option<f64> {
    let student = StudentsT::new(0.0, 1.0, freedom).ok()?;
    Some(student.inverse_cdf(0.5 + confidence / 2.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn groups(counts: &[(u64, u64)]) -> Vec<GroupCount> {
        let group = |&(reviewed, tagged)| GroupCount { reviewed, tagged };
        counts.iter().map(group).collect()
    }

    fn close(got: f64, expected: f64) -> bool {
        (got - expected).abs() < 1e-12
    }

    #[test]
    fn the_quantiles_are_those_of_the_tables() {
        for (freedom, quantile) in [(4.0, 2.776_445), (9.0, 2.262_157), (49.0, 2.009_575)] {
            let got = student_quantile(0.95, freedom).unwrap();
            assert!((got - quantile).abs() < 1e-6, "{freedom}: {got}");
        }
    }

    /// What Student's quantile for four degrees of freedom costs, as a factor on the effective size.
    const FIVE: f64 = (1.959_963_984_540_054 / 2.776_445_105_197_793)
        * (1.959_963_984_540_054 / 2.776_445_105_197_793);

    #[test]
    fn a_case_by_hand() {
        // p = 20/50 = .4; residuals 4-4 = 0, 8-4.8 = 3.2, 0-3.2 = -3.2, 4-4 = 0, 4-4 = 0: squares 20.48, times 5/4
        // over 2,500.
        let counts = groups(&[(10, 4), (12, 8), (8, 0), (10, 4), (10, 4)]);
        let got = clustered(&counts, None, 0.95).unwrap();
        let variance = 1.25 * 20.48 / 2_500.0;
        assert!(close(got.point, 0.4));
        assert!(close(got.variance, variance));
        assert!((got.effective.unwrap() - FIVE * 0.24 / variance).abs() < 1e-6);
        let file = clustered(&counts, Some(20), 0.95).unwrap();
        assert!(close(file.variance, 0.75 * variance));
        assert!(file.interval.half_width() < got.interval.half_width());
        assert!(got.interval.low <= 0.4 && 0.4 <= got.interval.high && got.covered == 1.0);
    }

    #[test]
    fn groups_that_differ_are_worth_little_and_groups_that_agree_no_more_than_their_errors() {
        let size = |counts: &[(u64, u64)]| {
            let got = clustered(&groups(counts), None, 0.95).unwrap();
            got.effective.unwrap() / FIVE
        };
        let near = |got: f64, expected: f64| (got - expected).abs() < 1e-6;
        // p = .6, squares 3 x 8^2 + 2 x 12^2 = 480, times 5/4 over 10^4: .24 / .06.
        assert!(near(
            size(&[(20, 20), (20, 0), (20, 20), (20, 0), (20, 20)]),
            4.0
        ));
        assert!(near(
            size(&[(20, 0), (20, 0), (10, 0), (9, 0), (1, 0)]),
            60.0
        ));
        assert!(near(size(&[(20, 10); 5]), 100.0));
        assert!(near(
            size(&[(20, 1), (20, 1), (20, 2), (20, 1), (20, 1)]),
            100.0
        ));
        // Plenty of evidence and hardly any spread, which is luck: still no more than the errors.
        assert!(near(
            size(&[(20, 10), (20, 10), (20, 11), (20, 10), (20, 10)]),
            100.0
        ));
    }

    #[test]
    fn all_groups_of_the_file_give_the_point() {
        let all = clustered(&groups(&[(10, 4), (12, 8)]), Some(2), 0.95);
        assert_eq!(all, Some(Weighted::known(12.0 / 22.0, 1.0)));
        let only = clustered(&groups(&[(10, 4)]), Some(1), 0.95);
        assert_eq!(only, Some(Weighted::known(0.4, 1.0)));
    }

    #[test]
    fn fewer_than_five_groups_have_no_interval() {
        let four = groups(&[(10, 4), (12, 8), (8, 1), (9, 9)]);
        assert_eq!(clustered(&four, None, 0.95), None);
        assert_eq!(clustered(&four, Some(5), 0.95), None);
        let padded = [four.clone(), groups(&[(0, 0), (0, 0)])].concat();
        assert_eq!(clustered(&padded, None, 0.95), None);
        let five = [four, groups(&[(5, 2)])].concat();
        assert!(clustered(&five, None, 0.95).is_some());
    }

    #[test]
    fn impossible_questions_have_no_answer() {
        let some = |counts: &[(u64, u64)]| groups(&[&[(10, 4); 5], counts].concat());
        assert_eq!(clustered(&[], None, 0.95), None);
        assert_eq!(clustered(&[], Some(0), 0.95), None);
        assert_eq!(clustered(&some(&[(3, 5)]), None, 0.95), None);
        assert_eq!(clustered(&some(&[(0, 1)]), None, 0.95), None);
        assert_eq!(clustered(&some(&[]), Some(4), 0.95), None);
        assert_eq!(clustered(&some(&[]), None, 1.0), None);
        assert!(clustered(&some(&[]), None, 0.95).is_some());
        assert!(clustered(&some(&[(u64::MAX, 1), (u64::MAX, 2)]), None, 0.95).is_some());
    }

    proptest! {
        #[test]
        fn groups_of_one_are_a_simple_random_sample(answers in proptest::collection::vec(any::<bool>(), 5..200)) {
            let counts: Vec<_> = answers.iter().map(|&tagged| (1, u64::from(tagged))).collect();
            let got = clustered(&groups(&counts), None, 0.95).unwrap();
            let n = answers.len() as f64;
            let p = answers.iter().filter(|&&tagged| tagged).count() as f64 / n;
            prop_assert!(close(got.point, p));
            prop_assert!(close(got.variance, p * (1.0 - p) / (n - 1.0)));
        }
    }
}
