//! The priority as a formula: what a share is multiplied by, what it is divided by, and in which unit the result is.
//!
//! One review has one formula, or its categories could not be compared.

use crate::domain::stats::priority::priority_score;
use crate::domain::taxonomy::{Category, Ease, FixCost};

/// The ease that is assumed where the team scores ease and nobody has said: the middle one.
pub const ASSUMED_EASE: f64 = 2.0;

/// What a priority is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Formula {
    /// Whether the team scores ease in place of person-days.
    pub by_ease: bool,
    /// Whether severity is money.
    pub in_money: bool,
}

impl Formula {
    /// What the number means.
    pub const fn unit(self) -> &'static str {
        match (self.by_ease, self.in_money) {
            (false, false) => "% of all errors per person-day",
            (true, false) => "% of all errors × ease",
            (false, true) => "money saved in this file per person-day",
            (true, true) => "money saved in this file × ease",
        }
    }
}

/// The factors of one category beside its share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factors {
    /// The chance that the fix works, above 0 and up to 1.
    pub success: f64,
    /// What one such error costs relative to an ordinary one.
    pub severity: f64,
    /// What one such error costs in money, where that is known.
    pub money: Option<f64>,
    /// Person-days.
    pub days: f64,
    /// 1 dear to 3 cheap.
    pub ease: f64,
    /// The person-days as a range, where somebody gave one.
    pub range: Option<(f64, f64)>,
}

impl Factors {
    /// Those of a category; `money` is what its errors cost on average where a column says so, which beats a figure.
    pub fn of(category: &Category, money: Option<f64>) -> Self {
        let cost = category.assumed_cost();
        Self {
            success: category.success.value(),
            severity: category.severity.value(),
            money: money.or(category.money.map(|money| money.value())),
            days: cost.days(),
            ease: category.ease.map_or(ASSUMED_EASE, ease_value),
            range: match cost {
                FixCost::Between(low, high) => Some((low.value(), high.value())),
                _ => None,
            },
        }
    }

    /// Chance of success × severity or money.
    pub fn value(&self, formula: Formula) -> f64 {
        let worth = match formula.in_money {
            true => self.money.unwrap_or(0.0),
            false => self.severity,
        };
        self.success * worth
    }

    /// What the share is divided by: days, or 1 over the ease.
    pub fn effort(&self, formula: Formula) -> f64 {
        if formula.by_ease {
            1.0 / self.ease
        } else {
            self.days
        }
    }

    /// The priority of a sum of money that a full fix saves.
    pub fn money_score(&self, saving: f64, formula: Formula) -> Option<f64> {
        priority_score(saving / 100.0, self.effort(formula), self.success, 1.0)
    }

    /// The priority of a share (STATS.md §10). In money it is about this many errors.
    pub fn score(&self, share: f64, formula: Formula, errors: u64) -> Option<f64> {
        let points = priority_score(share, self.effort(formula), 1.0, self.value(formula))?;
        Some(if formula.in_money {
            points / 100.0 * errors as f64
        } else {
            points
        })
    }
}

/// 1 dear, 2, 3 cheap.
pub fn ease_value(ease: Ease) -> f64 {
    f64::from(ease.score())
}
