//! Whether enough was reviewed: the stopping rule (STATS.md section 10) as a decision with its reasons.
//!
//! Reasons carry their numbers and no words: what they read like is decided where they are shown. The numbers
//! themselves are estimated elsewhere.

/// Reviews come in batches of this many: before the first one is full, nothing is enough.
pub const BATCH: u64 = 25;

/// The leader is clear if it comes first with at least this probability.
pub const SURE: f64 = 0.9;

/// Or if fixing it first loses less than this many points per unit of cost against the truly first one.
pub const SMALL_REGRET: f64 = 0.5;

/// At most this many new categories may be expected from a further review.
pub const FEW_NEW: f64 = 0.05;

/// The leader's interval may reach at most this far to either side, as a share.
pub const NARROW: f64 = 0.10;

/// Where a review stands. What is not known counts as not good enough.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Progress {
    /// Errors with a verdict.
    pub reviewed: u64,
    /// Errors that can be reviewed at all.
    pub errors_in_reach: u64,
    /// Probability that the leading category is truly first.
    pub p_first_of_leader: Option<f64>,
    /// Points per unit of cost that fixing the leader first is expected to lose.
    pub expected_regret: Option<f64>,
    /// New categories to expect from the next review.
    pub new_per_review: Option<f64>,
    /// Half-width of the interval of the leader's share, in 0..=1.
    pub leader_half_width: Option<f64>,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum Advice {
    /// Review more, for these reasons: at least one, each a condition that does not hold yet.
    KeepGoing(Vec<Reason>),
    /// Stop.
    Enough(EnoughBecause),
}

/// A condition of the stopping rule that does not hold yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// The first batch is not full.
    FirstBatch {
        /// Reviews until it is.
        missing: u64,
    },
    /// Another category may be first, and that would matter.
    LeaderUnsure {
        /// Probability that the leader is first, if known.
        p_first: Option<f64>,
        /// Expected loss in points per unit of cost, if known.
        expected_regret: Option<f64>,
    },
    /// Too many new categories still turn up.
    NewCategories {
        /// Expected from the next review, if known.
        per_review: Option<f64>,
    },
    /// The leader's share is not known well enough.
    LeaderWide {
        /// Half-width of its interval, if known.
        half_width: Option<f64>,
    },
}

/// Why it is enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EnoughBecause {
    /// No error is left to review.
    NothingLeft {
        /// Errors in reach.
        errors: u64,
    },
    /// The leader is first beyond doubt, its share is known well enough and few categories are unseen.
    LeaderSure {
        /// Probability that it is first.
        p_first: f64,
    },
    /// Others may be first, but then hardly by more than the leader is worth; the other conditions hold.
    LittleToLose {
        /// Expected loss in points per unit of cost.
        expected_regret: f64,
    },
}

/// Decides by the stopping rule.
pub fn advise(progress: &Progress) -> Advice {
    if progress.reviewed >= progress.errors_in_reach {
        return Advice::Enough(EnoughBecause::NothingLeft {
            errors: progress.errors_in_reach,
        });
    }
    let leader = leader(progress);
    let open = open_conditions(progress);
    match leader {
        Ok(because) if open.is_empty() => Advice::Enough(because),
        Ok(_) => Advice::KeepGoing(open),
        Err(unsure) => Advice::KeepGoing([vec![unsure], open].concat()),
    }
}

fn leader(progress: &Progress) -> Result<EnoughBecause, Reason> {
    // Comparisons with NaN are false: an unknown number never satisfies a condition.
    let sure = progress.p_first_of_leader.filter(|&p| p >= SURE);
    let small = progress.expected_regret.filter(|&r| r < SMALL_REGRET);
    match (sure, small) {
        (Some(p_first), _) => Ok(EnoughBecause::LeaderSure { p_first }),
        (None, Some(expected_regret)) => Ok(EnoughBecause::LittleToLose { expected_regret }),
        (None, None) => Err(Reason::LeaderUnsure {
            p_first: progress.p_first_of_leader,
            expected_regret: progress.expected_regret,
        }),
    }
}

fn open_conditions(progress: &Progress) -> Vec<Reason> {
    let at_most = |value: Option<f64>, limit: f64| value.is_some_and(|value| value <= limit);
    let missing = BATCH.saturating_sub(progress.reviewed);
    let conditions = [
        (missing == 0, Reason::FirstBatch { missing }),
        (
            at_most(progress.new_per_review, FEW_NEW),
            Reason::NewCategories {
                per_review: progress.new_per_review,
            },
        ),
        (
            at_most(progress.leader_half_width, NARROW),
            Reason::LeaderWide {
                half_width: progress.leader_half_width,
            },
        ),
    ];
    let open = conditions.into_iter().filter(|(holds, _)| !holds);
    open.map(|(_, reason)| reason).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every condition holds exactly at its limit.
    const DONE: Progress = Progress {
        reviewed: 100,
        errors_in_reach: 500,
        p_first_of_leader: Some(0.9),
        expected_regret: Some(0.5),
        new_per_review: Some(0.05),
        leader_half_width: Some(0.10),
    };

    #[test]
    fn enough_at_the_limits_themselves() {
        let because = EnoughBecause::LeaderSure { p_first: 0.9 };
        assert_eq!(advise(&DONE), Advice::Enough(because));
    }

    #[test]
    fn a_small_regret_stands_in_for_a_sure_leader() {
        let close = Progress {
            p_first_of_leader: Some(0.5),
            expected_regret: Some(0.49),
            ..DONE
        };
        let because = EnoughBecause::LittleToLose {
            expected_regret: 0.49,
        };
        assert_eq!(advise(&close), Advice::Enough(because));
    }

    #[test]
    fn each_missing_condition_is_a_reason() {
        let unsure = Progress {
            p_first_of_leader: Some(0.89),
            ..DONE
        };
        let new = Progress {
            new_per_review: Some(0.051),
            ..DONE
        };
        let wide = Progress {
            leader_half_width: Some(0.101),
            ..DONE
        };
        let early = Progress {
            reviewed: 24,
            ..DONE
        };
        let cases = [
            (
                unsure,
                Reason::LeaderUnsure {
                    p_first: Some(0.89),
                    expected_regret: Some(0.5),
                },
            ),
            (
                new,
                Reason::NewCategories {
                    per_review: Some(0.051),
                },
            ),
            (
                wide,
                Reason::LeaderWide {
                    half_width: Some(0.101),
                },
            ),
            (early, Reason::FirstBatch { missing: 1 }),
        ];
        for (progress, reason) in cases {
            assert_eq!(advise(&progress), Advice::KeepGoing(vec![reason]));
        }
    }

    #[test]
    fn what_is_not_known_is_not_enough() {
        let unknown = Progress {
            errors_in_reach: 1,
            ..Progress::default()
        };
        let reasons = vec![
            Reason::LeaderUnsure {
                p_first: None,
                expected_regret: None,
            },
            Reason::FirstBatch { missing: BATCH },
            Reason::NewCategories { per_review: None },
            Reason::LeaderWide { half_width: None },
        ];
        assert_eq!(advise(&unknown), Advice::KeepGoing(reasons));
        let nan = Progress {
            p_first_of_leader: Some(f64::NAN),
            expected_regret: Some(f64::NAN),
            new_per_review: Some(f64::NAN),
            leader_half_width: Some(f64::NAN),
            ..DONE
        };
        assert!(matches!(advise(&nan), Advice::KeepGoing(reasons) if reasons.len() == 3));
    }

    #[test]
    fn nothing_left_ends_every_review() {
        for (reviewed, errors) in [(0, 0), (7, 7), (8, 7)] {
            let progress = Progress {
                reviewed,
                errors_in_reach: errors,
                ..Progress::default()
            };
            let because = EnoughBecause::NothingLeft { errors };
            assert_eq!(advise(&progress), Advice::Enough(because));
        }
    }
}
