//! How well two columns fit together as truth and prediction, and how sure that makes them.

use super::look::{Seen, agreement, correlation};
use super::names;

/// What two columns have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fit {
    /// Both repeat like labels.
    Labels {
        /// The part of the fewer values that the other column has as well.
        overlap: f64,
        /// The same with case, spaces and dress set aside.
        loose: f64,
    },
    /// Both are amounts.
    Amounts {
        /// Their correlation.
        correlation: f64,
    },
    /// Both are texts that hardly repeat.
    Texts,
    /// One or both hold several labels a cell.
    Sets,
    /// Nothing.
    None,
}

/// One way to put two columns into the two parts.
#[derive(Clone, Debug)]
pub struct Pair {
    pub truth: usize,
    pub prediction: usize,
    /// What their names say, truth first: 0 to 4; 4 for what somebody asked for.
    pub by_name: [u32; 2],
    pub fit: Fit,
    /// Values of the prediction that the truth has as well.
    pub shared: usize,
    /// Whether both hold the same in every row.
    pub is_copy: bool,
    /// How much more often than by chance they are the same.
    pub kappa: f64,
    /// The part of the rows in which they are the same.
    pub same: f64,
    pub rating: f64,
}

/// What the name of a column says of its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    pub truth: u32,
    pub prediction: u32,
}

impl Named {
    /// Reads a name: once a column, because a column is in many pairs.
    pub fn of(seen: &Seen) -> Self {
        Self {
            truth: names::truth(seen),
            prediction: names::prediction(seen),
        }
    }
}

/// Columns of which a pair is rated.
pub struct Candidates<'a> {
    pub truth: (usize, &'a Seen),
    pub prediction: (usize, &'a Seen),
    /// What the names of the two say of both parts.
    pub named: [Named; 2],
    /// Which of the two somebody asked for.
    pub is_asked: [bool; 2],
    /// Whether there are so few columns that unnamed numbers may be compared as well.
    pub are_few: bool,
}

impl Pair {
    /// Rates a pair; none when neither the names nor the values speak for it.
    pub fn of(candidates: &Candidates<'_>) -> Option<Self> {
        let (truth, expected) = candidates.truth;
        let (prediction, said) = candidates.prediction;
        if truth == prediction {
            return None;
        }
        let [is_truth_asked, is_prediction_asked] = candidates.is_asked;
        let name = |is_asked: bool, rating: u32| if is_asked { 4 } else { rating };
        let by_name = [
            name(is_truth_asked, candidates.named[0].truth),
            name(is_prediction_asked, candidates.named[1].prediction),
        ];
        // What is surely the other part is not this one, unless somebody asked for it.
        let is_crossed = (!is_truth_asked && candidates.named[0].prediction >= 3)
            || (!is_prediction_asked && candidates.named[1].truth >= 3);
        let is_asked = is_truth_asked && is_prediction_asked;
        if is_crossed && !is_asked {
            return None;
        }
        let is_object = |seen: &Seen| seen.objects * 2 > seen.filled;
        let holds_scores =
            (is_object(expected) && !is_truth_asked) || (is_object(said) && !is_prediction_asked);
        if holds_scores {
            return None;
        }
        let fit = fit_of(expected, said);
        let is_named = by_name.iter().all(|rating| *rating > 0);
        let is_half_named = by_name.iter().any(|rating| *rating >= 2);
        if !is_worth_comparing(candidates, fit, is_named, is_half_named) {
            return None;
        }
        let found = agreement(expected, said);
        let fewest = said.distinct().min(expected.distinct());
        let fits = match fit {
            _ if is_named => true,
            Fit::Labels { overlap, loose } if is_half_named => overlap >= 0.5 || loose >= 0.9,
            // Columns of numbers share values by chance, so without names they must also agree.
            Fit::Labels { overlap, .. } => {
                let are_words = expected.numbers.is_none() && said.numbers.is_none();
                overlap >= 0.9 && fewest >= 2 && (are_words || found.kappa >= 0.5)
            }
            Fit::Amounts { correlation } if is_half_named => correlation >= 0.5,
            Fit::Amounts { correlation } => correlation >= 0.9,
            Fit::Texts => is_half_named && found.share() >= 0.2,
            Fit::Sets => is_half_named && found.share() >= 0.1,
            Fit::None => false,
        };
        if !fits {
            return None;
        }
        let order = if truth < prediction { 0.1 } else { 0.0 };
        let content = match fit {
            Fit::Labels { overlap, loose } => 2.0 * overlap.max(0.8 * loose) + 0.5,
            Fit::Amounts { correlation } => 2.0 * correlation.max(0.0) + 0.5,
            Fit::Texts | Fit::Sets => 2.0 * found.share(),
            Fit::None => -2.0,
        };
        let agree = match (found.is_copy(), found.kappa > 0.1) {
            (true, _) => -1.0,
            (false, true) => 0.5,
            (false, false) => 0.0,
        };
        let rating = f64::from(by_name[0] + by_name[1]) + content + agree + order;
        Some(Self {
            truth,
            prediction,
            by_name,
            fit,
            shared: said.shared_with(expected),
            is_copy: found.is_copy(),
            kappa: found.kappa,
            same: found.share(),
            rating,
        })
    }

    /// How sure one of the two columns is, from 0 to 1, by its own name, the other one's and the values.
    pub fn confidence(&self, is_truth: bool, is_tied: bool) -> f64 {
        let [own, other] = match is_truth {
            true => self.by_name,
            false => [self.by_name[1], self.by_name[0]],
        };
        let by_name: f64 = [0.4, 0.6, 0.8, 0.9, 0.95]
            .get(own as usize)
            .copied()
            .unwrap_or(0.95);
        let (agrees, meets) = match self.fit {
            Fit::Labels { overlap, loose } => (overlap >= 0.9, overlap > 0.0 || loose > 0.0),
            Fit::Amounts { correlation } => (correlation >= 0.7, correlation > -0.5),
            Fit::Texts | Fit::Sets => (self.same >= 0.2, self.same > 0.0),
            Fit::None => (false, false),
        };
        // A column that fits one which is surely its partner is hardly anything else.
        let partner = match (
            agrees,
            other,
            self.kappa > 0.3 || matches!(self.fit, Fit::Amounts { .. }),
        ) {
            (true, 3.., true) => 0.15,
            (true, 3.., false) => 0.1,
            (true, 2, true) => 0.1,
            _ => 0.0,
        };
        let values = if agrees { 0.03 } else { 0.0 };
        // Labels that never meet are a matter of their own where the names leave no doubt.
        let is_named = own >= 2 && other >= 2;
        let most = match (is_tied, self.is_copy, meets) {
            (false, false, false) if is_named && self.fit != Fit::None => 0.75,
            (_, _, false) => 0.45,
            (true, ..) | (_, true, _) => 0.5,
            // Nothing of its name speaks for it: somebody should look.
            _ if own == 0 => 0.65,
            _ => 0.99,
        };
        (by_name + partner + values).min(most)
    }
}

fn fit_of(expected: &Seen, said: &Seen) -> Fit {
    if expected.filled == 0 || said.filled == 0 {
        return Fit::None;
    }
    let are_numbers = expected.numbers.is_some() && said.numbers.is_some();
    // Whole numbers that repeat are amounts when the other side estimates them with fractions.
    let are_amounts =
        expected.is_like_amounts() || (said.is_like_amounts() && expected.distinct() > 20);
    let holds_several =
        |seen: &Seen| seen.lists * 2 > seen.filled || seen.separated * 10 > seen.filled;
    if said.objects * 2 > said.filled || expected.objects * 2 > expected.filled {
        Fit::None
    } else if expected.is_like_labels() && said.lists * 2 > said.filled {
        // One label against a list: the list holds votes or probabilities, not the answer.
        Fit::None
    } else if holds_several(expected) || (holds_several(said) && !expected.is_like_labels()) {
        Fit::Sets
    } else if are_numbers && are_amounts {
        Fit::Amounts {
            correlation: correlation(expected, said),
        }
    } else if expected.is_like_labels() && said.is_like_labels() {
        let fewest = said.distinct().min(expected.distinct()).max(1);
        Fit::Labels {
            overlap: said.shared_with(expected) as f64 / fewest as f64,
            loose: said.loosely_shared_with(expected),
        }
    } else if expected.kind == "text" || said.kind == "text" {
        Fit::Texts
    } else {
        Fit::None
    }
}

/// What need not be compared row by row: a thousand columns make a million pairs.
fn is_worth_comparing(
    candidates: &Candidates<'_>,
    fit: Fit,
    is_named: bool,
    is_half_named: bool,
) -> bool {
    let are_words =
        candidates.truth.1.numbers.is_none() && candidates.prediction.1.numbers.is_none();
    is_named
        || match fit {
            Fit::Labels { overlap, loose } => {
                (is_half_named && (overlap >= 0.5 || loose >= 0.9))
                    || (overlap >= 0.9 && (are_words || candidates.are_few))
            }
            Fit::Amounts { .. } => is_half_named || candidates.are_few,
            Fit::Texts | Fit::Sets => is_half_named,
            Fit::None => false,
        }
}
