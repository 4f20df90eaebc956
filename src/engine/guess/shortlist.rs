//! Which columns are worth being compared as truth and prediction: all with all as long as they are few, and of many
//! those whose names or places speak for them. Never more pairs than a small multiple of the columns.

use std::collections::HashSet;

use super::Guess;
use super::look::Seen;
use crate::domain::roles::Role;

/// More columns than this are not compared with each other unless something in their names calls for it.
pub const FEW_COLUMNS: usize = 24;
/// As many pairs are compared whatever the columns are called.
const MOST_PAIRS: usize = 1 << 12;
/// Columns of one part that are compared with all of the other one: the best named.
const STRONG: usize = 8;
/// Columns at either end of a wide table that are compared with each other without a name for it: what a job adds to
/// its features stands first or last.
const ENDS: usize = 24;

/// A column that may play a part, and what its name says of that: 0 is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub column: usize,
    pub rating: u32,
}

impl Guess<'_> {
    /// Columns that may play a part: those asked for, else all but what can be neither (a thousand probabilities).
    pub fn candidates(&self, role: Role, rating: impl Fn(usize) -> u32) -> Vec<Candidate> {
        let candidate = |column| Candidate {
            column,
            rating: rating(column),
        };
        if let Some((columns, _)) = self.asked(role) {
            return columns.iter().copied().map(candidate).collect();
        }
        let amounts = self.free().filter(|(_, seen)| seen.is_like_amounts());
        let are_few_amounts = amounts.count() <= FEW_COLUMNS;
        let fits = |column: usize, seen: &Seen| {
            rating(column) > 0
                || seen.is_like_labels()
                || (seen.is_like_amounts() && are_few_amounts)
        };
        let likely = self.free().filter(|(column, seen)| fits(*column, seen));
        likely.map(|(column, _)| candidate(column)).collect()
    }
}

/// Pairs to compare, truth first, in the order of the file.
pub fn pairs(truths: &[Candidate], predictions: &[Candidate]) -> Vec<(usize, usize)> {
    let all = truths.len().saturating_mul(predictions.len());
    let (strong, other_strong) = (strong(truths), strong(predictions));
    let has_few = all <= MOST_PAIRS;
    // Of a wide table most columns meet the strong ones alone.
    let [met, met_at_ends] = [false, true].map(|at_ends| -> Vec<usize> {
        let is_met = |(place, one): &(usize, &Candidate)| {
            other_strong.contains(&one.column) || (at_ends && is_at_end(*place, predictions.len()))
        };
        let met = predictions.iter().enumerate().filter(is_met);
        met.map(|(_, one)| one.column).collect()
    });
    let every: Vec<usize> = predictions.iter().map(|one| one.column).collect();
    let mut pairs = Vec::new();
    for (place, truth) in truths.iter().enumerate() {
        let others = match has_few || strong.contains(&truth.column) {
            true => &every,
            false if is_at_end(place, truths.len()) => &met_at_ends,
            false => &met,
        };
        let others = others.iter().filter(|other| **other != truth.column);
        pairs.extend(others.map(|other| (truth.column, *other)));
    }
    pairs
}

/// The columns whose names say most, the first of the file where they say as much.
fn strong(candidates: &[Candidate]) -> HashSet<usize> {
    let mut named: Vec<&Candidate> = candidates.iter().filter(|one| one.rating > 0).collect();
    named.sort_by_key(|one| std::cmp::Reverse(one.rating));
    named.iter().take(STRONG).map(|one| one.column).collect()
}

fn is_at_end(place: usize, count: usize) -> bool {
    place < ENDS || place + ENDS >= count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(count: usize, rating: impl Fn(usize) -> u32) -> Vec<Candidate> {
        let candidate = |column| Candidate {
            column,
            rating: rating(column),
        };
        (0..count).map(candidate).collect()
    }

    #[test]
    fn few_columns_are_all_compared() {
        let few = candidates(60, |_| 0);
        assert_eq!(pairs(&few, &few).len(), 60 * 59);
    }

    #[test]
    fn pairs_grow_with_the_columns_and_not_with_their_square() {
        for rating in [0, 4] {
            let many = candidates(20_000, |_| rating);
            let found = pairs(&many, &many);
            assert!(found.len() <= 20_000 * 2 * STRONG + 4 * ENDS * ENDS);
        }
    }

    #[test]
    fn a_named_column_meets_all_and_unnamed_ones_meet_at_the_ends() {
        let truths = candidates(5_000, |column| u32::from(column == 2_500));
        let predictions = candidates(5_000, |_| 0);
        let found = pairs(&truths, &predictions);
        let has = |truth, prediction| found.contains(&(truth, prediction));
        assert!(has(2_500, 1_234) && has(0, 4_999) && has(4_998, 4_999));
        assert!(!has(1_000, 2_000) && !has(2_500, 2_500));
    }
}
